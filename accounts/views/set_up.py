"""Set-up on first sign-in: a password, a second factor, printed recovery codes."""

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods
from django_otp import login as otp_login
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import signing_in
from accounts.actions.factors import confirm_app, make_recovery_codes
from accounts.actions.invitations import find_invitation, finish_set_up, set_first_password, use_up_invitations
from accounts.actions.refusals import LinkNoLongerWorks
from accounts.forms import CodeForm, PasswordForm
from accounts.permissions import before_set_up, has_two_factors, signed_in
from accounts.qr import drawing, spelled_out
from accounts.views.sign_in import CODE_NOT_RIGHT

NOT_FOUND = 404


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    """The set-up link. Opening it changes nothing; sending a password begins the set-up."""
    try:
        invitation = find_invitation(token)
    except LinkNoLongerWorks as refusal:
        return render(request, "accounts/link_gone.html", {"sentence": refusal}, status=NOT_FOUND)
    form = PasswordForm(request.POST or None, user=invitation.user)
    if request.method == "POST" and form.is_valid():
        user = set_first_password(invitation=invitation, password=form.cleaned_data["password"])
        signing_in.begin_set_up(request, user)
        return redirect("set_up")
    return render(request, "accounts/welcome.html", {"form": form, "person": invitation.user})


@before_set_up
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """The second factor: a passkey, or a code app whose first code is asked for."""
    user = signed_in(request)
    device = TOTPDevice.objects.filter(user=user, confirmed=False).first()
    if device is None or has_two_factors(request):
        return redirect("set_up_codes" if user.set_up_at is None else "account")
    form = CodeForm(request.POST or None, beside_passkey=True)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            is_right = confirm_app(device=device, code=form.cleaned_data["code"], by=user)
            if is_right:
                use_up_invitations(user=user)
        if is_right:
            otp_login(request, device)
            return redirect("set_up_codes")
        form.add_error("code", CODE_NOT_RIGHT)
    context = {"form": form, "picture": drawing(device), "secret": spelled_out(device)}
    return render(request, "accounts/set_up.html", context)


@before_set_up
@require_http_methods(["GET", "HEAD", "POST"])
def set_up_codes(request: HttpRequest) -> HttpResponse:
    """Printed codes for the day every device is lost. They are shown once; showing them ends the set-up."""
    user = signed_in(request)
    if not has_two_factors(request):
        return redirect("set_up")
    if user.set_up_at is not None:
        return redirect("account")
    if request.method != "POST":
        return render(request, "accounts/set_up_codes.html")
    with transaction.atomic():
        codes = make_recovery_codes(by=user)
        finish_set_up(user=user)
    signing_in.end_set_up(request)
    return render(request, "accounts/codes_shown.html", {"codes": codes})
