"""The four addresses a browser speaks to about a passkey. They answer JSON to `static/accounts/passkey.js`."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django_otp.models import Device
from django_otp_webauthn import views
from django_otp_webauthn.exceptions import MalformedRequest
from django_otp_webauthn.models import WebAuthnCredential

from accounts import signing_in
from accounts.actions.factors import note_added
from accounts.actions.invitations import use_up_invitations
from accounts.models import User
from accounts.passkeys import PasskeyHelper
from accounts.permissions import before_set_up, fresh_factor, signed_in


class ReadsAnyBody:
    """The library foresees bad JSON, but not bytes that are no text, nor JSON that is no object."""

    def _parse_request_data(self, request: HttpRequest) -> Any:
        try:
            data = super()._parse_request_data(request)  # type: ignore[misc]
        except UnicodeDecodeError as error:
            raise MalformedRequest from error
        if not isinstance(data, Mapping):
            raise MalformedRequest
        return data


class PasskeyBegin(ReadsAnyBody, views.BeginCredentialAuthenticationView):  # type: ignore[misc]
    """Ask the browser for a passkey: anybody's to sign in, one's own to open a locked screen."""

    def get_helper(self) -> PasskeyHelper:
        """Always with user verification."""
        return PasskeyHelper(request=self.request)

    def get_user(self) -> User | None:
        """Somebody who is signed in with two factors; a half-made session counts as nobody."""
        user = self.request.user
        return user if user.is_authenticated and user.is_verified() else None


class PasskeyComplete(ReadsAnyBody, views.CompleteCredentialAuthenticationView):  # type: ignore[misc]
    """Check what the browser brings back; then sign in, or open the lock."""

    get_helper = PasskeyBegin.get_helper
    get_user = PasskeyBegin.get_user

    def complete_auth(self, device: WebAuthnCredential) -> User:
        """A passkey with user verification is both factors at once."""
        user: User = device.user
        if self.get_user() is not None:
            signing_in.reopen(self.request, device=device)
        else:
            signing_in.complete(self.request, user=user, device=device)
        return user

    def get_success_url(self) -> str:
        """Where to go on."""
        return signing_in.next_page(self.request, signed_in(self.request))


class PasskeyAddBegin(ReadsAnyBody, views.BeginCredentialRegistrationView):  # type: ignore[misc]
    """Ask the browser to make a passkey."""

    get_helper = PasskeyBegin.get_helper


class PasskeyAddComplete(ReadsAnyBody, views.CompleteCredentialRegistrationView):  # type: ignore[misc]
    """Keep the new passkey; during set-up it is also the second factor shown."""

    get_helper = PasskeyBegin.get_helper

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The library keeps the passkey; the event and the end of the set-up link stand or fall with it."""
        user = signed_in(request)
        with transaction.atomic():
            answer: JsonResponse = super().post(request, *args, **kwargs)
            note_added(device=newest_passkey(user), by=user)
            use_up_invitations(user=user)
        return answer


def newest_passkey(user: User) -> Device:
    """The passkey that was just made."""
    device: Device = WebAuthnCredential.objects.filter(user=user).latest("pk")
    return device


passkey_begin = login_not_required(PasskeyBegin.as_view())
passkey_complete = login_not_required(PasskeyComplete.as_view())
passkey_add_begin = before_set_up(fresh_factor(PasskeyAddBegin.as_view()))
passkey_add_complete = before_set_up(PasskeyAddComplete.as_view())
