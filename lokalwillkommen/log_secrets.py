"""Keeps out of the log what opens a door: links that were sent by mail."""

import logging
import re

# Addresses whose last part is a secret: an invitation, a new password.
SECRET = re.compile(r"(/intern/(?:einladung|passwort-vergessen)/)[^/\s?\"']+")


class WithoutTokens(logging.Filter):
    """Replaces the secret part of such addresses, wherever they stand in a line."""

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        if SECRET.search(text):
            record.msg, record.args = SECRET.sub(r"\1…", text), ()
        return True
