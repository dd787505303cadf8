"""A segment of the index on disk, mapped into memory: which unit holds which pairs, and every unit's signs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.grams import Grams, Signs

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]
SATURATION, LENGTH_SHARE = 1.0, 0.75  # k1 and b of BM25
BETWEEN = 1  # empty signs after each unit, so that no pair reaches from one into the next


@dataclass
class Unit:
    """What is found as one: a document with its parts, or a single article of a law."""

    document_id: int
    title: str
    parts: list[tuple[int, str, str]] = field(default_factory=list)  # article id, heading, text
    mark: str = ""  # changes when the document does


@dataclass(frozen=True, slots=True)
class Facts:
    """The size of a segment."""

    units: int
    parts: int
    documents: int
    terms: int
    texts: int  # bytes
    mean_length: float  # signs of a unit


class Segment:
    """An opened segment; its arrays live in the page cache, shared by all processes."""

    def __init__(self, place: Path, mean_length: float | None = None) -> None:
        def mapped(name: str) -> NDArray[Any]:
            array_on_disk: NDArray[Any] = np.load(place / f"{name}.npy", mmap_mode="r")
            return np.asarray(array_on_disk)

        facts = json.loads((place / "segment.json").read_text(encoding="utf-8"))
        self.facts = Facts(**facts)
        self.titles: Sequence[str] = json.loads((place / "titles.json").read_text(encoding="utf-8"))
        self.pairs: Grams = mapped("pairs")
        self.begins: Numbers = mapped("begins")
        self.holders, self.times = mapped("holders"), mapped("times")
        self.signs: Signs = mapped("signs")
        self.starts, self.lengths = mapped("starts"), mapped("lengths")
        self.sign_spread, self.prior, self.groups = mapped("sign_spread"), mapped("prior"), mapped("groups")
        self.documents, self.first_part = mapped("documents"), mapped("first_part")
        self.is_article: NDArray[np.bool_] = mapped("is_article")
        self.part_starts, self.part_ends, self.articles = mapped("part_starts"), mapped("part_ends"), mapped("articles")
        self.text_starts, self.text_ends = mapped("text_starts"), mapped("text_ends")
        usual = mean_length or self.facts.mean_length
        self.norms: Floats = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * self.lengths / usual)
        self._texts = (
            np.memmap(place / "texts.bin", dtype=np.uint8, mode="r") if self.facts.texts else np.empty(0, "u1")
        )

    def spread(self, pairs: Grams) -> Numbers:
        """In how many units each pair stands."""
        at = self.places(pairs)
        known = at >= 0
        spread: Numbers = np.where(known, self.begins[at + 1] - self.begins[at], 0)
        return spread

    def places(self, pairs: Grams) -> Numbers:
        """Where each pair stands in the list of pairs; -1 where it does not."""
        if not len(self.pairs):
            return np.full(len(pairs), -1)
        at = np.minimum(np.searchsorted(self.pairs, pairs), len(self.pairs) - 1)
        return np.where(self.pairs[at] == pairs, at, -1)

    def title(self, unit: int) -> str:
        """The title of a unit."""
        return self.titles[int(self.groups[unit])]

    def text(self, part: int) -> str:
        """A part's text as it was handed in."""
        return bytes(self._texts[self.text_starts[part] : self.text_ends[part]]).decode("utf-8")
