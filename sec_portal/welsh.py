"""The Welsh catalogue: gathers every string, keeps the translations, and refuses a gap (domain WL-7).

`bin/welsh` gathers and compiles; `bin/welsh --check` says what is missing and changes nothing. A development tool: it
needs Babel, which the portal itself does not.
"""

import argparse
import ast
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

import crispy_forms_gds
import django
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PO = ROOT / "locale/cy/LC_MESSAGES/django.po"
MO = PO.with_suffix(".mo")
PAGE = ROOT / "docs/welsh-to-check.md"
ROOMS = (
    "sec_portal", "safeguards", "outbox", "accounts", "engagement", "feedback", "partners", "impact", "desk",
    "templates",
)  # fmt: skip
NOT_SHOWN = ("tests", "migrations", "dev")  # folders whose strings no user of the portal reads

# Other people's sentences that stand on our screens. What Django says in Welsh already is left to Django.
DJANGO = Path(django.__file__).parent
BORROWED = {
    "crispy-forms-gds": [Path(crispy_forms_gds.__file__).parent],
    "django": [DJANGO / "forms/fields.py", DJANGO / "core/validators.py"],
    "django-auth": [DJANGO / "contrib/auth/password_validation.py"],
}
DJANGO_SAYS = [
    DJANGO / "conf/locale/cy/LC_MESSAGES/django.mo",
    DJANGO / "contrib/auth/locale/cy/LC_MESSAGES/django.mo",
]
PLURALS = "nplurals=4; plural=(n==1) ? 0 : (n==2) ? 1 : (n != 8 && n != 11) ? 2 : 3;"  # as Django's own Welsh
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")
FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC)  # a date that does not change with every run


def main(arguments: list[str]) -> int:
    """Gather and compile, or only check. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="bin/welsh", description="Keeps the Welsh catalogue.")
    parser.add_argument("--check", action="store_true", help="say what is missing and change nothing")
    if not parser.parse_args(arguments).check:
        gather()
    found = problems()
    for problem in found:
        print(problem)
    print(f"Welsh: {len(found)} to put right.")
    return 1 if found else 0


def gather() -> None:
    """Bring the catalogue up to date with the code, keeping every translation, and compile it."""
    catalogue = stored()
    catalogue.update(wanted(), no_fuzzy_matching=True)
    catalogue.creation_date = catalogue.revision_date = FIRST_DAY
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as file:
        write_po(file, catalogue, width=110, sort_output=False, include_lineno=False, ignore_obsolete=True)
    MO.write_bytes(compiled(stored()))
    PAGE.write_text(page_to_check(stored()), encoding="utf-8")


def problems() -> list[str]:
    """Everything that keeps a Welsh reader from Welsh, one line for each."""
    catalogue = stored()
    ours = [path for name, path in sources() if not name and path.suffix == ".py"]
    found = [f"{path.relative_to(ROOT)}:{line}: out of the f-string with it, there nothing is gathered"
             for path in ours for line in hidden_in(path.read_text(encoding="utf-8"))]  # fmt: skip
    for message in wanted():
        if message.id and (reason := fault(message, catalogue.get(message.id, message.context))):
            found.append(f"{where(message)}: {reason}: {first_id(message)!r}")
    if not MO.exists() or MO.read_bytes() != compiled(catalogue):
        found.append("django.mo does not match django.po: run bin/welsh")
    if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page_to_check(catalogue):
        found.append("docs/welsh-to-check.md does not match django.po: run bin/welsh")
    return found


def fault(message: Message, stored_message: Message | None) -> str:
    """What is wrong with the Welsh of one string; empty when nothing is."""
    if stored_message is None:
        return "not gathered"
    forms = strings(stored_message)
    if len(forms) != (4 if message.pluralizable else 1) or not all(forms):
        return "missing"
    if stored_message.fuzzy:
        return "fuzzy"
    allowed = [Counter(PLACEHOLDER.findall(text)) for text in ids(message)]
    if any(Counter(PLACEHOLDER.findall(form)) not in allowed for form in forms):
        return "other placeholders than the English"
    return ""


def wanted() -> Catalog:
    """Every string that a screen, a message or a form can show."""
    catalogue = Catalog(locale="cy", domain="django")
    said_by_django = set(django_says())
    for name, path in sources():
        borrowed = name in BORROWED
        for _line, found, _comments, context in strings_in(path):
            singular = found if isinstance(found, str) else found[0]
            if singular and not (borrowed and singular in said_by_django):
                place = name if borrowed else path.relative_to(ROOT).as_posix()
                catalogue.add(found, locations=[(place, 1)], context=context)
    return catalogue


def sources() -> Iterator[tuple[str, Path]]:
    """The files to read: ours, then those of packages whose words we show."""
    folders = {"": [ROOT / room for room in ROOMS]} | BORROWED
    for name, paths in folders.items():
        for path in paths:
            files = sorted(path.rglob("*")) if path.is_dir() else [path]
            for file in files:
                inside = file.relative_to(path).parts if file != path else ()
                if file.suffix in (".py", ".html", ".txt") and not set(NOT_SHOWN) & set(inside):
                    yield name, file


def strings_in(path: Path) -> Iterable[tuple[int, str | tuple[str, ...], list[str], str | None]]:
    """The marked strings of one Python file or template."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # Django turns a template into calls amid filler; indentation would mean something to Python, so it goes.
        text = "\n".join(line.strip() for line in templatize(text, origin=str(path)).splitlines())
    return extract("python", BytesIO(text.encode()), keywords=KEYWORDS)


