"""The equality questions, as data with a version: they change with the law and the standards (EQ-2 to EQ-5).

A version that has been used is never changed: a new one is added beside it and `CURRENT` moves on. Answers keep the
version they were given to, so that old codes stay readable. Question codes and answer codes are for ever.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

CURRENT = 1
NOT_SAID = "prefer_not_to_say"
PREFER_NOT = _("Prefer not to say")


@dataclass(frozen=True)
class Option:
    """One answer. `parent` is the group it rolls up to (EQ-5); with `own_words` there is a box beside it."""

    code: str
    label: Any  # lazy text
    parent: str = ""
    own_words: bool = False


@dataclass(frozen=True)
class Question:
    """One question in the standard wording, with its answers. *Prefer not to say* belongs to each."""

    code: str
    label: Any  # lazy text
    options: tuple[Option, ...]
    hint: Any = ""

    @property
    def own_words(self) -> tuple[str, ...]:
        """The answers beside which there is a box for own words."""
        return tuple(option.code for option in self.options if option.own_words)

    @property
    def is_grouped(self) -> bool:
        return any(option.parent for option in self.options)


PARENTS: dict[str, Any] = {
    "white": _("White"),
    "mixed": _("Mixed or multiple ethnic groups"),
    "asian": _("Asian, Asian Welsh or Asian British"),
    "black": _("Black, Black Welsh, Black British, Caribbean or African"),
    "other": _("Another ethnic group"),
}

YES = _("Yes")
NO = _("No")

VERSION_1 = (
    Question(
        "age",
        _("How old are you?"),
        (
            Option("18_24", _("18 to 24")),
            Option("25_34", _("25 to 34")),
            Option("35_44", _("35 to 44")),
            Option("45_54", _("45 to 54")),
            Option("55_64", _("55 to 64")),
            Option("65_74", _("65 to 74")),
            Option("75_up", _("75 or over")),
        ),
    ),
    Question("sex", _("What is your sex?"), (Option("female", _("Female")), Option("male", _("Male")))),
    Question(
        "gender_same",
        _("Is the gender you identify with the same as your sex registered at birth?"),
        (Option("yes", YES), Option("no", NO, own_words=True)),
    ),
    Question(
        "orientation",
        _("Which of the following best describes your sexual orientation?"),
        (
            Option("straight", _("Heterosexual or straight")),
            Option("gay_lesbian", _("Gay or lesbian")),
            Option("bisexual", _("Bisexual")),
            Option("other", _("Other"), own_words=True),
        ),
    ),
    Question(
        "ethnic_group",
        _("What is your ethnic group?"),
        (
            Option("white_welsh_british", _("Welsh, English, Scottish, Northern Irish or British"), "white"),
            Option("white_irish", _("Irish"), "white"),
            Option("white_gypsy_traveller", _("Gypsy or Irish Traveller"), "white"),
            Option("white_roma", _("Roma"), "white"),
            Option("white_other", _("Any other White background"), "white", own_words=True),
            Option("mixed_white_black_caribbean", _("White and Black Caribbean"), "mixed"),
            Option("mixed_white_black_african", _("White and Black African"), "mixed"),
            Option("mixed_white_asian", _("White and Asian"), "mixed"),
            Option("mixed_other", _("Any other mixed or multiple ethnic background"), "mixed", own_words=True),
            Option("asian_indian", _("Indian"), "asian"),
            Option("asian_pakistani", _("Pakistani"), "asian"),
            Option("asian_bangladeshi", _("Bangladeshi"), "asian"),
            Option("asian_chinese", _("Chinese"), "asian"),
            Option("asian_other", _("Any other Asian background"), "asian", own_words=True),
            Option("black_caribbean", _("Caribbean"), "black"),
            Option("black_african", _("African"), "black"),
            Option("black_other", _("Any other Black, Black British or Caribbean background"), "black", own_words=True),
            Option("other_arab", _("Arab"), "other"),
            Option("other_other", _("Any other ethnic group"), "other", own_words=True),
        ),
    ),
    Question(
        "religion",
        _("What is your religion?"),
        (
            Option("none", _("No religion")),
            Option("christian", _("Christian (all denominations)")),
            Option("buddhist", _("Buddhist")),
            Option("hindu", _("Hindu")),
            Option("jewish", _("Jewish")),
            Option("muslim", _("Muslim")),
            Option("sikh", _("Sikh")),
            Option("other", _("Any other religion"), own_words=True),
        ),
    ),
    Question(
        "condition",
        _(
            "Do you have any physical or mental health conditions or illness lasting or expected to last 12 months "
            "or more?"
        ),
        (Option("yes", YES), Option("no", NO)),
    ),
    Question(
        "condition_reduces",
        _("Do any of your conditions or illnesses reduce your ability to carry out day-to-day activities?"),
        (
            Option("a_lot", _("Yes, a lot")),
            Option("a_little", _("Yes, a little")),
            Option("not_at_all", _("Not at all")),
        ),
        _("Only where the answer before was yes."),
    ),
    Question(
        "marriage",
        _("What is your legal marital or registered civil partnership status?"),
        (
            Option("never", _("Never married and never registered in a civil partnership")),
            Option("married", _("Married")),
            Option("partnership", _("In a registered civil partnership")),
            Option("separated_married", _("Separated, but still legally married")),
            Option("separated_partnership", _("Separated, but still legally in a civil partnership")),
            Option("divorced", _("Divorced")),
            Option("dissolved", _("Formerly in a civil partnership which is now legally dissolved")),
            Option("widowed", _("Widowed")),
            Option("surviving_partner", _("Surviving partner from a registered civil partnership")),
        ),
    ),
    Question(
        "pregnancy",
        _("Are you pregnant, or have you had a baby in the last 26 weeks?"),
        (Option("yes", YES), Option("no", NO)),
    ),
    Question(
        "welsh",
        _("Can you speak Welsh?"),
        (Option("fluent", _("Yes, fluently")), Option("some", _("Yes, some")), Option("no", NO)),
    ),
    Question(
        "caring",
        _("Do you look after somebody because they are ill, disabled or older?"),
        (Option("yes", YES), Option("no", NO)),
        _("Not counting paid work."),
    ),
)

VERSIONS: dict[int, tuple[Question, ...]] = {1: VERSION_1}


def rolled_up(code: str) -> str:
    """The ethnic group that one answer belongs to, or the answer itself where it belongs to none."""
    parents = {option.code: option.parent for question in VERSIONS[CURRENT] for option in question.options}
    return parents.get(code) or code
