"""What the desk asks."""

from django import forms
from django.utils.translation import gettext_lazy as _

from safeguards.forms import ServiceForm


class SettleForm(ServiceForm):
    """What became of a message that may or may not have gone."""

    arrived = forms.ChoiceField(
        label=_("Did it go?"),
        choices=[("yes", _("Yes, it was sent")), ("no", _("No, it was not sent"))],
        widget=forms.RadioSelect,
        help_text=_(
            "Look in the mail server’s own list of what it sent. If you cannot find out, say no and call them."
        ),
    )
    sentences = {"arrived": {"required": _("Say whether it was sent")}}
    submit_label = _("Save what happened")
