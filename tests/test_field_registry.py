"""Every column of every model is classified, and what is about a survivor is sealed (security rule 1)."""

import pytest
from django.apps import apps
from django.db import connection

from safeguards.registry import CLASSES
from safeguards.sealing import Personal, SealedField
from sec_portal.library_fields import LIBRARY_FIELDS

ROOMS = {"safeguards", "outbox", "accounts", "engagement", "feedback", "partners", "impact", "desk", "sec_portal"}
# Personal or sensitive and not sealed, each with its reason.
PLAIN = {
    "safeguards.subjectkey.wrapped": "wrapped by a key that is not in the database",
    "engagement.survivorindex.digest": "an HMAC under a key that is not in the database",
    "engagement.consentrecord.scope": "an HMAC under a key that is not in the database",
    "engagement.personlinkindex.digest": "an HMAC under a key that is not in the database",
    "feedback.textreading.digest": "an HMAC under a key that is not in the database",
    "feedback.textreading.whole": "an HMAC under a key that is not in the database",
    "partners.referralindex.digest": "an HMAC under a key that is not in the database",
    "partners.partnercontact.name": "somebody at work, and how to reach them there",
    "partners.partnercontact.email": "somebody at work, and how to reach them there",
    "partners.partnercontact.phone": "somebody at work, and how to reach them there",
    "feedback.pageaccess.pin": "an Argon2 hash of an HMAC",
    "feedback.privatelink.token_hash": "the hash of a random token",
    "feedback.response.answer": "yes or no, with nobody's name",
}
STAFF = ("accounts.", "otp_", "axes.", "sessions.")


def models():
    return list(apps.get_models())


def privacy_of(model):
    return LIBRARY_FIELDS.get(model._meta.label_lower) or getattr(model, "privacy", None)


@pytest.mark.parametrize("model", models(), ids=lambda model: model._meta.label_lower)
def test_every_field_is_in_exactly_one_class(model):
    privacy = privacy_of(model)
    assert privacy is not None, f"{model._meta.label} has no privacy registry"
    listed = privacy.classes()
    fields = {field.name for field in (*model._meta.concrete_fields, *model._meta.local_many_to_many)}
    assert {name: found for name, found in listed.items() if len(found) != 1} == {}
    assert set(listed) == fields


@pytest.mark.parametrize("model", models(), ids=lambda model: model._meta.label_lower)
def test_what_is_personal_is_sealed_or_has_its_reason(model):
    if model._meta.label_lower.startswith(STAFF):
        return
    privacy = privacy_of(model)
    for name in (*privacy.personal.split(), *privacy.sensitive.split()):
        field = model._meta.get_field(name)
        assert isinstance(field, SealedField) or f"{model._meta.label_lower}.{name}" in PLAIN


def test_every_sealed_field_has_a_place_of_its_own():
    places = [field.place for model in models() for field in model._meta.fields if isinstance(field, SealedField)]
    assert all(places)
    assert len(places) == len(set(places))


def test_sealed_fields_stand_only_on_rows_with_a_key():
    owners = {model for model in models() for field in model._meta.fields if isinstance(field, SealedField)}
    assert all(issubclass(model, Personal) for model in owners)


@pytest.mark.django_db
def test_no_table_of_ours_is_missing_from_the_registry():
    known = {model._meta.db_table for model in models()} | {
        field.m2m_db_table() for model in models() for field in model._meta.local_many_to_many
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname IN ('public', 'keys')")
        tables = {name for (name,) in cursor.fetchall()}
    assert tables - known <= {"django_migrations"}


def test_the_classes_are_the_four_of_the_design():
    assert CLASSES == ("public", "operational", "personal", "sensitive")
