"""Where one thing stands, worked out from what happened to it: what always holds, whatever happened."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid5

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from feedback.models import OWED_STAGES, TOLD_STAGES, WAITING_STAGES, Change, FeedbackNotification, Stage, Triage
from feedback.standing import HAS_NEWS, LinkFact, NewsFact, TriageFact, where_it_stands
from outbox.models import Channel, State

SAID = datetime(2026, 3, 2, 10, tzinfo=UTC)
NOW = SAID + timedelta(days=60)
SPACE = UUID(int=7)
CHANGES = [uuid5(SPACE, f"change {n}") for n in range(3)]
DECISION = uuid5(SPACE, "decision")
NEVER_WENT = (State.FAILED, State.EXPIRED, State.CANCELLED)
moments = st.integers(0, 59 * 24 * 60).map(lambda minutes: SAID + timedelta(minutes=minutes))
statuses = st.sampled_from(Change.Status.values)


@st.composite
def links(draw):
    chosen = draw(st.lists(st.sampled_from(CHANGES), unique=True))
    return [
        LinkFact(change=pk, area=SPACE, status=draw(statuses), linked_at=draw(moments), news_on=date(2026, 3, 20))
        for pk in chosen
    ]


decisions = st.none() | st.builds(
    TriageFact, triage=st.just(DECISION), outcome=st.sampled_from(Triage.Outcome.values), decided_at=moments
)


@st.composite
def news(draw):
    """One piece of news as the database would allow it: without a message it was told."""
    change = draw(st.none() | st.sampled_from(CHANGES))
    told_at = draw(st.none() | moments)
    state = draw(st.sampled_from(["", *State.values] if told_at else State.values))
    answer = draw(st.sampled_from(["", "yes", "no"])) if told_at else ""
    return NewsFact(
        kind=draw(st.sampled_from(FeedbackNotification.Kind.values)),
        change=change,
        triage=None if change else draw(st.none() | st.just(DECISION)),
        made_at=draw(moments),
        told_at=told_at,
        channel=draw(st.sampled_from(Channel.values)) if state else "",
        state=state,
        moved_at=draw(moments),
        link_until=draw(st.none() | moments | st.just(NOW + timedelta(days=3))),
        answer=answer,
        answered_at=draw(moments) if answer else None,
    )


at_leisure = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
stories = st.fixed_dictionaries({"links": links(), "decided": decisions, "news": st.lists(news(), max_size=5)})


def stands(story, **changes):
    return where_it_stands(said_at=SAID, at=NOW, **(story | changes))


def test_news_without_a_day_of_its_own_begins_on_the_day_of_the_link_by_the_clock_in_wales():
    linked_at = datetime(2026, 6, 11, 23, 30, tzinfo=UTC)  # half past midnight, of the twelfth
    link = LinkFact(change=CHANGES[0], area=SPACE, status=Change.Status.REJECTED, linked_at=linked_at, news_on=None)
    found = where_it_stands(said_at=SAID, links=[link], decided=None, news=[], at=linked_at + timedelta(days=1))
    assert found.since == datetime(2026, 6, 11, 23, tzinfo=UTC)


@at_leisure
@given(stories)
def test_every_story_has_one_stage_and_is_either_owed_waiting_or_told(story):
    stage = stands(story).stage
    assert sum(stage in each for each in (OWED_STAGES, WAITING_STAGES, TOLD_STAGES)) == 1


@at_leisure
@given(stories)
def test_it_is_closed_only_when_everything_decided_was_told_and_nothing_goes_on(story):
    found = stands(story)
    goes_on = any(link.status not in HAS_NEWS for link in story["links"])
    is_closed = bool(found.topics) and all(topic.is_told for topic in found.topics) and not goes_on
    assert (found.stage in TOLD_STAGES) == is_closed


@at_leisure
@given(stories)
def test_a_no_comes_before_everything(story):
    found = stands(story)
    said_no = any(topic.stage is Stage.ANSWERED_NO for topic in found.topics)
    assert (found.stage is Stage.ANSWERED_NO) == said_no


@at_leisure
@given(stories)
def test_what_is_owed_on_one_topic_is_not_hidden_by_what_was_told_on_another(story):
    found = stands(story)
    if any(topic.stage is Stage.OWED for topic in found.topics):
        assert found.stage in (Stage.OWED, Stage.ANSWERED_NO)


@at_leisure
@given(stories, st.randoms(use_true_random=False))
def test_the_order_in_which_the_rows_come_does_not_matter(story, deal):
    assume(len({each.made_at for each in story["news"]}) == len(story["news"]))
    assume(len({each.told_at for each in story["news"] if each.told_at}) == sum(bool(n.told_at) for n in story["news"]))
    mixed = {name: deal.sample(story[name], len(story[name])) for name in ("links", "news")}
    assert {topic.change: topic.stage for topic in stands(story, **mixed).topics} == {
        topic.change: topic.stage for topic in stands(story).topics
    }
    assert stands(story, **mixed).stage is stands(story).stage


@at_leisure
@given(stories, st.sampled_from(NEVER_WENT))
def test_a_message_that_never_went_tells_nothing(story, state):
    never = {"state": state, "channel": Channel.EMAIL, "told_at": None, "answer": ""}
    gone = [NewsFact(**(vars(each) | never)) for each in story["news"]]
    assert all(topic.stage is Stage.OWED for topic in stands(story, news=gone).topics)


@at_leisure
@given(stories)
def test_an_address_that_closed_unopened_is_owed_again(story):
    closed = [
        NewsFact(**(vars(each) | {"state": State.SENT, "channel": Channel.EMAIL, "told_at": None, "link_until": NOW}))
        for each in story["news"]
    ]
    assert all(topic.stage is Stage.OWED for topic in stands(story, news=closed).topics)


@at_leisure
@given(stories)
def test_thanks_are_no_news(story):
    thanks = NewsFact(
        kind=FeedbackNotification.Kind.THANKS, change=None, triage=None, made_at=SAID, told_at=NOW - timedelta(days=1)
    )
    without, with_them = stands(story), stands(story, news=[*story["news"], thanks])
    assert (without.stage, without.last_news_at) == (with_them.stage, with_them.last_news_at)
    assert with_them.thanked_at is not None


@at_leisure
@given(stories)
def test_they_last_heard_no_earlier_than_they_spoke_and_are_told_only_by_being_told(story):
    found = stands(story)
    assert found.last_news_at >= SAID
    assert found.is_told == any(n.told_at and n.kind in FeedbackNotification.ANSWERS for n in story["news"])
    if not found.is_told:
        assert not any(topic.is_told for topic in found.topics if topic.change)


@at_leisure
@given(stories)
def test_it_is_looked_at_again_only_when_an_address_will_close(story):
    found = stands(story)
    if found.look_again_at is not None:
        assert found.look_again_at > NOW
        assert any(topic.stage is Stage.ANNOUNCED for topic in found.topics)


@at_leisure
@given(stories)
def test_it_is_sorted_once_somebody_linked_it_or_decided(story):
    found = stands(story)
    assert found.is_sorted == (bool(story["links"]) or story["decided"] is not None)
    assert (found.stage is Stage.SAID) == (not found.is_sorted)
