"""A package imports only floors below its own, and imports stand at the top of the file."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.house.tree import FLOORS, OUTSIDE, parsed, python_files, top_of

ROOTS = {name for name, floor in FLOORS.items() if floor == max(FLOORS.values())}
OURS = {*FLOORS, *OUTSIDE}
LATE = {  # imports that may stand inside a function, each with its reason
    ("nlp/segment.py", "jieba"): "it warns while it is imported",
    ("nlp/command.py", "nlp.training"): "scikit-learn takes 100 MB, and only training needs it",
    ("services/learning/training.py", "nlp.paired"): "scikit-learn takes 100 MB, and only training needs it",
    ("web.py", "app"): "its workers share what is loaded while the collector rests",
    ("liaison.py", "web"): "who serves loads no other commands",
    ("liaison.py", "cli"): "who serves loads no other commands",
    ("app.py", "doors"): "messages are answered before there is a console",
    ("web.py", "doors"): "several workers share what is loaded, and a single one answers messages first",
    ("models/single.py", "models.prepared"): "with PostgreSQL's driver, which a house on SQLite does not need",
    ("console/account.py", "qrcode.image.svg"): "slow to load, and seldom needed",
    ("console/exports.py", "openpyxl"): "slow to load, and seldom needed",
    ("services/imports/batches.py", "openpyxl"): "slow to load, and seldom needed",
    ("services/imports/tables.py", "openpyxl"): "slow to load, and seldom needed",
    (
        "services/imports/documents.py",
        "services.imports.documents_word",
    ): "its library takes megabytes few processes need",
    (
        "services/imports/documents.py",
        "services.imports.documents_pdf",
    ): "its library takes megabytes few processes need",
    (
        "services/imports/documents.py",
        "services.imports.documents_ofd",
    ): "its library takes megabytes few processes need",
    (
        "services/imports/documents.py",
        "services.imports.documents_web",
    ): "its library takes megabytes few processes need",
    ("worker.py", "worker"): "started as a program it is __main__, and the jobs import it by its name",
}
# The roots that load another root: a command its process, a process what it serves.
ONE_AFTER_THE_OTHER = (("liaison", "cli"), ("liaison", "web"), ("web", "app"), ("web", "doors"), ("app", "doors"))
WECHATPY_HOMES = (Path("bot/envelope.py"), Path("push/client.py"), Path("bench/echo.py"))


@dataclass(frozen=True)
class Import:
    module: str  # dotted, as written
    line: int
    is_at_top: bool

    @property
    def top(self) -> str:
        return self.module.partition(".")[0]


def imports_of(tree: ast.Module) -> list[Import]:
    return list(_imports_in(tree, is_at_top=True))


def _imports_in(node: ast.AST, *, is_at_top: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (Import(alias.name, child.lineno, is_at_top) for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            yield Import("." * child.level + (child.module or ""), child.lineno, is_at_top)
        elif not isinstance(child, ast.expr):  # no import stands in one
            yield from _imports_in(child, is_at_top=is_at_top and _is_type_checking(child))


def _is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def faults_of(file: Path, tree: ast.Module) -> list[str]:
    """What a file imports against the plan of the house, one sentence a fault."""
    found = []
    for import_ in imports_of(tree):
        place = f"{file}:{import_.line}"
        if not import_.is_at_top and (str(file), import_.module) not in LATE:
            found.append(f"{place} imports {import_.module} inside a function or a branch")
        if import_.module.startswith("."):
            found.append(f"{place} imports relatively; name the package")
        elif not _may_import(top_of(file), import_.top):
            found.append(f"{place} {top_of(file)} may not import {import_.top}")
        if import_.top == "wechatpy" and file not in WECHATPY_HOMES:
            found.append(f"{place} imports wechatpy; only {' and '.join(map(str, WECHATPY_HOMES))} may")
    return found


def _may_import(importer: str, imported: str) -> bool:
    if imported == importer or imported not in OURS:
        return True
    if importer == "simulator" or (imported == "tests" and importer != "bench"):
        return False  # a measurement starts the same servers as a test
    if importer in OUTSIDE or imported == "version":
        return True
    if imported in OUTSIDE:
        return importer == "cli" and imported in ("demo", "migrations")
    if (importer, imported) in ONE_AFTER_THE_OTHER:
        return True
    return FLOORS[imported] < FLOORS[importer] or (importer == "cli" and imported in ROOTS)


def test_imports_go_down_and_stand_at_the_top() -> None:
    house = [file for file in python_files() if top_of(file) != "tests"]
    faults = [fault for file in house for fault in faults_of(file, parsed(file))]
    assert not faults, "\n".join(faults)


PLANTED = [
    ("services/people.py", "from handlers.turn import Turn", "services may not import handlers"),
    ("nlp/normal.py", "import models.work", "nlp may not import models"),
    ("console/account.py", "from bot import inbox", "console may not import bot"),
    ("config/rules.py", "from services.errors import Refusal", "config may not import services"),
    ("simulator/state.py", "from config.settings import Settings", "simulator may not import config"),
    ("services/people.py", "from simulator import crypto", "services may not import simulator"),
    ("services/people.py", "import wechatpy", "imports wechatpy"),
    ("services/people.py", "def ask():\n    import models.people", "inside a function"),
    ("services/people.py", "from . import errors", "imports relatively"),
]


@pytest.mark.parametrize(("file", "source", "fault"), PLANTED)
def test_a_planted_fault_is_found(file: str, source: str, fault: str) -> None:
    assert any(fault in found for found in faults_of(Path(file), ast.parse(source)))


ALLOWED = [
    ("services/people.py", "from models.work import Work\nfrom push import outbox\nimport re"),
    ("services/people.py", "if TYPE_CHECKING:\n    from models.people import Officer"),
    ("bot/envelope.py", "from wechatpy.crypto import WeChatCrypto"),
    ("cli.py", "import app\nimport worker\nfrom demo import command"),
    ("demo/data.py", "from services.people import bind_contact"),
    ("simulator/state.py", "import json\nfrom simulator.people import Person"),
]


@pytest.mark.parametrize(("file", "source"), ALLOWED)
def test_what_the_plan_allows_passes(file: str, source: str) -> None:
    assert faults_of(Path(file), ast.parse(source)) == []


def test_every_package_has_its_floor() -> None:
    assert {top_of(file) for file in python_files()} <= {*FLOORS, *OUTSIDE}
