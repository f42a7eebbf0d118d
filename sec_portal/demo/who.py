"""Who the people of the demo are, where they wished to say; who lives in the made-up area; and the figures."""

from datetime import date
from random import Random

from django.utils import timezone

from engagement.actions.equality import keep_answers
from impact.actions.population import bring_population
from impact.actions.releases import begin_release, build_release, newest_quarter
from impact.actions.reports import begin_report, make_report
from sec_portal.demo.scene import Scene

ANSWERED = 48  # of the sixty
CHANCES = {  # of a hundred people who answer
    "age": {"18_24": 11, "25_34": 26, "35_44": 27, "45_54": 20, "55_64": 11, "65_74": 4, "75_up": 1},
    "sex": {"female": 86, "male": 14},
    "orientation": {"straight": 88, "gay_lesbian": 4, "bisexual": 6, "other": 2},
    "ethnic_group": {
        "white_welsh_british": 82, "white_other": 5, "asian_pakistani": 5, "black_african": 4, "mixed_other": 4,
    },
    "condition_reduces": {"a_lot": 14, "a_little": 20, "not_at_all": 66},
    "welsh": {"fluent": 13, "some": 11, "no": 76},
}  # fmt: skip
LIVING = {  # made up, in thousands
    "age": {"18_24": 52, "25_34": 78, "35_44": 74, "45_54": 79, "55_64": 82, "65_74": 66, "75_up": 57},
    "sex": {"female": 249, "male": 239},
    "orientation": {"straight": 452, "gay_lesbian": 8, "bisexual": 7, "other": 2},
    "ethnic_group": {
        "white_welsh_british": 436, "white_irish": 2, "white_other": 14, "mixed_other": 6, "asian_indian": 6,
        "asian_pakistani": 5, "asian_other": 7, "black_african": 5, "other_arab": 3, "other_other": 4,
    },
    "condition_reduces": {"a_lot": 49, "a_little": 56, "not_at_all": 383},
    "welsh": {"fluent": 39, "some": 24, "no": 425},
}  # fmt: skip
SOURCE = "A made-up table for the demo, in the shape of a census"
THOUSAND = 1000


def add_answers(scene: Scene) -> None:
    """What four in five of them answered."""
    draw = Random(7)  # noqa: S311  the same in every demo
    for person in list(scene.survivors.values())[:ANSWERED]:
        given = {
            question: draw.choices(list(chances), weights=list(chances.values()))[0]
            for question, chances in CHANCES.items()
        }
        keep_answers(survivor=person, given=given, method="by_phone", in_private=True, by=scene.coordinator)


def add_population() -> None:
    """Who lives there."""
    rows = [
        {"question": question, "answer": answer, "people": str(THOUSAND * people)}
        for question, counts in LIVING.items()
        for answer, people in counts.items()
    ]
    bring_population(rows=rows, source=SOURCE, counted_on=date(2021, 3, 21), is_made_up=True)


def release_figures() -> None:
    """The figures of the newest quarter, as they are counted a few days after its end."""
    release = begin_release(until=newest_quarter(timezone.localdate()))
    if release is not None:
        report = begin_report(release=build_release(release=release))
        if report is not None:
            make_report(report=report)
