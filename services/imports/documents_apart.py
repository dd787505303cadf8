"""Reads a document in a process of its own, with limits: a file made to hang or to burst ends that process alone."""

from __future__ import annotations

import dataclasses
import json
import resource
import subprocess
import sys
from pathlib import Path, PurePath

from config import cores
from services.errors import Refusal
from services.imports import documents
from services.imports.papers import Paper

SECONDS = 60
MEMORY = 1024 * 1024 * 1024  # bytes
LIMITS = {resource.RLIMIT_CPU: SECONDS, resource.RLIMIT_FSIZE: 0, resource.RLIMIT_CORE: 0}  # it writes no file at all
OUT_OF_MEMORY = 3  # what the process ends with
COMMAND = (sys.executable, "-m", "services.imports.documents_apart")
ROOT = Path(__file__).parents[2]


def read(raw: bytes, name: str) -> Paper:
    """What `documents.read` says of a document; Refusal as well where reading it takes too long or too much memory."""
    if len(raw) > documents.MOST_BYTES or documents.is_plain(raw):
        return documents.read(raw, name)
    suffix = PurePath(name).suffix.lower()  # all of a name that matters; the rest may be what no command line takes
    promised = f"document{suffix if suffix in documents.SUFFIXES else ''}"
    try:
        done = subprocess.run(
            [*COMMAND, promised, str(MEMORY)],
            input=raw,
            capture_output=True,
            timeout=SECONDS,
            env={"PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"},  # and no secret of ours
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Refusal("imports.too_slow", seconds=SECONDS) from None
    if done.returncode == OUT_OF_MEMORY:
        raise Refusal("imports.too_heavy")
    if done.returncode:
        raise Refusal("imports.broken")
    said = json.loads(done.stdout)
    if "no" in said:
        raise Refusal(said["no"], **said["facts"])
    return Paper(**said)


def main(name: str, memory: int) -> int:
    """The other process: the document comes in, what it says goes out."""
    documents.load(name)  # while it may write: what is compiled for the first time is kept for the next process
    for limit, most in {**LIMITS, resource.RLIMIT_AS: memory}.items():
        _, hard = resource.getrlimit(limit)
        resource.setrlimit(limit, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
    cores.keep_to_none()  # or the reading would take half of the chat's core
    try:
        said = dataclasses.asdict(documents.read(sys.stdin.buffer.read(), name))
    except Refusal as no:
        said = {"no": no.key, "facts": no.facts}
    except MemoryError:
        return OUT_OF_MEMORY
    sys.stdout.write(json.dumps(said))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
