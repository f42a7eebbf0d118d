"""The component gallery: each component with made-up content and the line that puts it on a page."""

from dataclasses import dataclass, field
from uuid import UUID

from django.core import signing
from django.core.paginator import Paginator
from django.template import Context, engines
from django.utils import timezone
from django.utils.safestring import SafeString

from safeguards.duties import Duty
from safeguards.filing.fields import NOTE_SALT, FileChooser
from safeguards.paging import Leaf


@dataclass(frozen=True)
class Example:
    """One component: the line to copy is the very line that is shown."""

    name: str
    line: str
    context: dict[str, object] = field(default_factory=dict)

    @property
    def shown(self) -> SafeString:
        """The component itself."""
        engine = engines["django"].engine  # type: ignore[attr-defined]  # the only backend there is
        rendered: SafeString = engine.from_string(self.line).render(Context(self.context))
        return rendered


def examples() -> list[Example]:
    """Every component, in the order in which a page is usually built."""
    return [*frames(), *lists(), *words()]


def frames() -> list[Example]:
    """Pieces that lead somewhere or say what happened."""
    row = 'with label="Save" second_label="Show name" second_url="#" link_label="Go back" link_url="#" only'
    confirm = 'with title=title text=text verb=verb action="#" back_url="#" csrf_token=csrf_token only'
    asked = {"title": "Tell 3 people", "text": "Each hears only about what they said.", "verb": "Tell them"}
    nothing = {"title": "Nothing needs you", "text": "New duties show here.", "verb": "Log a talk", "url": "#"}
    return [
        Example("back_link", include("back_link", 'with url="#" only')),
        Example("notification", include("notification", "with messages=messages only"), {"messages": ["Saved."]}),
        Example("button_row", include("button_row", row)),
        Example("confirm", include("confirm", confirm), {**asked, "csrf_token": "shown"}),
        Example("empty", include("empty", "with title=title text=text verb=verb url=url only"), {**nothing}),
        Example(
            "pagination",
            include("pagination", 'with page=page query="theme=1&" only'),
            {"page": Paginator(range(95), 30).page(2)},
        ),
        Example(
            "leaf_links",
            include("leaf_links", 'with page=page query="theme=1&" only'),
            {"page": Leaf(rows=[], on="after=1", back="before=1")},
        ),
    ]


def lists() -> list[Example]:
    """Pieces that hold rows."""
    duty = include("duty", "with duty=duty first=forloop.first only")
    duties = f'<ol class="sec-duties">{{% for duty in duties %}}{duty}{{% endfor %}}</ol>'
    rows = [{"key": "Language", "value": "Welsh", "url": "#", "action": "Change"}, {"key": "Since", "value": "March"}]
    said = {
        "caption": "Who said it",
        "head": ["Who", "News", "Since"],
        "rows": [[{"text": "Winter Lark", "url": "#"}, {"tag": "Owed", "colour": "orange"}, "1 October"]],
    }
    track = include("track", 'with label="Where it is" steps=steps only')
    return [
        Example("summary_list", include("summary_list", "with rows=rows only"), {"rows": rows}),
        Example("duty", duties, {"duties": due()}),
        Example("table", include("table", "with caption=caption head=head rows=rows only"), {**said}),
        Example("task_list", include("task_list", "with items=items only"), {"items": tasks()}),
        Example("track", track, {"steps": steps()}),
        Example("gate_list", include("gate_list", "with items=items only"), {"items": answers()}),
        Example("timeline", include("timeline", "with items=items only"), {"items": moments()}),
    ]


def words() -> list[Example]:
    """Pieces that hold text."""
    pair = include("pair", "with said_en=said_en said_cy=said_cy did_en=did_en did_cy=did_cy only")
    both = {
        "said_en": "You never knew who would ring.",
        "said_cy": "Doeddech chi byth yn gwybod pwy fyddai’n ffonio.",
        "did_en": "People agree a day and time with you first.",
        "did_cy": "Mae pobl yn cytuno ar ddiwrnod ac amser gyda chi yn gyntaf.",
    }
    said = {"text": "I never knew who would ring, or when."}
    warning = {"text": "Before we start, I must say this."}
    film = 'with src="#" viewer=viewer only'
    return [
        Example("tag", include("tag", 'with text="Ran out 14 November" colour="orange" only')),
        Example("aloud", include("aloud", 'with text=text lang="en" only'), {**warning}),
        Example("inset", include("inset", 'with lead="First:" text=text only'), {"text": "we work for the police."}),
        Example("quote", include("quote", 'with text=text source="12 March" lang="en" only'), {**said}),
        Example("card", include("card", 'with title="What changed" text=text tint=True only'), {**said}),
        Example("file_upload", include("file_upload", "with widget=widget only"), {"widget": chooser()}),
        Example("video", include("video", film), {"viewer": "Mair Evans"}),
        Example("details", include("details", 'with summary="Lost your device?" text=text only'), {**said}),
        Example("pair", pair, {**both}),
    ]


def chooser() -> object:
    """A field in which a file was chosen before."""
    note = signing.dumps({"file": str(UUID(int=0)), "name": "minutes.pdf"}, salt=NOTE_SALT)
    attributes = {"id": "minutes", "class": "govuk-file-upload", "aria-label": "Minutes"}
    return FileChooser().get_context("minutes", note, attributes)["widget"]


def include(name: str, arguments: str) -> str:
    """The line to copy."""
    return f'{{% include "components/{name}.html" {arguments} %}}'


def due() -> list[Duty]:
    """The first thing to do, and one that is late."""
    now = timezone.now()
    message = Duty(
        kind="First · new message",
        title="Copper Heron wrote to you",
        detail="In Welsh. Nobody has read it yet.",
        url="#",
        label="Read the message",
        due_at=now,
    )
    late = Duty(
        kind="8 days late · news owed",
        title="Tell Linen Sparrow where things stand",
        detail="They spoke 98 days ago.",
        url="#",
        label="Prepare the news",
        due_at=now,
        late=True,
    )
    return [message, late]


def steps() -> list[dict[str, str]]:
    """One step behind, one now, one to come."""
    return [
        {"name": "Proposed", "note": "18 March", "state": "done"},
        {"name": "Accepted", "note": "Now", "state": "now"},
        {"name": "In progress"},
    ]


def tasks() -> list[dict[str, str]]:
    """A closing list, one thing answered and one not."""
    return [
        {"title": "How are they now?", "url": "#", "status": "To answer", "colour": "yellow"},
        {"title": "Read back", "hint": "Two contributions", "status": "Done", "colour": "green"},
    ]


def answers() -> list[dict[str, object]]:
    """One of each answer of the gate."""
    return [
        {"answer": "yes", "title": "Call them, now until 12:00", "reasons": ["Mobile is safe and inside its window."]},
        {"answer": "wait", "title": "Email: goes tomorrow at 09:30", "reasons": ["Outside the email window."]},
        {
            "answer": "not_yet",
            "title": "Invite",
            "reasons": ["The assessment ran out."],
            "mend": "Do it",
            "mend_url": "#",
        },
        {"answer": "no", "title": "Text messages", "reasons": ["They said texts are not safe."]},
    ]


def moments() -> list[dict[str, str]]:
    """Two lines of a timeline."""
    return [
        {"when": "2 Nov 2026", "title": "Safe contact plan confirmed", "text": "By phone, in Welsh."},
        {"when": "12 Mar 2026", "title": "Consultation, one to one", "url": "#", "link": "Read it"},
    ]
