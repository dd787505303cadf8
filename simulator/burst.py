"""Many people writing at once, driven from inside: load without a second program."""

import asyncio
import time
from collections.abc import Iterator
from itertools import islice
from typing import Any

from simulator import deeds
from simulator.errors import BadRequest
from simulator.given import Given, number
from simulator.people import Person
from simulator.pusher import Pusher
from simulator.state import World

MOST_MESSAGES, MOST_AT_ONCE = 1_000_000, 1024
USUAL = {"messages": 1000, "people": 200, "at_once": 64}
USUAL_TEXTS = [
    "厂房又停电了，什么时候能恢复？",
    "高新技术企业认定要什么条件",
    "我要报名读懂日",
    "我的诉求办到哪一步了",
    "你好",
]


async def burst(world: World, pusher: Pusher, given: Given) -> dict[str, Any]:
    """Everyone's messages in turn, so many under way at once; ends when all are answered."""
    messages, people, at_once = (number(given, name, usual) for name, usual in USUAL.items())
    texts = given.get("texts") or USUAL_TEXTS
    if not 1 <= messages <= MOST_MESSAGES or not 1 <= at_once <= MOST_AT_ONCE or people < 1:
        raise BadRequest("messages, people or at_once is out of range")
    if not isinstance(texts, list) or not all(isinstance(text, str) and text for text in texts):
        raise BadRequest("texts must be a list of texts")
    crowd = list(islice((one for one in world.people.values() if one.crowd and one.following), people))
    if not crowd:
        raise BadRequest("there is no crowd: start with --seed-users")
    turns = ((crowd[n % len(crowd)], texts[n % len(texts)]) for n in range(messages))
    waits: list[float] = []
    faults: list[str] = []
    started = time.perf_counter()
    await asyncio.gather(*(_write(world, pusher, turns, waits, faults) for _ in range(at_once)))
    return {"messages": messages, "people": len(crowd), **_figures(waits, time.perf_counter() - started, faults)}


async def _write(
    world: World, pusher: Pusher, turns: Iterator[tuple[Person, str]], waits: list[float], faults: list[str]
) -> None:
    for person, text in turns:
        started = time.perf_counter()
        deed = deeds.send(world, person, {"kind": "text", "content": text})
        outcome = await pusher.push(person, deed.fields)
        waits.append(time.perf_counter() - started)
        if outcome.fault:
            faults.append(outcome.fault)


def _figures(waits: list[float], seconds: float, faults: list[str]) -> dict[str, Any]:
    waits.sort()
    at = {share: round(waits[min(len(waits) - 1, int(len(waits) * share))] * 1000, 1) for share in (0.5, 0.99)}
    speed = {"seconds": round(seconds, 2), "per_second": round(len(waits) / seconds, 1)}
    return {**speed, "p50_ms": at[0.5], "p99_ms": at[0.99], "faults": len(faults)}
