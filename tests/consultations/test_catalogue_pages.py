"""The pages of the catalogues: who may, what is refused, what is kept."""

import importlib

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from consultations.actions import catalogues as actions
from consultations.catalogues import CATALOGUES, label_of, last_changes
from consultations.models import ConversationLanguage, Topic, UnmetNeedReason
from locations.models import Closure, RetiredReason, Role
from records.models import AuditEntry, Change
from tests import factories
from tests.kept import HOSTILE, kept, post_raw, read, said
from tests.staff import login

pytestmark = pytest.mark.django_db
BEGIN = importlib.import_module("consultations.migrations.0002_begin_catalogues")
LIST_QUERIES = 6
MODELS = (Topic, ConversationLanguage, UnmetNeedReason)


@pytest.fixture(autouse=True)
def empty():
    """The catalogues without the entries that every database begins with."""
    for model in MODELS:
        model.objects.all().delete()


@pytest.fixture
def administrator(client):
    return login(client, factories.user(roles=[Role.ADMINISTRATOR]))


def entries(slug):
    return reverse("catalogues:entries", args=[slug])


def press(client, user, name, slug, code, **values):
    return client.post(reverse(f"catalogues:{name}", args=[slug, code]), kept(user, **values))


def labels():
    return list(Topic.objects.filter(is_offered=True).values_list("label", flat=True))


# --- How they begin ---


def test_catalogues_begin_with_topics_languages_and_reasons():
    BEGIN.begin(apps, None)
    assert "".join(Topic.objects.values_list("letter", flat=True)) == "AZGBWSDRNKHFILVEUO"
    sensitive = Topic.objects.filter(is_sensitive=True).values_list("code", flat=True)
    assert set(sensitive) == {"gesundheit", "diskriminierung"}
    assert list(UnmetNeedReason.objects.values_list("code", flat=True)) == [
        *UnmetNeedReason.Code.values
    ]
    languages = ConversationLanguage.objects.values_list("code", flat=True)
    assert list(languages) == ["de", "ar", "en", "fa", "fr", "ku", "tr"]


def test_every_entry_that_the_catalogues_begin_with_is_valid():
    BEGIN.begin(apps, None)
    checked = 0
    for model in MODELS:
        for row in model.objects.all():
            row.full_clean()
            checked += 1
    assert checked == 18 + 7 + 8


def test_beginning_again_changes_nothing_that_somebody_has_changed():
    BEGIN.begin(apps, None)
    Topic.objects.filter(code="wohnen").update(label="Wohnung", is_offered=False)
    BEGIN.begin(apps, None)
    assert Topic.objects.count() == 18
    assert Topic.objects.get(code="wohnen").label == "Wohnung"


# --- Who may ---


@pytest.mark.parametrize(
    ("role", "reads", "changes"),
    [
        (Role.ADMINISTRATOR, 200, 200),
        (Role.COORDINATOR, 200, 403),
        (Role.LEAD, 403, 403),
        (Role.PRIVACY_OFFICER, 403, 403),
    ],
)
def test_administrators_keep_catalogues_and_coordinators_look(client, role, reads, changes):
    login(client, factories.user(roles=[role]))
    topic = factories.topic()
    assert client.get(reverse("catalogues:catalogues")).status_code == reads
    assert client.get(entries("themen")).status_code == reads
    assert client.get(reverse("catalogues:topic_add")).status_code == changes
    assert client.get(reverse("catalogues:topic", args=[topic.code])).status_code == changes


def test_coordinator_sees_no_button_and_cannot_press_one(client):
    user = login(client, factories.user(roles=[Role.COORDINATOR]))
    first, _second = factories.topic("Wohnen"), factories.topic("Arbeit")
    assert b"herausnehmen" not in client.get(entries("themen")).content
    assert press(client, user, "retire", "themen", first.code).status_code == 403
    assert Topic.objects.get(pk=first.pk).is_offered


@pytest.mark.parametrize("name", ["retire", "offer", "move_up", "move_down"])
def test_buttons_answer_to_post_only(client, administrator, name):
    topic = factories.topic()
    address = reverse(f"catalogues:{name}", args=["themen", topic.code])
    assert client.get(address).status_code == 405


@pytest.mark.parametrize("name", ["topic_add", "language_add"])
def test_forms_answer_to_no_other_method(client, administrator, name):
    assert client.put(reverse(f"catalogues:{name}")).status_code == 405