def hidden_in(code: str) -> Iterator[int]:
    """The lines of f-strings that have something to be translated inside: whoever gathers does not look into them."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.JoinedStr):
            calls = (each.func for each in ast.walk(node) if isinstance(each, ast.Call))
            if any(isinstance(name, ast.Name) and name.id in KEYWORDS for name in calls):
                yield node.lineno


def django_says() -> Iterator[str]:
    """The English of what Django has in Welsh itself."""
    for path in DJANGO_SAYS:
        with path.open("rb") as file:
            translations = GNUTranslations(file)
        for key in translations._catalog:  # type: ignore[attr-defined]  # there is no public way to list it
            yield key[0] if isinstance(key, tuple) else key


def stored() -> Catalog:
    """The catalogue as it is kept, or an empty one."""
    text = PO.read_bytes() if PO.exists() else f'msgid ""\nmsgstr ""\n"Plural-Forms: {PLURALS}\\n"\n'.encode()
    catalogue = read_po(BytesIO(text), locale="cy", domain="django")
    catalogue.project, catalogue.header_comment = "SEC portal", "# Drafts: see docs/welsh-to-check.md"
    return catalogue


def compiled(catalogue: Catalog) -> bytes:
    """The catalogue as gettext reads it."""
    file = BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def page_to_check(catalogue: Catalog) -> str:
    """The page for the translator: nothing here has been read by a qualified person yet."""
    counts = Counter(place for message in catalogue if message.id for place in places(message))
    total = sum(1 for message in catalogue if message.id)
    rows = "\n".join(f"| `{place}` | {count} |" for place, count in sorted(counts.items()))
    return (
        "# Welsh that needs a qualified translator\n\n"
        "Made by `bin/welsh`; do not edit by hand.\n\n"
        f"Each of the {total} Welsh texts in `locale/cy/LC_MESSAGES/django.po` is a draft. No qualified\n"
        "translator has read any of them. None may go to a survivor or the public before one has. A text\n"
        "that stands in several files is counted in each.\n\n"
        f"| file | texts |\n|---|---|\n{rows}\n"
    )


def places(message: Message) -> set[str]:
    """The files in which a string stands."""
    return {place for place, _line in message.locations}


def where(message: Message) -> str:
    """The first file in which a string stands."""
    return min(places(message), default="?")


def ids(message: Message) -> list[str]:
    """The English: one text, or singular and plural."""
    return list(message.id) if isinstance(message.id, (tuple, list)) else [message.id]


def first_id(message: Message) -> str:
    """The English by which a person knows the string."""
    return ids(message)[0]


def strings(message: Message) -> list[str]:
    """The Welsh: one text, or four."""
    return list(message.string) if isinstance(message.string, (tuple, list)) else [message.string or ""]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
