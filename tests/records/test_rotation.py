"""A new key: all that is kept sealed is sealed anew, then the old key may go."""

from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command

from consultations.models import FollowUp
from records import outbox, rotation
from records.models import AuditInquiry, Draft, OutboxMail
from records.sealing import SealBroken, renew, seal, unseal
from tests import factories

pytestmark = pytest.mark.django_db

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@pytest.fixture
def keys(settings):
    def use(*keys):
        settings.ENCRYPTION_KEYS = list(keys)

    use(OLD)
    return use


def everything():
    """One of each that is kept sealed."""
    factories.draft(content=seal("Entwurf"))
    outbox.queue(to="ada@example.org", subject="Betreff", body="Text")
    factories.audit_inquiry(reason="Ein Grund, der geprüft wird.")
    factories.follow_up(memo="Bescheid prüfen")
    factories.follow_up(memo="")
    user = factories.user()
    for kind, data in (
        (Authenticator.Type.TOTP, {"secret": seal("GEHEIM")}),
        (Authenticator.Type.RECOVERY_CODES, {"seed": seal("keim"), "used_mask": 5}),
        (Authenticator.Type.WEBAUTHN, {"name": "Schlüssel", "credential": {"id": "AA"}}),
    ):
        Authenticator.objects.create(user=user, type=kind, data=data)


def opened():
    """All of it in clear."""
    factors = {row.type: row.data for row in Authenticator.objects.all()}
    return {
        "draft": unseal(Draft.objects.get().content),
        "mail": outbox.letter_of(OutboxMail.objects.get()).body,
        "reason": unseal(AuditInquiry.objects.get().reason),
        "memos": [memo and unseal(memo) for memo in memos()],
        "codes": unseal(factors["totp"]["secret"]),
        "recovery": (unseal(factors["recovery_codes"]["seed"]), 5),
        "passkey": factors["webauthn"],
    }


def memos():
    return list(FollowUp.objects.order_by("pk").values_list("memo", flat=True))


def rotate():
    said = StringIO()
    call_command("rotate_keys", stdout=said, stderr=said)
    return said.getvalue()


def test_after_the_rotation_everything_opens_without_the_old_key(keys):
    everything()
    before = opened()
    keys(NEW, OLD)
    said = rotate()
    assert "consultations.followup.memo: 1 sealed anew" in said
    assert "mfa.authenticator.data: 2 sealed anew" in said
    keys(NEW)
    assert opened() == before


def test_without_the_rotation_nothing_opens_without_the_old_key(keys):
    everything()
    keys(NEW)
    with pytest.raises(SealBroken):
        opened()


def test_second_run_leaves_everything_as_it_is(keys):
    everything()
    keys(NEW, OLD)
    rotate()
    sealed = memos()
    assert ": 1 sealed anew" not in rotate()
    assert memos() == sealed


def test_run_that_was_killed_goes_on_where_it_stopped(keys, monkeypatch):
    monkeypatch.setattr(rotation, "PER_BATCH", 2)
    for number in range(5):
        factories.follow_up(memo=f"Aufgabe {number}")
    keys(NEW, OLD)
    rows = FollowUp.objects.order_by("pk")
    for row in rows[:3]:
        FollowUp.objects.filter(pk=row.pk).update(memo=renew(row.memo))
    assert "consultations.followup.memo: 2 sealed anew" in rotate()
    keys(NEW)
    assert [unseal(memo) for memo in memos()] == [f"Aufgabe {number}" for number in range(5)]


def test_text_that_no_key_opens_is_left_and_said(keys):
    factories.follow_up(memo="Bescheid prüfen")
    (sealed,) = memos()
    keys(NEW)
    with pytest.raises(CommandError, match="1 texts need a key"):
        rotate()
    assert memos() == [sealed]


def test_version_of_a_row_does_not_change_with_its_key(keys):
    row = factories.follow_up(memo="Bescheid prüfen")
    keys(NEW, OLD)
    rotate()
    assert FollowUp.objects.get(pk=row.pk).version == row.version


def test_every_column_that_is_sealed_is_known():
    assert sorted(map(str, rotation.COLUMNS)) == [
        "consultations.followup.memo",
        "mfa.authenticator.data",
        "records.auditinquiry.reason",
        "records.draft.content",
        "records.outboxmail.content",
    ]
