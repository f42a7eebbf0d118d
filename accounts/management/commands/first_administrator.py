"""`manage.py first_administrator EMAIL --name NAME`: the account from which all others come."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts.actions.invitations import make_invitation
from accounts.actions.people import make_first_administrator
from accounts.actions.refusals import Refusal
from accounts.messages import set_up_link
from safeguards.audit import SYSTEM


class Command(BaseCommand):
    """Makes the first administrator, only where there is none, and prints a link to set the account up."""

    help = "Make the first administrator and print a one-time link to set the account up."

    def add_arguments(self, parser: CommandParser) -> None:
        """An email address, a name, and the department."""
        parser.add_argument("email")
        parser.add_argument("--name", required=True)
        parser.add_argument("--organisation", default="Administration")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the account and the link together, or neither."""
        try:
            with transaction.atomic():
                user = make_first_administrator(
                    email=options["email"], name=options["name"], organisation=options["organisation"]
                )
                token = make_invitation(user=user, by=SYSTEM)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"Open this link within three days to set up the account:\n{set_up_link(user, token)}")
