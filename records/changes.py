"""What a row was before and is now: the history of a page, and undo.

For rows without data about persons; fields of the row itself, not many-to-many relations.
"""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from records import audit
from records.models import Change
from records.versions import Versioned

# In the address of the next page: what was changed, or that something was taken back.
PARAMETER = "geaendert"
UNDONE = "zurueckgenommen"
UNDO_FOR = timedelta(minutes=10)

Values = dict[str, Any]
Check = Callable[[Any], None]

_CHECKS: dict[str, list[Check]] = {}


class CannotUndo(Exception):
    """The change cannot be taken back; the text says why, in the reader's language."""


def check_undo(label: str, check: Check) -> None:
    """Have `check(row)` look at a row of the model `label` ("locations.closure") once undone.

    It may raise `ValidationError`, and then nothing is undone. Called in `AppConfig.ready()`.
    """
    _CHECKS.setdefault(label, []).append(check)


def values_of(row: models.Model) -> Values:
    """The values of all fields of a row, as JSON keeps them."""
    # As they will be read back: a time may still be the text that somebody typed.
    values = {
        field.attname: field.to_python(field.value_from_object(row))
        for field in row._meta.concrete_fields
    }
    return json.loads(json.dumps(values, cls=DjangoJSONEncoder))


def note(
    *,
    by: UUID | None,
    before: Values | None,
    row: models.Model,
    subject: str,
    deleted: bool = False,
) -> Change:
    """Keep one change of `row` in the caller's transaction.

    `before` is None for a new row. A row that was deleted may have lost its key meanwhile.
    """
    key = row.pk if row.pk is not None else (before or {}).get(_key(row))
    return Change.objects.create(
        at=timezone.now(),
        actor=by,
        kind=row._meta.label_lower,
        record=str(key),
        subject=subject,
        before=before,
        after=None if deleted else values_of(row),
    )


def fresh(request: HttpRequest) -> Change | None:
    """The change that the address names, if whoever asks has made it and may still undo it."""
    try:
        public_id = UUID(request.GET.get(PARAMETER, ""))
    except ValueError:
        return None
    owner = getattr(getattr(request, "user", None), "public_id", None)
    if owner is None:
        return None
    young = Change.objects.filter(at__gt=timezone.now() - UNDO_FOR, undone_at=None)
    return young.filter(public_id=public_id, actor=owner).first()


@transaction.atomic
def undo(change: Change, *, by: UUID | None) -> Change:
    """Take a change back, at most ten minutes later and only if the row is still as it made it.

    Raises `CannotUndo`; then nothing has changed.
    """
    change = Change.objects.select_for_update().get(pk=change.pk)
    now = timezone.now()
    if change.undone_at or now - change.at > UNDO_FOR:
        raise CannotUndo(_("It is too late to undo this. Please change it by hand."))
    model = apps.get_model(change.kind)
    row = model._default_manager.select_for_update().filter(pk=change.record).first()
    if (values_of(row) if row else None) != change.after:
        raise CannotUndo(_("This was changed again since. Please change it by hand."))
    _take_back(model, row, change)
    change.undone_at = now
    change.save(update_fields=["undone_at"])
    kind = model._meta.model_name or ""
    audit.write(by=by, action=_opposite(change), kind=kind, record=change.record)
    return change


def _opposite(change: Change) -> audit.Action:
    if change.before is None:
        return audit.Action.DELETE
    return audit.Action.CREATE if change.after is None else audit.Action.CHANGE


def _take_back(model: type[models.Model], row: models.Model | None, change: Change) -> None:
    try:
        with transaction.atomic():
            if change.before is not None:
                _restore(model, change.before, row)
            elif row is not None:
                _unmake(row)
    except (IntegrityError, models.ProtectedError, models.RestrictedError):
        raise CannotUndo(_("Something else needs this by now. Please change it by hand.")) from None
    except ValidationError as error:
        raise CannotUndo(" ".join(error.messages)) from None


def _unmake(row: models.Model) -> None:
    """Delete a row that was made; what others have hung onto it since must not go with it."""
    tables: list[Any] = [field.remote_field.through for field in row._meta.many_to_many]
    _count, gone = row.delete()
    if set(gone) - {model._meta.label for model in [type(row), *tables]}:
        raise IntegrityError


def _restore(model: type[models.Model], before: Values, row: models.Model | None) -> None:
    restored = model(
        **{
            field.attname: field.to_python(before[field.attname])
            for field in model._meta.concrete_fields
            if field.attname in before
        }
    )
    if isinstance(restored, Versioned):
        # Forwards also here: whoever has read the row in between has read another one.
        restored.version = (row.version if isinstance(row, Versioned) else restored.version) + 1
    restored._state.adding = row is None
    restored.save(force_insert=row is None, force_update=row is not None)
    for check in _CHECKS.get(model._meta.label_lower, []):
        check(restored)


def _key(row: models.Model) -> str:
    return row._meta.pk.attname if row._meta.pk else "id"
