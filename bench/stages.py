"""Where the time of one turn goes: each stage alone, in this process, one thread."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from statistics import median
from urllib.parse import parse_qsl

from redis import Redis

from bench.stand import blank, fill
from bot import render
from bot.envelope import Sealer
from bot.inbox import Mine
from bot.talking import Desk
from config.settings import Settings
from handlers import dispatch
from handlers.turn import Dialogue, Turn, chat_actor, closing
from models.work import Office, open_engine
from nlp.understand import understand, warm_up
from tests.bot.platform import Platform, encrypt_of, text_of, to_user, xml_of
from tests.servers import RedisServer

TEXT = "你好"


def measure(folder: Path, turns: int) -> dict[str, float]:
    """Median microseconds of each stage."""
    server = RedisServer()
    server.start()
    try:
        url = f"sqlite:///{folder / 'stages.db'}"
        settings = replace(blank(folder / "stages", 16), database_url=url, redis_url=server.url)
        fill(settings)
        return _measured(settings, turns)
    finally:
        server.remove()


def _measured(settings: Settings, turns: int) -> dict[str, float]:
    redis = Redis.from_url(settings.redis_url)
    office = Office(open_engine(settings.database_url))
    desk = Desk.of(settings, office, redis)
    sealer = Sealer(settings)
    platform = Platform(_no_app, settings.wechat_token, settings.wechat_aes_key, settings.wechat_app_id, time.time)
    warm_up()
    times: dict[str, list[float]] = defaultdict(list)
    for number in range(turns):
        _turn(desk, sealer, *_push(platform, number), times)
    office.engine.dispose()
    return {name: median(found) * 1e6 for name, found in times.items()} | {
        "sum": sum(median(found) for found in times.values()) * 1e6
    }


def _push(platform: Platform, number: int) -> tuple[str, bytes]:
    encrypted = platform.encrypt(xml_of(text_of(f"o-{number}", TEXT, time.time())))
    query = platform.query()
    query |= platform.encrypted_query(query, encrypted)
    return "&".join(f"{name}={value}" for name, value in query.items()), b"<xml>%s%s</xml>" % (
        to_user(),
        encrypt_of(encrypted),
    )


def _turn(desk: Desk, sealer: Sealer, query: str, body: bytes, times: dict[str, list[float]]) -> None:
    marks = [time.perf_counter()]
    envelope = sealer.unseal(dict(parse_qsl(query, keep_blank_values=True)), body)
    marks.append(time.perf_counter())
    found = desk.inbox.arrive(envelope)
    marks.append(time.perf_counter())
    assert isinstance(found, Mine)
    understand(envelope.text, today=desk.office.clock().date())
    marks.append(time.perf_counter())
    dialogue = Dialogue()
    messages = _answer(desk, envelope.openid, envelope.text, dialogue)
    marks.append(time.perf_counter())
    desk.inbox.finish(envelope, found.token, answer=json.dumps(messages), dialogue="{}", outcome="{}")
    marks.append(time.perf_counter())
    sealer.seal(render.passive_xml(messages[0], to=envelope.openid, sender="gh_1", now=1), envelope)
    marks.append(time.perf_counter())
    names = (
        "verify, decrypt and read",
        "arrive (Redis)",
        "understand",
        "handle, without understand",
        "finish (Redis)",
        "seal",
    )
    spans = [later - sooner for sooner, later in pairwise(marks)]
    spans[3] -= spans[2]  # the handlers understand it once more
    for name, span in zip(names, spans, strict=True):
        times[name].append(span)


def _answer(desk: Desk, openid: str, text: str, dialogue: Dialogue) -> list[render.Message]:
    with desk.office.work(chat_actor(openid)) as work:
        dialogue.begin_turn(work.now)
        turn = Turn(
            settings=desk.settings,
            office=desk.office,
            shelf=desk.shelf,
            work=work,
            openid=openid,
            kind="text",
            text=text,
            fields={},
            dialogue=dialogue,
        )
        with closing(turn):
            return render.messages(dispatch.answer(turn))


def _no_app(*_: object) -> list[bytes]:
    raise AssertionError("nothing is pushed over the wire here")
