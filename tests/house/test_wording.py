"""Each wording key used exists, each sentence is used, and each `{fact}` of a sentence is given where it is said."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from config import wording
from push.notices import NOTICES
from tests.house.tree import FLOORS, files, parsed, python_files, read

SAYING = {"say", "ask", "text", "menu", "Refusal"}  # calls whose first argument is a wording key
NAMING = {"ask", "label", "tail", "why"}  # keyword arguments that hold one
KEY = re.compile(r"^[a-z_]+\.[a-z0-9_]+$")
QUOTED_KEY = re.compile(r"""["']([a-z_]+\.[a-z0-9_]+)["']""")


@dataclass(frozen=True)
class Saying:
    """A place in the code that says a sentence; `facts` is None where they are not written out."""

    place: str
    key: str
    facts: frozenset[str] | None


def sayings_of(file: Path, tree: ast.Module) -> Iterator[Saying]:
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        place = f"{file}:{call.lineno}"
        if _name_of(call.func) in SAYING and call.args:
            for key in _literals(call.args[0]):
                yield Saying(place, key, _facts_of(call))
        for keyword in call.keywords:
            if keyword.arg in NAMING:
                for key in _literals(keyword.value):
                    yield Saying(place, key, None)


def _name_of(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _literals(value: ast.expr) -> Iterator[str]:
    """The keys an expression may become, so far as they are written out."""
    if isinstance(value, ast.IfExp):
        yield from _literals(value.body)
        yield from _literals(value.orelse)
    elif isinstance(value, ast.Constant) and isinstance(value.value, str) and KEY.match(value.value):
        yield value.value


def _facts_of(call: ast.Call) -> frozenset[str] | None:
    names = [keyword.arg for keyword in call.keywords]
    return None if None in names else frozenset(name for name in names if name)


def faults_of(sayings: list[Saying], needed: Mapping[str, set[str]]) -> list[str]:
    """Sayings without a sentence, or without a fact that their sentence needs."""
    faults = []
    for saying in sayings:
        if saying.key not in needed:
            faults.append(f"{saying.place} says {saying.key}, which is not in config/wording")
        elif saying.facts is not None and (missing := needed[saying.key] - saying.facts):
            faults.append(f"{saying.place} says {saying.key} without {', '.join(sorted(missing))}")
    return faults


def mentions_of(tree: ast.Module) -> Iterator[str]:
    """All literals that could be a key, and the beginnings of keys put together (f"appeal.state_{state}" → with *)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
            beginning = str(node.values[0].value)
            if re.match(r"^[a-z_]+\.[a-z0-9_]*$", beginning):
                yield f"{beginning}*"
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and KEY.match(node.value):
            yield node.value


def unused(keys: set[str], mentions: set[str]) -> list[str]:
    beginnings = tuple(mention[:-1] for mention in mentions if mention.endswith("*"))
    return sorted(key for key in keys - mentions if not (beginnings and key.startswith(beginnings)))


def needed_facts() -> dict[str, set[str]]:
    return {key: wording.facts_of(key) for key in wording.sentences()}


def house_files() -> list[Path]:
    return python_files(*FLOORS, "demo")


def test_every_key_said_has_its_sentence_and_facts() -> None:
    sayings = [saying for file in house_files() for saying in sayings_of(file, parsed(file))]
    assert len(sayings) > 50
    faults = faults_of(sayings, needed_facts())
    assert not faults, "\n".join(faults)


def test_every_sentence_is_used() -> None:
    mentions = {mention for file in house_files() for mention in mentions_of(parsed(file))}
    mentions |= {key for file in files() if file.suffix == ".html" for key in QUOTED_KEY.findall(read(file))}
    mentions |= {notice.sentence for notice in NOTICES.values()}
    left_over = unused(set(wording.sentences()), mentions)
    assert not left_over, f"said nowhere: {', '.join(left_over)}"


def test_every_posted_notice_is_known_and_given_its_facts() -> None:
    faults = []
    for file in house_files():
        for call in (node for node in ast.walk(parsed(file)) if isinstance(node, ast.Call)):
            if _name_of(call.func) == "post" and len(call.args) == 3:
                needed = {key: notice.facts() for key, notice in NOTICES.items()}
                posted = [Saying(f"{file}:{call.lineno}", key, _facts_of(call)) for key in _literals(call.args[2])]
                faults += faults_of(posted, needed)
    assert not faults, "\n".join(faults)


def test_sentences_are_tidy() -> None:
    for key, sentence in wording.sentences().items():
        assert sentence, f"{key} is empty"
        assert not re.search(r"[ \t]+$", sentence, re.MULTILINE), f"{key} has blanks at the end of a line"


def test_planted_faults_are_found() -> None:
    source = """
say("appeal.received")
raise Refusal("appeal.vanished", number=1)
Slot("phone", ask="appeal.ask_phone")
say("appeal.received" if good else "appeal.lost", number=1)
"""
    sayings = list(sayings_of(Path("planted.py"), ast.parse(source)))
    assert [fault.partition(" ")[2] for fault in faults_of(sayings, {"appeal.received": {"number"}})] == [
        "says appeal.received without number",
        "says appeal.vanished, which is not in config/wording",
        "says appeal.ask_phone, which is not in config/wording",
        "says appeal.lost, which is not in config/wording",
    ]


def test_a_sentence_said_nowhere_is_found() -> None:
    mentions = set(mentions_of(ast.parse('say("appeal.received"); text(f"appeal.state_{state}")')))
    assert unused({"appeal.received", "appeal.state_closed", "appeal.forgotten"}, mentions) == ["appeal.forgotten"]
