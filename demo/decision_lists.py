"""The invented city's decision lists, published by a colleague of who wrote them."""

from __future__ import annotations

import tomllib
from pathlib import Path

from models.round_kinds import DecisionKind
from models.work import Work
from services import decision_lists
from services.decision_lists import Content

FILE = Path(__file__).with_suffix(".toml")


def write_all(work: Work) -> None:
    """Every entry of the file, in its order."""
    for raw in tomllib.loads(FILE.read_text(encoding="utf-8"))["entry"]:
        entry = decision_lists.draft(
            work,
            Content(
                kind=DecisionKind(raw["kind"]),
                matter=raw["matter"],
                answer=raw["answer"],
                conditions=tuple(raw.get("conditions", ())),
                phrases=tuple(raw.get("phrases", ())),
                clause=raw["clause"],
                clause_text=raw.get("clause_text", ""),
            ),
        )
        decision_lists.publish(work, entry, entry.version)
