"""How anything is kept: who did what, what was sent twice, what was not yet saved, what is due."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AuditEntry(models.Model):
    """Who did what to which record, and when; never the content (Protokolleintrag).

    Only ever added to: triggers on both engines refuse the rest (`records/trail.py`).
    """

    class Action(models.TextChoices):
        READ = "read", _("opened")
        LIST = "list", _("list opened")
        CREATE = "create", _("created")
        CHANGE = "change", _("changed")
        DELETE = "delete", _("deleted")
        EXPORT = "export", _("exported")
        LOGIN = "login", _("logged in")
        LOGOUT = "logout", _("logged out")
        LOGIN_FAILED = "login_failed", _("login failed")
        REFUSED = "refused", _("refused")
        GRANT = "grant", _("role given")
        REVOKE = "revoke", _("role ended")
        RESET = "reset", _("second factor reset")
        RETENTION = "retention", _("deleted by term")

    at = models.DateTimeField(default=timezone.now, db_index=True)
    # Values, not foreign keys: an entry outlives what it speaks of.
    actor = models.UUIDField(null=True, blank=True)
    action = models.CharField(max_length=16, choices=Action.choices)
    kind = models.CharField(_("kind of record"), max_length=60, blank=True)
    record = models.CharField(_("id of the record"), max_length=64, blank=True)
    # How many records an export or a run of the retention concerned.
    count = models.PositiveIntegerField(null=True, blank=True)
    # Why something was exported or deleted, as whoever did it says; never about a person.
    reason = models.CharField(_("reason"), max_length=120, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name_plural = "audit entries"
        indexes = [
            models.Index(fields=["kind", "record", "at"], name="audit_by_record"),
            models.Index(fields=["actor", "at"], name="audit_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.kind} {self.record}"


class Submit(models.Model):
    """A form that was sent, by its key: sent again, it leads where it led (Absendung)."""

    owner = models.UUIDField()
    key = models.UUIDField()
    result = models.CharField(_("address the answer led to"), max_length=500)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "key"], name="submit_once_per_key")]

    def __str__(self) -> str:
        return str(self.key)


class Draft(models.Model):
    """What somebody has typed into a form and not yet saved (Entwurf)."""

    owner = models.UUIDField()
    path = models.CharField(_("address of the form"), max_length=500)
    # Field names and values as JSON, sealed (`records/sealing.py`).
    content = models.TextField()
    saved_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "path"], name="draft_once_per_form")
        ]

    def __str__(self) -> str:
        return self.path


class Change(models.Model):
    """One change of a row, with its values before and after (Änderung): history and undo.

    For rows without data about persons only; what concerns a person stands in the audit trail,
    which holds no values.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField(default=timezone.now, db_index=True)
    actor = models.UUIDField(null=True, blank=True)
    kind = models.CharField(_("label of the model"), max_length=60)
    record = models.CharField(_("primary key"), max_length=40)
    # What the history of a page is found by, for example the id of the location.
    subject = models.CharField(max_length=60, blank=True)
    # None before: the row was made; none after: it was deleted.
    before = models.JSONField(null=True, blank=True)
    after = models.JSONField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["subject", "at"], name="change_by_subject")]
        constraints = [
            models.CheckConstraint(
                condition=Q(before__isnull=False) | Q(after__isnull=False),
                name="change_has_a_side",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.record}"


class OutboxMail(models.Model):
    """A mail on its way (Ausgangspost): kept until a mail server has taken it."""

    message_id = models.CharField(max_length=200, unique=True)
    # Recipients and message, sealed; emptied once sent.
    content = models.TextField(blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now, db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["due_at", "pk"]

    def __str__(self) -> str:
        return self.message_id


class CacheEntry(models.Model):
    """A row of Django's cache, shared by all workers (`settings.CACHES`): attempts, counted.

    Read and written by Django alone; a model, so that `migrate` makes the table.
    """

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name_plural = "cache entries"

    def __str__(self) -> str:
        return self.cache_key


class AuditInquiry(models.Model):
    """A question what one person has seen, for a stated reason (Anfrage an das Protokoll).

    Answered only after a second person has agreed, and only for some days (`records/inquiries.py`).
    """

    class Decision(models.TextChoices):
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Values, not foreign keys: an inquiry outlives the accounts it speaks of.
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField(default=timezone.now)
    subject = models.UUIDField(_("account asked about"))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    # Sealed (`records/sealing.py`): it may tell about a person.
    reason = models.TextField(_("reason"))
    decision = models.CharField(max_length=10, choices=Decision.choices, blank=True)
    decided_by = models.UUIDField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name_plural = "audit inquiries"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="inquiry_ends_after_start"
            ),
            models.CheckConstraint(
                condition=~Q(asked_by=F("subject")), name="inquiry_not_about_oneself"
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(decision="") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="inquiry_decision_has_person_and_moment",
            ),
            # Two pairs of eyes: whoever asks may withdraw, and never decide.
            models.CheckConstraint(
                condition=Q(decision="")
                | Q(decision="withdrawn", decided_by=F("asked_by"))
                | (
                    Q(decision__in=["approved", "refused"])
                    & ~Q(decided_by=F("asked_by"))
                    & ~Q(decided_by=F("subject"))
                ),
                name="inquiry_decided_by_another",
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)
