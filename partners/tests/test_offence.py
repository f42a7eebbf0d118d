"""What makes the form ask whether an offence is told of, and what does not."""

import pytest

from partners.offence import accounts_in

TOLD = [
    "He punched her in the face and she fell.",
    "Her ex strangled her last Tuesday.",
    "Her husband hits her most weekends.",
    "She was raped by a colleague in June.",
    "They were sexually assaulted when they were fourteen.",
    "He threatened to kill her and the children.",
    "Her partner keeps following her to work.",
    "Her ex-partner was still harassing her last week.",
    "He held a knife to her throat.",
    "The children saw him kick her.",
    "There was an incident in May which she has never reported to the police.",
    "They have not told the police about what happened at home.",
    "He breached the order again last night.",
    "Somebody smashed the windows of the house.",
    "He forced her to have sex.",
    "The officer did not ring. He then grabbed her by the hair, her hair.",
    "Mae ei gŵr wedi bod yn ei tharo.",
    "Cafodd ei threisio gan ddyn roedd hi’n ei adnabod.",
    "Mae e wedi bygwth ei lladd.",
    "Tarodd e’r wal; ciciodd hi.",
    "Bygythiodd ei ladd hi.",
    "Mae wedi digwydd eto, heb ei adrodd.",
    "They gave a statement about the assault. He had strangled them before that too.",
]
NOT_TOLD = [
    "",
    "They were told that somebody would ring within five days. Nobody rang for three weeks.",
    "They were told the assault would be charged, and then it was not.",
    "The man who raped them was released and nobody told them.",
    "They reported being assaulted in May and waited three weeks for a call.",
    "After they were attacked they rang 999 and waited two hours.",
    "Their statement about the rape was lost and they had to give it again.",
    "The officer in the case changed four times.",
    "The decision hit them hard.",
    "The sergeant pushed them to withdraw their statement.",
    "Nobody followed up. The officer said she would follow them up.",
    "The officer never reported back to them.",
    "They were not told the date of the trial.",
    "Domestic abuse is what this was about, and the call handler laughed.",
    "They want an apology and somebody to tell them what was decided.",
    "The hearing was moved and they got there to an empty room.",
    "Bail conditions were dropped without anybody asking them.",
    "He is on bail and the conditions were changed without anybody telling them.",
    "Dywedwyd wrthynt y byddai rhywun yn ffonio. Ni ffoniodd neb am dair wythnos.",
    "Cawsant wybod y byddai’r ymosodiad yn arwain at gyhuddiad, ac yna ni ddigwyddodd.",
    "Collwyd eu datganiad am y trais ac roedd rhaid ei roi eto.",
    "Cafodd ei threisio y llynedd a rhoddodd ddatganiad i’r heddlu; nid oes neb wedi ffonio.",
    "Dylai rhywun ymddiheuro a dweud beth gafodd ei benderfynu.",
]


@pytest.mark.parametrize("text", TOLD)
def test_an_account_of_an_offence_is_asked_about(text):
    assert accounts_in(text) != []


@pytest.mark.parametrize("text", NOT_TOLD)
def test_how_the_service_dealt_with_it_is_not(text):
    assert accounts_in(text) == []


def test_the_sentence_is_named_as_it_was_typed_and_no_other():
    text = "Nobody rang.\nHe punched her in the face! She waited three weeks."
    assert accounts_in(text) == ["He punched her in the face!"]


def test_at_most_three_sentences_are_named_of_however_many_boxes():
    assert len(accounts_in("He hit her. He kicked her.", "", "He hit them. He bit her.")) == 3


@pytest.mark.parametrize("text", ["a " * 20_000, "was " * 10_000, "he has " * 8_000 + "hit", "the his " * 8_000])
def test_a_long_text_is_looked_through_at_once(text, benchmark_seconds):
    with benchmark_seconds(1):
        accounts_in(text)


@pytest.fixture
def benchmark_seconds():
    import contextlib
    import time

    @contextlib.contextmanager
    def within(most):
        began = time.process_time()
        yield
        assert time.process_time() - began < most

    return within
