"""What the list of contacts may be asked for; the question stands in the query string."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.forms import CheckboxInput, RadioSelect
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import (  # type: ignore[import-untyped]  # ships no types
    BooleanFilter,
    ChoiceFilter,
)

from accounts.models import User
from consultations.choices import Channel, Counterpart, Home, Result
from consultations.log.keyset import Contacts, Mark, mark_of
from consultations.log.known import Known
from consultations.log.queries import FREE, DayFilter, One, Query
from consultations.models import Contact, ContactTopic, FollowUp
from locations import calendar_words as words
from records import periods
from records.periods import Period

PRESETS: dict[str, tuple[Any, Callable[[date], Period]]] = {
    "heute": (gettext_lazy("Today"), periods.day),
    "woche": (gettext_lazy("Week"), periods.week_of),
    "monat": (gettext_lazy("Month"), periods.month_of),
    "quartal": (gettext_lazy("Quarter"), periods.quarter_of),
    "jahr": (gettext_lazy("Year"), periods.year_of),
}
# A language that is not in the catalogue; a field that nobody has filled in.
OTHER, EMPTY = "andere", "leer"
TICKS, TICKED = ("meine", "offen"), ("", "1", "on")
# Where one stands in the list, and not what it is asked for.
MARKS = ("vor", "nach")


class _Tick(BooleanFilter):
    """Asks for something only when it is ticked."""

    def __init__(self, **options: Any) -> None:
        super().__init__(method="unchanged", widget=CheckboxInput, **options)


class ContactFilter(Query):
    """?zeitraum=quartal&ort=dorstfeld&thema=wohnen; what is empty asks for nothing."""

    zeitraum = ChoiceFilter(
        label=gettext_lazy("Period"),
        empty_label=gettext_lazy("All days"),
        choices=[
            *((name, label) for name, (label, _period) in PRESETS.items()),
            (FREE, gettext_lazy("free")),
        ],
        widget=RadioSelect,
        method="unchanged",
    )
    von = DayFilter(label=gettext_lazy("First day"), method="unchanged")
    bis = DayFilter(label=gettext_lazy("Last day"), method="unchanged")
    meine = _Tick(label=gettext_lazy("Only mine"))
    offen = _Tick(label=gettext_lazy("Open follow-up"))
    ort = One(gettext_lazy("Place"), empty_label=gettext_lazy("all my places"), method="unchanged")
    wer = One(gettext_lazy("Who was there?"), field_name="counterpart", choices=Counterpart.choices)
    thema = One(gettext_lazy("Topic"), method="about")
    wie = One(gettext_lazy("How?"), field_name="channel", choices=Channel.choices)
    sprache = One(gettext_lazy("Language"), method="spoken")
    wohnort = One(gettext_lazy("Home"), method="living")
    ergebnis = One(
        gettext_lazy("Result"),
        method="ended",
        choices=[*Result.choices, (EMPTY, gettext_lazy("not filled in"))],
    )

    others = MARKS

    class Meta:
        model = Contact
        fields: list[str] = []

    def __init__(self, asked: QueryDict, *, known: Known, user: User, today: date) -> None:
        super().__init__(asked, Contact.objects.order_by())
        self.known, self.user, self.today = known, user, today
        self.offer("ort", [(place.slug, place.name) for place in known.places])
        self.offer("thema", [(topic.code, topic.label) for topic in known.topics])
        languages = [(row.code, words.language_name(row.code)) for row in known.languages]
        self.offer("sprache", [*languages, (OTHER, _("another one"))])
        districts = [(district.slug, district.name) for district in known.districts]
        elsewhere = [(kind.value, kind.label) for kind in Home if kind != Home.DISTRICT]
        self.offer("wohnort", [*districts, *elsewhere])

    # --- What was asked ---

    def problems(self) -> Iterator[str]:
        yield from super().problems()
        for name in TICKS:
            if self.data.get(name, "") not in TICKED:
                yield f"{self.filters[name].label}: {_('This cannot be chosen.')}"
        if not self._marks_are_clear():
            yield _("It is not clear where in the list to go on.")

    def _marks_are_clear(self) -> bool:
        try:
            before, after = self.before, self.after
        except ValueError:
            return False
        return not (before and after)

    @property
    def before(self) -> Mark | None:
        return self._mark("vor")

    @property
    def after(self) -> Mark | None:
        return self._mark("nach")

    def _mark(self, name: str) -> Mark | None:
        text = self.data.get(name, "")
        return mark_of(text) if text else None

    @property
    def preset(self) -> str:
        """The name of the period; days alone are a free one."""
        asked = self.asked
        has_days = bool(asked.get("von") or asked.get("bis"))
        return asked.get("zeitraum") or (FREE if has_days else "")

    @property
    def period(self) -> Period:
        if self.preset in PRESETS:
            return PRESETS[self.preset][1](self.today)
        asked = self.asked if self.preset == FREE else {}
        return Period(asked.get("von"), asked.get("bis"))

    @property
    def is_about_oneself(self) -> bool:
        """Whether the answer depends on who asks, and not only on what was logged."""
        return bool(self.asked.get("meine") or self.asked.get("offen"))

    # --- Which contacts ---

    def parts(self) -> list[Contacts]:
        """The contacts of the list, in parts that have none in common (see `keyset`).

        Each of them reads one index from its end: that of a place, or that of one's own contacts.
        Open follow-ups are few, so there the small table comes first.
        """
        contacts, places = self.qs, self._places()
        if self.asked.get("offen"):
            seen = FollowUp.objects.visible_to(self.user, self.today).still_open()
            rows = seen.filter(location__in=places).order_by().values("contact")
            contacts = contacts.filter(pk__in=rows, location__in=places)
        if self.asked.get("meine"):
            contacts = contacts.filter(recorded_by=self.user, location__in=places)
        if self.is_about_oneself:
            return [contacts]
        return [contacts.filter(location=place) for place in places]

    def _places(self) -> list[int]:
        wanted = self.asked.get("ort")
        return [place.pk for place in self.known.places if wanted in ("", None, place.slug)]

    def filter_queryset(self, queryset: QuerySet[Contact]) -> Any:
        period = self.period
        if period.first:
            queryset = queryset.filter(happened_on__gte=period.first)
        if period.last:
            queryset = queryset.filter(happened_on__lte=period.last)
        return super().filter_queryset(queryset)

    def unchanged(self, queryset: Contacts, _name: str, _value: Any) -> Contacts:
        """What `parts` and `filter_queryset` look at themselves."""
        return queryset

    def about(self, queryset: Contacts, _name: str, code: str) -> Contacts:
        topic = next(topic for topic in self.known.topics if topic.code == code)
        rows = ContactTopic.objects.filter(contact=OuterRef("pk"), topic=topic.pk)
        return queryset.filter(Exists(rows))

    def spoken(self, queryset: Contacts, _name: str, code: str) -> Contacts:
        if code != OTHER:
            return queryset.filter(language=code)
        return queryset.exclude(language__in=["", *(row.code for row in self.known.languages)])

    def living(self, queryset: Contacts, _name: str, slug: str) -> Contacts:
        if slug in (Home.OUTSIDE, Home.UNKNOWN):
            return queryset.filter(home=slug)
        district = next(one for one in self.known.districts if one.slug == slug)
        return queryset.filter(home_district=district.pk)

    def ended(self, queryset: Contacts, _name: str, code: str) -> Contacts:
        return queryset.filter(result="" if code == EMPTY else code)
