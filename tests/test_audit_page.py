"""The audit trail: who saw a record; what somebody saw, for a reason and if two agree."""

import re
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.db import IntegrityError, OperationalError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from locations.models import Role
from lokalwillkommen import audit_forms, audit_page
from records import inquiries, trail_pages
from records.models import AuditEntry, AuditInquiry
from records.sealing import unseal
from tests import factories
from tests.kept import HOSTILE, kept, post_raw, read, said
from tests.staff import login

pytestmark = pytest.mark.django_db
TRAIL = "/intern/protokoll/"
INQUIRIES = "/intern/protokoll/anfragen/"
ASK = "/intern/protokoll/anfragen/neu/"
TRAIL_QUERIES = 9
LIST_QUERIES = 9
REASON = "Verdacht auf Abruf ohne dienstlichen Anlass."
Decision = AuditInquiry.Decision


@pytest.fixture
def officer(client):
    return login(client, factories.user("Dana Schutz", roles=[Role.PRIVACY_OFFICER]))


@pytest.fixture
def second(django_user_model):
    """Somebody else who may decide."""
    return factories.user("Ada Zwei", roles=[Role.ADMINISTRATOR])


@pytest.fixture
def subject():
    return factories.user("Sam Gefragt", roles=[Role.ADVISER])


def today():
    return timezone.localdate()


def inquiry_of(officer, subject, **values):
    period = {"starts_on": today() - timedelta(days=5), "ends_on": today()}
    values = {"asked_by": officer.public_id, "subject": subject.public_id} | period | values
    return factories.audit_inquiry(**values)


def approved(officer, subject, by, *, days_ago=0, **values):
    moment = timezone.now() - timedelta(days=days_ago)
    decided = {"decision": Decision.APPROVED, "decided_by": by.public_id, "decided_at": moment}
    return inquiry_of(officer, subject, asked_at=moment, **decided, **values)


def address(name, row):
    return reverse(f"audit:{name}", args=[row.public_id])


def as_(client, user):
    client.logout()
    return login(client, user)


def trail(kind="location", record="7", **more):
    return (
        reverse("audit:audit")
        + "?"
        + "&".join(
            f"{name}={value}" for name, value in {"kind": kind, "record": record, **more}.items()
        )
    )


# --- Who saw this record? ---


@pytest.mark.parametrize("role", [role for role in Role if role != Role.PRIVACY_OFFICER])
def test_trail_is_for_the_privacy_officer_only(client, role):
    login(client, factories.user(roles=[role]))
    assert client.get(TRAIL).status_code == 403
    assert client.get(trail()).status_code == 403


def test_trail_answers_to_no_other_method(client, officer):
    assert client.post(TRAIL).status_code == 405


def test_trail_says_who_when_and_what_newest_first(client, officer, subject):
    factories.audit_entry(record="7", actor=subject.public_id)
    factories.audit_entry(record="7", actor=uuid.uuid4(), action="change")
    factories.audit_entry(record="7", actor=None, action="retention")
    factories.audit_entry(record="8", actor=officer.public_id)
    lines = client.get(trail()).context["lines"]
    assert [(line.who, line.action) for line in lines] == [
        (said("nobody who was logged in"), said("deleted by term")),
        (said("account deleted"), said("changed")),
        ("Sam Gefragt", said("opened")),
    ]


def test_trail_says_why_something_was_taken_out_or_deleted(client, officer):
    factories.audit_entry(kind="contact", action="delete", reason="twice")
    factories.audit_entry(kind="contact", action="delete", reason="<b>Bericht</b>")
    factories.audit_entry(kind="contact")
    answer = client.get(trail(kind="contact", record="1"))
    whys = [line.why for line in answer.context["lines"]]
    assert whys == ["", "<b>Bericht</b>", said("entered twice")]
    assert "&lt;b&gt;Bericht" in answer.text


def test_list_of_accounts_to_ask_about_is_written_down_before_it_is_shown(client, officer):
    assert client.get(reverse("audit:ask")).status_code == 200
    entry = AuditEntry.objects.get(kind="user")
    assert (entry.actor, entry.action) == (officer.public_id, "list")


