"""Filling in the form over HTTP, as a browser sends it."""

from django.urls import reverse
from django.utils import timezone

from engagement.models import Wording
from partners.models import ReferralDraft
from partners.tests import factories as make

TODAY = "today"


def agreement(**changes):
    """Step 1, by a worker whose person has said yes."""
    held = {
        "job": "idva",
        "reply_to": "nia@agency.example",
        "aim": "service_recovery",
        "has_agreed": "yes",
        "agreed_on": f"{timezone.localdate():%d/%m/%Y}",
        "agreed_how": "phone",
        "agreed_to": ["contact", "told_outcome"],
        "knows_warning": "yes",
    }
    return held | changes


def person(**changes):
    """Step 2, reached only through the worker."""
    return {"name": make.NAME, "their_reference": "LL-204", "language": "cy", "reach": "through_me"} | changes


def contact(**changes):
    """How they are reached directly."""
    held = {
        "kind": "mobile", "value": make.PHONE, "device": "own", "when": "working", "opens": "09:00", "closes": "12.30",
        "say": "Nia from the library", "never": "Voicemail", "voicemail_ok": "no", "may_name_police": "no",
    }  # fmt: skip
    return held | changes


def service(**changes):
    """Step 3."""
    held = {
        "what_happened": make.WHAT,
        "service_part": "Updates after a decision, September 2026",
        "put_right": make.RIGHT,
        "choice": "put_right",
        "raise_as": "own_case",
    }
    return held | changes


def safety(**changes):
    """Step 4, of which all may be left empty."""
    return changes


STEPS = {"agreement": agreement, "person": person, "service": service, "safety": safety}


def begin(client, *, page="refer_before", **more):
    """Press the button under the warning."""
    warning = Wording.objects.current("recording_warning", "referral")
    response = client.post(reverse(page), {"once": make.uuid4(), "warning": warning.pk} | more)
    assert response.status_code == 302, response.context["form"].errors
    return ReferralDraft.objects.latest("warned_at")


def fill(client, draft, step, values, *, page="refer_step", button="save"):
    """Send one step as the page would, with the number that it shows now."""
    number = ReferralDraft.objects.get(pk=draft.pk).number
    return client.post(reverse(page, args=[draft.pk, step]), {"number": number, button: "1"} | values)


def fill_all(client, draft, *, page="refer_step", **changes):
    """Every step, each answered; `changes` by the name of the step."""
    order = [*STEPS, *(name for name in changes if name not in STEPS)]
    for step in sorted(order, key=["agreement", "person", "contact", "service", "safety"].index):
        made = STEPS.get(step, contact)
        response = fill(client, draft, step, made() | changes.get(step, {}), page=page)
        assert response.status_code == 302, response.context["form"].errors
    return response


def send(client, draft, *, page="refer_check"):
    """Press Send on the page as it stands."""
    number = ReferralDraft.objects.get(pk=draft.pk).number
    return client.post(reverse(page, args=[draft.pk]), {"number": number})
