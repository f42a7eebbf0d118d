"""What the house style promises, held against the tree itself."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("sec_portal", "desk", "impact", "partners", "feedback", "engagement", "accounts", "outbox", "safeguards")
FORBIDDEN_NAMES = {"utils", "helpers", "services", "selectors", "signals", "managers", "constants"}
SIZES = {"module": 400, "function": 30, "test": 16, "template": 120}


def sources():
    return [
        path
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        if "migrations" not in path.parts and "__pycache__" not in path.parts
    ]


def ours(path):
    return "tests" not in path.parts


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_is_called_after_nothing_in_particular(path):
    assert path.stem not in FORBIDDEN_NAMES


@pytest.mark.parametrize("word", ["django.dispatch", "db.models.signals", "apps.get_model("])
def test_rooms_do_not_reach_round_the_import_contracts(word):
    found = [str(path.relative_to(ROOT)) for path in sources() if ours(path) and word in path.read_text()]
    assert found == []


def test_rooms_below_are_not_reached_from_above_by_a_reverse_relation():
    """A foreign key into a room below has no name there: `related_name="+"`."""
    from django.apps import apps

    crossing = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in ROOMS
        for field in model._meta.local_fields
        if field.is_relation
        and field.related_model._meta.app_label != model._meta.app_label
        and field.related_model._meta.app_label in ROOMS
        and not field.remote_field.hidden
    ]
    assert crossing == []


def test_every_constraint_has_a_name_postgresql_keeps_whole():
    from django.apps import apps

    long = [
        constraint.name
        for model in apps.get_models()
        for constraint in (*model._meta.constraints, *model._meta.indexes)
        if len(constraint.name.encode()) > 63
    ]
    assert long == []


def test_writes_stand_in_actions():
    """`save`, `create`, `update` and `delete` of rows are called from actions and their tests alone."""
    writing = re.compile(
        r"\.(?:save|bulk_create|bulk_update)\(|\.delete\(\)|\.objects\.(?:create|update_or_create|get_or_create)\("
        r"|\.objects\b.*\.update\("
    )
    allowed = ("actions", "tests", "management", "demo", "bench", "migrations")
    found = [
        str(path.relative_to(ROOT))
        for path in sources()
        if not any(part in allowed for part in (*path.parts, path.stem)) and writing.search(path.read_text())
    ]
    assert sorted(found) == KNOWN_WRITERS


# Each with its reason.
KNOWN_WRITERS = [
    "accounts/middleware.py",  # when an account was last used, once an hour
    "engagement/seed.py",  # called by a migration
    "feedback/frames.py",  # called by a migration
    "impact/theory_as_it_came.py",  # called by a migration
    "safeguards/audit.py",  # the one writer of audit events
    "safeguards/sealing.py",  # the one maker of keys
]


def test_the_tree_names_no_machine_and_no_registry():
    words = ["/wo" + "rk/", "py" + "pi.org", "registry.npm" + "js", "files.python" + "hosted"]
    pattern = "|".join(re.escape(word) for word in words)
    found = subprocess.run(
        ["git", "grep", "-lIE", pattern, "--", "."], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert found.stdout.splitlines() == []


def test_sizes_worth_noticing_are_printed():
    """Not a rule: a list for whoever reads the run with `-s`."""
    for path in sources():
        text = path.read_text()
        if len(text.splitlines()) > SIZES["module"]:
            print(f"module {path.relative_to(ROOT)}: {len(text.splitlines())} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > SIZES["function" if ours(path) else "test"]:
                    print(f"function {path.relative_to(ROOT)}:{node.lineno} {node.name}: {length} lines")
    for path in (ROOT / "templates").rglob("*.html"):
        if len(path.read_text().splitlines()) > SIZES["template"]:
            print(f"template {path.relative_to(ROOT)}")
