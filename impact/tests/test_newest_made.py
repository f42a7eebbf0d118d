"""What stands above the figures in words: what was made last, as anybody may read it at this moment."""

import pytest

from feedback.actions.changes import change_link_strength
from feedback.actions.releases import put_on_board, take_off_board
from feedback.tests.publishing import fresh, voice
from feedback.tests.test_board import ready
from impact.views.dashboard import MOST_MADE, newest_made

pytestmark = pytest.mark.django_db
NAMES = ("Ann Rees", "Beth Hughes", "Carys Lewis")


@pytest.fixture
def made(coordinator, deputy):
    """A change that three people's words led to, on the public board."""
    change = ready([voice(name, by=coordinator) for name in NAMES], coordinator, deputy)
    put_on_board(change=change, by=coordinator)
    return fresh(change)


def test_what_was_made_last_stands_there_in_its_words(made):
    ((change, did, since),) = newest_made(MOST_MADE)
    assert (change, since) == (made.pk, made.implemented_on)
    assert did == "Before anyone rings, they agree a day and a time with you."


def test_what_is_off_the_board_is_off_the_page_at_once(made, coordinator):
    take_off_board(change=made, by=coordinator)
    assert newest_made(MOST_MADE) == []


def test_what_other_reasons_led_to_is_not_called_made_of_what_people_said(made, coordinator):
    for link in made.links.all():
        change_link_strength(link=link, strength="context", by=coordinator)
    assert newest_made(MOST_MADE) == []
