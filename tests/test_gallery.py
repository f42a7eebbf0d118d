"""The component gallery, and the errors of every form."""

import re
from pathlib import Path

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

from safeguards.forms import ServiceForm
from sec_portal import gallery

COMPONENTS = Path(__file__).parent.parent / "templates/components"
PIECES_OF_OTHERS = {"default_button", "table_cell", "language_bar", "language_bar_item", "language_switch"}


class EveryKind(ServiceForm):
    """One field of each kind that we use."""

    way = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    days = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.CheckboxSelectMultiple)
    agreed = forms.BooleanField()
    theme = forms.ChoiceField(choices=[("a", "A")])
    words = forms.CharField(widget=forms.Textarea)
    name = forms.CharField()
    on = forms.DateField()

    def clean(self):
        raise forms.ValidationError("All of it is wrong")


@pytest.fixture
def shown():
    form = EveryKind({})
    page = Template("{% load crispy_forms_tags crispy_forms_gds %}{% error_summary form %}{% crispy form %}")
    return lambda: page.render(Context({"form": form, "csrf_token": "x"}))


def test_every_component_stands_in_the_gallery():
    files = {path.stem for path in COMPONENTS.glob("*.html")}
    assert {example.name for example in gallery.examples()} == files - PIECES_OF_OTHERS


@pytest.mark.parametrize("example", gallery.examples(), ids=lambda example: example.name)
def test_the_line_to_copy_shows_the_component(example):
    assert f"components/{example.name}.html" in example.line
    assert "govuk-" in example.shown or "sec-" in example.shown


def test_every_error_leads_to_a_field_that_is_there(shown):
    page = shown()
    links = re.findall(r'href="#([^"]+)"', page)
    assert len(links) == 8
    assert [link for link in links if f'id="{link}"' not in page] == []


def test_errors_are_announced_in_welsh_on_a_welsh_page(shown):
    with translation.override("cy"):
        page = shown()
    assert "Mae problem" in page
    assert "Gwall:" in page
    assert "Error:" not in page
