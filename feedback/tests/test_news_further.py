"""After a *no*: what we say this time is written, told or sent above the news, and read by nobody else."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.actions.blocks import place_block
from engagement.actions.wishes import keep_wishes
from engagement.models import Participation
from engagement.tests.factories import block
from feedback.actions.changes import link_contributions
from feedback.actions.further import write_further_words
from feedback.actions.refusals import AnsweredMeanwhile, WordsOnTheirWay
from feedback.actions.standing import restand_person
from feedback.actions.telling import send_news, tell_in_person
from feedback.loops import lines_of
from feedback.models import Change, FeedbackNotification, FurtherWords, Response, Stage
from feedback.tests import factories as make
from feedback.tests.moving import move, moved_to
from outbox.models import Message, State
from safeguards.audit import SYSTEM, Action, Why
from safeguards.models import AuditEvent
from safeguards.sealing import open_rows

pytestmark = pytest.mark.django_db
THIS_TIME = "You asked who agrees the day. The officer in your case does, and Sergeant Puw checks it."
YN_GYMRAEG = "Fe ofynnoch chi pwy sy’n cytuno ar y diwrnod."


@pytest.fixture
def person(coordinator):
    return make.reachable(by=coordinator)


@pytest.fixture
def change(person, coordinator):
    """A change that is made, of which they were told, and that did not answer them."""
    made = make.implemented(make.said(person, by=coordinator), by=coordinator)
    tell_in_person(change=made, survivor=person, how="voice", answer="no", by=coordinator)
    return made


@pytest.fixture
def news(change):
    return FeedbackNotification.objects.get(change=change)


@pytest.fixture
def written(news, coordinator):
    return write_further_words(news=news, en=THIS_TIME, cy="", by=coordinator)


def address(news):
    return reverse("news_further", args=[news.survivor_id, news.pk])


def news_page(client, person):
    return client.get(reverse("person_news", args=[person.pk])).text


def stage_of(person, user):
    (line,) = lines_of(person, user, timezone.now())
    return line.stage


def words_of(row):
    return open_rows([row], "words_en", "words_cy", by=SYSTEM, why=Why.WORK)[row.pk]


def page_of(message):
    return reverse("private_page", args=[message_link(message)])


def read_and_answer(client, message, answer):
    client.post(page_of(message), {"pin": make.PIN})
    client.post(reverse("page_answer", args=[message_link(message)]), {"answer": answer})


def message_link(message):
    body = open_rows([message], "body", by=SYSTEM, why=Why.WORK)[message.pk]["body"]
    return body.split("/n/")[1].split()[0]


# Writing it --------------------------------------------------------------------------------------------------------
def test_after_a_no_the_one_thing_to_do_is_to_write_new_words(news, person, coordinator, client_for):
    page = client_for(coordinator).get(reverse("person_news", args=[person.pk]))
    assert address(news) in page.text
    assert page.context["form"].pieces.keys() == {"0"}  # thanks, and not the same words once more
    assert [line.news.unanswered for line in page.context["unanswered"]] == [news.pk]


def test_where_nobody_said_no_there_is_nothing_to_write(person, coordinator, client_for):
    make.implemented(make.said(person, by=coordinator), by=coordinator)
    assert "Write what we say this time" not in news_page(client_for(coordinator), person)


def test_it_is_written_beside_what_they_said_and_were_told(news, coordinator, client_for):
    client = client_for(coordinator)
    page = client.get(address(news)).text
    answer = client.post(address(news), {"words_en": THIS_TIME, "words_cy": YN_GYMRAEG}, follow=True)
    kept = FurtherWords.objects.get()
    assert make.people.WORDS in page
    assert make.WE_DID in page
    assert answer.redirect_chain == [(reverse("person_news", args=[news.survivor_id]), 302)]
    assert (kept.news, kept.written_by, kept.key_id) == (news, coordinator, news.key_id)
    assert words_of(kept) == {"words_en": THIS_TIME, "words_cy": YN_GYMRAEG}
    assert AuditEvent.objects.filter(action=Action.FURTHER_WORDS_WRITTEN, actor=coordinator.pk).count() == 1


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Write what we say to them this time, in English"),
        ("cy", "Write what we say to them this time, in Welsh"),
    ],
)
def test_an_empty_answer_is_asked_for_in_their_language(language, sentence, coordinator, client_for):
    person = make.reachable(by=coordinator, language=language)
    made = make.implemented(make.said(person, by=coordinator), by=coordinator)
    tell_in_person(change=made, survivor=person, how="voice", answer="no", by=coordinator)
    other = {"cy": "words_en", "en": "words_cy"}[language]
    page = client_for(coordinator).post(address(FeedbackNotification.objects.get()), {other: "Only in the other"}).text
    assert sentence in page
    assert "Only in the other" in page
    assert not FurtherWords.objects.exists()


def test_what_was_typed_is_kept_when_they_answered_meanwhile(news, coordinator, client_for):
    Response.objects.create(notification=news, answer="yes")
    page = client_for(coordinator).post(address(news), {"words_en": THIS_TIME}).text
    assert THIS_TIME in page
    assert str(AnsweredMeanwhile.sentence) in page
    assert not FurtherWords.objects.exists()


def test_whoever_comes_late_to_write_is_shown_what_waits_now(news, coordinator, client_for):
    Response.objects.create(notification=news, answer="yes")
    answer = client_for(coordinator).get(address(news), follow=True)
    assert str(AnsweredMeanwhile.sentence) in answer.text
    assert answer.redirect_chain == [(reverse("person_news", args=[news.survivor_id]), 302)]


def test_it_can_be_written_another_way_and_nothing_is_lost(news, written, person, coordinator, client_for):
    client = client_for(coordinator)
    assert THIS_TIME in client.get(address(news)).text
    client.post(address(news), {"words_en": "Put more simply."})
    page = news_page(client, person)
    assert FurtherWords.objects.count() == 2
    assert "Put more simply." in page
    assert THIS_TIME not in page


def test_what_was_written_is_never_changed_nor_deleted(written):
    for write in (written.delete, lambda: FurtherWords.objects.update(written_at=timezone.now())):
        with pytest.raises(DatabaseError), transaction.atomic():
            write()


# Who may ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_colleague_who_is_barred_finds_nothing_there(method, news, coordinator, make_coordinator, client_for):
    barred = make_coordinator("Nerys Wyn")
    place_block(record=news.survivor_id, key_id=news.survivor.key_id, person=barred, by=coordinator)
    assert getattr(client_for(barred), method)(address(news), {"words_en": THIS_TIME}).status_code == 404
    assert not FurtherWords.objects.exists()


@pytest.mark.parametrize("role", ["manager", "change_owner"])
def test_nobody_else_finds_anything_there(role, news, request, client_for):
    assert client_for(request.getfixturevalue(role)).get(address(news)).status_code == 404


def test_news_of_one_person_is_not_found_under_another(news, coordinator, client_for):
    other = make.reachable(by=coordinator, name="Beth Hughes")
    somewhere = reverse("news_further", args=[other.pk, news.pk])
    assert client_for(coordinator).get(somewhere).status_code == 404


# Telling it ---------------------------------------------------------------------------------------------------------
def test_whoever_tells_them_says_it_first(written, change, person, coordinator, client_for):
    client = client_for(coordinator)
    for page in (news_page(client, person), client.get(reverse("news_told", args=[change.pk, person.pk])).text):
        assert page.index(THIS_TIME) < page.index(make.WE_DID)


def test_the_page_of_the_change_leads_to_writing_first(news, change, person, coordinator, client_for):
    told = reverse("news_told", args=[change.pk, person.pk])
    assert client_for(coordinator).get(told, follow=True).redirect_chain == [(address(news), 302)]


@pytest.mark.parametrize("page", ["person_news", "news_told"])
def test_told_by_a_person_what_was_before_stays(page, written, news, change, person, coordinator, client_for):
    client, said = client_for(coordinator), {"how": "voice", "answer": "yes"}
    if page == "person_news":
        client.post(reverse(page, args=[person.pk]), said | {"told": ["0", "1"]})
    else:
        client.post(reverse(page, args=[change.pk, person.pk]), said | {"further": written.pk})
    again = FeedbackNotification.objects.get(further=written)
    assert stage_of(person, coordinator) is Stage.ANSWERED_YES
    assert (again.told_how, again.change) == ("voice", change)
    news.refresh_from_db()
    assert (news.further, news.responses.get().answer) == (None, "no")


def test_a_second_no_asks_for_other_words(written, change, person, coordinator, client_for):
    tell_in_person(change=change, survivor=person, how="voice", answer="no", further=written.pk, by=coordinator)
    again = FeedbackNotification.objects.get(further=written)
    page = news_page(client_for(coordinator), person)
    assert stage_of(person, coordinator) is Stage.ANSWERED_NO
    assert address(again) in page
    assert THIS_TIME not in page


def test_the_history_keeps_the_first_news_the_no_and_the_new_words(written, change, person, coordinator, client_for):
    tell_in_person(change=change, survivor=person, how="voice", answer="yes", further=written.pk, by=coordinator)
    said = change.links.get().contribution
    page = client_for(coordinator).get(reverse("contribution_detail", args=[said.pk])).text
    for words in ("They said it did not answer them", THIS_TIME, "They said it answered them"):
        assert words in page
    assert page.count("<b>Told</b>") == 2


# Sending it ---------------------------------------------------------------------------------------------------------
def test_without_new_words_nothing_is_sent_to_whoever_said_no(change, person, coordinator, client_for):
    client_for(coordinator).post(reverse("news_send", args=[change.pk]))
    assert not Message.objects.exists()
    assert stage_of(person, coordinator) is Stage.ANSWERED_NO


def test_whoever_said_no_is_rung_as_we_promised(written, person, coordinator, client_for):
    make.people.plan(person, by=coordinator, kind="mobile", value="07700 900123")
    client = client_for(coordinator)
    page = news_page(client, person)
    client.post(reverse("person_send", args=[person.pk]))
    assert page.index("you tell them") < page.index(THIS_TIME)
    assert Message.objects.get(purpose="news").channel == "phone"
    assert stage_of(person, coordinator) is Stage.TO_TELL


def test_the_new_words_stand_in_what_waits_to_be_told(written, news, person, coordinator, client_for):
    make.people.plan(person, by=coordinator, kind="mobile", value="07700 900123")
    client = client_for(coordinator)
    client.post(reverse("person_send", args=[person.pk]))
    client.post(address(news), {"words_en": "Put more simply."})
    said = {"how": "voice", "answer": "yes", "further": FurtherWords.objects.last().pk}
    tell_in_person(change=news.change, survivor=person, **said, by=coordinator)
    (again,) = FeedbackNotification.objects.filter(further__isnull=False)
    assert words_of(again.further)["words_en"] == "Put more simply."
    assert (again.message.channel, again.told_how) == ("phone", "voice")


@pytest.fixture
def sent(written, change, person, coordinator):
    """They chose to read hard news; the message that there is some has gone."""
    keep_wishes(survivor=person, hard_news="in_writing", by=coordinator)
    send_news(change=change, by=coordinator)
    return moved_to(State.SENT)


def test_a_message_gives_none_of_it_away_outside(sent):
    outside = open_rows([sent], "subject", "body", by=SYSTEM, why=Why.WORK)[sent.pk]
    for word in ("asked", "officer", "Puw", "agrees", "day"):
        assert word not in outside["subject"] + outside["body"].split("http")[0]


def test_they_read_it_above_the_news_on_their_own_page(sent, person, coordinator, client_for, client):
    page_of_theirs = reverse("private_page", args=[message_link(sent)])
    shown = client.post(page_of_theirs, {"pin": make.PIN}, follow=True).text
    assert shown.index(THIS_TIME) < shown.index(make.WE_DID)
    assert stage_of(person, coordinator) is Stage.TOLD


def test_an_address_from_before_says_the_same_news_once(person, coordinator, client_for, client):
    """Both of their addresses still open: the newer one was read after the older."""
    keep_wishes(survivor=person, hard_news="in_writing", by=coordinator)
    made = make.implemented(make.said(person, by=coordinator), by=coordinator)
    send_news(change=made, by=coordinator)
    first = moved_to(State.SENT)
    read_and_answer(client, first, "no")
    news = FeedbackNotification.objects.get(change=made)
    write_further_words(news=news, en=THIS_TIME, cy="", by=coordinator)
    send_news(change=made, by=coordinator)
    second = Message.objects.exclude(pk=first.pk).get()
    Message.objects.filter(pk=second.pk).update(not_before=timezone.now())
    move(second, State.SENT)
    read_and_answer(client, second, "yes")
    shown = client.post(page_of(first), {"pin": make.PIN}, follow=True).text
    assert (shown.count(THIS_TIME), shown.count(make.WE_DID)) == (1, 1)
    assert stage_of(person, coordinator) is Stage.ANSWERED_YES


def test_nobody_else_who_is_told_of_the_same_change_reads_it(sent, change, coordinator, client):
    other = make.reachable(by=coordinator, name="Beth Hughes")
    link_contributions(
        change=change, contributions=[make.said(other, by=coordinator)], strength="direct", by=coordinator
    )
    send_news(change=change, by=coordinator)
    theirs = Message.objects.get(recipient_id=other.pk)
    shown = client.post(reverse("private_page", args=[message_link(theirs)]), {"pin": make.PIN}, follow=True).text
    assert make.WE_DID in shown
    assert THIS_TIME not in shown


def test_in_the_other_language_they_read_it_in_the_one_there_is(sent, client):
    token = message_link(sent)
    client.post(reverse("private_page", args=[token]), {"pin": make.PIN})
    shown = client.get(reverse("private_page", args=[token]), headers={"accept-language": "cy"}).text
    assert f'<p class="govuk-body" lang="en">{THIS_TIME}</p>' in shown


def test_a_message_that_never_goes_leaves_the_no_open(written, change, person, coordinator):
    keep_wishes(survivor=person, hard_news="in_writing", by=coordinator)
    send_news(change=change, by=coordinator)
    assert stage_of(person, coordinator) is Stage.ON_ITS_WAY
    moved_to(State.EXPIRED)
    assert stage_of(person, coordinator) is Stage.ANSWERED_NO


def test_words_that_a_message_carries_are_not_changed_behind_it(news, change, person, coordinator):
    written = write_further_words(news=news, en="They ask you first.", cy="", by=coordinator)
    keep_wishes(survivor=person, hard_news="in_writing", full_words=True, by=coordinator)
    send_news(change=change, by=coordinator)
    assert FeedbackNotification.objects.get(further=written).carries_news
    with pytest.raises(WordsOnTheirWay):
        write_further_words(news=news, en="Other words", cy="", by=coordinator)


def test_of_a_talk_with_somebody_they_are_barred_from_they_read_nothing(news, change, coordinator, deputy, client_for):
    other = make.reachable(by=coordinator)
    talk = news.notified.get().contribution.consultation
    Participation.objects.create(consultation=talk, survivor=other)
    assert client_for(deputy).get(address(news)).status_code == 200
    block(other, deputy, by=coordinator)
    assert client_for(deputy).get(address(news)).status_code == 404
    assert client_for(deputy).get(reverse("news_told", args=[change.pk, news.survivor_id])).status_code == 404


# While somebody has the page open -------------------------------------------------------------------------------------
@pytest.fixture
def opened(person, coordinator, client_for):
    """A page of a change to tell them, opened; and what is posted from it later, whatever has happened meanwhile."""
    made = make.implemented(make.said(person, by=coordinator), by=coordinator)
    return open_to_tell(client_for(coordinator), made, person)


def open_to_tell(client, change, person):
    address = reverse("news_told", args=[change.pk, person.pk])
    shown = client.get(address).context["form"].initial
    was_shown = {name: "" if value is None else value for name, value in shown.items()}

    def post(**given):
        return client.post(address, was_shown | {"how": "voice"} | given)

    return post


@pytest.fixture
def told_meanwhile(opened, person, deputy):
    """Somebody else told them, and it did not answer them."""
    change = Change.objects.get()
    return tell_in_person(change=change, survivor=person, how="voice", answer="no", by=deputy)


def answers_to(news):
    return list(news.responses.order_by("pk").values_list("answer", flat=True))


@pytest.mark.parametrize(("answer", "kept"), [("yes", ["no", "yes"]), ("no", ["no"])])
def test_what_they_answered_is_kept_though_a_colleague_kept_a_no_meanwhile(answer, kept, told_meanwhile, opened):
    assert opened(answer=answer).headers["Location"] == reverse("change_detail", args=[told_meanwhile.change_id])
    assert FeedbackNotification.objects.get() == told_meanwhile  # it was told them once
    assert answers_to(told_meanwhile) == kept


@pytest.mark.parametrize(("answer", "stage"), [("yes", Stage.ANSWERED_YES), ("no", Stage.ANSWERED_NO)])
def test_told_again_they_may_answer_another_way_than_on_their_page_meanwhile(
    answer, stage, change, person, coordinator, client_for
):
    """They had heard it before, and said nothing; now they say no on their own page, and then answer on the phone."""
    Response.objects.all().delete()
    news = FeedbackNotification.objects.get()
    restand_person(person)
    post = open_to_tell(client_for(coordinator), change, person)
    Response.objects.create(notification=news, answer="no")
    post(answer=answer)
    (again,) = FeedbackNotification.objects.exclude(pk=news.pk)
    assert (answers_to(news), answers_to(again)) == (["no"], [answer])
    assert (again.told_how, again.further) == ("voice", None)
    assert stage_of(person, coordinator) is stage


def test_an_answer_that_lacks_how_they_were_told_is_asked_about_and_not_thrown_away(told_meanwhile, opened):
    page = opened(answer="yes", how="")
    assert "Say how you told them" in page.text
    assert page.context["form"]["answer"].value() == "yes"


def test_with_nothing_answered_what_waits_now_is_shown_and_their_no_stays(told_meanwhile, opened, person, coordinator):
    assert opened(answer="not_asked").headers["Location"] == address(told_meanwhile)
    assert stage_of(person, coordinator) is Stage.ANSWERED_NO


def test_whoever_comes_to_tell_after_a_no_writes_first(told_meanwhile, person, coordinator, client_for):
    told = reverse("news_told", args=[told_meanwhile.change_id, person.pk])
    assert client_for(coordinator).get(told).headers["Location"] == address(told_meanwhile)


def test_nobody_is_noted_as_told_words_that_were_written_after_they_were_told(
    told_meanwhile, opened, deputy, coordinator
):
    write_further_words(news=told_meanwhile, en=THIS_TIME, cy="", by=deputy)
    opened(answer="yes")
    assert FeedbackNotification.objects.get().further is None
    assert answers_to(told_meanwhile) == ["no", "yes"]


def test_words_written_anew_meanwhile_are_not_the_ones_they_were_told(
    written, news, change, person, deputy, client_for
):
    post = open_to_tell(client_for(deputy), change, person)
    send_news(change=change, by=deputy)
    write_further_words(news=news, en="Put more simply.", cy="", by=deputy)
    post(answer="yes")
    (again,) = FeedbackNotification.objects.exclude(pk=news.pk)
    assert (again.further, again.told_how, answers_to(again)) == (written, "voice", ["yes"])


def test_further_words_for_somebody_else_are_never_noted(written, coordinator, client_for):
    other = make.reachable(by=coordinator, name="Beth Hughes")
    made = make.implemented(make.said(other, by=coordinator), by=coordinator)
    open_to_tell(client_for(coordinator), made, other)(answer="yes", further=written.pk)
    assert FeedbackNotification.objects.get(survivor=other).further is None
