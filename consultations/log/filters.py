"""What the list of contacts may be asked for; the question stands in the query string."""

from collections.abc import Callable, Collection, Iterator
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
    Filter,
    FilterSet,
)

from accounts.models import User
from consultations.choices import Channel, Counterpart, Home, Result
from consultations.log.keyset import Contacts, Mark, mark_of
from consultations.log.known import Known
from consultations.models import Contact, ContactTopic, FollowUp
from locations import calendar_words as words
from locations.typed import DayField
from records import periods
from records.periods import Period

FREE = "frei"
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


class _DayFilter(Filter):
    field_class = DayField


class _Tick(BooleanFilter):
    """Asks for something only when it is ticked."""

    def __init__(self, **options: Any) -> None:
        super().__init__(method="unchanged", widget=CheckboxInput, **options)


class _One(ChoiceFilter):
    def __init__(self, label: Any, **options: Any) -> None:
        super().__init__(**{"label": label, "empty_label": gettext_lazy("all"), **options})


class ContactFilter(FilterSet):
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
    von = _DayFilter(label=gettext_lazy("First day"), method="unchanged")
    bis = _DayFilter(label=gettext_lazy("Last day"), method="unchanged")
    meine = _Tick(label=gettext_lazy("Only mine"))
    offen = _Tick(label=gettext_lazy("Open follow-up"))
    ort = _One(gettext_lazy("Place"), empty_label=gettext_lazy("all my places"), method="unchanged")
    wer = _One(
        gettext_lazy("Who was there?"), field_name="counterpart", choices=Counterpart.choices
    )
    thema = _One(gettext_lazy("Topic"), method="about")
    wie = _One(gettext_lazy("How?"), field_name="channel", choices=Channel.choices)
    sprache = _One(gettext_lazy("Language"), method="spoken")
    wohnort = _One(gettext_lazy("Home"), method="living")
    ergebnis = _One(
        gettext_lazy("Result"),
        method="ended",
        choices=[*Result.choices, (EMPTY, gettext_lazy("not filled in"))],
    )

    class Meta:
        model = Contact
        fields: list[str] = []

    def __init__(self, asked: QueryDict, *, known: Known, user: User, today: date) -> None:
        super().__init__(asked, Contact.objects.order_by())
        self.known, self.user, self.today = known, user, today
        self._offer("ort", [(place.slug, place.name) for place in known.places])
        self._offer("thema", [(topic.code, topic.label) for topic in known.topics])
        languages = [(row.code, words.language_name(row.code)) for row in known.languages]
        self._offer("sprache", [*languages, (OTHER, _("another one"))])
        districts = [(district.slug, district.name) for district in known.districts]
        elsewhere = [(kind.value, kind.label) for kind in Home if kind != Home.DISTRICT]
        self._offer("wohnort", [*districts, *elsewhere])

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.filters[name].extra["choices"] = choices

    # --- What was asked ---

    def problems(self) -> Iterator[str]:
        """Sentences about what cannot be understood; none if the question is clear.

        A misspelt parameter or one given twice is a problem too: without it, the answer would
        quietly be another one.
        """
        for name, values in self.data.lists():
            if name not in self.filters and name not in MARKS:
                yield _("There is no parameter “%(name)s”. There are: %(names)s.") % {
                    "name": _short(name),
                    "names": words.joined(sorted(self.filters)),
                }
            elif len(values) > 1:
                yield _("The parameter “%(name)s” is given more than once.") % {"name": name}
            elif name in TICKS and values[0] not in TICKED:
                yield f"{self.filters[name].label}: {_('This cannot be chosen.')}"
        for name, errors in self.form.errors.items():
            yield f"{self.filters[name].label}: {_sentence(self.filters[name], errors)}"
        if self._is_reversed():
            yield _("The last day lies before the first.")
        if not self._marks_are_clear():
            yield _("It is not clear where in the list to go on.")

    def _is_reversed(self) -> bool:
        period = self.period
        return bool(period.first and period.last and period.last < period.first)

    def _marks_are_clear(self) -> bool:
        try:
            before, after = self.before, self.after
        except ValueError:
            return False
        return not (before and after)

    @property
    def asked(self) -> dict[str, Any]:
        """What could be understood; everything else is left out."""
        self.form.is_valid()
        values: dict[str, Any] = self.form.cleaned_data
        return values

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

    def query(self, *, without: Collection[str] = (), **others: object) -> str:
        """The question as a query string, without what is empty; `others` are put behind it."""
        data = QueryDict(mutable=True)
        for name, values in self.data.lists():
            if name in self.filters and name not in without and any(values):
                data[name] = values[-1]
        data.update({name: str(value) for name, value in others.items()})
        return data.urlencode()

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


def _sentence(one: Filter, errors: list[str]) -> str:
    """Django's sentence about a choice repeats what was sent; ours does not."""
    return _("This cannot be chosen.") if isinstance(one, ChoiceFilter) else errors[0]


def _short(name: str) -> str:
    """What somebody sent, fit to be repeated in a sentence."""
    return "".join(character for character in name if character.isprintable())[:40]
