"""Writes a segment: everything sorted once, no loop over words."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from nlp.grams import SIGNS, Signs, pairs_of, signs_of
from nlp.search_prior import FEWEST_ARTICLES, Citations, priors
from nlp.search_segment import BETWEEN, Unit


def write(units: Iterable[Unit], place: Path) -> int:
    """Write the segment of these units; returns how many pairs it knows."""
    with (place / "texts.bin").open("wb") as texts:
        book = _Book(place, texts)
        for unit in units:
            book.add(unit)
    return book.close()


class _Book:
    def __init__(self, place: Path, texts: BinaryIO) -> None:
        self.place, self.texts = place, texts
        self.signs: list[Signs] = []
        self.units: list[Unit] = []
        self.length = self.bytes = 0
        self.citations = Citations()
        self.starts: list[int] = []
        self.lengths: list[int] = []
        self.first_part = [0]
        self.parts: list[tuple[int, int, int, int, int]] = []  # signs from and to, bytes from and to, article

    def add(self, unit: Unit) -> None:
        head = unit.title if not unit.parts or not unit.parts[0][2].startswith(unit.title) else ""
        text, heading = [head], ""
        self.starts.append(self.length)
        size = len(head) + 1
        for article, told, said in unit.parts:
            if told != heading:
                text.append(told)
                size, heading = size + len(told) + 1, told
            self.citations.read(said)
            raw = said.encode("utf-8", "replace")
            self.texts.write(raw)
            self.parts.append(
                (self.length + size, self.length + size + len(said), self.bytes, self.bytes + len(raw), article)
            )
            self.bytes += len(raw)
            text.append(said)
            size += len(said) + 1
        signs = signs_of("\n".join(text) + "\n")
        self.signs += [signs, np.zeros(BETWEEN, dtype=np.uint16)]
        self.lengths.append(len(signs))
        self.length += len(signs) + BETWEEN
        self.first_part.append(len(self.parts))
        self.units.append(Unit(unit.document_id, unit.title, mark=unit.mark))

    def close(self) -> int:
        signs = np.concatenate(self.signs) if self.signs else np.zeros(0, dtype=np.uint16)
        starts, lengths = np.array(self.starts, dtype=np.int64), np.array(self.lengths, dtype=np.int64)
        owners = np.repeat(np.arange(len(lengths), dtype=np.uint64), lengths + BETWEEN)
        known = self._postings(signs, owners)
        self._sign_spread(signs, owners)
        titles, groups = np.unique([unit.title for unit in self.units] or [""], return_inverse=True)
        sizes = np.bincount(groups, minlength=len(titles))
        is_article = ((sizes >= FEWEST_ARTICLES) & (titles != ""))[groups[: len(self.units)]]
        prior = priors([str(title) for title in titles], self.citations)[groups[: len(self.units)]]
        parts = np.array(self.parts, dtype=np.int64).reshape(-1, 5)
        columns = ("part_starts", "part_ends", "text_starts", "text_ends", "articles")
        for name, column in zip(columns, parts.T, strict=True):
            np.save(self.place / f"{name}.npy", column)
        for name, array in (
            ("signs", signs), ("starts", starts), ("lengths", lengths), ("first_part", np.array(self.first_part)),
            ("documents", np.array([unit.document_id for unit in self.units], dtype=np.int64)),
            ("groups", groups[: len(self.units)].astype(np.int32)), ("is_article", is_article),
            ("prior", np.where(is_article, prior, 0).astype(np.float32)),
        ):  # fmt: skip
            np.save(self.place / f"{name}.npy", array)
        facts = {
            "units": len(self.units), "parts": len(self.parts), "texts": self.bytes, "terms": known,
            "mean_length": float(lengths.mean()) if len(lengths) else 1.0,
            "documents": len({unit.document_id for unit in self.units}),
        }  # fmt: skip
        (self.place / "segment.json").write_text(json.dumps(facts), encoding="utf-8")
        told = json.dumps([str(title) for title in titles], ensure_ascii=False)
        (self.place / "titles.json").write_text(told, encoding="utf-8")
        marks = {unit.document_id: unit.mark for unit in self.units}
        (self.place / "marks.json").write_text(json.dumps(marks), encoding="utf-8")
        return known

    def _postings(self, signs: Signs, owners: NDArray[np.uint64]) -> int:
        pairs = pairs_of(signs)
        keys = (pairs.astype(np.uint64) << np.uint64(32)) | owners[: len(pairs)]
        keys = keys[pairs > 0]
        keys.sort()
        first = np.flatnonzero(np.diff(keys, prepend=np.uint64(0)) != 0) if len(keys) else np.empty(0, dtype=np.int64)
        times = np.diff(np.append(first, len(keys)))
        found = keys[first]
        held = (found >> np.uint64(32)).astype(np.uint32)
        starts = np.flatnonzero(np.diff(held, prepend=np.uint32(0)) != 0) if len(held) else np.empty(0, dtype=np.int64)
        np.save(self.place / "pairs.npy", held[starts])
        np.save(self.place / "begins.npy", np.append(starts, len(held)).astype(np.int64))
        np.save(self.place / "holders.npy", (found & np.uint64(0xFFFFFFFF)).astype(np.int32))
        np.save(self.place / "times.npy", np.minimum(times, 255).astype(np.uint8))
        return len(starts)

    def _sign_spread(self, signs: Signs, owners: NDArray[np.uint64]) -> None:
        keys = np.unique((signs.astype(np.uint64) << np.uint64(32)) | owners) >> np.uint64(32)
        np.save(self.place / "sign_spread.npy", np.bincount(keys.astype(np.int64), minlength=SIGNS).astype(np.int32))
