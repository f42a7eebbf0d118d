"""What the database itself holds of a text that one person put to another."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from feedback.models import TextReading
from feedback.tests import factories as make
from feedback.texts import digest_of

pytestmark = pytest.mark.django_db
DID = {"did_en": "Done.", "did_cy": "Wedi’i wneud."}


@pytest.fixture
def kept(coordinator):
    """Keeps a reading of "You said", or of a quote, as it is given."""
    change = make.change(by=coordinator)
    point = make.said(make.reachable(by=coordinator, pin=False), by=coordinator)

    def keep(*, is_quote=False, is_beside=False, **given):
        about = {"contribution": point, "key_id": point.key_id} if is_quote else {"change": change}
        about = {"key_id": change.key_id, "beside": change if is_beside else None} | about
        digest = digest_of(en="Said.", cy=None)
        with transaction.atomic():
            return TextReading.objects.create(
                id=uuid4(), text_en="Said.", digest=digest, put_by=coordinator, **about, **given
            )

    return keep


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"is_quote": True},
        {"whole": "a" * 64, **DID},
        {"whole": "a" * 64, "is_quote": True, "is_beside": True},
    ],
)
def test_a_text_is_read_alone_or_with_all_that_stands_beside_it(kept, given):
    assert TextReading.objects.get(pk=kept(**given).pk).whole == given.get("whole", "")


@pytest.mark.parametrize(
    "given",
    [
        {"whole": "a" * 64},
        {"whole": "a" * 64, "did_en": "Done."},
        DID,
        {"whole": "a" * 64, "is_quote": True},
        {"is_quote": True, "is_beside": True},
        {"whole": "a" * 64, "is_quote": True, "is_beside": True, **DID},
    ],
)
def test_the_whole_was_not_read_where_a_part_of_it_is_missing(kept, given):
    with pytest.raises(IntegrityError, match="feedback_reading_"):
        kept(**given)
