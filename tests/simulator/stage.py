"""A simulator and a small webhook of its own on loopback, for one test."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from simulator import crypto, packet
from simulator.people import Person, openid_of
from simulator.server import Simulator
from simulator.state import Account, World, new_world

KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
NOTICE = {
    "thing1": {"value": "停电问题"},
    "thing2": {"value": "已受理"},
    "character_string3": {"value": "SQ-2026-0001"},
    "time4": {"value": "2026-01-05 10:00"},
}


@dataclass
class Push:
    """What reached the webhook: the query, the body as sent, the fields in clear."""

    query: dict[str, str]
    body: str
    fields: dict[str, Any]


@dataclass
class Webhook:
    """Takes every push and answers what the test says; a number is an HTTP status."""

    account: Account
    answers: list[str | int | float] = field(default_factory=list)  # a float sleeps that long, then success
    usual: str = "success"
    pushes: list[Push] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        query, body = dict(request.query), await request.text()
        if request.method == "GET":
            return web.Response(text=query["echostr"])
        fields = packet.read(body)
        if self.account.mode == "safe":
            fields = packet.read(self.seal.open(fields["Encrypt"]))
        self.pushes.append(Push(query, body, fields))
        answer = self.answers.pop(0) if self.answers else self.usual
        if isinstance(answer, float):
            await asyncio.sleep(answer)
            return web.Response(text="success")
        if isinstance(answer, int):
            return web.Response(status=answer)
        return web.Response(text=answer.replace("{openid}", fields["FromUserName"]))

    @property
    def seal(self) -> crypto.Seal:
        return crypto.Seal(self.account.aes_key, self.account.app_id)

    def reply(self, openid: str, **fields: Any) -> str:
        """A passive reply as the account's mode wants it."""
        head = {"ToUserName": openid, "FromUserName": self.account.original_id, "CreateTime": 1718100000}
        clear = packet.write({**head, **fields})
        return clear if self.account.mode != "safe" else self.sealed(clear)

    def sealed(self, clear: str) -> str:
        closed = self.seal.close(clear)
        signed = crypto.signature(self.account.token, "1718100000", "n1", closed)
        return packet.write({"Encrypt": closed, "MsgSignature": signed, "TimeStamp": 1718100000, "Nonce": "n1"})

    def text(self, openid: str, content: str) -> str:
        return self.reply(openid, MsgType="text", Content=content)

    def events(self, name: str) -> list[dict[str, Any]]:
        return [push.fields for push in self.pushes if push.fields.get("Event") == name]


@dataclass
class Stage:
    simulator: Simulator
    webhook: Webhook
    session: aiohttp.ClientSession
    token: str = ""

    @property
    def world(self) -> World:
        return self.simulator.world

    def person(self, name: str) -> Person:
        return self.world.people[openid_of(name)]

    async def sim(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """The phone and control API: GET without a body, POST with one."""
        url = f"{self.simulator.base_url}/sim/{path}"
        asked = self.session.get(url) if body is None else self.session.post(url, json=body)
        async with asked as answer:
            found: dict[str, Any] = await answer.json()
            return found

    async def act(self, name: str, deed: str, **body: Any) -> dict[str, Any]:
        return await self.sim(f"people/{openid_of(name)}/{deed}", body)

    async def chat(self, name: str) -> list[dict[str, Any]]:
        messages: list[dict[str, Any]] = (await self.sim(f"people/{openid_of(name)}/chat"))["messages"]
        return messages

    async def call(self, path: str, body: Any = None, **query: str) -> dict[str, Any]:
        """An API call with the token of the stage: GET without a body, POST with one."""
        if not self.token:
            self.token = (await self.stable_token())["access_token"]
        url, query = self.simulator.base_url + path, {"access_token": self.token, **query}
        data = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        asked = self.session.get(url, params=query) if data is None else self.session.post(url, params=query, data=data)
        async with asked as answer:
            found: dict[str, Any] = await answer.json()
            return found

    async def stable_token(self, **more: Any) -> dict[str, Any]:
        account = self.world.account
        body = {"grant_type": "client_credential", "appid": account.app_id, "secret": account.secret, **more}
        async with self.session.post(f"{self.simulator.base_url}/cgi-bin/stable_token", json=body) as answer:
            found: dict[str, Any] = await answer.json()
            return found

    async def code_of(self, path: str, body: Any = None, **query: str) -> int:
        return int((await self.call(path, body, **query)).get("errcode", 0))

    async def custom(self, name: str, content: str = "您好") -> int:
        body = {"touser": openid_of(name), "msgtype": "text", "text": {"content": content}}
        return await self.code_of("/cgi-bin/message/custom/send", body)

    async def until(self, reached: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not reached():
                await asyncio.sleep(0.01)


Scene = Callable[[Stage], Awaitable[None]]


def staged(*, mode: str = "safe", state: Path | None = None) -> Callable[[Scene], Callable[[], None]]:
    """Make a test of a scene that plays on a fresh stage."""

    def make(scene: Scene) -> Callable[[], None]:
        def test() -> None:
            asyncio.run(play(scene, mode=mode, state=state))

        test.__name__ = getattr(scene, "__name__", "test")
        test.__doc__ = scene.__doc__
        return test

    return make


async def play(scene: Scene, *, mode: str = "safe", state: Path | None = None) -> None:
    account = Account(mode=mode, aes_key=KEY)
    webhook = Webhook(account)
    app = web.Application()
    app.router.add_route("*", "/wechat", webhook.take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    account.webhook = f"http://127.0.0.1:{runner.addresses[0][1]}/wechat"
    simulator = Simulator(new_world(account, crowd=3, seed=7), state_file=state)
    simulator.world.switches.callback_delay_ms = 0
    await simulator.start()
    try:
        async with aiohttp.ClientSession() as session:
            await scene(Stage(simulator, webhook, session))
    finally:
        await simulator.stop()
        await runner.cleanup()
