"""Contacts of the demonstration: plausible, invented, the same ones for the same seed."""

from .loading import load_contacts

__all__ = ["load_contacts"]
