"""How fast a broadcast leaves, beside a loop of requests and the bare wire, and whether memory stays flat.

`python -m bench.push_speed --people 100000`: one crew on real queues, a platform that answers at once. They take turns,
as a machine has faster and slower minutes: each broadcast is compared with the bare wire just before and just after it.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

import requests

from bench.push_stage import Stage, fill, stage
from models.kinds import OutboxState

PATH = "/cgi-bin/message/template/send?access_token=token"
RAW, LOOP = 20_000, 1_000  # calls of one turn
LINES = 32  # of the bare wire: with more it is no faster
MARKS = (10_000, 50_000, 100_000, 250_000, 500_000, 1_000_000)
SWEEP_SECONDS = 15.0  # the scheduler's are a minute apart
RENEWAL_SECONDS = 2.0
LOOK_SECONDS = 0.25  # each look takes something from what is measured


def body(number: int, kind: str) -> bytes:
    """What the house sends too, to somebody else."""
    fields = {name: {"value": "停电通知"} for name in ("thing1", "thing2", "character_string3", "time4")}
    whom = {"touser": f"{kind}-{number:08d}", "template_id": "template", "client_msg_id": f"{kind}-{number}"}
    return json.dumps({**whom, "data": fields}, ensure_ascii=False).encode()


def raw(base: str, count: int, at_once: int, kind: str) -> float:
    """Calls a second over so many sockets, with nothing but the bytes."""
    where = urlsplit(base)
    head = f"POST {PATH} HTTP/1.1\r\nHost: {where.netloc}\r\nContent-Type: application/json\r\nContent-Length: "
    with contextlib.ExitStack() as stack:
        lines = [stack.enter_context(socket.create_connection((where.hostname, where.port))) for _ in range(at_once)]
        for line in lines:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        began = time.monotonic()
        for number in range(count + at_once):
            line = lines[number % at_once]
            if number >= at_once and b'"errcode":0' not in line.recv(4096):
                raise RuntimeError("the platform refused")
            if number < count:
                content = body(number, kind)
                line.sendall(f"{head}{len(content)}\r\n\r\n".encode() + content)
        return count / (time.monotonic() - began)


def loop(base: str, count: int, kind: str) -> float:
    """Calls a second by a session of requests."""
    with requests.Session() as session:
        began = time.monotonic()
        for number in range(count):
            session.post(base + PATH, data=body(number, kind), timeout=10).raise_for_status()
        return count / (time.monotonic() - began)


def house(at: Stage, people: int, first: int) -> float:
    """People a second from the first message to the end of the broadcast; memory is told on the way."""
    before = at.counts()["people"]
    broadcast_id = fill(at.office, people, first)
    marks, swept, renewed = [mark for mark in MARKS if mark <= people], time.monotonic(), 0.0
    while not (missed := at.counts()["people"] - before):
        time.sleep(0.01)
    began = time.time()
    while (ended := at.ended(broadcast_id)) is None:
        reached = at.counts()["people"] - before if marks else 0
        if marks and reached >= min(marks[0], people * 0.97):
            print(f"  {marks.pop(0):>9} reached: {_memory(at):.0f} MB in the largest worker", flush=True)
        if time.monotonic() > renewed + RENEWAL_SECONDS:
            renewed = time.monotonic()
            at.renew_quota()
        if time.monotonic() > swept + SWEEP_SECONDS:
            swept = time.monotonic()
            at.sweep()
        time.sleep(LOOK_SECONDS)
    return (people - missed) / (ended - began)


def _let_crew_come(at: Stage) -> None:
    """Until it has started it takes the processors from what is measured."""
    while not at.redis.scard("rq:workers"):
        time.sleep(0.1)
    time.sleep(1)


def _memory(at: Stage) -> float:
    """Of the process of the crew that holds most: what would be free without it, in MB."""
    found = [process.memory_full_info().uss for crew in at.crews for process in crew.family()[1:]]
    return max(found) / 1e6


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.push_speed", description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--quick", type=int, default=2, help="processes that send")
    parser.add_argument("--rounds", type=int, default=3, help="broadcasts that the people are shared among")
    options = parser.parse_args()
    share = options.people // options.rounds
    with (
        tempfile.TemporaryDirectory(prefix="liaison-push-") as name,
        stage(Path(name), options.database, crews=1, quick=options.quick) as at,
    ):
        _let_crew_come(at)
        base, sent = at.settings.wx_api_base, f"broadcast, {options.database}, {options.quick} at it"
        single, loops = [raw(base, RAW, 1, "alone")], []
        wires, houses = [raw(base, RAW, LINES, "before")], []
        for number in range(options.rounds):
            houses.append(house(at, share, number * share))
            wires.append(raw(base, RAW, LINES, f"after-{number}"))
            loops.append(loop(base, LOOP, f"loop-{number}"))
        single.append(raw(base, RAW, 1, "alone-again"))
        books, doubled = at.books(), at.counts()["doubled"]
    _tell(f"bare wire, {LINES} lines", wires)
    _tell("bare wire, one line", single)
    _tell("requests, a loop", loops)
    _tell(sent, houses)
    ratios = [mine / ((wires[turn] + wires[turn + 1]) / 2) for turn, mine in enumerate(houses)]
    each = ", ".join(f"{ratio:.2f}" for ratio in ratios)
    print(f"of {LINES} lines just before and after: {statistics.median(ratios):.2f} ({each})")
    print(f"of one line {_ratio(houses, single):.2f}, of a loop of requests {_ratio(houses, loops):.1f}")
    print(f"{books.get(OutboxState.SENT, 0)} of {share * options.rounds} sent, {doubled} doubled")
    return int(books != {OutboxState.SENT: share * options.rounds})


def _tell(what: str, speeds: Sequence[float]) -> None:
    each = ", ".join(f"{speed:.0f}" for speed in speeds)
    print(f"{what:<30}{statistics.median(speeds):>8.0f} a second ({each})")


def _ratio(some: Sequence[float], others: Sequence[float]) -> float:
    return statistics.median(some) / statistics.median(others)


if __name__ == "__main__":
    sys.exit(main())
