"""What choices and pairs say, the database holds to (house style)."""

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db.models import CheckConstraint, Q

ROOMS = ("accounts", "outbox", "engagement", "feedback", "partners", "impact")


def models():
    return [model for model in apps.get_models() if model._meta.app_label in ROOMS]


def leaves(condition):
    for child in condition.children:
        yield from leaves(child) if isinstance(child, Q) else [child]


def conditions(model):
    return [c.condition for c in model._meta.constraints if isinstance(c, CheckConstraint)]


def with_choices():
    return [
        pytest.param(model, field, id=f"{model._meta.label_lower}.{field.name}")
        for model in models()
        for field in model._meta.concrete_fields
        if field.choices
    ]


@pytest.mark.parametrize(("model", "field"), with_choices())
def test_the_database_knows_every_choice_and_no_other(model, field):
    wanted = {value for value, _label in field.flatchoices} | ({""} if field.blank else set())
    held = [set(value) for c in conditions(model) for name, value in leaves(c) if name == f"{field.name}__in"]
    assert wanted in held or wanted - {""} in held


def arrays_of_choices():
    return [
        pytest.param(model, field, id=f"{model._meta.label_lower}.{field.name}")
        for model in models()
        for field in model._meta.concrete_fields
        if isinstance(field, ArrayField) and field.base_field.choices
    ]


@pytest.mark.parametrize(("model", "field"), arrays_of_choices())
def test_the_database_knows_every_choice_of_an_array_and_no_other(model, field):
    wanted = {value for value, _label in field.base_field.flatchoices}
    held = [set(value) for c in conditions(model) for name, value in leaves(c) if name == f"{field.name}__contained_by"]
    assert wanted in held


def pairs():
    """`*_at` or `*_on` beside `*_by` of the same stem, where both may be empty."""
    for model in models():
        fields = {field.name: field for field in model._meta.concrete_fields}
        for name, field in fields.items():
            moment = next((m for m in (f"{name[:-3]}_at", f"{name[:-3]}_on") if m in fields), None)
            if name.endswith("_by") and moment and field.null and fields[moment].null:
                yield pytest.param(model, name, moment, id=f"{model._meta.label_lower}.{name}")


@pytest.mark.parametrize(("model", "who", "when"), list(pairs()))
def test_who_and_when_come_together(model, who, when):
    both = [dict(leaves(c)) for c in conditions(model)]
    assert any({f"{who}__isnull", f"{when}__isnull"} <= set(names) for names in both)
