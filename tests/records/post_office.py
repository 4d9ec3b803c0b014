"""A small SMTP server for tests: keeps what it takes, and fails where it is told to."""

import contextlib
import socketserver
import threading
from email import message_from_bytes, policy

GOOD, GONE, REFUSED = "250 OK", "421 closing", "550 no such mailbox"


class _Talk(socketserver.StreamRequestHandler):
    def handle(self):
        office = self.server.office
        office.calls += 1
        self.say("220 post office")
        with contextlib.suppress(ConnectionError, ValueError):
            self.listen(office)

    def listen(self, office):
        recipient = ""
        while line := self.rfile.readline().decode().strip():
            verb = line[:4].upper()
            if verb == "RCPT":
                recipient = line.partition("<")[2].partition(">")[0]
                if recipient in office.dead:
                    self.say(REFUSED)
                    continue
                if recipient in office.deadly:
                    return  # dies in the middle, without a word
            if verb == "DATA":
                self.say("354 go on")
                if not self.take(office, recipient):
                    return
                continue
            self.say("221 bye" if verb == "QUIT" else GOOD)

    def take(self, office, recipient):
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        message = message_from_bytes(b"".join(lines), policy=policy.default)
        office.mails.append((recipient, message))
        if office.taken:
            office.taken()
        if recipient in office.silent:
            return False  # has taken the mail and does not say so
        self.say(GOOD)
        return True

    def say(self, text):
        self.wfile.write(f"{text}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True


class PostOffice:
    """`mails` are pairs of recipient and message; `dead`, `deadly`, `silent` name recipients."""

    def __init__(self):
        self.mails, self.calls = [], 0
        self.dead, self.deadly, self.silent = set(), set(), set()
        self.taken = None

    @contextlib.contextmanager
    def open(self):
        with _Server(("127.0.0.1", 0), _Talk) as server:
            server.office = self
            thread = threading.Thread(target=server.serve_forever, args=(0.02,))
            thread.start()
            try:
                yield server.server_address[1]
            finally:
                server.shutdown()
                thread.join()

    @property
    def recipients(self):
        return [recipient for recipient, _message in self.mails]

    @property
    def ids(self):
        return [message["Message-ID"] for _recipient, message in self.mails]
