"""Dates of the demonstration, which are counted from the day on which it is loaded."""

import re
from datetime import date, timedelta
from typing import Any

WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
# “load-day+6 wednesday”: the first Wednesday from the sixth day after loading on.
RELATIVE = re.compile(rf"load-day([+-]\d{{1,4}})?(?: ({'|'.join(WEEKDAYS)}))?")


def with_dates(content: Any, load_day: date | None) -> Any:
    """`content` of a JSON file with real dates instead of relative ones.

    Without a `load_day` relative dates are left out, as if the file did not name them.
    """
    if isinstance(content, dict):
        return {
            name: with_dates(value, load_day)
            for name, value in content.items()
            if load_day or not is_relative(value)
        }
    if isinstance(content, list):
        return [
            with_dates(value, load_day) for value in content if load_day or not is_relative(value)
        ]
    if load_day and is_relative(content):
        return date_of(content, load_day).isoformat()
    return content


def is_relative(value: Any) -> bool:
    return isinstance(value, str) and RELATIVE.fullmatch(value) is not None


def date_of(text: str, load_day: date) -> date:
    """The date that a relative one means."""
    match = RELATIVE.fullmatch(text)
    if match is None:
        raise ValueError(text)
    day = load_day + timedelta(days=int(match[1] or 0))
    if match[2]:
        day += timedelta(days=(WEEKDAYS.index(match[2]) - day.weekday()) % 7)
    return day
