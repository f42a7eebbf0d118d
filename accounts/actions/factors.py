"""Second factors: code apps, passkeys and printed recovery codes."""

from django.db import transaction
from django_otp import devices_for_user
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.actions.refusals import LastFactor
from accounts.models import User
from accounts.recovery import new_codes, stored_form
from safeguards.audit import Action, record

APP = "app"
RECOVERY = "recovery"


def prepare_app(*, user: User) -> TOTPDevice:
    """A code app that waits for its first code. A newer one replaces one that never got that far."""
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user, confirmed=False).delete()
        return TOTPDevice.objects.create(user=user, name=APP, confirmed=False)


def confirm_app(*, device: TOTPDevice, code: str, by: User) -> bool:
    """Take a code app into use when its first code is right. Returns whether it was."""
    with transaction.atomic():
        locked = TOTPDevice.objects.select_for_update().get(pk=device.pk)
        if not locked.verify_token(code):
            return False
        locked.confirmed = True
        locked.save(update_fields=["confirmed"])
        note_added(device=locked, by=by)
    return True


def note_added(*, device: Device, by: User) -> None:
    """Write to the audit trail that a second factor came into use."""
    record(Action.FACTOR_ADDED, by=by, subjects=[by.pk], fields=[type(device).__name__])


def remove_factor(*, device: Device, by: User) -> None:
    """Take away one of one's own second factors, but never the last. Raises LastFactor."""
    with transaction.atomic():
        User.objects.select_for_update(of=("self",)).get(pk=by.pk)
        if len(real_factors(by)) < 2:
            raise LastFactor
        record(Action.FACTOR_REMOVED, by=by, subjects=[by.pk], fields=[type(device).__name__])
        device.delete()


def check_code(*, user: User, code: str) -> Device | None:
    """The code app whose present code this is, if any. Each code works once; wrong ones slow down the next try."""
    return _first_match(user, TOTPDevice, code)


def check_recovery_code(*, user: User, code: str) -> Device | None:
    """The printed codes to which this one belongs, if any. It is crossed out."""
    return _first_match(user, StaticDevice, stored_form(code))


def make_recovery_codes(*, by: User) -> list[str]:
    """Ten new printed codes for oneself; the old ones stop working. They can be shown this once."""
    codes = new_codes()
    with transaction.atomic():
        device, _ = StaticDevice.objects.get_or_create(user=by, name=RECOVERY)
        device.token_set.all().delete()
        StaticToken.objects.bulk_create(StaticToken(device=device, token=stored_form(code)) for code in codes)
        record(Action.CODES_MADE, by=by, subjects=[by.pk])
    return codes


def real_factors(user: User) -> list[Device]:
    """Code apps and passkeys in use; printed codes are for the day these are lost."""
    return [device for device in devices_for_user(user) if not isinstance(device, StaticDevice)]


def _first_match(user: User, kind: type[Device], token: str) -> Device | None:
    with transaction.atomic():
        for device in kind.objects.filter(user=user, confirmed=True).select_for_update():
            if device.verify_token(token):
                matched: Device = device
                return matched
        record(Action.FACTOR_REFUSED, by=user, subjects=[user.pk], fields=[kind.__name__], outcome="refused")
    return None
