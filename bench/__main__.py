"""Measures the house beside a bare echo in one run, and prints a table: `python -m bench`."""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path
from statistics import median

from bench import footprint, search, stages
from bench.load import Result
from bench.stand import ECHO, POSTGRES, SQLITE, Stand, stands
from bench.talks import HEADLINE, KINDS
from config.settings import Settings

CONNECTIONS = 64
MOST = {ECHO: 5000, SQLITE: 2500, POSTGRES: 2500}  # turns a second that are signed beforehand, far more than are made
TARGETS = {SQLITE: 0.5, POSTGRES: 0.4}
P99_MS = 250
FIRST_ANSWER_SECONDS = 3.0
EXTRA_WORKER_MB = 160


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one short round")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of the headline, interleaved (default 5)")
    parser.add_argument("--seconds", type=float, default=3.0, help="length of one run (default 3)")
    parser.add_argument("--workers", type=int, default=1, help="web processes (default 1)")
    parser.add_argument(
        "--threads",
        type=int,
        default=Settings.web_threads,
        help=f"threads of a web process (default {Settings.web_threads})",
    )
    parser.add_argument("--only", choices=("turns", "stages", "footprint"), help="one part alone")
    parser.add_argument("--headline", action="store_true", help="of the turns the headline alone")
    parser.add_argument("--search", type=Path, nargs=2, metavar=("LIBRARY", "QUESTIONS"), help="the search alone")
    options = parser.parse_args()
    if options.search:
        search.compare(*options.search)
        return
    if options.quick:
        options.rounds, options.seconds = 1, 1.0
    with tempfile.TemporaryDirectory(prefix="liaison-bench-") as name:
        folder = Path(name)
        if options.only in (None, "turns"):
            _turns(folder, options)
        if options.only in (None, "stages"):
            _stages(folder, 300 if options.quick else 2000)
        if options.only in (None, "footprint"):
            _footprint(folder, 1 if options.quick else 3)


def _turns(folder: Path, options: argparse.Namespace) -> None:
    with stands(folder, workers=options.workers, threads=options.threads) as found:
        for stand in found.values():
            stand.measure(HEADLINE, 1.0, CONNECTIONS, MOST[stand.name])  # warm
        print(f"turns a second at {CONNECTIONS} connections, {options.workers} web process(es) of {options.threads} "
              f"threads, medians of {options.rounds} rounds, load {os.getloadavg()[0]:.1f}")  # fmt: skip
        print(f"{'':24}{'turns/s':>9}{'ratio':>8}{'p50 ms':>8}{'p99 ms':>8}")
        bare = _headline(found, options)
        if not options.headline:
            _kinds(found, options, bare)


def _headline(found: dict[str, Stand], options: argparse.Namespace) -> float:
    runs: dict[str, list[Result]] = {name: [] for name in found}
    for _ in range(options.rounds):
        for name, stand in found.items():
            runs[name].append(stand.measure(HEADLINE, options.seconds, CONNECTIONS, MOST[name]))
    bare = median(run.per_second for run in runs[ECHO])
    for name, results in runs.items():
        # A ratio is taken within a round, since the machine changes from one to the next.
        ratio = median(run.per_second / echo.per_second for run, echo in zip(results, runs[ECHO], strict=True))
        _row(name if name == ECHO else f"{HEADLINE}, {name}", results, ratio, TARGETS.get(name))
    return bare


def _kinds(found: dict[str, Stand], options: argparse.Namespace, bare: float) -> None:
    for kind in KINDS:
        if kind == HEADLINE:
            continue
        for name in (SQLITE, POSTGRES):
            results = [
                found[name].measure(kind, options.seconds, CONNECTIONS, MOST[name])
                for _ in range(1 if options.quick else 2)
            ]
            _row(f"{kind}, {name}", results, median(run.per_second for run in results) / bare, None)
    turns = sum(len(talk) for talk in KINDS[HEADLINE])
    steps = sum(len(talk) - 2 for talk in KINDS[HEADLINE][:1])
    print(
        f"  The conversation: of {turns} turns {steps} are an appeal form that is filled in and cancelled, the others"
    )
    print("  greetings, thanks, the menu and a message that is not understood; nothing in it writes rows in its turn.")
    print("  The worker writes all messages into the database meanwhile. The first ratio is taken within rounds.")


def _row(name: str, results: list[Result], ratio: float, target: float | None) -> None:
    speed, p50, p99 = (median(getattr(run, field) for run in results) for field in ("per_second", "p50", "p99"))
    note = (
        "" if target is None else f"   target {target} {_mark(ratio >= target)}, p99 < {P99_MS} {_mark(p99 < P99_MS)}"
    )
    print(f"{name:24}{speed:9.0f}{ratio:8.2f}{p50:8.1f}{p99:8.1f}{note}", flush=True)
    for wrong in sorted({one for run in results for one in run.wrong})[:5]:
        print(f"  WRONG: {wrong}")


def _stages(folder: Path, turns: int) -> None:
    print("\ntime per stage of a greeting, one thread alone, µs")
    for name, microseconds in stages.measure(folder, turns).items():
        print(f"  {name:28}{microseconds:8.0f}")


def _footprint(folder: Path, rounds: int) -> None:
    found = footprint.measure(folder, rounds)
    print("\nstart and memory")
    print(f"  {'first answer after':28}{found.first_answer:8.1f} s   target < {FIRST_ANSWER_SECONDS} "
          f"{_mark(found.first_answer < FIRST_ANSWER_SECONDS)}")  # fmt: skip
    for name, megabytes in found.megabytes.items():
        print(f"  {name:28}{megabytes:8.0f} MB")
    print(f"  {'an extra web worker':28}{found.extra:8.0f} MB   target ≤ {EXTRA_WORKER_MB} "
          f"{_mark(found.extra <= EXTRA_WORKER_MB)} (its own pages and its share of the common ones, PSS)")  # fmt: skip


def _mark(is_met: bool) -> str:
    return "met" if is_met else "MISSED"


if __name__ == "__main__":
    main()