def test_list_of_accounts_is_not_shown_where_that_cannot_be_written_down(client, officer, subject):
    def full(execute, sql, params, many, context):
        if sql.startswith('INSERT INTO "records_auditentry"'):
            raise OperationalError("full")
        return execute(sql, params, many, context)

    client.raise_request_exception = False
    with connection.execute_wrapper(full):
        answer = client.get(reverse("audit:ask"))
    assert answer.status_code == 503
    assert subject.name not in answer.content.decode()


def test_looking_is_written_down_before_it_is_shown(client, officer):
    client.get(trail(record="7"))
    entry = AuditEntry.objects.get(kind="auditentry")
    assert (entry.actor, entry.action, entry.record) == (officer.public_id, "read", "location 7")


def test_form_alone_writes_nothing_and_shows_nothing(client, officer):
    before = AuditEntry.objects.count()
    assert "lines" not in client.get(TRAIL).context
    assert AuditEntry.objects.count() == before


def test_logins_are_no_answer(client, officer, subject):
    for action in ("login", "logout", "login_failed"):
        who = subject.public_id
        factories.audit_entry(kind="user", record=str(who), actor=who, action=action)
    assert client.get(trail("user", subject.public_id)).context["lines"] == []
    assert "login" not in audit_forms.KINDS


def test_lists_and_exports_are_found_without_a_number(client, officer, subject):
    factories.audit_entry(record="", action="list", actor=subject.public_id)
    factories.audit_entry(record="7", actor=subject.public_id)
    lines = client.get(trail(record="")).context["lines"]
    assert [line.action for line in lines] == [said("list opened")]


def test_long_trail_comes_in_pages_without_gap_or_double(client, officer, subject):
    moment = timezone.now() - timedelta(hours=1)
    for number in range(120):
        # Many at one moment: the mark between two pages has to tell them apart.
        at = moment - timedelta(seconds=number // 60)
        factories.audit_entry(record="7", actor=subject.public_id, at=at)
    seen, page = [], client.get(trail())
    for _page in range(5):
        seen.append(len(page.context["lines"]))
        if not (older := page.context["older"]):
            break
        page = client.get(f"{TRAIL}?{older}")
    assert seen == [50, 50, 20]


@pytest.mark.parametrize(
    "mark", ["x", "2026_1", "2026-11-20T10:00:00_1", "9999-12-31T23:59:59+00:00_9", "_" + "9" * 40]
)
def test_mark_that_nobody_has_given_out_begins_at_the_newest(client, officer, mark):
    factories.audit_entry(record="7")
    answer = client.get(TRAIL, {"kind": "location", "record": "7", "before": mark})
    assert len(answer.context["lines"]) == 1


@pytest.mark.parametrize("offset", ["+23:59", "-23:59", "+15:59:59.999999"])
def test_mark_of_an_hour_that_postgresql_does_not_know_is_read(client, officer, offset):
    answer = client.get(
        TRAIL, {"kind": "location", "record": "7", "before": f"2026-11-20T10:00:00{offset}_1"}
    )
    assert answer.status_code == 200
    assert answer.context["lines"] == []


def test_period_bounds_the_trail_on_both_sides(client, officer):
    for days in (0, 3, 40):
        factories.audit_entry(record="7", at=timezone.now() - timedelta(days=days))
    assert len(client.get(trail()).context["lines"]) == 2
    day = (today() - timedelta(days=3)).isoformat()
    assert len(client.get(trail(starts_on=day, ends_on=day)).context["lines"]) == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "login"),
        ("kind", ""),
        ("record", "7\0"),
        ("record", "7\u202e"),
        ("record", "é"),
        ("record", "1" * 65),
        ("starts_on", "1900-01-01"),
        ("starts_on", "0001-01-01"),
        ("ends_on", "2900-01-01"),
        ("ends_on", "31.2.2026"),
        ("ends_on", "1" * 40),
    ],
)
def test_bad_question_gets_a_sentence_at_its_field(client, officer, field, value):
    asked = {"kind": "location", "record": "7"} | {field: value}
    before = AuditEntry.objects.count()
    answer = client.get(TRAIL, asked)
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert "lines" not in answer.context
    assert AuditEntry.objects.count() == before


