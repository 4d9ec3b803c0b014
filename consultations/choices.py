"""What people choose from when they log a contact; the order is the order on the screen.

Codes and keys are fixed (see docs/glossary.md): figures of ten years depend on them.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Counterpart(models.TextChoices):
    """Who was there (Wer war da?)."""

    ADVICE_SEEKER = "advice_seeker", _("Advice seeker")
    ON_BEHALF = "on_behalf", _("Asks for somebody else")
    NEIGHBOR_LANDLORD = "neighbor_landlord", _("Neighborhood or landlord")
    VOLUNTEER = "volunteer", _("Volunteer")
    PARTNER = "partner", _("Cooperation partner")


# A contact with one of them is a consultation; with neighbors and landlords only about a topic.
ALWAYS_CONSULTED = (Counterpart.ADVICE_SEEKER, Counterpart.ON_BEHALF)
CONSULTED_ABOUT_TOPICS = (Counterpart.NEIGHBOR_LANDLORD,)


class Channel(models.TextChoices):
    """How it happened (Wie?)."""

    OPEN_SESSION = "open_session", _("Open consultation hour")
    APPOINTMENT = "appointment", _("Appointment")
    PHONE = "phone", _("Telephone")
    MESSAGE = "message", _("E-mail, messenger, video")
    HOME_VISIT = "home_visit", _("Home visit")
    ACCOMPANIMENT = "accompaniment", _("Accompaniment")
    EVENT = "event", _("Café or event")


class Result(models.TextChoices):
    """What came of it (Ergebnis)."""

    SOLVED = "solved", _("Settled")
    REFERRED = "referred", _("Referred")
    APPOINTMENT_MADE = "appointment_made", _("Appointment made")
    CONTINUED = "continued", _("To be continued")
    NOT_HELPED = "not_helped", _("Could not help")


class Home(models.TextChoices):
    """Where the person lives (Wohnort): a district, or one of these."""

    DISTRICT = "district", _("District")
    OUTSIDE = "outside", _("outside the city")
    UNKNOWN = "unknown", _("not known")


class Interpreting(models.TextChoices):
    """How one understood each other (Sprachmittlung); empty: nobody noted it.

    NONE: German, or a language that the adviser speaks.
    """

    NONE = "none", _("Not needed")
    STAFF = "staff", _("Somebody else of the team")
    VOLUNTEER = "volunteer", _("Volunteer interpreter")
    PROFESSIONAL = "professional", _("Interpreting service (also telephone, video)")
    FAMILY = "family", _("Family or friends")
    CHILD = "child", _("Child under 18")
    APP = "app", _("Translation app")
    MISSING = "missing", _("Was missing")


# Shown with a mark: an emergency solution, not interpreting.
MAKESHIFT_INTERPRETING = (Interpreting.CHILD, Interpreting.APP)


class Duration(models.TextChoices):
    """How long it took, half-open: exactly 30 minutes is UP_TO_30; empty: nobody noted it."""

    UP_TO_15 = "up_to_15", _("up to 15 min.")
    UP_TO_30 = "up_to_30", _("up to 30")
    UP_TO_60 = "up_to_60", _("up to 60")
    OVER_60 = "over_60", _("over 60")


class AgeBand(models.TextChoices):
    """Age, in the bands of the fund and of the advice services; empty: nobody noted it."""

    UNDER_18 = "under_18", _("under 18")
    FROM_18 = "from_18", _("18–26")
    FROM_27 = "from_27", _("27–60")
    OVER_60 = "over_60", _("over 60")


class Gender(models.TextChoices):
    """Gender; empty: nobody noted it."""

    FEMALE = "female", _("female")
    MALE = "male", _("male")
    DIVERSE = "diverse", _("diverse")


class Answer(models.TextChoices):
    """Yes or no; empty: nobody noted it."""

    YES = "yes", _("yes")
    NO = "no", _("no")


# By the field of a contact that holds one of them, or nothing.
OF_FIELDS: dict[str, type[models.TextChoices]] = {
    "counterpart": Counterpart,
    "channel": Channel,
    "first_contact": Answer,
    "home": Home,
    "interpreting": Interpreting,
    "age_band": AgeBand,
    "gender": Gender,
    "duration": Duration,
    "result": Result,
}


class ReferralTarget(models.TextChoices):
    """Where somebody was sent (Verweis an)."""

    OWN_OFFER = "own_offer", _("Own offer or volunteers")
    OWN_LOCATION = "own_location", _("Another place of the network")
    MIGRATION_ADVICE = "migration_advice", _("Migration or refugee advice")
    CASE_MANAGEMENT = "case_management", _("Case management")
    JOBCENTER = "jobcenter", _("Job centre, employment agency")
    IMMIGRATION_OFFICE = "immigration_office", _("Immigration or naturalisation office")
    AUTHORITY = "authority", _("City, other authority")
    SPECIALIST = "specialist", _("Specialist advice")
    EDUCATION = "education", _("School, day care, language course")
    HEALTH = "health", _("Doctor, health insurance")
    OTHER = "other", _("Something else")


class Arrival(models.TextChoices):
    """Whether somebody arrived where they were sent; asked once, at the follow-up."""

    OPEN = "open", _("open")
    ARRIVED = "arrived", _("arrived")
    NOT_ARRIVED = "not_arrived", _("did not arrive")


class OfferCategory(models.TextChoices):
    """Kinds of offers, of which one was missing."""

    LANGUAGE_CAFE = "language_cafe", _("Language café")
    COMMUNITY_CAFE = "community_cafe", _("Community café")
    SPORT = "sport", _("Sport and movement")
    COOKING = "cooking", _("Cooking")
    FEAST_OUTING = "feast_outing", _("Feast or outing")
    NEIGHBOR_HELP = "neighbor_help", _("Help among neighbors")
    PARENTS_CHILDREN = "parents_children", _("Parents and children")
    HOMEWORK = "homework", _("Learning and homework")
    CREATIVE = "creative", _("Creative work")
    INFORMATION = "information", _("Information")
    DIGITAL = "digital", _("Digital help")
    OTHER = "other", _("Something else")


class PartnerKind(models.TextChoices):
    """Kind of a contact with a cooperation partner."""

    MEETING = "meeting", _("Meeting or steering group")
    EVENT = "event", _("Event")
    PARTNERSHIP = "partnership", _("Cooperation")


class Initiative(models.TextChoices):
    """Who asked for a contact between partners."""

    OURS = "ours", _("ours")
    THEIRS = "theirs", _("the partner’s")


class PartnerTheme(models.TextChoices):
    """What a contact between partners was about."""

    PRACTICE = "practice", _("Exchange of practice")
    NETWORKING = "networking", _("Networking")
    SUPPORT = "support", _("Technical or organisational support")
    CAREERS = "careers", _("Ways into work")
    STAFFING = "staffing", _("Staff and volunteers")


class Cancellation(models.TextChoices):
    """Why a day of a location fell through, for the team; never that somebody was ill."""

    STAFFING = "staffing", _("Staff shortage")
    ROOM = "room", _("Room")
    BREAK = "break", _("Public holiday or break")


class Deletion(models.TextChoices):
    """Why a contact was deleted; stands in the audit trail."""

    TWICE = "twice", _("entered twice")
    MISTAKE = "mistake", _("entered by mistake")
    WRONG_PLACE = "wrong_place", _("belongs to another place")
    TEST = "test", _("only tried out")
    ON_REQUEST = "on_request", _("at the request of the person concerned")
    UNDONE = "undone", _("undone right after saving")


# What leads choose from; nobody chooses the one that the undo button says.
DELETION_CHOICES = [pair for pair in Deletion.choices if pair[0] != Deletion.UNDONE]


class Measure(models.TextChoices):
    """What an old total counts; measures are never added to each other."""

    CONTACTS = "contacts", _("contacts")
    CONSULTATIONS = "consultations", _("consultations")
    PEOPLE = "people", _("people")
    OFFERS = "offers", _("offers")


# Measures that single contacts are counted by, too.
COUNTED_SINGLY = (Measure.CONTACTS, Measure.CONSULTATIONS)


class Qualifier(models.TextChoices):
    """How a source words a total."""

    EXACT = "exact", _("exactly")
    ABOUT = "about", _("about")
    MORE_THAN = "more_than", _("more than")
    UP_TO = "up_to", _("up to")


class Feature(models.TextChoices):
    """What contacts are counted by beside home, place, counterpart and topic."""

    LANGUAGE = "language"
    CHANNEL = "channel"
    RESULT = "result"
    INTERPRETING = "interpreting"
    AGE_BAND = "age_band"
    GENDER = "gender"
    DURATION = "duration"
    UNMET_REASON = "unmet_reason"
    UNMET_TOPIC = "unmet_topic"
    UNMET_LANGUAGE = "unmet_language"
    UNMET_CATEGORY = "unmet_category"


# Of these a contact has one value or none; of the others any number.
SINGLE_FEATURES = tuple(one for one in Feature if not one.value.startswith("unmet_"))


class Revised(models.TextChoices):
    """What was done to a month after it had been closed."""

    ADDED = "added", _("added later")
    CHANGED = "changed", _("corrected")
    DELETED = "deleted", _("deleted")


class RevisedKind(models.TextChoices):
    """What it was done to."""

    CONTACT = "contact", _("Contact")
    DAY = "day", _("Day of the place")


class RevisionReason(models.TextChoices):
    """Why something in a closed month was entered, corrected or deleted."""

    LATE = "late", _("could not be entered in time")
    MISTAKE = "mistake", _("a mistake was noticed")
    TWICE = "twice", _("was entered twice")
    ON_REQUEST = "on_request", _("at the request of the person concerned")
    OTHER = "other", _("another reason")
