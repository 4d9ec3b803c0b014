"""What the pages for logging contacts remember until the logout: place, day and channel.

Never what was said: language, home, topics and result begin empty each time.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from locations.models import Location

KEY = "contacts"


@dataclass(frozen=True)
class Remembered:
    """What was chosen last; the place's primary key, none if nothing was chosen yet."""

    location_id: int | None
    day: date
    channel: str

    def channel_of(self, location: Location | None) -> str:
        """The channel chosen today at `location`, empty if none was."""
        is_there = location is not None and location.pk == self.location_id
        return self.channel if is_there else ""


def recall(session: Any, today: date) -> Remembered:
    """What was remembered; day and channel hold only on the day on which they were chosen."""
    kept: dict[str, Any] = session.get(KEY) or {}
    is_of_today = kept.get("on") == today.isoformat()
    day = date.fromisoformat(kept["day"]) if is_of_today else today
    channel = kept.get("channel", "") if is_of_today else ""
    return Remembered(kept.get("location"), day, channel)


def remember(session: Any, *, location: Location, day: date, channel: str, today: date) -> None:
    """Keep what was chosen for the next contact of this login; an empty channel: none was."""
    session[KEY] = {
        "location": location.pk,
        "day": day.isoformat(),
        "on": today.isoformat(),
        "channel": channel,
    }
