"""What is typed and not yet saved is kept, for its owner and nobody else."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from locations.models import Organization
from records import drafts, sealing, submits, views
from records.models import Draft
from tests import factories
from tests.records import desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return desk.Person()


def autosave(person, form, **values):
    request = desk.request_of(person, "post", desk.filled(form, **values), "/intern/entwurf/")
    return views.draft(request)


def save(person, form, **values):
    return desk.new(desk.request_of(person, "post", desk.filled(form, **{"name": "A"} | values)))


def test_form_that_was_left_has_its_text_when_it_is_opened_again(person):
    form = desk.opened(person)
    answer = autosave(person, form, name="Verein", memo="Erste\nZweite", topics=["a", "b"])
    assert (answer.status_code, answer.content) == (204, b"")
    again = desk.opened(person)
    assert again["name"].value() == "Verein"
    assert again["memo"].value() == "Erste\nZweite"
    assert again["topics"].value() == ["a", "b"]
    assert timezone.now() - again.restored_at < timedelta(minutes=1)
    # Typed is not sent: nothing is wrong with it, and nothing is saved.
    assert not again.errors
    assert not again.is_valid()
    assert again["submit_key"].value() != form["submit_key"].value()


def test_fresh_form_is_not_restored(person):
    assert desk.opened(person).restored_at is None


def test_what_was_unticked_stays_unticked(person):
    autosave(person, desk.opened(person), name="Verein")
    assert desk.opened(person)["topics"].value() == []


def test_later_text_replaces_the_earlier_one(person):
    form = desk.opened(person)
    for name in ("Ver", "Verein"):
        autosave(person, form, name=name)
    assert Draft.objects.count() == 1
    assert desk.opened(person)["name"].value() == "Verein"


def test_draft_is_sealed(person):
    autosave(person, desk.opened(person), name="Verein für Ratsuchende")
    kept = Draft.objects.get()
    assert "Verein" not in kept.content
    assert "Verein" in json.loads(sealing.unseal(kept.content))["fields"]["name"][0]


def test_passwords_tokens_and_files_are_never_kept(person):
    form = desk.opened(person)
    autosave(
        person,
        form,
        name="Verein",
        secret_password="geheim",
        csrfmiddlewaretoken="geheim",
        Passwort2="geheim",
        upload=SimpleUploadedFile("a.txt", b"geheim"),
    )
    content = sealing.unseal(Draft.objects.get().content)
    assert "geheim" not in content
    assert form["submit_key"].value() not in content


def test_empty_form_is_no_draft(person):
    assert autosave(person, desk.opened(person)).status_code == 204
    assert not Draft.objects.exists()


def test_draft_belongs_to_its_owner(person):
    autosave(person, desk.opened(person), name="Verein")
    assert desk.opened(desk.Person()).restored_at is None


def test_draft_belongs_to_its_page_and_to_what_the_page_was_asked_for(person):
    morning = "/intern/standorte/a/schliessen/?datum=2026-11-23"
    autosave(person, desk.opened(person, path=morning), name="Verein")
    for path in (desk.PAGE, morning.replace("23", "24"), morning.partition("?")[0]):
        assert desk.opened(person, path=path).restored_at is None
    assert desk.opened(person, path=f"{morning}&geaendert=x").restored_at
    assert desk.opened(person, path=morning).restored_at


def test_two_forms_of_one_page_have_a_draft_each(person):
    class Other(desk.NewForm):
        pass

    def other(request):
        return desk.shown(desk.form_for(request, Other))

    autosave(person, desk.opened(person), name="Eins")
    autosave(person, desk.opened(person, other), name="Zwei")
    assert desk.opened(person)["name"].value() == "Eins"
    assert desk.opened(person, other)["name"].value() == "Zwei"


def test_version_that_was_seen_comes_back_with_the_text(person):
    row = factories.organization("Verein")

    def edit(request):
        return desk.edit(request, row)

    autosave(person, desk.opened(person, edit), name="Meiner", phone="")
    Organization.objects.update(version=2, name="Anderer")
    again = desk.opened(person, edit)
    assert (again["name"].value(), again.seen) == ("Meiner", 1)


# --- When it ends ---


def test_saved_form_leaves_no_draft_and_none_comes_late(person):
    form = desk.opened(person)
    autosave(person, form, name="Verein")
    assert save(person, form).status_code == 302
    assert autosave(person, form, name="Verein").status_code == 204
    assert not Draft.objects.exists()


def test_draft_that_was_written_while_its_form_was_carried_out_is_not_shown(person):
    form = desk.opened(person)
    autosave(person, form, name="Verein")
    late = Draft.objects.get()
    save(person, form)
    Draft.objects.create(
        owner=late.owner, path=late.path, content=late.content, saved_at=late.saved_at
    )
    assert desk.opened(person).restored_at is None
    assert not Draft.objects.exists()


def test_restored_text_that_is_saved_leaves_no_draft(person):
    autosave(person, desk.opened(person), name="Verein")
    assert save(person, desk.opened(person)).status_code == 302
    assert not Draft.objects.exists()


def test_text_of_another_window_outlives_the_saving_of_the_first(person, at):
    at(2026, 11, 24, 10)
    one, two = desk.opened(person), desk.opened(person)
    at(2026, 11, 24, 10, 5)
    autosave(person, two, name="Zwei")
    save(person, one)
    assert desk.opened(person)["name"].value() == "Zwei"


def test_text_with_an_error_stays_a_draft(person):
    form = desk.opened(person)
    autosave(person, form, name="", memo="viel")
    assert save(person, form, name="").status_code == 200
    assert Draft.objects.exists()


def discard(person, form):
    data = desk.filled(form)
    return views.discard(desk.request_of(person, "post", data, "/intern/entwurf/verwerfen/"))


def test_draft_is_thrown_away_when_somebody_says_so(person):
    path = f"{desk.PAGE}?von=a%26b"
    form = desk.opened(person, path=path)
    autosave(person, form, name="Verein")
    answer = discard(person, desk.opened(person, path=path))
    assert (answer.status_code, answer["Location"]) == (302, path)
    assert not Draft.objects.exists()


def test_nobody_throws_away_the_draft_of_another(person):
    form = desk.opened(person)
    autosave(person, form, name="Verein")
    assert discard(desk.Person(), form)["Location"] == "/intern/"
    assert Draft.objects.exists()


def test_draft_whose_key_is_gone_goes_too(person, settings):
    autosave(person, desk.opened(person), name="Verein")
    settings.ENCRYPTION_KEYS = [sealing.key_from("another")]
    assert desk.opened(person).restored_at is None
    assert not Draft.objects.exists()


def test_draft_is_read_with_an_older_key(person, settings):
    old, new = sealing.key_from("old"), sealing.key_from("new")
    settings.ENCRYPTION_KEYS = [old]
    autosave(person, desk.opened(person), name="Verein")
    settings.ENCRYPTION_KEYS = [new, old]
    assert desk.opened(person)["name"].value() == "Verein"


# --- Hostile ---


def test_draft_needs_a_key_of_whoever_is_logged_in(person):
    form = desk.opened(person)
    answer = autosave(desk.Person(), form, name="Verein")
    assert (answer.status_code, json.loads(answer.content)) == (403, {"code": "not_yours"})
    request = desk.request_of(person, "post", {"name": "Verein", "submit_key": "x" * 5000})
    assert views.draft(request).status_code == 403
    assert not Draft.objects.exists()


def test_form_of_nobody_has_no_draft():
    class Nobody:
        is_authenticated = False

    form = desk.opened(Nobody())
    assert autosave(Nobody(), form, name="Verein").status_code == 403
    assert (
        drafts.rescue(desk.request_of(Nobody(), "post", desk.filled(form, name="A"))) == desk.PAGE
    )
    assert not Draft.objects.exists()


def test_draft_has_a_size(person):
    form = desk.opened(person)
    answer = autosave(person, form, memo="ä" * 100_000)
    assert (answer.status_code, json.loads(answer.content)) == (413, {"code": "too_long"})
    assert autosave(person, form, memo="a" * 90_000).status_code == 204


def test_owner_has_a_number_of_drafts(person):
    for number in range(drafts.MOST_DRAFTS + 3):
        autosave(person, desk.opened(person, path=f"/intern/{number}/"), name="Verein")
    assert Draft.objects.count() == drafts.MOST_DRAFTS
    assert desk.opened(person, path="/intern/2/").restored_at is None
    assert desk.opened(person, path="/intern/3/").restored_at


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "\u202eabc", "9" * 5000, "\x1b[31m", "\ufffe"])
def test_hostile_text_is_kept_and_shown_and_does_no_harm(person, text):
    form = desk.opened(person)
    request = desk.request_of(person, "post", {})
    request.POST = desk.typed(**desk.filled(form, memo=text, **{text: text}))
    assert views.draft(request).status_code == 204
    page = desk.new(desk.request_of(person))
    assert page.form.restored_at
    page.content.decode()


@pytest.mark.parametrize(
    "query", ["a=\0", "%00=%00", "a=%ED%A0%80", "a=" + "x" * 2000, "&&&=", "a=%", "ä=ö"]
)
def test_hostile_address_does_no_harm(person, query):
    path = f"{desk.PAGE}?{query}"
    autosave(person, desk.opened(person, path=path), name="Verein")
    assert desk.opened(person, path=path).restored_at


# --- A form sent after the login has expired ---


def sent(form, **values):
    """The request as it arrives without a login."""
    return desk.request_of(None, "post", desk.filled(form, **values))


def test_text_sent_without_a_login_is_in_the_form_after_the_login(person):
    form = desk.opened(person, path=f"{desk.PAGE}?von=2")
    assert drafts.rescue(sent(form, name="Verein", memo="viel")) == f"{desk.PAGE}?von=2"
    again = desk.opened(person, path=f"{desk.PAGE}?von=2")
    assert (again["name"].value(), again["memo"].value()) == ("Verein", "viel")
    assert desk.opened(desk.Person(), path=f"{desk.PAGE}?von=2").restored_at is None


def test_button_without_a_login_leads_back_to_its_page(person):
    button = submits.issue(person.public_id, "/intern/team/#KeptForm", timezone.now())
    request = desk.request_of(None, "post", {"submit_key": str(button)}, "/intern/team/x/beenden/")
    assert drafts.rescue(request) == "/intern/team/"
    assert not Draft.objects.exists()


@pytest.mark.parametrize("key", ["", "x", "\0", "\ud800", "9" * 40, "a:b:c"])
def test_text_without_a_key_of_ours_is_not_kept(person, key):
    request = desk.request_of(None, "post", {})
    request.POST = desk.typed(name="Verein", submit_key=key)
    assert drafts.rescue(request) == ""
    assert not Draft.objects.exists()


def test_text_is_rescued_for_a_day(person, at):
    at(2026, 11, 23, 12)
    form = desk.opened(person)
    at(2026, 11, 24, 11, 59)
    assert drafts.rescue(sent(form, name="Verein"))
    at(2026, 11, 24, 12, 1)
    assert drafts.rescue(sent(form, name="Zu spät")) == ""
    assert desk.opened(person)["name"].value() == "Verein"


def test_too_long_text_is_not_rescued_and_nothing_breaks(person):
    form = desk.opened(person)
    assert drafts.rescue(sent(form, memo="a" * 200_000)) == desk.PAGE
    assert not Draft.objects.exists()


def test_form_that_was_carried_out_is_not_rescued(person):
    form = desk.opened(person)
    save(person, form)
    drafts.rescue(sent(form, name="Verein"))
    assert not Draft.objects.exists()


def test_reading_rescues_nothing(person):
    assert drafts.rescue(desk.request_of(person)) == ""
