"""The one base of every form: GOV.UK's look, the service's words, and a language switch that keeps the text."""

from functools import cached_property
from typing import Any

from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Button, Field, Layout, Size
from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

FORM_ID = "main-form"
SWITCH = "_switch"  # the name of the language button inside a form


class ServiceForm(forms.Form):
    """Validates and cleans; never saves.

    Subclasses set `submit_label` and give each field its errors in the service's words through `sentences`:
    `{"field": {"required": _("Enter the name they like to be called")}}`. A form posted by the language switch stays
    bound, shows what was typed in the other language, and is never valid.
    """

    submit_label: Any = _("Save")
    sentences: dict[str, dict[str, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.error_messages["required"] = _("Answer this: %(label)s") % {"label": field.label or name}
            field.error_messages["invalid_choice"] = _("Choose one of the answers shown")
            field.error_messages.update(self.sentences.get(name, {}))

    @cached_property
    def helper(self) -> Any:
        """How it is drawn. Made when a page draws it: a form that is saved and left needs none."""
        helper = FormHelper()
        helper.form_id = FORM_ID
        helper.attrs = {"novalidate": "novalidate"}
        helper.layout = self.build_layout()
        return helper

    def full_clean(self) -> None:
        if self.is_switch:
            self._errors, self.cleaned_data = ErrorDict(), {}
        else:
            super().full_clean()

    def is_valid(self) -> bool:
        return not self.is_switch and super().is_valid()

    @property
    def is_switch(self) -> bool:
        """Was this form posted only to be shown in the other language?"""
        return self.is_bound and SWITCH in self.data

    def build_layout(self) -> Layout:
        """Every field in order, then the one filled button."""
        rows = [self.layout_field(name) for name, field in self.fields.items() if not field.widget.is_hidden]
        hidden = [name for name, field in self.fields.items() if field.widget.is_hidden]
        return Layout(*hidden, *rows, Button.primary("save", self.submit_label))

    def layout_field(self, name: str) -> Field:
        """How one field is drawn. Override for a width, an inline group or a word count."""
        widget = self.fields[name].widget
        if isinstance(widget, forms.CheckboxSelectMultiple):
            return Field.checkboxes(name, legend_size=Size.SMALL, small=True)
        if isinstance(widget, forms.RadioSelect):
            return Field.radios(name, legend_size=Size.SMALL, small=True)
        if isinstance(widget, forms.CheckboxInput):
            return Field.checkbox(name, small=True)
        if isinstance(widget, forms.Textarea):
            return Field.textarea(name, label_size=Size.SMALL, rows=int(widget.attrs.get("rows", 4)))
        return Field.text(name, label_size=Size.SMALL)
