"""What a survivor needs to take part, who stands by them, and who speaks for the family."""

from collections.abc import Iterable, Mapping
from typing import Any

from crispy_forms_gds.layout import Field, Fluid, Size
from django import forms
from django.utils.translation import gettext_lazy as _

from engagement.access import access_lines, wanted_as_text, wanted_of
from engagement.forms.fields import LINE, TypedField, YesNoField
from engagement.forms.folded import Folded
from engagement.forms.never_kept import KeptField, KeptNoteField
from engagement.models import AccessNeed, Companion
from safeguards.forms import ServiceForm

Kind = AccessNeed.Kind
GROUPS: dict[str, tuple[AccessNeed.Kind, ...]] = {
    "talking": (Kind.BSL, Kind.LIPSPEAKER, Kind.PALANTYPIST, Kind.LOOP, Kind.INTERPRETER),
    "reading": (Kind.EASY_READ, Kind.LARGE_PRINT, Kind.AUDIO, Kind.BRAILLE, Kind.PLAIN_TEXT, Kind.SCREEN_READER),
    "calls": (Kind.PHONE_ONLY, Kind.CAMERA_OFF, Kind.CHAT_ONLY),
    "room": (Kind.STEP_FREE, Kind.QUIET_ROOM, Kind.ROOM_LAYOUT, Kind.BREAKS, Kind.TIMES, Kind.DOG),
    "people": (Kind.SUPPORTER, Kind.FEMALE_STAFF, Kind.MALE_STAFF, Kind.CHILDCARE, Kind.TRANSPORT),
}
INTERPRETER = ("interpreter_language", "interpreter_dialect", "interpreter_gender", "not_from_area", "unknown")


class NeedsField(forms.MultipleChoiceField):
    """Some of the needs, to tick."""

    def __init__(self, group: str, label: Any) -> None:
        choices = [(kind.value, kind.label) for kind in GROUPS[group]]
        super().__init__(label=label, choices=choices, widget=forms.CheckboxSelectMultiple, required=False)


class AccessForm(ServiceForm):
    """Everything that makes taking part possible, asked as a right and not as a favour (AC-2 to AC-4)."""

    talking = NeedsField("talking", _("To talk and to listen"))
    interpreter_language = KeptField(label=_("Which language?"), required=False)
    interpreter_dialect = KeptField(label=_("Which dialect, if it matters?"), required=False)
    interpreter_gender = forms.ChoiceField(
        label=_("Who should it be?"),
        choices=[(Companion.Gender.WOMAN, _("A woman")), (Companion.Gender.MAN, _("A man")), ("any", _("Either"))],
        widget=forms.RadioSelect,
        required=False,
    )
    not_from_area = forms.BooleanField(label=_("Somebody who is not from the area"), required=False)
    unknown = forms.BooleanField(label=_("Somebody whom their family does not know"), required=False)
    reading = NeedsField("reading", _("To read"))
    print_size = KeptField(label=_("Which size of print?"), required=False, help_text=_("Such as: 18 point."))
    calls = NeedsField("calls", _("On a call"))
    room = NeedsField("room", _("In the room"))
    people = NeedsField("people", _("Who is there, and getting there"))
    other = KeptNoteField(label=_("Something else"), required=False)

    def build_layout(self) -> Any:
        """The interpreter's questions and the size of print are folded beneath what they belong to."""
        layout = super().build_layout()
        rows = {row.fields[0]: row for row in layout.fields if isinstance(row, Field)}
        asked = [rows[name] for name in INTERPRETER]
        folded = Folded(*asked, summary=_("About the interpreter"), names=INTERPRETER)
        layout.fields = [row for row in layout.fields if row not in asked]
        layout.fields.insert(layout.fields.index(rows["talking"]) + 1, folded)
        place = layout.fields.index(rows["print_size"])
        layout.fields[place] = Folded(
            rows["print_size"], summary=_("How large the print should be"), names=("print_size",)
        )
        return layout

    def layout_field(self, name: str) -> Field:
        if name in ("interpreter_language", "interpreter_dialect", "print_size"):
            return Field.text(name, label_size=Size.SMALL, field_width=Fluid.ONE_HALF, autocomplete="off")
        return super().layout_field(name)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if any(given.get(name) for name in INTERPRETER):
            given["talking"] = [*given.get("talking", []), Kind.INTERPRETER.value]
        if Kind.INTERPRETER in given.get("talking", []) and not (
            given.get("interpreter_language") or "interpreter_language" in self.errors
        ):
            self.add_error("interpreter_language", _("Enter the language the interpreter speaks"))
        if {Kind.FEMALE_STAFF, Kind.MALE_STAFF} <= set(given.get("people", [])):
            self.add_error("people", _("Choose women only or men only, not both"))
        return given

    def needs(self) -> dict[str, str]:
        """Kind by kind with its detail, as the action takes them."""
        given = self.cleaned_data
        needs = {kind: "" for group in GROUPS for kind in given[group]}
        if Kind.INTERPRETER in needs:
            needs[Kind.INTERPRETER] = wanted_as_text(
                language=given["interpreter_language"],
                dialect=given["interpreter_dialect"],
                gender=given["interpreter_gender"],
                not_from_area=given["not_from_area"],
                unknown=given["unknown"],
            )
        if given["print_size"]:
            needs[Kind.LARGE_PRINT] = given["print_size"]
        return needs | ({Kind.OTHER: given["other"]} if given["other"] else {})


