"""How often words occur: jieba's count with the centre's terms on top, made once and kept in a folder."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import zlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np

KEPT = "words.bin"
TERM_WEIGHT = 20_000  # enough to win against any split of a term into common words
_FORMAT = b"1"  # to be counted up when what is kept changes its form or its meaning
# A word that jieba has met ten times or more; the rarer ones are names and curiosities, and cost 50 MB.
_COMMON = re.compile(r"^(\S+) (\d{2,}) ", re.MULTILINE)

Frequencies = dict[str, int]


def frequencies(counted: bytes, terms: Mapping[str, str], folder: Path | None) -> Frequencies:
    """Word → frequency, with every prefix of a word at 0 or more: the form jieba walks along.

    To make it takes half a second; what `folder` keeps of an earlier time is read in a fifth of that.
    """
    if folder is None:
        return _made(counted, terms)
    key = hashlib.sha256(b"\n".join((_FORMAT, " ".join(terms).encode(), counted))).hexdigest().encode()
    kept = _read(folder / KEPT, key)
    if kept is None:
        kept = _made(counted, terms)
        with contextlib.suppress(OSError):  # a folder that cannot be written costs the next start its time
            _write(folder / KEPT, key, kept)
    return kept


def prefixes(words: Mapping[str, int]) -> Frequencies:
    """The beginnings of these words, none of which need be a word."""
    return dict.fromkeys({word[:end] for word in words if len(word) > 1 for end in range(1, len(word))}, 0)


def _made(counted: bytes, terms: Mapping[str, str]) -> Frequencies:
    common = {word: int(count) for word, count in _COMMON.findall(counted.decode("utf-8"))}
    common.update(dict.fromkeys(terms, TERM_WEIGHT))
    return prefixes(common) | common


def _read(path: Path, key: bytes) -> Frequencies | None:
    """What was kept under this key; None where nothing was, or something else, or it is damaged."""
    try:
        found, check, kept = path.read_bytes().split(b"\n", 2)
    except (OSError, ValueError):
        return None
    if found != key or check != _check(kept):
        return None
    words, counts = kept.split(b"\n", 1)
    return dict(zip(words.decode("utf-8").split(" "), np.frombuffer(counts, dtype="<u4").tolist(), strict=True))


def _write(path: Path, key: bytes, frequencies: Frequencies) -> None:
    """Whole or not at all: other processes read it meanwhile."""
    words, counts = " ".join(frequencies).encode(), np.fromiter(frequencies.values(), dtype="<u4").tobytes()
    kept = words + b"\n" + counts
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    beside.write_bytes(b"\n".join((key, _check(kept), kept)))
    beside.replace(path)


def _check(kept: bytes) -> bytes:
    return b"%08x" % zlib.crc32(kept)