def test_number_of_40_digits_finds_nothing(client, officer):
    answer = client.get(trail(record="1" * 40))
    assert said("Nothing is written down for these days.") in read(answer)


@pytest.mark.parametrize("rows", [1, 3])
def test_trail_needs_the_same_queries_for_one_row_and_for_three(
    client, officer, still, django_assert_num_queries, rows
):
    for _row in range(rows):
        factories.audit_entry(record="7", actor=factories.user().public_id)
    client.get(trail())
    with django_assert_num_queries(TRAIL_QUERIES):
        client.get(trail())


# What nobody opens or changes by hand, and the towns' geography.
NEVER = {
    *("cacheentry", "change", "dataversion", "draft", "outboxmail", "submit"),
    *("district", "neighborhood", "postcode", "postcode_districts", "programme", "street"),
    "location_carriers",
    # What hangs on a contact is opened and changed with it.
    *("contacttopic", "contactversion", "partnercontact", "referral", "unmetneed"),
    # Counted beforehand, by the contacts themselves.
    *("figuresofday", "figuresofhome", "figuresoflocation", "figuresoflocationday"),
    *("figuresoftopic", "figuresoftopiclanguage", "figuresoffeature", "figurescheck"),
    "locationdaystaff",
    # What was changed in a closed month; it comes with the change itself.
    "revision",
}
OWN = ("accounts", "consultations", "locations", "records")


def kinds_without_name(known):
    models = [model for app in OWN for model in apps.get_app_config(app).get_models()]
    return {model._meta.model_name for model in models} - NEVER - set(known)


def test_every_kind_of_record_can_be_asked_for():
    assert kinds_without_name(audit_forms.KINDS) == set()
    assert kinds_without_name(set(audit_forms.KINDS) - {"closure"}) == {"closure"}


# --- What did somebody see? ---


def test_inquiry_is_asked_once_and_its_reason_is_sealed(client, officer, subject):
    data = kept(
        officer,
        subject=str(subject.public_id),
        starts_on=(today() - timedelta(days=5)).isoformat(),
        ends_on=today().isoformat(),
        reason=REASON,
    )
    first, again = client.post(ASK, data), client.post(ASK, data)
    assert first.status_code == again.status_code == 302
    row = AuditInquiry.objects.get()
    assert first["Location"] == again["Location"] == address("inquiry", row)
    assert "Verdacht" not in row.reason
    assert unseal(row.reason) == REASON
    assert AuditEntry.objects.get(kind="auditinquiry").record == str(row.public_id)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("subject", ""),
        ("subject", str(uuid.UUID(int=7))),
        ("subject", "1" * 40),
        ("subject", "x\0"),
        ("reason", "kurz"),
        ("reason", "1" * 40),
        ("reason", "x" * 1001),
        ("starts_on", "1900-01-01"),
        ("ends_on", "2900-01-01"),
        ("ends_on", "2016-10-02"),
        *(("reason", f"{REASON} {text}") for name, text in HOSTILE.items() if name != "40 digits"),
    ],
)
def test_bad_inquiry_gets_a_sentence_and_loses_nothing(client, officer, subject, field, value):
    values = {
        "subject": str(subject.public_id),
        "starts_on": (today() - timedelta(days=5)).isoformat(),
        "ends_on": today().isoformat(),
        "reason": REASON,
    }
    answer = post_raw(client, ASK, kept(officer, **values | {field: value}))
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert field == "reason" or REASON in read(answer)
    assert not AuditInquiry.objects.exists()


def test_inquiry_covers_a_quarter_at_most(client, officer, subject):
    values = {"subject": str(subject.public_id), "ends_on": today().isoformat(), "reason": REASON}
    for days, status in ((92, 200), (91, 302)):
        start = (today() - timedelta(days=days)).isoformat()
        answer = client.post(ASK, kept(officer, starts_on=start, **values))
        assert answer.status_code == status