def initial_access(opened: Iterable[Mapping[str, str | None]]) -> dict[str, Any]:
    """What is known, as the form shows it. A detail that has no box of its own stands under *Something else*."""
    rows = [row for row in opened if row["kind"] in Kind.values]
    details = {row["kind"]: row["detail"] or "" for row in rows}
    wanted = wanted_of(details.get(Kind.INTERPRETER))
    more = [row for row in rows if row["detail"] and row["kind"] not in (Kind.INTERPRETER, Kind.LARGE_PRINT)]
    return {
        **{group: [kind.value for kind in kinds if kind in details] for group, kinds in GROUPS.items()},
        "interpreter_language": wanted.get("language", ""),
        "interpreter_dialect": wanted.get("dialect", ""),
        "interpreter_gender": wanted.get("gender", ""),
        "not_from_area": bool(wanted.get("not_from_area")),
        "unknown": bool(wanted.get("unknown")),
        "print_size": details.get(Kind.LARGE_PRINT, ""),
        "other": "\n".join(access_lines(more)),
    }


class SupportForm(ServiceForm):
    """Who stands by them, as far as they want us to know."""

    name = TypedField(label=_("Their name"))
    organisation = TypedField(label=_("Where they work"), required=False)
    reached_by = TypedField(label=_("How to reach them"), limit=2 * LINE, required=False)
    is_aware = YesNoField(label=_("Do they know that this person talks to us?"))
    may_call = YesNoField(
        label=_("May we ask them to pass on that we would like to talk?"),
        help_text=_("We say nothing of what it is about."),
    )
    sentences = {
        "name": {"required": _("Enter the name of the support worker")},
        "is_aware": {"required": _("Say whether the support worker knows")},
        "may_call": {"required": _("Say whether we may ask them to pass on a call")},
    }

    def layout_field(self, name: str) -> Field:
        if name in ("name", "organisation", "reached_by"):
            return Field.text(name, label_size=Size.SMALL, field_width=Fluid.TWO_THIRDS, autocomplete="off")
        return super().layout_field(name)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("may_call"):
            if given.get("is_aware") is False:
                self.add_error("may_call", _("They can only be asked if they know. Choose no here, or yes above."))
            elif not given.get("reached_by") and "reached_by" not in self.errors:
                self.add_error("reached_by", _("Enter a number or an address, or choose no below"))
        return given


class FamilyForm(ServiceForm):
    """Whom we speak with now. It may be left, and left empty."""

    family = KeptNoteField(
        label=_("Who speaks for the family?"),
        required=False,
        help_text=_("Their name, who they are, and how and when they wish to be reached. It is sealed."),
    )
