"""`manage.py demo`: invented people to try the portal with, made once, and how to sign in as each of them."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.demo import DEMO_PASSWORD, demo_people
from accounts.roles import Role
from sec_portal.demo.build import is_made, make_demo
from sec_portal.demo.people import PIN


class Command(BaseCommand):
    """Makes the demo where nothing is there yet; prints the sign-ins every time. Never a survivor's name."""

    help = "Make demo data in an empty installation, and print the sign-ins."

    def handle(self, *args: Any, **options: Any) -> None:
        """Make what is missing, then say how to sign in."""
        if not settings.DEMO:
            raise CommandError("Demo data is only made in a demo: start with bin/run, or set SEC_DEMO=1.")
        if not is_made():
            make_demo()
        self.stdout.write(sign_ins())


def sign_ins() -> str:
    """Everything a person needs to try the portal."""
    first = str(Role.COORDINATOR.label)
    people = sorted(demo_people(), key=lambda person: (person["role"] != first, person["role"]))
    width = max((len(person["role"]) for person in people), default=0)
    return "\n".join(
        [
            f"Sign in at  {settings.SITE_URL}/sign-in/",
            "",
            *(f"  {person['role']:<{width}}  {person['email']}" for person in people),
            "",
            f"Password for everybody:       {DEMO_PASSWORD}",
            f"One-time codes:               {settings.SITE_URL}/dev/codes/  or  bin/manage demo_code EMAIL",
            f"PIN of every private page:    {PIN}",
            f"Messages to survivors:        {settings.SITE_URL}/dev/outbox/",
        ]
    )
