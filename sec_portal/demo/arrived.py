"""What came in from private pages, and how some people want to hear from us."""

from datetime import datetime, timedelta

from django.utils import timezone

from engagement.inbound import answer_by
from engagement.models import InboundMessage, NewsWishes, Wording
from safeguards.sealing import keys_in_hand
from sec_portal.demo.scene import Scene
from sec_portal.demo.sorting import NOT_THANKED, TOLD_NOT_YET

Kind = InboundMessage.Kind
WROTE = "Copper Heron"
ASKS_FOR_A_COPY = "Maple Tern"
SAID = (
    "Diolch am ddweud wrtha i. Mae un peth arall: pan ffonion nhw ddydd Mawrth, roedd y rhif yn gudd eto. "
    "Mae’n well gen i weld y rhif."
)
BY_ITSELF = (["thanks", "not_yet"], ["thanks"], ["thanks", "not_yet", "reminder"])
FULL_WORDS = ("Lemon Iris", "Upland Hare")
READS_HARD_NEWS = ("Lemon Iris", "Harvest Moon", "Mossy Reed")


def add_inbound(scene: Scene) -> None:
    """One that nobody has read yet, in Welsh; and one that asks for a copy, whose month is running."""
    writer, asker = scene.survivors[WROTE], scene.survivors[ASKS_FOR_A_COPY]
    asked_at = scene.at(11, 19, 40)
    rows = [
        InboundMessage(
            key_id=writer.key_id,
            survivor=writer,
            kind=Kind.MORE,
            words=SAID,
            language="cy",
            warning=Wording.objects.current(Wording.Kind.RECORDING_WARNING),
            arrived_at=_this_morning(scene),
        ),
        InboundMessage(
            key_id=asker.key_id,
            survivor=asker,
            kind=Kind.COPY,
            language="en",
            arrived_at=asked_at,
            due_on=answer_by(timezone.localdate(asked_at)),
            read_at=asked_at + timedelta(hours=14),
            read_by=scene.coordinator,
        ),
    ]
    with keys_in_hand(row.key_id for row in rows):
        InboundMessage.objects.bulk_create(rows)


def _this_morning(scene: Scene) -> datetime:
    """Twelve past eight, or a little while ago where it is not that late yet."""
    today = timezone.localtime(scene.now).replace(hour=8, minute=12, second=0, microsecond=0)
    return today if today < scene.now else scene.now - timedelta(minutes=40)


def add_wishes(scene: Scene) -> None:
    """Every fourth person agreed that something may go by itself; a few chose fuller words, or to read hard news."""
    left_out = {*NOT_THANKED, *TOLD_NOT_YET}  # what is due to these stands on the desk
    chosen = {*FULL_WORDS, *READS_HARD_NEWS, *list(scene.survivors)[13::4]} - left_out
    NewsWishes.objects.bulk_create(
        NewsWishes(
            survivor=scene.survivors[name],
            by_itself=BY_ITSELF[turn % len(BY_ITSELF)],
            hard_news=NewsWishes.HardNews.IN_WRITING if name in READS_HARD_NEWS else NewsWishes.HardNews.BY_PERSON,
            full_words=name in FULL_WORDS,
            asked_at=scene.at(turn + 2, 15),
            asked_by=scene.coordinator,
        )
        for turn, name in enumerate(sorted(chosen))
    )
