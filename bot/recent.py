"""What the processes of this host answered last, in files they share. The archive learns of it a moment later, so it
counts when Redis goes away, or comes back without its last second."""

from __future__ import annotations

import logging
import mmap
import os
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import orjson

from bot.envelope import Envelope

log = logging.getLogger(__name__)

LARGEST = 4_000_000  # bytes of a file; a process has two: some seconds of the fullest load
FORGET_SECONDS = 600  # how long the files of a process that ended are of use: the archive has caught up by far
OURS_ALONE = 0o600
NEW_LINE = ord("\n")
PARTS = 6


@dataclass(frozen=True)
class Note:
    """One answer, as it was told to Redis; `outcome` is empty when the archive has it."""

    envelope: Envelope
    answer: str
    dialogue: str
    outcome: str


class Recent:
    """One file this process appends to, and those of the others to read.

    The file is written through memory: what stands there outlives the process, and no system call is needed, which
    would make the threads of a process change places on every turn. A line is key, openid, answer, dialogue,
    outcome and envelope, these as JSON, divided by tabs: JSON has none outside its escapes.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._path = folder / f"{os.getpid()}-{secrets.token_hex(4)}.log"
        self._map: mmap.mmap | None = None
        self._end = 0

    def note(self, note: Note) -> None:
        """Remember an answer, and the dialogue after it where there is one."""
        envelope = note.envelope
        parts = (envelope.key, envelope.openid, note.answer, note.dialogue, note.outcome, envelope.as_text)
        line = ("\t".join(parts) + "\n").encode()
        with self._lock:
            try:
                if self._map is None or self._end + len(line) > len(self._map):
                    self._map = self._turned_over(len(line))
                    self._end = 1
                last = self._end + len(line) - 1
                self._map[self._end : last] = line[:-1]
                self._map[last] = NEW_LINE  # after the rest: a line counts once it has its end
                self._end = last + 1
            except OSError as fault:  # the answer is given already, and Redis knows it
                log.warning("the answer could not be noted beside Redis: %s", fault)

    def answer(self, key: str) -> str | None:
        """The answer of a message, as JSON."""
        given = (line[2].decode() for line in self._lines(b"\n" + key.encode() + b"\t") if line[2])
        return next(given, None)

    def dialogue(self, openid: str) -> str:
        """The latest dialogue of a person as JSON, empty when none is known."""
        found = [line[3] for line in self._lines(b"\t" + openid.encode() + b"\t") if line[3]]
        return max(found, key=_version).decode() if found else ""

    def notes(self) -> Iterator[Note]:
        """All that is remembered; of each file the oldest first."""
        for held in self._held():
            for line in held.split(b"\n")[:-1]:
                parts = line.decode().split("\t")
                if len(parts) == PARTS:
                    yield Note(Envelope.from_json(orjson.loads(parts[5])), *parts[2:5])

    def _turned_over(self, needed: int) -> mmap.mmap:
        """Begin a file with room for a line of so many bytes; the one before it stays until the next turn."""
        if self._map is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._forget()
        else:
            self._map.close()
            self._map = None
            self._path.replace(self._path.with_suffix(".old"))
        file = os.open(self._path, os.O_CREAT | os.O_RDWR, OURS_ALONE)
        try:
            room = max(LARGEST, needed + 1)
            os.posix_fallocate(file, 0, room)  # on a full disk this fails, and not the writing
            held = mmap.mmap(file, room)
        finally:
            os.close(file)
        held[0] = NEW_LINE  # so that every line begins after one
        return held

    def _forget(self) -> None:
        """Take away what processes left that ended long ago."""
        for path in self._files():
            owner = path.stem.partition("-")[0]
            try:
                if time.time() - path.stat().st_mtime > FORGET_SECONDS and not Path(f"/proc/{owner}").exists():
                    path.unlink()
            except FileNotFoundError:
                continue  # another process was at it too

    def _files(self) -> list[Path]:
        return [*self._folder.glob("*.log"), *self._folder.glob("*.old")]

    def _held(self) -> Iterator[bytes]:
        for path in self._files():
            with suppress(FileNotFoundError):  # another process turned it over
                yield path.read_bytes()

    def _lines(self, part: bytes) -> Iterator[list[bytes]]:
        """The last line of each file that holds `part`, and the ones before it."""
        for held in self._held():
            at = held.rfind(part)
            while at >= 0:
                start, end = held.rfind(b"\n", 0, at + 1) + 1, held.find(b"\n", at + 1)
                line = held[start:end].split(b"\t")
                if end >= 0 and len(line) == PARTS:
                    yield line
                at = held.rfind(part, 0, at)


def _version(dialogue: bytes) -> int:
    return int(orjson.loads(dialogue)["v"])
