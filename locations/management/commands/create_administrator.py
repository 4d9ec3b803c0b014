"""Makes the first account: an invitation to administer, whose link is printed once."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse
from django.utils import timezone, translation

from locations.actions.invitations import HOURS_VALID, account_of, invite_administrator
from locations.models import Membership, Role


class Command(BaseCommand):
    """No password passes through the operator's hands: whoever opens the link chooses one."""

    help = "Invite the first administrator; prints a link that works once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True, help="address of the new administrator")
        parser.add_argument("--name", default="", help="first name and last name")
        parser.add_argument(
            "--another",
            action="store_true",
            help="also when there is an administrator, for example one who has lost every way in",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        self._refuse_another(options["another"])
        self._refuse_known(options["email"])
        try:
            token = invite_administrator(email=options["email"], name=options["name"], now=now)
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from None
        with translation.override(settings.LANGUAGE_CODE):
            path = reverse("team:invitation", args=[token])
        base = settings.SITE_URL or "http://127.0.0.1:8000"
        self.stdout.write(f"This link works once, within {HOURS_VALID} hours:\n{base}{path}")

    def _refuse_another(self, another: bool) -> None:
        lasting = Membership.objects.lasting_on(timezone.localdate())
        if not another and lasting.filter(role=Role.ADMINISTRATOR).exists():
            raise CommandError("There is an administrator already. See --another.")

    def _refuse_known(self, email: str) -> None:
        """With an account one needs its password to accept, which may be what was lost."""
        known = account_of(email)
        if known and not known.is_active:
            raise CommandError("The account with this address is switched off. Use another one.")
