"""What happened: contacts, what they were about, what was missing, and the catalogues for them."""

from .catalogues import CatalogueEntry, ConversationLanguage, Topic, UnmetNeedReason
from .contacts import (
    Contact,
    ContactTopic,
    ContactVersion,
    PartnerContact,
)
from .days import LocationDay, LocationDayStaff
from .figures import FiguresOfDay, FiguresOfHome, FiguresOfLocation, FiguresOfTopic
from .follow_ups import FollowUp, Slip
from .outcomes import Referral, UnmetNeed
from .totals import AggregateCount

__all__ = [
    "AggregateCount",
    "CatalogueEntry",
    "Contact",
    "ContactTopic",
    "ContactVersion",
    "ConversationLanguage",
    "FiguresOfDay",
    "FiguresOfHome",
    "FiguresOfLocation",
    "FiguresOfTopic",
    "FollowUp",
    "LocationDay",
    "LocationDayStaff",
    "PartnerContact",
    "Referral",
    "Slip",
    "Topic",
    "UnmetNeed",
    "UnmetNeedReason",
]