@pytest.mark.parametrize(
    ("slug", "code"), [("nichts", "wohnen"), ("themen", "nichts"), ("schliessungsgruende", "krank")]
)
def test_what_is_not_in_a_catalogue_is_missing(client, administrator, slug, code):
    assert press(client, administrator, "retire", slug, code).status_code == 404
    assert client.get(entries("nichts")).status_code == 404


def test_reasons_are_not_moved(client, administrator):
    reason = factories.unmet_need_reason()
    for slug, code in (("fehlgruende", reason.code), ("schliessungsgruende", "event")):
        assert press(client, administrator, "move_up", slug, code).status_code == 404


# --- Lists ---


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("slug", "make"),
    [
        ("themen", lambda number: factories.topic("ABC"[number])),
        ("sprachen", lambda number: factories.conversation_language(["so", "sq", "ti"][number])),
        (
            "fehlgruende",
            lambda number: factories.unmet_need_reason(UnmetNeedReason.Code.values[number]),
        ),
        (
            "schliessungsgruende",
            lambda number: factories.retired_reason(Closure.Reason.values[number + 1]),
        ),
    ],
)
def test_list_needs_the_same_queries_for_one_row_and_for_three(
    client, administrator, still, django_assert_num_queries, slug, make, rows
):
    for number in range(rows):
        make(number)
    client.get(entries(slug))
    with django_assert_num_queries(LIST_QUERIES):
        assert client.get(entries(slug)).status_code == 200


def test_empty_catalogue_says_so(client, administrator):
    assert said("There is no entry yet.") in read(client.get(entries("themen")))


def test_reason_of_a_closure_shows_what_residents_read_in_each_language(client, administrator):
    page = read(client.get(entries("schliessungsgruende")))
    assert page.count('lang="ar"') == page.count('lang="en"') == len(Closure.Reason)
    for sentence in ("Today there is no consultation hour:", "Heute fällt die Sprechstunde aus:"):
        assert page.count(sentence) == len(Closure.Reason)


# --- Adding and changing ---


def test_topic_is_added_at_the_end_once(client, administrator):
    factories.topic("Wohnen", position=7)
    data = kept(administrator, label="Ämter und Post", letter="p", is_sensitive="on")
    first = client.post(reverse("catalogues:topic_add"), data)
    again = client.post(reverse("catalogues:topic_add"), data)
    assert first.status_code == again.status_code == 302
    assert first["Location"] == again["Location"]
    assert said("Saved.") in read(client.get(first["Location"]))
    topic = Topic.objects.get(label="Ämter und Post")
    assert (topic.code, topic.letter, topic.position) == ("aemter-und-post", "P", 8)
    assert topic.is_sensitive
    entry = AuditEntry.objects.get(kind="topic")
    assert (entry.actor, entry.action, entry.record) == (
        administrator.public_id,
        "create",
        topic.code,
    )


def test_two_topics_of_one_name_have_two_codes(client, administrator):
    for letter in "WO":
        data = kept(administrator, label="Wohnen", letter=letter)
        assert client.post(reverse("catalogues:topic_add"), data).status_code == 302
    assert set(Topic.objects.values_list("code", flat=True)) == {"wohnen", "wohnen-2"}


@pytest.mark.parametrize(
    ("letter", "text"),
    [
        ("", ""),
        ("X", "The key has to be a letter of the label, from A to Z."),
        ("Ä", "The key has to be a letter from A to Z."),
        ("W", "“%(topic)s” has this key already. Please choose another letter."),
        ("AB", ""),
    ],
)
def test_key_has_to_be_a_free_letter_of_the_label(client, administrator, letter, text):
    factories.topic("Wohnen")
    data = kept(administrator, label="Ämter, Wege und mehr", letter=letter)
    answer = client.post(reverse("catalogues:topic_add"), data)
    assert answer.status_code == 200
    page = read(answer)
    assert said(text) % {"topic": "Wohnen"} in page
    assert answer.context["form"].errors.keys() == {"letter"}
    assert "Ämter, Wege und mehr" in page
    assert Topic.objects.count() == 1


def test_key_of_a_retired_topic_is_free(client, administrator):
    factories.topic("Wohnen", is_offered=False)
    data = kept(administrator, label="Wege", letter="W")
    assert client.post(reverse("catalogues:topic_add"), data).status_code == 302


