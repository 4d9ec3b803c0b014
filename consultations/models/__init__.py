"""What happened: contacts, what they were about, what was missing, and the catalogues for them."""

from .catalogues import CatalogueEntry, ConversationLanguage, Topic, UnmetNeedReason
from .contacts import (
    Contact,
    ContactTopic,
    ContactVersion,
    PartnerContact,
)
from .days import LocationDay, LocationDayStaff
from .figures import (
    FiguresCheck,
    FiguresOfDay,
    FiguresOfFeature,
    FiguresOfHome,
    FiguresOfLocation,
    FiguresOfLocationDay,
    FiguresOfTopic,
    FiguresOfTopicLanguage,
)
from .follow_ups import FollowUp, Slip
from .months import MonthLock, Revision
from .outcomes import Referral, UnmetNeed
from .totals import AggregateCount

__all__ = [
    "AggregateCount",
    "CatalogueEntry",
    "Contact",
    "ContactTopic",
    "ContactVersion",
    "ConversationLanguage",
    "FiguresCheck",
    "FiguresOfDay",
    "FiguresOfFeature",
    "FiguresOfHome",
    "FiguresOfLocation",
    "FiguresOfLocationDay",
    "FiguresOfTopic",
    "FiguresOfTopicLanguage",
    "FollowUp",
    "LocationDay",
    "LocationDayStaff",
    "MonthLock",
    "PartnerContact",
    "Referral",
    "Revision",
    "Slip",
    "Topic",
    "UnmetNeed",
    "UnmetNeedReason",
]