def test_nobody_asks_about_themselves(client, officer):
    assert str(officer.public_id) not in read(client.get(ASK))
    with pytest.raises(IntegrityError), transaction.atomic():
        inquiry_of(officer, officer)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.LEAD, Role.COORDINATOR])
def test_only_the_privacy_officer_asks(client, role):
    login(client, factories.user(roles=[role]))
    assert client.get(ASK).status_code == 403


def test_second_person_agrees_and_the_officer_opens_the_answer(client, officer, subject, second):
    row = inquiry_of(officer, subject)
    factories.audit_entry(record="7", actor=subject.public_id)
    factories.audit_entry(record="", actor=subject.public_id, action="export", count=777_812)
    factories.audit_entry(kind="login", actor=subject.public_id, action="login")
    factories.audit_entry(record="9", actor=second.public_id)
    assert client.get(address("answer", row)).status_code == 404

    as_(client, second)
    page = read(client.get(address("inquiry", row)))
    assert "Verdacht" in page or "Ein Verdacht" in page
    assert client.post(address("approve", row), kept(second)).status_code == 302

    as_(client, officer)
    assert address("answer", row) in read(client.get(address("inquiry", row)))
    answer = client.get(address("answer", row))
    lines = answer.context["lines"]
    assert [(line.action, line.record) for line in lines] == [
        (said("exported"), ""),
        (said("opened"), "7"),
    ]
    assert not re.search(r"777\.?812", read(answer))
    looked = AuditEntry.objects.filter(kind="auditentry", action="read")
    assert [entry.record for entry in looked] == [f"auditinquiry {row.public_id}"]


def test_each_opening_of_the_answer_is_written_down(client, officer, subject, second):
    row = approved(officer, subject, second)
    for _look in range(3):
        assert client.get(address("answer", row)).status_code == 200
    assert AuditEntry.objects.filter(kind="auditentry", actor=officer.public_id).count() == 3


def test_reading_the_reason_is_written_down(client, officer, subject):
    row = inquiry_of(officer, subject)
    client.get(address("inquiry", row))
    entry = AuditEntry.objects.get(kind="auditinquiry")
    assert (entry.action, entry.record) == ("read", str(row.public_id))


def test_answer_is_for_whoever_asked_alone(client, officer, subject, second):
    row = approved(officer, subject, second)
    other = factories.user(roles=[Role.PRIVACY_OFFICER])
    as_(client, other)
    assert client.get(address("answer", row)).status_code == 404
    as_(client, second)
    assert client.get(address("answer", row)).status_code == 403


def test_nobody_decides_their_own_inquiry(client, officer, subject):
    row = inquiry_of(officer, subject)
    for name in ("approve", "refuse"):
        assert client.post(address(name, row), kept(officer)).status_code == 200
    row.refresh_from_db()
    assert row.decision == ""


def test_nobody_else_withdraws(client, officer, subject):
    row = inquiry_of(officer, subject)
    other = as_(client, factories.user(roles=[Role.PRIVACY_OFFICER]))
    assert client.post(address("withdraw", row), kept(other)).status_code == 200
    row.refresh_from_db()
    assert row.decision == ""


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.PRIVACY_OFFICER])
def test_whoever_is_asked_about_does_not_learn_of_it_here(client, officer, role):
    subject = factories.user("Sam Gefragt", roles=[role])
    row = inquiry_of(officer, subject)
    as_(client, subject)
    assert client.get(address("inquiry", row)).status_code == 404
    assert client.post(address("approve", row), kept(subject)).status_code == 404
    assert client.get(INQUIRIES).context["inquiries"] == []


@pytest.mark.parametrize("decider", ["asked_by", "subject"])
def test_database_wants_two_pairs_of_eyes(officer, subject, decider):
    row = inquiry_of(officer, subject)
    row.decision, row.decided_at = Decision.APPROVED, timezone.now()
    row.decided_by = getattr(row, decider)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


@pytest.mark.parametrize("role", [Role.ADVISER, Role.LEAD, Role.COORDINATOR])
def test_others_do_not_decide(client, officer, subject, role):
    row = inquiry_of(officer, subject)
    other = as_(client, factories.user(roles=[role]))
    assert client.get(INQUIRIES).status_code == 403
    assert client.post(address("approve", row), kept(other)).status_code == 403


