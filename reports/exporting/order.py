"""A request for a file: of which report, of all of its tables or of one, in which shape."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from consultations.log.queries import misnamed, short
from locations import calendar_words as words
from locations.staff.request import StaffRequest
from records.periods import Period, day
from reports.asking.inquiry import Inquiry, inquiry_of
from reports.asking.presets import period_name
from reports.asking.words import asked_words
from reports.exporting.about import About, definitions_of
from reports.exporting.forms import shapes
from reports.figures.making import are_compared
from reports.report import Report
from reports.tables import Table

# In the address, beside the question.
TABLE, SHAPE = "tabelle", "format"
# Reports about how things stand today, whatever period was asked about elsewhere.
OF_TODAY = ("dependancen",)
# And about places alone: nobody is counted, so there is nothing to round.
OF_PLACES = ("dependancen",)


@dataclass(frozen=True, eq=False)
class Order:
    """`table`: key of the only one, or empty; `shape` is one of `forms.SHAPES`, or empty.

    `given`: all parameters as they were sent.
    """

    inquiry: Inquiry
    table: str
    shape: str
    given: QueryDict

    @property
    def problems(self) -> list[str]:
        """Sentences about what of the order beside its question cannot be carried out."""
        own = QueryDict(mutable=True)
        for name in (TABLE, SHAPE):
            own.setlist(name, self.given.getlist(name))
        twice = list(misnamed(own, (TABLE, SHAPE)))
        asked = self.given.get(SHAPE, "")
        return twice if twice or self.shape or not asked else [self._no_such_shape(asked)]

    def _no_such_shape(self, asked: str) -> str:
        return _("This cannot be taken out as “%(name)s”. There are: %(names)s.") % {
            "name": short(asked),
            "names": words.joined(shapes(is_single=bool(self.table))),
        }

    @cached_property
    def report(self) -> Report:
        """What is on the screen; only without problems, raises `counting.Unanswerable`."""
        return self.inquiry.report()

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """Those that were ordered; `Http404` if the report has none of that name."""
        if not self.table:
            return self.report.tables
        try:
            return (self.report.table(self.table),)
        except KeyError:
            raise Http404 from None

    @property
    def title(self) -> str:
        return self.tables[0].title if self.table else self.report.title

    @property
    def words(self) -> list[str]:
        """The question, one phrase each; the first one is the period."""
        if self.inquiry.key in OF_TODAY:
            return [period_name(self.period)]
        return asked_words(self.inquiry.form, is_compared=are_compared(self.tables))

    @property
    def period(self) -> Period:
        asked = self.inquiry.asked
        return day(asked.today) if self.inquiry.key in OF_TODAY else asked.question.period

    @property
    def query(self) -> str:
        """The question, and which table of the answer."""
        form = self.inquiry.form
        return form.query() + (f"&{urlencode({TABLE: self.table})}" if self.table else "")

    @property
    def address(self) -> str:
        """Of the page that asks what is wanted."""
        return f"{reverse('reports:export', args=[self.inquiry.key])}?{self.query}"

    @property
    def address_as_asked(self) -> str:
        """Of the same page, which says what cannot be carried out."""
        return f"{reverse('reports:export', args=[self.inquiry.key])}?{self.given.urlencode()}"

    def name(self, mark: str, shape: str) -> str:
        """Of the file: stadtbezirke-2026-07-01-2026-09-30-genau.xlsx."""
        days = dict.fromkeys((str(self.period.first), str(self.period.last)))
        parts = [self.inquiry.key, self.table, *days, mark]
        return f"{'-'.join(filter(None, parts))}.{shape}"

    @property
    def about(self) -> About:
        """What a file says about itself that was not published."""
        known, is_of_places = self.inquiry.known, self.inquiry.key in OF_PLACES
        return About(
            title=self.title,
            period=period_name(self.period),
            filters=tuple(self.words[1:]),
            definitions=definitions_of(self.tables),
            at=timezone.now(),
            is_exact=not is_of_places,
            is_of_places=is_of_places,
            is_demo=known.directory.is_demo,
            withheld=() if self.table else tuple(_withheld(self.report)),
        )


def _withheld(report: Report) -> Iterator[tuple[str, str]]:
    """What the page shows with a reason in place of a table."""
    for section in report.extra.get("sections", ()):
        if reason := getattr(section, "reason", ""):
            yield section.title, reason


def order_of(request: StaffRequest, key: str) -> Order:
    """What is ordered; `Http404` as `inquiry_of`."""
    asked = request.GET.copy()
    table, shape = (_one(asked.pop(name, [])) for name in (TABLE, SHAPE))
    is_known = shape in shapes(is_single=bool(table))
    return Order(inquiry_of(request, key, asked), table, shape if is_known else "", request.GET)


def _one(values: list[str]) -> str:
    """Nothing, too, if there are several of them, of which none is meant."""
    return values[0] if len(values) == 1 else ""
