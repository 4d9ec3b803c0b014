"""Opening hours as rules, and the dated deviations from them."""

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from locations.recurrence import Recurrence, Rhythm
from locations.schedule import ClosureSpan, Effect, Mode, Rule
from records.versions import Versioned

from .fields import not_before, text_by_language
from .places import Location, Precision


def weeks_only(value: object) -> None:
    """Raise `ValidationError` unless `value` lists weeks of a month: 1 to 5, -1 for the last."""
    if not isinstance(value, list) or any(
        type(week) is not int or week not in (1, 2, 3, 4, 5, -1) for week in value
    ):
        raise ValidationError(_("Weeks of the month are 1 to 5, or -1 for the last."))


def dates_only(value: object) -> None:
    """Raise `ValidationError` unless `value` lists dates as YYYY-MM-DD."""
    try:
        if not isinstance(value, list):
            raise TypeError
        for day in value:
            date.fromisoformat(day)
    except (TypeError, ValueError):
        raise ValidationError(_("Dates are written as YYYY-MM-DD.")) from None


class OpeningHours(Versioned):
    """One rule: on these days, from this time to that (Sprechzeit)."""

    WEEKDAYS = [
        (0, _("Monday")),
        (1, _("Tuesday")),
        (2, _("Wednesday")),
        (3, _("Thursday")),
        (4, _("Friday")),
        (5, _("Saturday")),
        (6, _("Sunday")),
    ]
    MODES = [
        (Mode.WALK_IN, _("without an appointment")),
        (Mode.APPOINTMENT, _("by appointment")),
        (Mode.WALK_IN_AND_APPOINTMENT, _("with or without an appointment")),
    ]
    RHYTHMS = [
        (Rhythm.WEEKLY, _("every week")),
        (Rhythm.FORTNIGHTLY, _("every second week")),
        (Rhythm.WEEKS_OF_MONTH, _("certain weeks of the month")),
        (Rhythm.DATES, _("single dates")),
    ]

    location = models.ForeignKey(Location, models.CASCADE, related_name="opening_hours")
    mode = models.CharField(max_length=24, choices=MODES, default=Mode.WALK_IN)
    rhythm = models.CharField(max_length=16, choices=RHYTHMS, default=Rhythm.WEEKLY)
    weekday = models.PositiveSmallIntegerField(choices=WEEKDAYS, null=True, blank=True)
    anchor_on = models.DateField(_("a date on which it takes place"), null=True, blank=True)
    weeks_of_month = models.JSONField(default=list, blank=True, validators=[weeks_only])
    dates = models.JSONField(default=list, blank=True, validators=[dates_only])
    opens_at = models.TimeField()
    closes_at = models.TimeField()
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(_("last day"), null=True, blank=True)
    closed_on_holidays = models.BooleanField(default=True)
    source = models.CharField(max_length=300, blank=True)
    # What the page calls the state of our knowledge, when nobody has confirmed it.
    published_on = models.DateField(null=True, blank=True)
    published_on_precision = models.CharField(
        max_length=5, choices=Precision.choices, default=Precision.DAY
    )
    confirmed_on = models.DateField(null=True, blank=True)
    # Shown to the team only; nobody's name is on a public page.
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["location", "weekday", "opens_at"]
        verbose_name_plural = "opening hours"
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="hours_close_after_opening",
                violation_error_message=_("The end must be later than the beginning."),
            ),
            not_before("hours_valid_to_after_from", "valid_from", "valid_to"),
            models.CheckConstraint(
                condition=Q(weekday__isnull=True) | Q(weekday__lte=6),
                name="hours_weekday_exists",
                violation_error_message=_("There is no such weekday."),
            ),
            models.CheckConstraint(
                condition=Q(rhythm=Rhythm.DATES) | Q(weekday__isnull=False),
                name="hours_need_weekday",
                violation_error_message=_("Please choose a weekday."),
            ),
            models.CheckConstraint(
                condition=~Q(rhythm=Rhythm.FORTNIGHTLY) | Q(anchor_on__isnull=False),
                name="hours_fortnight_needs_anchor",
                violation_error_message=_(
                    "Every second week needs one date on which it takes place."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(rhythm=Rhythm.WEEKS_OF_MONTH) | ~Q(weeks_of_month=[]),
                name="hours_weeks_of_month_need_weeks",
                violation_error_message=_("Please choose at least one week."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.location}, {self.opens_at:%H:%M}–{self.closes_at:%H:%M}"

    def clean(self) -> None:
        if self.rhythm == Rhythm.WEEKS_OF_MONTH and not self.weeks_of_month:
            raise ValidationError({"weeks_of_month": _("Please choose at least one week.")})
        if self.rhythm == Rhythm.DATES and not self.dates:
            raise ValidationError({"dates": _("Please enter at least one date.")})
        if (
            self.rhythm == Rhythm.FORTNIGHTLY
            and self.anchor_on
            and self.anchor_on.weekday() != self.weekday
        ):
            raise ValidationError({"anchor_on": _("This date is not on the chosen weekday.")})

    @property
    def recurrence(self) -> Recurrence:
        """The days of this rule, for the arithmetic."""
        return Recurrence(
            rhythm=Rhythm(self.rhythm),
            weekday=self.weekday,
            anchor_on=self.anchor_on,
            weeks_of_month=tuple(self.weeks_of_month),
            dates=tuple(date.fromisoformat(day) for day in self.dates),
            valid_from=self.valid_from,
            valid_to=self.valid_to,
        )

    @property
    def is_sound(self) -> bool:
        """Whether the arithmetic can read this rule; no form lets a rule in that it cannot.

        A line typed into the database by hand can contradict itself: every second week from a
        Wednesday, on Tuesdays. Nobody can say then what was meant, so such a rule says nothing.
        """
        return self.sound_rule is not None

    @property
    def sound_rule(self) -> Rule | None:
        """This rule, for the arithmetic, or none if it is not sound."""
        try:
            return self.rule
        except (TypeError, ValueError):
            return None

    @property
    def rule(self) -> Rule:
        """This rule, for the arithmetic; its key is the primary key.

        Raises ValueError or TypeError if it is not sound.
        """
        return self.rule_with_key(self.pk)

    def rule_with_key(self, key: int) -> Rule:
        """This rule under another key, for a row that is not saved yet."""
        return Rule(
            key=key,
            recurrence=self.recurrence,
            opens_at=self.opens_at,
            closes_at=self.closes_at,
            mode=Mode(self.mode),
            closed_on_holidays=self.closed_on_holidays,
            confirmed_on=self.confirmed_on,
        )


class Closure(Versioned):
    """A dated deviation from the rules (Schließung, geänderte Zeit, Hinweis)."""

    class Reason(models.TextChoices):
        ORGANIZATIONAL = "organizational", _("for organizational reasons")
        BREAK = "break", _("holidays or summer break")
        ROOM = "room", _("room cannot be used")
        TEAM_DAY = "team_day", _("team day or training")
        EVENT = "event", _("event")
        MOVE = "move", _("moving to another place")
        EMERGENCY = "emergency", _("storm or emergency")

    EFFECTS = [
        (Effect.CLOSED, _("closed")),
        (Effect.OTHER_HOURS, _("other hours")),
        (Effect.NOTICE, _("notice only")),
    ]

    location = models.ForeignKey(Location, models.CASCADE, related_name="closures")
    opening_hours = models.ForeignKey(
        OpeningHours, models.CASCADE, null=True, blank=True, related_name="closures"
    )
    effect = models.CharField(max_length=12, choices=EFFECTS, default=Effect.CLOSED)
    starts_on = models.DateField()
    ends_on = models.DateField(_("last day"))
    opens_at = models.TimeField(null=True, blank=True)
    closes_at = models.TimeField(null=True, blank=True)
    reason = models.CharField(max_length=16, choices=Reason.choices, default=Reason.ORGANIZATIONAL)
    public_text = text_by_language()

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            not_before("closure_ends_after_start", "starts_on", "ends_on"),
            models.CheckConstraint(
                condition=~Q(effect=Effect.OTHER_HOURS)
                # Said twice, because a comparison with nothing is not false for a database.
                | Q(opens_at__isnull=False, closes_at__isnull=False, closes_at__gt=F("opens_at")),
                name="closure_other_hours_need_times",
                violation_error_message=_(
                    "Other hours need a beginning and an end, and the end must be later."
                ),
            ),
            models.CheckConstraint(
                condition=Q(effect=Effect.OTHER_HOURS)
                | Q(opens_at__isnull=True, closes_at__isnull=True),
                name="closure_times_only_for_other_hours",
                violation_error_message=_("Times belong to other hours only."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.location}, {self.starts_on}–{self.ends_on}"

    def clean(self) -> None:
        if self.opening_hours and self.opening_hours.location_id != self.location_id:
            raise ValidationError({"opening_hours": _("These hours belong to another location.")})

    @property
    def is_sound(self) -> bool:
        """Whether the arithmetic and the words can read this deviation."""
        try:
            return bool(self.span and self.Reason(self.reason))
        except (TypeError, ValueError):
            return False

    @property
    def span(self) -> ClosureSpan:
        """This deviation, for the arithmetic; its key is the primary key."""
        return self.span_with_key(self.pk)

    def span_with_key(self, key: int) -> ClosureSpan:
        """This deviation under another key, for a row that is not saved yet."""
        return ClosureSpan(
            key=key,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            effect=Effect(self.effect),
            rule_key=self.opening_hours_id,
            opens_at=self.opens_at,
            closes_at=self.closes_at,
            reason=self.reason,
        )


class RetiredReason(models.Model):
    """A reason of a closure that is no longer offered; what was said with it stays."""

    code = models.CharField(max_length=16, unique=True, choices=Closure.Reason.choices)

    def __str__(self) -> str:
        return self.get_code_display()


class SeasonQuestion(Versioned):
    """Whether a location is open in a holiday season, asked once beforehand (Ferienabfrage)."""

    class Answer(models.TextChoices):
        OPEN = "open", _("open as usual")
        CLOSED = "closed", _("closed")
        OTHER_HOURS = "other_hours", _("other hours")

    location = models.ForeignKey(Location, models.CASCADE, related_name="season_questions")
    # As the calendar of the state calls it, in German.
    season = models.CharField(max_length=80)
    starts_on = models.DateField()
    ends_on = models.DateField(_("last day"))
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=12, choices=Answer.choices, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["starts_on", "location"]
        constraints = [
            not_before("season_ends_after_start", "starts_on", "ends_on"),
            models.UniqueConstraint(
                fields=["location", "starts_on"],
                name="season_asked_once",
                violation_error_message=_("This question has been asked already."),
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="season_answer_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.location}, {self.season} {self.starts_on}"
