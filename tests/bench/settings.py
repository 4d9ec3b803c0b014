"""The settings of the project with one more page, and with a clock that stands on working hours."""

from datetime import timedelta

from django.utils import timezone

from lokalwillkommen.settings import *  # noqa: F403
from lokalwillkommen.settings import env

ROOT_URLCONF = "tests.bench.urls"

_shift = timedelta(seconds=env.int("LW_BENCH_SHIFT", default=0))
_now = timezone.now
# Pages are longest while places are open: every run takes place on a Tuesday from 10:01 on.
timezone.now = lambda: _now() + _shift

# /hello is a page of the measurement only and has no line in lokalwillkommen/access.py.
SILENCED_SYSTEM_CHECKS = ["lokalwillkommen.E003", "lokalwillkommen.E004"]
