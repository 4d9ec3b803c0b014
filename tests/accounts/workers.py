"""What several workers have in common, and what they have not."""

import threading
from concurrent.futures import ThreadPoolExecutor

from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache.backends.locmem import LocMemCache
from django.db import connections


class CountingHasher(MD5PasswordHasher):
    """Counts how often a password reached it."""

    calls: list[str] = []

    def encode(self, password, salt):
        self.calls.append(threading.current_thread().name)
        return super().encode(password, salt)


class MemoryOfOneWorker(LocMemCache):
    """Local memory as workers have it: each its own. Here a thread stands for a worker."""

    def __init__(self, name, params):
        super().__init__(f"{name}-{threading.get_ident()}", params)


def at_once(number, act):
    """The results of `act(index)` in so many threads that start together."""
    start = threading.Barrier(number)

    def run(index):
        start.wait(timeout=30)
        try:
            return act(index)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(run, range(number)))
