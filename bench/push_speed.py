"""How fast a broadcast leaves, beside a loop of requests and the bare wire, and whether memory stays flat.

`python -m bench.push_speed --people 100000`: one crew on real queues, a platform that answers at once.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import socket
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

import requests

from bench.push_stage import Stage, fill, stage
from models.kinds import BroadcastState, OutboxState
from push.salvo import AT_ONCE

PATH = "/cgi-bin/message/template/send?access_token=token"
RAW, LOOP = 20_000, 2_000  # calls
MARKS = (10_000, 50_000, 100_000, 250_000, 500_000, 1_000_000)
SWEEP_SECONDS = 2.0


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
            if number >= at_once and b'"errcode": 0' not in line.recv(4096):
                raise RuntimeError("the platform refused")
            if number < count:
                content = body(number, kind)
                line.sendall(f"{head}{len(content)}\r\n\r\n".encode() + content)
        return count / (time.monotonic() - began)


def loop(base: str, count: int) -> float:
    """Calls a second by a session of requests."""
    with requests.Session() as session:
        began = time.monotonic()
        for number in range(count):
            session.post(base + PATH, data=body(number, "loop"), timeout=10).raise_for_status()
        return count / (time.monotonic() - began)


def house(at: Stage, people: int) -> float:
    """People a second from the first message to the end of the broadcast; memory is told on the way."""
    before = at.counts()["people"]
    broadcast_id = fill(at.office, people)
    marks, swept, began = [mark for mark in MARKS if mark <= people], 0.0, 0.0
    while at.state(broadcast_id) is BroadcastState.SENDING:
        reached = at.counts()["people"] - before
        began = began or (time.monotonic() if reached else 0.0)
        if marks and reached >= min(marks[0], people * 0.97):
            print(f"  {marks.pop(0):>9} reached: {_memory(at):.0f} MB in the largest worker", flush=True)
        if time.monotonic() > swept + SWEEP_SECONDS:
            swept = time.monotonic()
            at.sweep()
        time.sleep(0.05)
    return people / (time.monotonic() - began)


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
    parser.add_argument("--quick", type=int, default=1, help="processes that send")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="liaison-push-") as name,
        stage(Path(name), options.database, crews=1, quick=options.quick) as at,
    ):
        _let_crew_come(at)
        base, wire = at.settings.wx_api_base, f"bare wire, {AT_ONCE} lines"
        figures = {
            wire: raw(base, RAW, AT_ONCE, "before"),
            "bare wire, one line": raw(base, RAW, 1, "alone"),
            "requests, a loop": loop(base, LOOP),
        }
        figures[f"broadcast, {options.database}, {options.quick} at it"] = house(at, options.people)
        figures[f"{wire}, again"] = raw(base, RAW, AT_ONCE, "after")
        books, doubled = at.books(), at.counts()["doubled"]
    floor = (figures[wire] + figures[f"{wire}, again"]) / 2
    for what, speed in figures.items():
        print(f"{what:<30}{speed:>8.0f} a second{speed / floor:>8.2f} of the bare wire's {AT_ONCE} lines")
    print(f"{books.get(OutboxState.SENT, 0)} of {options.people} sent, {doubled} doubled")
    return int(books != {OutboxState.SENT: options.people})


if __name__ == "__main__":
    sys.exit(main())