def test_refused_inquiry_stays_refused(client, officer, subject, second):
    row = inquiry_of(officer, subject)
    as_(client, second)
    assert client.post(address("refuse", row), kept(second)).status_code == 302
    answer = client.post(address("approve", row), kept(second))
    assert said("This inquiry has been decided or has run out.") in read(answer)
    as_(client, officer)
    assert client.get(address("answer", row)).status_code == 404


def test_withdrawn_inquiry_is_closed_even_after_consent(client, officer, subject, second):
    row = approved(officer, subject, second)
    data = kept(officer)
    for _twice in range(2):
        assert client.post(address("withdraw", row), data).status_code == 302
    assert client.get(address("answer", row)).status_code == 404
    assert said("Withdrawn.") in read(client.get(address("inquiry", row)))


def test_consent_holds_for_seven_days(client, officer, subject, second):
    fresh = approved(officer, subject, second, days_ago=6.9)
    old = approved(officer, subject, second, days_ago=7.1)
    assert client.get(address("answer", fresh)).status_code == 200
    assert client.get(address("answer", old)).status_code == 404


def test_inquiry_that_nobody_decides_runs_out(client, officer, subject, second):
    row = inquiry_of(officer, subject, asked_at=timezone.now() - timedelta(days=14, hours=1))
    as_(client, second)
    assert client.post(address("approve", row), kept(second)).status_code == 200
    row.refresh_from_db()
    assert row.decision == ""
    assert inquiries.state_at(row, timezone.now()) is inquiries.State.EXPIRED


def test_answer_keeps_to_the_period(client, officer, subject, second):
    day = today() - timedelta(days=3)
    row = approved(officer, subject, second, starts_on=day, ends_on=day)
    for days in (2, 3, 4):
        at = timezone.now() - timedelta(days=days)
        factories.audit_entry(actor=subject.public_id, record=str(days), at=at)
    lines = client.get(address("answer", row)).context["lines"]
    assert [line.record for line in lines] == ["3"]


@pytest.mark.parametrize("name", ["approve", "refuse", "withdraw"])
def test_buttons_answer_to_post_only(client, officer, subject, name):
    assert client.get(address(name, inquiry_of(officer, subject))).status_code == 405


def test_missing_inquiry_is_missing(client, officer):
    missing = AuditInquiry(public_id=uuid.UUID(int=1))
    for name in ("inquiry", "answer"):
        assert client.get(address(name, missing)).status_code == 404


def test_empty_list_of_inquiries_says_so(client, officer):
    assert said("There is no inquiry.") in read(client.get(INQUIRIES))


@pytest.mark.parametrize("rows", [1, 3])
def test_list_needs_the_same_queries_for_one_row_and_for_three(
    client, officer, subject, still, django_assert_num_queries, rows
):
    for _row in range(rows):
        inquiry_of(officer, subject)
    client.get(INQUIRIES)
    with django_assert_num_queries(LIST_QUERIES):
        client.get(INQUIRIES)


# --- What these pages must never become ---

# A figure or an order by person would be a control of performance.
FIGURES = re.compile(
    r"Count\(|\.count\(|order_by\([^)]*actor|annotate\(|aggregate\(|values_list\(\"actor"
)


def figures_in(source):
    return FIGURES.findall(source)


def test_no_page_of_the_trail_counts_or_sorts_people():
    modules = (audit_forms, audit_page, inquiries, trail_pages)
    sources = [Path(module.__file__).read_text(encoding="utf-8") for module in modules]
    assert [found for source in sources if (found := figures_in(source))] == []
    assert figures_in("rows.annotate(n=Count('pk'))") == ["annotate(", "Count("]


def test_pages_say_that_they_serve_no_assessment_of_work(client, officer, subject, second):
    row = approved(officer, subject, second)
    pages = [TRAIL, INQUIRIES, ASK, address("inquiry", row), address("answer", row)]
    said_so = re.compile("assessment of work|Beurteilung der Arbeit|Arbeitsleistung")
    assert [page for page in pages if not said_so.search(read(client.get(page)))] == []
