"""A question to the reports in words: on paper, in exports, and what to know about its answer."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from locations.calendar_words import plain_date
from reports.asking.filters import CONDITIONS, ReportFilter
from reports.asking.presets import period_name
from reports.counting import needs_records


def asked_words(form: ReportFilter, *, is_compared: bool) -> list[str]:
    """Period, comparison and every condition, one phrase each; `is_compared` as in `remarks`."""
    return list(_words(form, is_compared))


def _words(form: ReportFilter, is_compared: bool) -> Iterator[str]:
    yield period_name(form.period)
    if form.against and is_compared:
        yield _("compared with %(period)s") % {"period": period_name(form.against)}
    for name in CONDITIONS:
        if value := form.asked.get(name):
            label = dict(form.filters[name].extra["choices"])[value]
            yield _("%(what)s: %(which)s") % {"what": form.filters[name].label, "which": label}


def remarks(form: ReportFilter, *, is_compared: bool) -> list[str]:
    """Sentences without which the numbers would be misread; after they were counted.

    `is_compared`: whether any of them stands beside one of the days that are compared with.
    """
    return list(_remarks(form, is_compared))


def _remarks(form: ReportFilter, is_compared: bool) -> Iterator[str]:
    period, today = form.period, form.today
    name = period_name(period)
    if period.last and period.last >= today:
        yield _("%(period)s is not over yet: figures up to today.") % {"period": name}
    yield from _of_comparison(form, is_compared)
    if form.known.has_read_records:
        yield _of_records(form)
    if period.last and period.last >= form.known.doubted_since and not _needs_records(form):
        yield _(
            "A check has found differences. Until they are mended the figures are counted from"
            " the single contacts, which takes longer."
        )


def _of_records(form: ReportFilter) -> str:
    """Of the whole report if not even its total is kept."""
    if _needs_records(form):
        return _("This is counted from the single contacts, which takes longer.")
    return _("Some of these figures are counted from the single contacts, which takes longer.")


def _needs_records(form: ReportFilter) -> bool:
    return needs_records(form.question())


def _of_comparison(form: ReportFilter, is_compared: bool) -> Iterator[str]:
    other, since = form.compared, form.known.counted_since
    if other is None or other.first is None or other.last is None or since is None:
        return
    values = {"period": period_name(other), "day": plain_date(since, "month")}
    if other.last < since:
        text = _("Nothing to compare with in %(period)s: contacts are logged since %(day)s.")
        yield text % values
        return
    if is_compared and other.first < since:
        yield _("%(period)s is not complete: contacts are logged since %(day)s.") % values
    if is_compared and form.period.last and form.period.last >= form.today:
        text = _(
            "Beside them stand those of all of %(period)s, so no difference is given. To compare"
            " the same days, choose the period “free” up to yesterday."
        )
        yield text % values
