"""The catalogues from which contacts are described."""

from string import ascii_uppercase

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from records.versions import Versioned

# The key of “Other …” in the quick entry, which no language may have.
OTHER_LANGUAGE = "N"


class CatalogueEntry(Versioned):
    """What all catalogues share: a fixed order, and entries that retire and are never deleted."""

    code = models.SlugField(max_length=40, unique=True)
    position = models.PositiveSmallIntegerField(_("position"))
    is_offered = models.BooleanField(_("offered"), default=True)

    class Meta:
        abstract = True
        ordering = ["position", "code"]


class Topic(CatalogueEntry):
    """What a contact is about (Anliegen)."""

    label = models.CharField(_("label"), max_length=80)
    # The key that chooses it in the quick entry: a capital letter of the label.
    letter = models.CharField(_("key"), max_length=1)
    is_sensitive = models.BooleanField(
        _("sensitive"),
        default=False,
        help_text=_("Tables with this topic are always rounded, also for coordinators."),
    )

    class Meta(CatalogueEntry.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["letter"],
                condition=Q(is_offered=True),
                name="topic_letter_once_among_offered",
                violation_error_message=_("Another topic that is offered has this key already."),
            )
        ]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        super().clean()
        self.letter = self.letter.upper()
        if self.letter not in ascii_uppercase or self.letter not in self.label.upper():
            text = _("The key has to be a letter of the label, from A to Z.")
            raise ValidationError({"letter": text})


class ConversationLanguage(CatalogueEntry):
    """A language offered at once in the quick entry (Gesprächssprache); `code` is BCP 47."""

    # The key that chooses it in the quick entry; empty: none.
    letter = models.CharField(_("key"), max_length=1, blank=True)

    class Meta(CatalogueEntry.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["letter"],
                condition=Q(is_offered=True) & ~Q(letter=""),
                name="language_letter_once_among_offered",
                violation_error_message=_("Another language that is offered has this key already."),
            )
        ]

    def __str__(self) -> str:
        return self.code

    def clean(self) -> None:
        super().clean()
        self.letter = self.letter.upper()
        if self.letter not in ascii_uppercase:
            raise ValidationError({"letter": _("The key has to be a letter from A to Z.")})
        if self.letter == OTHER_LANGUAGE:
            raise ValidationError({"letter": _("This key is kept for “Other …”.")})


class UnmetNeedReason(CatalogueEntry):
    """What was missing when we could not help (Was hat gefehlt?); the codes are fixed."""

    class Code(models.TextChoices):
        LANGUAGE = "language", _("language")
        NO_OFFER = "no_offer", _("suitable offer")
        FULL = "full", _("free place")
        NO_TIME = "no_time", _("time in the consultation hour")
        NO_SPECIALIST = "no_specialist", _("specialist advice")
        AUTHORITY = "authority", _("an authority that can be reached")
        NOT_ENTITLED = "not_entitled", _("entitlement (there is none)")
        OTHER = "other", _("something else")

    def __str__(self) -> str:
        return str(self.Code(self.code).label)
