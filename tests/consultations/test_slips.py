"""Slips: what stands on them, and the code that leads back to a contact at the same place only."""

from datetime import date, timedelta
from random import Random

import pytest
from django.core.cache import cache
from django.utils import timezone

from consultations.actions.slips import NoCodeFree, give_slip, open_by_code
from consultations.codes import in_groups, new_code, read_code
from consultations.models import Slip, Topic
from locations.keeper import current
from records import retention
from records.models import AuditEntry, Draft, Submit
from tests import factories
from tests.consultations.follow_up_desk import Desk, heading, page
from tests.kept import HOSTILE, kept, post_raw, read, said
from tests.staff import login

pytestmark = pytest.mark.django_db

CODE = "/intern/kontakte/code/"
NOT_FOUND = (
    "At this place there is no such code, or it has expired: codes are valid for six months. "
    "Please look at the six characters once more."
)


@pytest.fixture
def desk(at):
    """Tuesday, 24 November 2026, half past two; nobody has guessed yet."""
    cache.clear()
    at(2026, 11, 24, 14, 30)
    return Desk()


def give(desk, contact=None, **values):
    return give_slip(by=desk.ada, contact=contact or desk.contact, now=timezone.now(), **values)


def type_code(client, user, text, location):
    return client.post(CODE, kept(user, code=text, location=str(location.pk)))


# --- Giving one out ---


def test_slip_is_valid_for_six_months_at_its_place(desk):
    slip = give(desk)
    assert (slip.location, slip.expires_on) == (desk.office, date(2027, 5, 24))
    assert read_code(slip.code) == slip.code


@pytest.mark.parametrize(
    ("given", "expires_on"),
    [((2026, 8, 31), date(2027, 2, 28)), ((2027, 8, 31), date(2028, 2, 29))],
)
def test_six_months_end_on_a_day_that_exists(desk, at, given, expires_on):
    at(*given, 10, 0)
    assert give(desk).expires_on == expires_on


def test_contact_keeps_its_code_while_it_is_valid(desk):
    first = give(desk)
    assert give(desk).code == first.code
    Slip.objects.update(expires_on=date(2026, 11, 24))
    assert give(desk).code != first.code
    assert Slip.objects.get().expires_on == date(2027, 5, 24)


def test_code_that_is_taken_at_the_place_is_not_given_out_again(desk):
    taken = give(desk, random=Random(1)).code
    other = factories.contact(location=desk.office)
    assert give(desk, other, random=Random(1)).code != taken
    elsewhere = factories.contact(location=desk.elsewhere)
    assert give(desk, elsewhere, random=Random(1)).code == taken


class Stuck(Random):
    """Always the same choice among those that are left."""

    def choice(self, values):
        return values[0]


def test_code_that_is_never_free_is_an_error_and_no_endless_loop(desk):
    factories.slip(new_code(Stuck()), contact=factories.contact(location=desk.office))
    with pytest.raises(NoCodeFree):
        give(desk, random=Stuck())


# --- The paper ---


def slip_page(client, desk, **values):
    contact = factories.contact(location=desk.office, **values)
    slip = give(desk, contact)
    login(client, desk.ada)
    answer = client.get(page("slip", contact))
    text = read(answer)
    return slip, text[text.index("<article") : text.index("</article>")]


def test_slip_shows_code_place_dates_and_telephone(desk, client):
    factories.opening_hours(location=desk.office, weekday=1, confirmed_on=date(2026, 11, 1))
    desk.office.phones = ["0231 123-0"]
    desk.office.save()
    slip, paper = slip_page(client, desk)
    assert in_groups(slip.code) in paper
    for part in ("Büro", "0231 123-0", "1. Dezember"):
        assert part in paper
    assert paper.count("<li>") == 4


def test_slip_says_nothing_about_the_contact(desk, client):
    topic = Topic.objects.first() or factories.topic()
    slip, paper = slip_page(client, desk, topics=[topic], happened_on=date(2026, 10, 7))
    factories.follow_up(contact=slip.contact, author=desk.ada, memo="Bescheid")
    for part in (topic.label, "7. Oktober", "2026", "Ada", "Bescheid", "Ratsuchende", "Mai"):
        assert part not in paper


@pytest.mark.parametrize(
    ("language", "codes"),
    [("ar", ["de", "ar"]), ("en", ["de", "en"]), ("de", ["de"]), ("so", ["de"]), ("", ["de"])],
)
def test_slip_is_german_and_in_the_language_of_the_contact_if_the_site_has_it(
    desk, client, language, codes
):
    _slip, paper = slip_page(client, desk, language=language)
    assert [code for code in ("de", "en", "ar") if f'lang="{code}"' in paper] == codes
    assert ('dir="rtl"' in paper) is (language == "ar")


def test_place_without_dates_says_so_on_the_slip(desk, client):
    _slip, paper = slip_page(client, desk)
    assert said("Opening hours are not known.") in paper


def test_slip_is_made_by_a_tap_and_shown_again_without_one(desk, client):
    login(client, desk.ada)
    assert "<article" not in read(client.get(page("slip", desk.contact)))
    answer = client.post(page("slip", desk.contact), kept(desk.ada))
    assert answer["Location"] == page("slip", desk.contact)
    assert in_groups(Slip.objects.get().code) in read(client.get(page("slip", desk.contact)))
    client.post(page("slip", desk.contact), kept(desk.ada))
    assert Slip.objects.count() == 1


