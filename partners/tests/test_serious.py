"""What suggests that professional standards should have it: ticks, who did it, and words. A person decides."""

import pytest

from partners.models import Referral
from partners.serious import kinds_in, suggests_complaint

SAID = [
    ("assault", "The officer pushed them against the wall in the custody suite."),
    ("assault", "Gwthiodd rhywun nhw, ac fe wnaeth y swyddog daro’r wal. Y plismon a ymosododd arnyn nhw."),
    ("sexual_misconduct", "A detective kept flirting with them and kissed them in the car."),
    ("abuse_of_position", "She was in a relationship with the officer who took her statement."),
    ("abuse_of_position", "The PC messaged them from his personal number, late at night."),
    ("discrimination", "They were not believed because of their disability."),
    ("discrimination", "Maen nhw’n dweud bod hiliaeth yn y ffordd y cawsant eu trin."),
    ("corruption", "The officer is friends with the perpetrator and it was covered up."),
    ("death_or_injury", "Nobody came that night and her sister was seriously hurt."),
    ("address_leaked", "Somebody at the station gave him her new address."),
    ("address_leaked", "Their address was leaked in the court papers."),
    ("address_leaked", "Dywedodd rhywun wrtho beth oedd eu cyfeiriad newydd."),
    ("crime", "An officer stole money from their bag."),
]
PLAIN = [
    "",
    "They were told that somebody would ring within five days. Nobody rang for three weeks.",
    "They told the officer that he hit them, and nothing was written down.",
    "The police were rude on the phone and the sergeant never rang back.",
    "They were told the assault would be charged, and then it was not.",
    "Ni ffoniodd neb am dair wythnos ar ôl y penderfyniad.",
    "The letter went to the wrong team and was late.",
    "Their statement was lost and had to be given again.",
]


@pytest.mark.parametrize(("kind", "words"), SAID)
def test_words_that_tell_of_it_are_named(kind, words):
    assert kind in kinds_in(words)


@pytest.mark.parametrize("words", PLAIN)
def test_an_ordinary_failing_names_nothing(words):
    assert kinds_in(words) == []


def test_every_kind_is_found_in_words():
    assert {kind for kind, _words in SAID} == set(Referral.Serious.values)


def test_each_reason_stands_once_and_ticks_come_first():
    referral = Referral(serious=["discrimination"], works_for_us="yes")
    opened = {"what_happened": "It was racism. " + SAID[0][1], "put_right": None}
    assert suggests_complaint(referral, opened) == [
        "Ticked by the sender: They were treated worse because of who they are",
        "The person who harmed them works for the police or a partner",
        "Their words suggest it: Somebody in the service hurt them",
    ]


def test_nothing_suggests_it_where_nothing_was_opened():
    assert suggests_complaint(Referral(serious=[], works_for_us="no"), {}) == []


def test_that_they_want_a_complaint_is_their_wish_and_no_suggestion():
    assert suggests_complaint(Referral(choice="complaint", serious=[]), {}) == []
