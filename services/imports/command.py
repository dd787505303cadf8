"""The command `liaison import`: files in, a summary out."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from config.settings import Settings
from config.wording import text
from models.work import Office
from services.errors import Refusal
from services.imports.batches import Importer, Summary
from services.imports.enterprises import import_enterprises
from services.imports.events import import_events
from services.imports.officers import import_officers
from services.imports.policies import import_drafts, import_policies
from services.policies import index

TOLD_EVERY = 10_000  # articles

IMPORTERS: dict[str, Importer] = {
    "officers": import_officers,
    "enterprises": import_enterprises,
    "events": import_events,
    "policies": import_policies,
}


def add_arguments(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """Add `import WHAT FILE` to the command; who owns the command hands office and settings to `run`."""
    parser = subparsers.add_parser("import", help="take in officers, enterprises, events or policies from a file")
    parser.add_argument("what", choices=sorted(IMPORTERS))
    parser.add_argument(
        "file",
        type=Path,
        help="xlsx, csv, jsonl or jsonl.gz; for policies also docx, doc, pdf, ofd, html, md, txt or a folder of them",
    )
    parser.add_argument("--dry-run", action="store_true", help="read and check everything, keep nothing")
    parser.add_argument("--errors", type=Path, help="where rows that failed are written (csv or xlsx)")
    parser.add_argument(
        "--as-draft", action="store_true", help="policies: for review in the console, seen by nobody yet"
    )
    parser.add_argument("--no-index", action="store_true", help="policies: leave the search index as it is")
    return parser


def run(args: argparse.Namespace, office: Office, settings: Settings) -> int:
    """Import, tell what happened, rebuild the index after policies; 1 when a row failed."""
    began = time.monotonic()
    errors_to = args.errors or args.file.with_name(f"{args.file.name.split('.')[0]}-errors.csv")
    try:
        importer = import_drafts if args.what == "policies" and args.as_draft else IMPORTERS[args.what]
        summary = importer(office, args.file, args.dry_run, errors_to, _tell)
    except Refusal as no:
        _say(text(no.key, **no.facts))
        return 2
    key = "imports.summary_dry" if args.dry_run else "imports.summary"
    _say(text(key, **_facts(summary), seconds=f"{time.monotonic() - began:.1f}"))
    if summary.failed:
        _say(text("imports.errors_written", path=errors_to))
    if (
        args.what == "policies"
        and summary.added + summary.changed
        and not (args.dry_run or args.as_draft or args.no_index)
    ):
        info = index.rebuild(office, index.folder_of(settings.home), _tell_index)
        _say(text("imports.indexed", articles=info.passages, seconds=f"{time.monotonic() - began:.1f}"))
    return 1 if summary.failed else 0


def _tell(summary: Summary) -> None:
    _say(text("imports.progress", **_facts(summary)), end="\r" if sys.stdout.isatty() else "\n")


def _tell_index(done: int, _total: int) -> None:
    if done % TOLD_EVERY == 0:
        _say(text("imports.indexing", articles=done), end="\r" if sys.stdout.isatty() else "\n")


def _facts(summary: Summary) -> dict[str, int]:
    return {
        "total": summary.total,
        "added": summary.added,
        "changed": summary.changed,
        "same": summary.same,
        "failed": summary.failed,
    }


def _say(sentence: str, end: str = "\n") -> None:
    sys.stdout.write(sentence + end)
    sys.stdout.flush()
