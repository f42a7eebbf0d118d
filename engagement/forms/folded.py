"""A part of a form that is folded away until somebody needs it."""

from typing import Any

from crispy_forms.layout import LayoutObject
from django.template.loader import render_to_string


class Folded(LayoutObject):  # type: ignore[misc]
    """Fields behind a summary. It stands open where one of them has a fault, and says so where one is filled in."""

    def __init__(self, *fields: Any, summary: Any, names: tuple[str, ...]) -> None:
        self.fields, self.summary, self.names = list(fields), summary, names

    def render(self, form: Any, context: Any, template_pack: str = "gds", **kwargs: Any) -> str:
        return render_to_string(
            "engagement/folded.html",
            {
                "summary": self.summary,
                "fields": self.get_rendered_fields(form, context, template_pack, **kwargs),
                "is_open": any(form[name].errors for name in self.names),
                "is_filled": any(form[name].value() not in (None, "", [], (), False) for name in self.names),
            },
        )
