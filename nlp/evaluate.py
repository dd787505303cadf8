"""How well messages are understood: accuracy, F1, figures for each intent and each tag."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from typing import Any

from nlp.evaluate_slots import SlotFigures, slot_figures, slot_table
from nlp.intents import OFFICER_INTENTS
from nlp.router import Router
from nlp.understand import understand

ANY_DAY = date(2026, 1, 5)  # intents do not depend on the day


@dataclass(frozen=True, slots=True)
class Figures:
    """One intent: how many there are, and precision, recall, F1 on them."""

    count: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Mistake:
    text: str
    wanted: str
    given: str
    score: float


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of an evaluation."""

    count: int
    accuracy: float
    accuracy_or_also: float  # a line's second intent counts as right too
    certain: float  # share of lines answered without asking back
    accuracy_when_certain: float
    macro_f1: float
    intents: Mapping[str, Figures]
    tags: Mapping[str, tuple[int, float]]  # tag → lines, accuracy
    slots: Mapping[str, SlotFigures]
    mistakes: tuple[Mistake, ...]

    def as_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, indent=2)

    def as_table(self) -> str:
        lines = [
            f"lines                 {self.count:6}",
            f"accuracy              {self.accuracy:6.3f}",
            f"accuracy or also      {self.accuracy_or_also:6.3f}",
            f"macro F1              {self.macro_f1:6.3f}",
            f"certain               {self.certain:6.3f}",
            f"accuracy when certain {self.accuracy_when_certain:6.3f}",
            "",
            f"{'intent':20} {'lines':>5} {'prec':>6} {'recall':>6} {'F1':>6}",
        ]
        for name, row in self.intents.items():
            lines.append(f"{name:20} {row.count:5} {row.precision:6.3f} {row.recall:6.3f} {row.f1:6.3f}")
        lines += ["", f"{'tag':20} {'lines':>5} {'accuracy':>8}"]
        lines += [f"{name:20} {count:5} {right:8.3f}" for name, (count, right) in self.tags.items()]
        lines += ["", *slot_table(self.slots)]
        return "\n".join(lines)


def evaluate(lines: Iterable[str], router: Router | None = None) -> Report:
    """Understand each JSON line, with the house's router or another, and compare.

    Raises ValueError with the line's number when one is unreadable.
    """
    rows = [_row(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    if not rows:
        raise ValueError("no lines to evaluate")
    meanings = [
        understand(row["text"], today=ANY_DAY, router=router, is_officer=partial(_is_of_officers, row)) for row in rows
    ]
    given = [meaning.intent for meaning in meanings]
    wanted = [row["intent"] for row in rows]
    right = [one == other for one, other in zip(given, wanted, strict=True)]
    sure = [ok for ok, meaning in zip(right, meanings, strict=True) if meaning.is_certain]
    intents = _intents(wanted, given)
    return Report(
        count=len(rows),
        accuracy=_mean(right),
        accuracy_or_also=_mean(
            [ok or one in row.get("also", ()) for ok, one, row in zip(right, given, rows, strict=True)]
        ),
        certain=len(sure) / len(rows),
        accuracy_when_certain=_mean(sure),
        macro_f1=sum(intents[name].f1 for name in set(wanted)) / len(set(wanted)),
        intents=intents,
        tags=_tags(rows, right),
        slots=slot_figures(rows, meanings),
        mistakes=tuple(
            Mistake(row["text"], row["intent"], meaning.intent, round(meaning.score, 3))
            for row, meaning, ok in zip(rows, meanings, right, strict=True)
            if not ok
        ),
    )


def _is_of_officers(row: Mapping[str, Any]) -> bool:
    """Whether an officer wrote a line: by its tag, or since nobody else may want it."""
    return "officer" in row.get("tags", ()) or row["intent"] in OFFICER_INTENTS


def _row(number: int, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as fault:
        raise ValueError(f"line {number} is no JSON: {fault}") from fault
    if not isinstance(row, dict) or not isinstance(row.get("text"), str) or not isinstance(row.get("intent"), str):
        raise ValueError(f"line {number} needs a text and an intent")
    return row


def _intents(wanted: list[str], given: list[str]) -> dict[str, Figures]:
    hits = Counter(one for one, other in zip(wanted, given, strict=True) if one == other)
    there, said = Counter(wanted), Counter(given)
    figures: dict[str, Figures] = {}
    for name in sorted(there | said):
        precision = hits[name] / said[name] if said[name] else 0.0
        recall = hits[name] / there[name] if there[name] else 0.0
        both = precision + recall
        figures[name] = Figures(there[name], precision, recall, 2 * precision * recall / both if both else 0.0)
    return figures


def _tags(rows: list[dict[str, Any]], right: list[bool]) -> dict[str, tuple[int, float]]:
    outcomes: dict[str, list[bool]] = {}
    for row, ok in zip(rows, right, strict=True):
        for tag in row.get("tags", ()):
            outcomes.setdefault(tag, []).append(ok)
    return {tag: (len(outcomes[tag]), _mean(outcomes[tag])) for tag in sorted(outcomes)}


def _mean(outcomes: list[bool]) -> float:
    return sum(outcomes) / len(outcomes) if outcomes else 0.0
