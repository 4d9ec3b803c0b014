"""Figures read from single contacts alone: referrals, partners, and employers as a whole."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from consultations.choices import Arrival, PartnerKind, PartnerTheme, ReferralTarget
from consultations.models import PartnerContact, Referral
from locations.models import Organization
from records import periods
from reports.counting import Unanswerable
from reports.counting.choosing import read_records
from reports.counting.from_records import contacts
from reports.figures import making
from reports.question import Question
from reports.report import Asked
from reports.tables import Column, Line, Table, Value


class Refused(Unanswerable):
    """Figures that do not exist, for they would name a person."""


# Whoever was sent there came about health, whatever topic was noted.
SENSITIVE_TARGETS = (ReferralTarget.HEALTH,)


def referrals(asked: Asked) -> Table:
    """Referrals by target, and whether somebody arrived there; exactly, so without health.

    Those who may see sensitive topics exactly see all of them.
    """
    hidden = () if asked.sees_exact else SENSITIVE_TARGETS
    table = _referrals(asked, hidden, "verweise", _("Referrals by target"))
    return replace(table, is_sensitive=making.is_asked_about(asked))


def all_referrals(asked: Asked) -> Table:
    """All targets: a table with what is sensitive."""
    title = _("Referrals by target, all of them")
    return replace(_referrals(asked, (), "alle-verweise", title), is_sensitive=True)


def _referrals(asked: Asked, hidden: tuple[ReferralTarget, ...], key: str, title: str) -> Table:
    read_records(asked.question.period, asked.known)
    rows = Referral.objects.filter(contact__in=contacts(asked.question, asked.known))
    sums = rows.order_by().values("target", "arrival").annotate(count=Count("pk"))
    found = {(target, arrival): n for target, arrival, n in sums.values_list(*_REFERRAL)}
    every: dict[tuple[str, str], Value] = {}
    for (target, _arrival), count in found.items():
        every[target, "referrals"] = (every.get((target, "referrals")) or 0) + count
    note = _(
        "Referrals to doctors and health insurances are always rounded, and not in this table."
    )
    columns = [
        Column("referrals", _("Referrals"), has_bar=True),
        *(Column(str(code), str(label)) for code, label in Arrival.choices[1:]),
        Column(Arrival.OPEN.value, _("not asked yet")),
    ]
    named = making.Named(
        key,
        title,
        _("Referred to"),
        definitions=("referrals", "arrived"),
        notes=(_("A contact may have several referrals."), *([note] if hidden else [])),
        total_label=_("All together"),
    )
    every_line = making.choice_lines(ReferralTarget, has_unnoted=False)
    lines = [line for line in every_line if line.key not in hidden]
    return making.crossed(asked, named, lines, columns, {**found, **every})


_REFERRAL = ("target", "arrival", "count")


def partner_contacts(asked: Asked) -> Table:
    """Contacts with cooperation partners by their kind."""
    return _of_partners(asked, "kind", PartnerKind, "partner", _("Contacts with partners"))


def partner_themes(asked: Asked) -> Table:
    """Contacts with cooperation partners by what they were about."""
    title = _("Contacts with partners by theme")
    return _of_partners(asked, "theme", PartnerTheme, "partner-themen", title)


def carriers(asked: Asked) -> Table:
    """Contacts by employer, for the whole network and no part of it; else raises `Refused`.

    By whole months only: on a day on which one place was open, the network is that place.
    """
    if asked.question.conditions or asked.places is not None:
        text = _("Figures by carrier exist for the whole network only, without any condition.")
        raise Refused(text)
    if not periods.is_whole_months(asked.question.period):
        raise Refused(_("Figures by carrier exist for whole months only."))
    rows = {row.pk: row for row in asked.known.directory.rows[Organization]}
    employers = cache(partial(_employers, asked))
    found, earlier = employers(asked.question), making.before(asked, employers) or {}
    known = sorted((key for key in {*found, *earlier} if key), key=lambda key: rows[int(key)].name)
    named = making.Named(
        "traeger",
        _("Contacts by carrier"),
        _("Carrier"),
        definitions=("contacts", "carriers"),
        total_label=_("Whole city"),
    )
    return making.compared(
        asked,
        named,
        [*(Line(key, rows[int(key)].name) for key in known), making.unnoted_line()],
        lambda question: making.with_unnoted(employers(question)),
        has_share=True,
    )


def _employers(asked: Asked, question: Question) -> dict[str, Value]:
    return _from_records(asked, question, lambda rows: (rows, "employer"))


def _of_partners(asked: Asked, field: str, choices: Any, key: str, title: str) -> Table:
    named = making.Named(
        key,
        title,
        _("Kind") if field == "kind" else _("Theme"),
        definitions=("partner_contacts",),
        total_label=_("All together"),
    )

    def of(rows: QuerySet[Any]) -> tuple[QuerySet[Any], str]:
        return PartnerContact.objects.filter(contact__in=rows), field

    return making.compared(
        asked,
        named,
        making.choice_lines(choices),
        lambda question: making.with_unnoted(_from_records(asked, question, of)),
        has_share=True,
        is_sensitive=making.is_asked_about(asked),
    )


def _from_records(
    asked: Asked,
    question: Question,
    of: Callable[[QuerySet[Any]], tuple[QuerySet[Any], str]],
) -> dict[str, Value]:
    """Rows by a field, of the contacts that are asked about."""
    read_records(question.period, asked.known)
    rows, field = of(contacts(question, asked.known))
    counts = rows.order_by().values(field).annotate(count=Count("pk"))
    return {str(value or ""): count for value, count in counts.values_list(field, "count")}
