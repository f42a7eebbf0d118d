"""What a private page asks: the PIN."""

from crispy_forms_gds.layout import Field, Fixed, Size
from django.utils.translation import gettext_lazy as _

from feedback.forms.telling import DigitsField
from safeguards.forms import ServiceForm


class OpenForm(ServiceForm):
    """The PIN. Whatever did not open, the answer is the same."""

    submit_label = _("Continue")
    pin = DigitsField(label=_("PIN"), help_text=_("The six numbers we agreed together."))
    sentences = {"pin": {"required": _("Enter the PIN: six numbers")}}

    def refuse(self) -> None:
        """Say that it did not open, and not why."""
        self.add_error("pin", _("That did not open the page. After five wrong tries it stays closed for a day."))

    def layout_field(self, name: str) -> Field:
        return Field.text(name, label_size=Size.SMALL, field_width=Fixed.FIVE)