def test_database_refuses_two_offered_topics_with_one_key():
    factories.topic("Wohnen")
    factories.topic("Wege", is_offered=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.topic("Weiteres")


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
def test_hostile_label_gets_a_sentence_at_its_field(client, administrator, value):
    data = kept(administrator, label=value, letter="W")
    answer = post_raw(client, reverse("catalogues:topic_add"), data)
    assert answer.status_code == 200
    assert answer.context["form"].errors.keys() & {"label", "letter"}
    assert not Topic.objects.exists()


def test_label_that_is_too_long_is_refused(client, administrator):
    answer = client.post(
        reverse("catalogues:topic_add"), kept(administrator, label="W" * 81, letter="W")
    )
    assert "label" in answer.context["form"].errors


def test_topic_gets_other_words_and_keeps_its_code(client, administrator):
    topic = factories.topic("Wohnen", code="wohnen")
    address = reverse("catalogues:topic", args=["wohnen"])
    data = kept(administrator, seen=1, label="Wohnung", letter="o")
    assert client.post(address, data).status_code == 302
    topic.refresh_from_db()
    assert (topic.label, topic.letter, topic.code, topic.version) == ("Wohnung", "O", "wohnen", 2)
    (change,) = last_changes(CATALOGUES["themen"])
    assert change.text == f"{said('label')}: Wohnen → Wohnung, {said('key')}: W → O"


def test_outdated_change_is_refused_and_loses_nothing(client, administrator):
    topic = factories.topic("Wohnen", version=2)
    address = reverse("catalogues:topic", args=[topic.code])
    answer = client.post(address, kept(administrator, seen=1, label="Wohnung", letter="O"))
    assert answer.status_code == 409
    assert "Wohnung" in read(answer)
    topic.refresh_from_db()
    assert topic.label == "Wohnen"


def test_language_is_added_from_those_that_cldr_knows(client, administrator):
    address = reverse("catalogues:language_add")
    assert client.post(address, kept(administrator, code="so")).status_code == 302
    assert client.post(address, kept(administrator, code="klingonisch")).status_code == 200
    assert client.post(address, kept(administrator, code="so")).status_code == 200
    assert list(ConversationLanguage.objects.values_list("code", flat=True)) == ["so"]


def test_language_gets_a_key_and_may_lose_it(client, administrator):
    assert (
        client.post(
            reverse("catalogues:language_add"), kept(administrator, code="so", letter="s")
        ).status_code
        == 302
    )
    address = reverse("catalogues:language", args=["so"])
    page = read(client.get(address))
    assert f"<h1>{label_of('conversationlanguage', {'code': 'so'})}</h1>" in page
    assert 'value="S"' in page
    assert client.post(address, kept(administrator, seen=1, letter="")).status_code == 302
    assert ConversationLanguage.objects.get(code="so").letter == ""
    (change, _added) = last_changes(CATALOGUES["sprachen"])
    assert change.text == f"{said('key')}: S → {said('none')}"


@pytest.mark.parametrize(
    ("letter", "text"),
    [
        ("Ä", "The key has to be a letter from A to Z."),
        ("7", "The key has to be a letter from A to Z."),
        ("n", "This key is kept for “Other …”."),
        ("a", "“%(language)s” has this key already. Please choose another letter."),
    ],
)
def test_key_of_a_language_has_to_be_free(client, administrator, letter, text):
    factories.conversation_language("ar", letter="A")
    factories.conversation_language("so")
    for address, data in (
        (reverse("catalogues:language", args=["so"]), {"seen": 1}),
        (reverse("catalogues:language_add"), {"code": "sq"}),
    ):
        answer = client.post(address, kept(administrator, letter=letter, **data))
        assert said(text) % {"language": label_of("conversationlanguage", {"code": "ar"})} in read(
            answer
        )
    assert not ConversationLanguage.objects.exclude(code="ar").exclude(letter="").exists()


def test_key_of_a_retired_language_is_free(client, administrator):
    factories.conversation_language("ar", letter="A", is_offered=False)
    factories.conversation_language("sq")
    address = reverse("catalogues:language", args=["sq"])
    assert client.post(address, kept(administrator, seen=1, letter="A")).status_code == 302


def test_outdated_key_of_a_language_is_refused(client, administrator):
    factories.conversation_language("so", version=2)
    address = reverse("catalogues:language", args=["so"])
    answer = client.post(address, kept(administrator, seen=1, letter="S"))
    assert answer.status_code == 409


# --- Retiring, offering, moving ---


def test_retired_topic_stays_and_is_offered_again(client, administrator):
    topic = factories.topic("Wohnen")
    factories.topic("Arbeit")
    assert press(client, administrator, "retire", "themen", topic.code).status_code == 302
    assert labels() == ["Arbeit"]
    assert said("No longer offered") in read(client.get(entries("themen")))
    assert press(client, administrator, "offer", "themen", topic.code).status_code == 302
    assert labels() == ["Wohnen", "Arbeit"]
    texts = [change.text for change in last_changes(CATALOGUES["themen"])]
    assert texts == [said("offered again"), said("retired")]


def test_last_entry_that_is_offered_cannot_be_retired(client, administrator):
    topic = factories.topic("Wohnen")
    factories.topic("Arbeit", is_offered=False)
    answer = press(client, administrator, "retire", "themen", topic.code)
    assert answer.status_code == 200
    assert said("At least one entry has to be offered.") in read(answer)
    assert labels() == ["Wohnen"]


def test_topic_whose_key_is_taken_meanwhile_is_not_offered_again(client, administrator):
    old = factories.topic("Wohnen", is_offered=False)
    factories.topic("Wege")
    answer = press(client, administrator, "offer", "themen", old.code)
    assert answer.status_code == 200
    text = said("Another topic that is offered has this key already.")
    assert text in read(answer)
    assert labels() == ["Wege"]


def test_pressing_twice_with_one_key_retires_once(client, administrator):
    first = factories.topic("Wohnen")
    factories.topic("Arbeit")
    data = kept(administrator)
    address = reverse("catalogues:retire", args=["themen", first.code])
    assert client.post(address, data).status_code == client.post(address, data).status_code == 302
    assert Change.objects.count() == 1


def test_order_changes_among_the_offered_only():
    by = factories.user().public_id
    for place, label in enumerate("ABCD"):
        factories.topic(label, code=label, position=place, is_offered=label != "B")
    actions.move(by=by, model=Topic, code="C", up=True)
    assert labels() == ["C", "A", "D"]
    actions.move(by=by, model=Topic, code="C", up=True)
    assert labels() == ["C", "A", "D"]
    actions.move(by=by, model=Topic, code="A", up=False)
    assert labels() == ["C", "D", "A"]
    positions = list(Topic.objects.values_list("position", flat=True))
    assert positions == [1, 2, 3, 4]


def test_button_moves_a_topic_up(client, administrator):
    factories.topic("Wohnen", code="w", position=1)
    factories.topic("Arbeit", code="a", position=2)
    assert press(client, administrator, "move_up", "themen", "a").status_code == 302
    assert labels() == ["Arbeit", "Wohnen"]
    assert press(client, administrator, "move_down", "themen", "a").status_code == 302
    assert labels() == ["Wohnen", "Arbeit"]


def test_reason_of_a_closure_is_retired_and_offered_again(client, administrator):
    slug = "schliessungsgruende"
    for _twice in range(2):
        assert press(client, administrator, "retire", slug, "event").status_code == 302
    assert RetiredReason.objects.get().code == "event"
    assert press(client, administrator, "offer", slug, "event").status_code == 302
    assert not RetiredReason.objects.exists()
    texts = [change.text for change in last_changes(CATALOGUES[slug])]
    assert texts == [said("offered again"), said("retired")]


def test_reason_that_covers_what_nobody_has_to_say_is_always_offered(client, administrator):
    answer = press(client, administrator, "retire", "schliessungsgruende", "organizational")
    assert answer.status_code == 200
    assert not RetiredReason.objects.exists()


def test_unknown_letter_in_the_model_is_refused():
    with pytest.raises(ValidationError):
        Topic(code="x", position=1, label="Wohnen", letter="X").full_clean()


def test_press_of_another_login_is_refused(client, administrator):
    topic = factories.topic("Wohnen")
    factories.topic("Arbeit")
    other = factories.user(roles=[Role.ADMINISTRATOR])
    address = reverse("catalogues:retire", args=["themen", topic.code])
    assert client.post(address, kept(other)).status_code == 200
    assert labels() == ["Wohnen", "Arbeit"]
