"""Reads the public texts that the house is measured on: letters, talk of other domains, questions, the sample."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nlp.intents import NO_BUSINESS

OFF = NO_BUSINESS  # chit-chat with the bot is small talk, and not taken for business either
OTHERS = ("smp2018", "chitchat", "webank", "crosswoz")
TELLTALE = re.compile("咨询|请问|询问|投诉|举报|控告|曝光")  # the words the weak labels were made from


def letters(folder: Path) -> list[dict[str, Any]]:
    """Citizens' letters that are known to ask or to accuse."""
    rows = [row for path in sorted((folder / "tipdm").glob("*_messages.jsonl.gz")) for row in _lines(path)]
    return [row for row in rows if row["weak_intent"] in ("inquiry", "complaint")]


def masked_letter(row: Mapping[str, Any]) -> str:
    """Title and body without the words that its label was made from."""
    return f"{row['title_masked']}\n{TELLTALE.sub('', row['text'])}"


def talk(folder: Path, name: str) -> list[str]:
    """What people say to somebody else's service."""
    (path,) = (folder / "oos").glob(f"*_{name}.csv.gz")
    return [row["text"] for row in csv.DictReader(io.StringIO(gzip.decompress(path.read_bytes()).decode()))]


def questions(folder: Path) -> list[str]:
    """Questions about the epidemic's policies."""
    return [row["question"] for path in sorted((folder / "ncp").glob("*_questions.jsonl.gz")) for row in _lines(path)]


def sample(folder: Path) -> list[str]:
    """Messages of enterprises that are neither small talk nor nobody's business."""
    lines = (folder / "intents_sample.jsonl").read_text(encoding="utf-8").splitlines()
    return [row["text"] for row in map(json.loads, lines) if row["intent"] not in OFF]


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in gzip.decompress(path.read_bytes()).decode().splitlines()]
