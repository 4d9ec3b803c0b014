"""A request for a report: who asks what, and what of it is not clear."""

from dataclasses import dataclass
from functools import cached_property

from django.http import Http404, QueryDict
from django.utils import timezone

from locations.keeper import current
from locations.models import AT_LOCATION, Location, Role
from locations.staff.request import StaffRequest
from records import periods
from records.periods import Period
from reports.asking import addresses
from reports.asking.filters import ReportFilter
from reports.known import Known, known
from reports.question import MOST_MONTHS_OF_RECORDS, Question
from reports.registry import OF_OWN_PLACES, REPORTS
from reports.report import Asked, Report


@dataclass(frozen=True, eq=False)
class Inquiry:
    """`own`: places of whose team is who asks; `sees_all`: who may ask about the whole town."""

    key: str
    form: ReportFilter
    known: Known
    own: tuple[Location, ...]
    sees_all: bool

    @cached_property
    def problems(self) -> list[str]:
        """Sentences; while there are any, nothing is asked."""
        return list(self.form.problems())

    @property
    def address(self) -> str:
        """Of its page, as short as it can be."""
        return f"{addresses.path(self.key)}?{self.form.query()}"

    @property
    def address_as_asked(self) -> str:
        """Of its page, which says what is not clear."""
        return f"{addresses.path(self.key)}?{self.form.given.urlencode()}"

    @cached_property
    def asked(self) -> Asked:
        """Only if there are no problems."""
        question, slugs = self.form.question(), tuple(place.slug for place in self.own)
        return Asked(
            question=question,
            known=self.known,
            today=self.known.today,
            sees_exact=question.location in slugs,
            places=None if self.sees_all else slugs,
        )

    def report(self) -> Report:
        """Only if there are no problems; raises `counting.Unanswerable`."""
        return REPORTS[self.key](self.asked)

    @property
    def shorter(self) -> str:
        """The address of the same question about no more days than are read singly."""
        return f"{addresses.path(self.key)}?{addresses.query(_shorter(self.asked.question))}"


def _shorter(question: Question) -> Question:
    """About the last months of its period, as many as are read singly."""
    last = list(periods.months(question.period))[-MOST_MONTHS_OF_RECORDS:]
    return question.of(Period(last[0].first, last[-1].last))


def inquiry_of(request: StaffRequest, key: str, given: QueryDict | None = None) -> Inquiry:
    """What is asked of the report with this key; `Http404` if there is none for these roles.

    `given`: the parameters of the question, if the address has others beside them.
    """
    sees_all = Role.COORDINATOR in request.roles
    if key not in REPORTS or not (sees_all or key in OF_OWN_PLACES):
        raise Http404
    town, own = known(current(timezone.now()), request.today), _own_places(request)
    form = ReportFilter(
        request.GET if given is None else given,
        known=town,
        today=request.today,
        since=town.counted_since or request.today,
        places=None if sees_all else own,
        exact=[place.slug for place in own],
    )
    return Inquiry(key, form, town, own, sees_all)


def _own_places(request: StaffRequest) -> tuple[Location, ...]:
    if not request.roles.intersection(AT_LOCATION):
        return ()
    places = Location.objects.advised_by(request.user, request.today)
    return tuple(places.order_by("name", "pk"))