def test_whoever_sees_a_slip_is_written_down(desk, client):
    give(desk)
    login(client, desk.ben)
    client.get(page("slip", desk.contact))
    entry = AuditEntry.objects.get(action="read", kind="contact")
    assert (entry.actor, entry.record) == (desk.ben.public_id, str(desk.contact.pk))


@pytest.mark.parametrize("who", ["other office", "dependance", "coordinator", "privacy"])
def test_others_get_no_slip(desk, client, who):
    slip = give(desk)
    login(client, desk.people[who])
    answers = [client.get(page("slip", desk.contact))]
    answers.append(client.post(page("slip", desk.contact), kept(desk.people[who])))
    assert {answer.status_code for answer in answers} <= {403, 404}
    assert all(in_groups(slip.code) not in read(answer) for answer in answers)


# --- Typing the code ---


def test_code_opens_the_earlier_contact_however_it_is_typed(desk, client):
    code = give(desk).code
    login(client, desk.ben)
    for text in (code, code.lower(), f" {code[:3]}-{code[3:]} "):
        answer = type_code(client, desk.ben, text, desk.office)
        assert answer["Location"] == page("contact", desk.contact)
    entries = AuditEntry.objects.filter(action="read", kind="contact", actor=desk.ben.public_id)
    assert set(entries.values_list("record", flat=True)) == {str(desk.contact.pk)}


def refusal(answer):
    return [str(text) for text in answer.context["form"].errors.get("code", [])]


def test_all_codes_that_open_nothing_read_the_same(desk, client, at):
    here = give(desk).code
    factories.membership(user=desk.ada, role="adviser", location=desk.elsewhere)
    elsewhere = give(desk, factories.contact(location=desk.elsewhere)).code
    expired = factories.slip(
        "HDKM3P",
        contact=factories.contact(location=desk.office),
        expires_on=date(2026, 11, 24),
    ).code
    login(client, desk.ada)
    typed = [
        (here, desk.elsewhere),
        (elsewhere, desk.office),
        (expired, desk.office),
        ("WTRX47", desk.office),
        ("gar kein Code", desk.office),
        ("x" * 30, desk.office),
    ]
    answers = [type_code(client, desk.ada, text, place) for text, place in typed]
    assert [refusal(answer) for answer in answers] == [[said(NOT_FOUND)]] * len(typed)
    assert not AuditEntry.objects.filter(action="read").exists()


def test_code_at_a_place_of_others_opens_nothing(desk, client):
    code = give(desk, factories.contact(location=desk.elsewhere)).code
    login(client, desk.ada)
    answer = type_code(client, desk.ada, code, desk.elsewhere)
    assert "location" in answer.context["form"].errors
    today = timezone.now()
    assert open_by_code(by=desk.ada, location=desk.elsewhere, code=code, now=today) is None


def test_code_ends_on_the_day_it_says(desk):
    slip = give(desk)
    last, after = timedelta(days=180), timedelta(days=181)
    for ahead, found in ((last, desk.contact), (after, None)):
        now = timezone.now() + ahead
        assert slip.expires_on - timezone.localdate(now) == timedelta(days=181) - ahead
        assert open_by_code(by=desk.ada, location=desk.office, code=slip.code, now=now) == found


@pytest.mark.parametrize(("days", "left"), [(180, 1), (181, 0)])
def test_slip_is_deleted_when_its_code_has_expired(desk, days, left):
    give(desk)
    retention.apply("slips", timezone.now() + timedelta(days=days))
    assert Slip.objects.count() == left


def test_guesses_are_limited_for_one_account_and_not_for_others(desk, client):
    code = give(desk).code
    login(client, desk.ada)
    for _guess in range(20):
        type_code(client, desk.ada, "WTRX47", desk.office)
    text = said("Too many attempts. Please wait ten minutes, then try again.")
    answer = type_code(client, desk.ada, code, desk.office)
    assert text in read(answer)
    assert code in read(answer)
    client.logout()
    login(client, desk.ben)
    answer = type_code(client, desk.ben, code, desk.office)
    assert answer["Location"] == page("contact", desk.contact)


def test_code_stands_in_no_address_and_no_draft(desk, client):
    code = give(desk).code
    login(client, desk.ada)
    answer = type_code(client, desk.ada, code, desk.office)
    assert code not in answer["Location"]
    assert not Submit.objects.filter(result__contains=code).exists()
    assert not Draft.objects.exists()
    assert 'method="post"' in read(client.get(CODE))
    assert "data-draft=" not in read(client.get(CODE))


def test_who_works_at_one_place_is_not_asked_which(desk, client):
    for name, asked in (("ben", True), ("dependance", False)):
        login(client, desk.people[name])
        answer = client.get(CODE)
        assert ("<select" in read(answer)) is asked
        assert heading(answer) == said("Enter a code")


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_code_is_no_code(desk, client, text):
    login(client, desk.ada)
    for values in (
        {"code": text, "location": str(desk.office.pk)},
        {"code": "x", "location": text},
    ):
        assert post_raw(client, CODE, kept(desk.ada) | values).status_code == 200


def test_directory_of_the_place_is_read_from_memory(desk, client, still, django_assert_num_queries):
    """The dates come from what the public pages know already."""
    give(desk)
    current(timezone.now())
    login(client, desk.ada)
    client.get(page("slip", desk.contact))
    with django_assert_num_queries(SLIP_QUERIES):
        client.get(page("slip", desk.contact))


SLIP_QUERIES = 7
