"""Password check: the first of two factors, and never enough on its own."""

from typing import Any
from uuid import UUID

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import Qualification, User


class EmailBackend(BaseBackend):
    """Email and password. Unknown, wrong and closed get the same answer, and all cost one hash."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        if username is None or password is None:
            return None
        user = User.objects.with_email(username).first()
        if user is None:
            make_password(password)  # as slow as checking one, so that time does not tell who exists
            return None
        return user if user.check_password(password) and user.is_active else None

    def get_user(self, user_id: UUID) -> User | None:
        """Asked on every request, so that closing an account, and the end of a qualification, work on the next one."""
        held = Qualification.objects.filter(user=OuterRef("pk")).current(at=timezone.now())
        people = User.objects.select_related("organisation").annotate(has_qualification=Exists(held))
        user = people.filter(pk=user_id, is_active=True).first()
        return user and user.known_to_be_qualified(getattr(user, "has_qualification"))  # noqa: B009  annotated above
