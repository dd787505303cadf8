"""Kills workers with SIGKILL at random while a broadcast is sent, restarts its stores, and asks the receiver what came.

`python -m bench.push_kill`: real workers on real queues; the last line says `N sent, 0 lost, 0 doubled`.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil

from bench.push_stage import Stage, fill, stage
from models.kinds import BroadcastState, OutboxState

SWEEP_SECONDS = 5.0
LONGEST_SECONDS = 3600.0

Blow = Callable[[Stage], bool]  # False when nobody was there to be hit: it waits for somebody


def run(at: Stage, broadcast_id: int, people: int, blows: list[Blow]) -> None:
    """Let it be sent; strike whenever another share of the people was reached."""
    marks = sorted(random.sample(range(people // 50, people - people // 50), len(blows)))
    began = swept = time.monotonic()
    while time.monotonic() < began + LONGEST_SECONDS:
        reached = at.counts()["people"]
        if marks and reached >= marks[0] and blows[0](at):
            marks.pop(0)
            print(f"{time.monotonic() - began:6.0f} s  {reached} reached: {blows.pop(0).__name__}", file=sys.stderr)
        if time.monotonic() > swept + SWEEP_SECONDS:
            swept = time.monotonic()
            at.sweep()
        if at.state(broadcast_id) is not BroadcastState.SENDING:
            return
        time.sleep(0.05)


def kill_a_worker(at: Stage) -> bool:
    """SIGKILL to a process in the middle of a job; half of the time its crew falls with it."""
    busy = at.at_work()
    if not busy:
        return False
    crew, process = random.choice(busy)
    if random.random() < 0.5:
        with suppress(psutil.NoSuchProcess):
            process.kill()
        crew.kills += 1
    else:
        crew.kill()
        crew.start()
    return True


def kill_redis(at: Stage) -> bool:
    """SIGKILL; a second later it is back with what it wrote down."""
    if not at.at_work():
        return False
    at.servers["redis"].kill()
    time.sleep(1)
    at.servers["redis"].start()
    return True


def restart_database(at: Stage) -> bool:
    """PostgreSQL ends in good order, cutting off everybody, and is back a second later."""
    if not at.at_work():
        return False
    at.servers["postgres"].stop()
    time.sleep(1)
    at.servers["postgres"].start()
    return True


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.push_kill", description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--apart", action="store_true", help="each crew in a network namespace of its own (root)")
    options = parser.parse_args()
    blows: list[Blow] = [*[kill_a_worker] * options.kills, kill_redis]
    if options.database == "postgres":
        blows.append(restart_database)
    random.shuffle(blows)
    with (
        tempfile.TemporaryDirectory(prefix="liaison-push-") as name,
        stage(Path(name), options.database, apart=options.apart) as at,
    ):
        began = time.monotonic()
        broadcast_id = fill(at.office, options.people)
        run(at, broadcast_id, options.people, blows)
        seconds = time.monotonic() - began
        found, books, kills = at.counts(), at.books(), sum(crew.kills for crew in at.crews)
    print(
        f"{options.database}{', networks apart' if options.apart else ''}, {kills} kills of workers at work, "
        f"restarts of {' and '.join(at.servers)}, {seconds:.0f} s, {options.people / seconds:.0f} people a second"
    )
    print(f"{found['calls'] - found['people']} calls were repeats of an id, which the platform takes once")
    print("books: " + ", ".join(f"{count} {state}" for state, count in sorted(books.items())))
    lost = options.people - found["people"]
    print(f"{found['people']} sent, {lost} lost, {found['doubled']} doubled")
    is_whole = not blows and books == {OutboxState.SENT: options.people}
    return int(not is_whole or bool(lost or found["doubled"]))


if __name__ == "__main__":
    sys.exit(main())
