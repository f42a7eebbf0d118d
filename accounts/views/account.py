"""Your account: who you are here, and your second factors."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.actions.factors import confirm_app, make_recovery_codes, prepare_app, real_factors, remove_factor
from accounts.actions.people import end_sessions
from accounts.actions.refusals import LastFactor
from accounts.duties import count_waiting
from accounts.forms import CodeForm
from accounts.models import User
from accounts.permissions import fresh_factor, signed_in
from accounts.qr import drawing, spelled_out
from accounts.roles import Permission, Role
from accounts.views.sign_in import CODE_NOT_RIGHT

HOMES = [
    (Permission.SEE_DESK, "desk"),
    (Permission.MANAGE_PEOPLE, "people_list"),
    (Permission.DECIDE_APPROVALS, "approval_list"),
    (Permission.READ_TEXTS, "reading_list"),
    (Permission.SEND_REFERRALS, "partner_desk"),
    (Permission.SEE_HANDED_OVER, "standards_list"),
    (Permission.SEE_OWN_CHANGES, "owned_list"),
    (Permission.SEE_OVERDUE, "overdue_list"),
]


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The first page of each role; what waits for somebody's decision comes before it."""
    user = signed_in(request)
    if count_waiting(user, timezone.now()):
        return redirect("approval_list")
    return redirect(first_page(user) or "account")


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Who you are here, what your role is for, and how you sign in."""
    user = signed_in(request)
    context = {
        "person": user,
        "qualification": user.qualifications.current(at=timezone.now()).first(),
        "factors": [described(device) for device in real_factors(user)],
        "has_no_page": user.role != Role.COORDINATOR and first_page(user) is None,
        "codes_left": StaticToken.objects.filter(device__user=user).count(),
    }
    return render(request, "accounts/account.html", context)


@require_POST
@fresh_factor
def account_app_start(request: HttpRequest) -> HttpResponse:
    """Begin to add a code app: the picture comes next."""
    prepare_app(user=signed_in(request))
    return redirect("account_app")


@fresh_factor
@require_http_methods(["GET", "HEAD", "POST"])
def account_app(request: HttpRequest) -> HttpResponse:
    """The picture of a new code app, and its first code."""
    user = signed_in(request)
    device = TOTPDevice.objects.filter(user=user, confirmed=False).first()
    if device is None:
        return redirect("account")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if confirm_app(device=device, code=form.cleaned_data["code"], by=user):
            messages.success(request, _("Your code app is added."))
            return redirect("account")
        form.add_error("code", CODE_NOT_RIGHT)
    context = {"form": form, "picture": drawing(device), "secret": spelled_out(device)}
    return render(request, "accounts/account_app.html", context)


@fresh_factor
@require_safe
def account_passkey(request: HttpRequest) -> HttpResponse:
    """Add a passkey; the browser does the rest."""
    return render(request, "accounts/account_passkey.html")


@fresh_factor
@require_http_methods(["GET", "HEAD", "POST"])
def account_factor_remove(request: HttpRequest, factor: str) -> HttpResponse:
    """Take away a passkey or code app, but never the last one."""
    device = own_factor(signed_in(request), factor)
    if request.method == "POST":
        try:
            remove_factor(device=device, by=signed_in(request))
        except LastFactor as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, _("It no longer opens your account."))
        return redirect("account")
    return render(request, "accounts/account_factor_remove.html", {"factor": described(device)})


@fresh_factor
@require_http_methods(["GET", "HEAD", "POST"])
def account_codes(request: HttpRequest) -> HttpResponse:
    """New recovery codes, shown once; the old ones stop working."""
    if request.method == "POST":
        codes = make_recovery_codes(by=signed_in(request))
        return render(request, "accounts/codes_shown.html", {"codes": codes})
    return render(request, "accounts/account_codes.html")


@require_POST
def account_sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere, here too."""
    end_sessions(user=signed_in(request), by=signed_in(request))
    logout(request)
    return redirect("sign_in")


def first_page(user: User) -> str | None:
    """The URL name of the page where this person's work begins, if there is one."""
    return next((name for permission, name in HOMES if user.can(permission)), None)


def described(device: Device) -> dict[str, object]:
    """A second factor in words."""
    is_app = isinstance(device, TOTPDevice)
    return {
        "name": _("Code app") if is_app else _("Passkey"),
        "added_at": device.created_at,
        "used_at": device.last_used_at,
        "remove_url": reverse("account_factor_remove", args=[reference_of(device)]),
    }


def reference_of(device: Device) -> str:
    """A second factor as it stands in an address."""
    return f"{'app' if isinstance(device, TOTPDevice) else 'passkey'}-{device.pk}"


def own_factor(user: User, factor: str) -> Device:
    """One of the person's own second factors."""
    for device in real_factors(user):
        if reference_of(device) == factor:
            return device
    raise Http404
