"""The operator's side of /sim: logs, counters, disturbances, the clock."""

import asyncio
import secrets
from itertools import islice
from typing import Any

from aiohttp import web

from simulator import tokens
from simulator.burst import burst
from simulator.callbacks import Callbacks
from simulator.errors import BadRequest
from simulator.phone_api import as_json, body_of, number_of
from simulator.pusher import Pusher
from simulator.reset import reset
from simulator.state import Received, World

HEARTBEAT = 15
MODES = ("safe", "compat", "plain")


class ControlApi:
    def __init__(self, world: World, pusher: Pusher, callbacks: Callbacks) -> None:
        self._world = world
        self._pusher = pusher
        self._callbacks = callbacks

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/events", self.events),
            web.get("/wire", self.wire),
            web.get("/received", self.received),
            web.get("/stats", self.stats),
            web.get("/switches", self.switches),
            web.post("/switches", self.turn),
            web.post("/clock", self.advance),
            web.post("/tokens/kill", self.kill_tokens),
            web.post("/account", self.account),
            web.post("/verify", self.verify),
            web.post("/reset", self.reset),
            web.post("/burst", self.burst),
            web.get("/wecom", self.wecom),
            web.post("/wecom/robots", self.add_robot),
        ]

    async def events(self, request: web.Request) -> web.StreamResponse:
        stream = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"})
        await stream.prepare(request)
        queue = self._world.watchers.join()
        try:
            await stream.write(b": hello\n\n")
            while (line := await _next_line(queue)) is not None:
                await stream.write(line.encode())
        except ConnectionError:
            pass  # the looker-on has left
        finally:
            self._world.watchers.leave(queue)
        return stream

    async def wire(self, request: web.Request) -> web.Response:
        return as_json({"entries": self._world.wire.after(number_of(request, "after")), "last": self._world.wire.last})

    async def received(self, request: web.Request) -> web.Response:
        kind, openid = request.query.get("kind", "custom"), request.query.get("openid", "")
        after, limit = number_of(request, "after"), number_of(request, "limit", 1000)
        books = self._world.received.get(kind) or Received()
        first = books.total - len(books.kept) + 1
        later = islice(books.kept, max(0, after + 1 - first), None)
        found = list(islice((entry for entry in later if openid in ("", entry["openid"])), limit))
        return as_json({"messages": found, "last": found[-1]["id"] if found else after, "total": books.total})

    async def stats(self, request: web.Request) -> web.Response:
        stats, brief = self._world.stats, "brief" in request.query
        count = stats.counts
        custom: dict[str, Any] = {"total": stats.custom.total(), "people": len(stats.custom)}
        template: dict[str, Any] = {
            "total": count["template"],
            "deduplicated": count["template_deduplicated"],
            "doubles": stats.template.total() - len(stats.template),
        }
        if not brief:
            custom["by_openid"] = stats.custom
            template["by_client_msg_id"] = _by_client_id(stats.template)
        names = ("pushes", "tries", "answered", "empty", "repeats", "repeats_answered_differently")
        return as_json(
            {
                **{name: count[name] for name in names},
                "faults": {name: count[name] for name in ("no_answer", "bad_answer")},
                "in_flight": self._pusher.in_flight,
                "callbacks_waiting": self._callbacks.waiting,
                "api": stats.api,
                "http_errors": count["http_errors"],
                "custom": custom,
                "template": template,
                "subscribe": {"total": count["subscribe"]},
                "mass": {"jobs": count["mass_jobs"], "messages": count["mass_messages"]},
                "tokens": {"stable": count["stable_tokens"], "plain": count["plain_tokens"]},
                "wecom": {via: count[f"wecom_{via}"] for via in ("robot", "app", "chat")},
            }
        )

    async def switches(self, request: web.Request) -> web.Response:
        return as_json(self._world.switches.card())

    async def turn(self, request: web.Request) -> web.Response:
        self._world.switches.turn(await body_of(request))
        self._world.watchers.tell("switches", self._world.switches.card())
        return await self.switches(request)

    async def advance(self, request: web.Request) -> web.Response:
        seconds = (await body_of(request)).get("advance_seconds")
        if not isinstance(seconds, int | float):
            raise BadRequest("advance_seconds must be a number")
        self._world.clock.ahead += seconds
        return as_json({"now": self._world.now()})

    async def kill_tokens(self, request: web.Request) -> web.Response:
        tokens.kill_all(self._world)
        return as_json({"ok": True})

    async def account(self, request: web.Request) -> web.Response:
        body, account = await body_of(request), self._world.account
        if not set(body) <= {"webhook", "mode", "name"} or body.get("mode", "safe") not in MODES:
            raise BadRequest("webhook, mode (safe, compat, plain) and name can be set")
        for name, value in body.items():
            setattr(account, name, str(value))
        return as_json({name: getattr(account, name) for name in ("name", "app_id", "original_id", "mode", "webhook")})

    async def verify(self, request: web.Request) -> web.Response:
        return as_json(await self._pusher.verify())

    async def reset(self, request: web.Request) -> web.Response:
        reset(self._world)
        return as_json({"ok": True})

    async def burst(self, request: web.Request) -> web.Response:
        return as_json(await burst(self._world, self._pusher, await body_of(request)))

    async def wecom(self, request: web.Request) -> web.Response:
        wecom, after = self._world.wecom, number_of(request, "after")
        messages = [message for message in wecom.messages if message["id"] > after]
        robots = [{"key": key, "name": name} for key, name in wecom.robots.items()]
        last = messages[-1]["id"] if messages else after
        return as_json({"messages": messages, "robots": robots, "chats": list(wecom.chats.values()), "last": last})

    async def add_robot(self, request: web.Request) -> web.Response:
        name = str((await body_of(request)).get("name") or "群机器人")
        digits = secrets.token_hex(16)
        key = "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
        self._world.wecom.robots[key] = name
        return as_json({"key": key})


async def _next_line(queue: asyncio.Queue[str]) -> str | None:
    """The next event, a comment when there was none for a while, None at the end."""
    try:
        line = await asyncio.wait_for(queue.get(), HEARTBEAT)
    except TimeoutError:
        return ": still here\n\n"
    return line or None


def _by_client_id(sent: dict[str, int]) -> dict[str, int]:
    counted: dict[str, int] = {}
    for key, times in sent.items():
        client_id = key.partition(" ")[2]
        counted[client_id] = counted.get(client_id, 0) + times
    return counted
