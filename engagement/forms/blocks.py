"""Who must not open one record."""

from collections.abc import Iterable
from typing import Any

from crispy_forms_gds.layout import Field, Size
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role
from engagement.forms.links import AccountField
from safeguards.forms import ServiceForm


class BlockForm(ServiceForm):
    """A named account: whoever can open records first, then everybody else, whose role may change one day."""

    submit_label = _("Bar them from this record")
    person = AccountField(
        label=_("Who must not open this record?"), queryset=User.objects.none(), empty_label=_("Choose a person")
    )
    sentences = {
        "person": {"required": _("Choose a person"), "invalid_choice": _("Choose somebody from the list")},
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["person"]
        field.queryset = User.objects.select_related("organisation")
        field.choices = [("", _("Choose a person")), *_grouped(field.queryset)]

    def layout_field(self, name: str) -> Field:
        return Field.select(name, label_size=Size.SMALL)


def _grouped(people: Iterable[User]) -> list[tuple[Any, list[tuple[str, str]]]]:
    """People under two headings, by name, each with where they belong."""
    everybody = list(people)
    openers = [each for each in everybody if each.role == Role.COORDINATOR]
    others = [each for each in everybody if each.role != Role.COORDINATOR]
    headed = [(_("People who can open records"), openers), (_("Everybody else with an account"), others)]
    return [
        (heading, [(str(each.pk), f"{each.name}, {each.organisation.name}") for each in found])
        for heading, found in headed
        if found
    ]
