"""Changes to a location: checked and saved under its lock."""

from locations.actions.hours import refuse_overlaps, save_closure, save_opening_hours

__all__ = ["refuse_overlaps", "save_closure", "save_opening_hours"]
