"""The phone's side of /sim: people, their chats and what they do."""

import asyncio
import json
from typing import Any

from aiohttp import web

from simulator import menus, people, qrcodes
from simulator.deeds import DEEDS, Deed
from simulator.errors import BadRequest
from simulator.people import Person
from simulator.pusher import Pusher
from simulator.state import World

MOST_LISTED = 1000


def as_json(data: Any, status: int = 200) -> web.Response:
    return web.Response(
        body=json.dumps(data, ensure_ascii=False).encode(), content_type="application/json", status=status
    )


async def body_of(request: web.Request) -> dict[str, Any]:
    raw = await request.read()
    try:
        body = json.loads(raw or b"{}")
    except ValueError as error:
        raise BadRequest("the body is not JSON") from error
    if not isinstance(body, dict):
        raise BadRequest("the body is not an object")
    return body


def number_of(request: web.Request, name: str, usual: int = 0) -> int:
    given = request.query.get(name, str(usual))
    if not given.isdigit():
        raise BadRequest(f"{name} must be a number")
    return int(given)


class PhoneApi:
    def __init__(self, world: World, pusher: Pusher) -> None:
        self._world = world
        self._pusher = pusher
        self._under_way: set[asyncio.Task[None]] = set()

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/state", self.state),
            web.get("/people", self.list_people),
            web.post("/people", self.add_person),
            web.get("/people/{openid}", self.person),
            web.get("/people/{openid}/chat", self.chat),
            web.get("/people/{openid}/menu", self.menu),
            web.post("/people/{openid}/settings", self.settings),
            web.post("/people/{openid}/{deed}", self.act),
            web.get("/qrcodes", self.list_codes),
            web.get("/subscriptions", self.list_subscriptions),
        ]

    async def state(self, request: web.Request) -> web.Response:
        world, account = self._world, self._world.account
        about = {name: getattr(account, name) for name in ("name", "app_id", "original_id", "mode", "webhook")}
        return as_json(
            {
                "account": about,
                "people": [person.card() for person in world.people.values() if not person.crowd],
                "total": len(world.people),
                "now": round(world.now(), 3),
                "menu": world.menus.default,
                "switches": world.switches.card(),
            }
        )

    async def list_people(self, request: web.Request) -> web.Response:
        name, after = request.query.get("name", ""), number_of(request, "after")
        found = [person for person in self._world.people.values() if name in person.name]
        part = found[after : after + min(number_of(request, "limit", 100), MOST_LISTED)]
        return as_json({"people": [person.card() for person in part], "total": len(found)})

    async def add_person(self, request: web.Request) -> web.Response:
        body = await body_of(request)
        name = str(body.get("name") or "").strip()
        if not name:
            raise BadRequest("name is needed")
        world, following = self._world, body.get("following", True) is True
        made = people.born(name, str(body.get("role") or ""), now=world.now(), following=following)
        person = world.people.setdefault(made.openid, made)
        world.watchers.tell("person", person.card())
        return as_json(person.card())

    async def person(self, request: web.Request) -> web.Response:
        person, now = self._found(request), self._world.now()
        allowance = person.allowance
        open_ = {"left": allowance.left, "until": allowance.until} if allowance and allowance.until > now else None
        return as_json({**person.card(), "allowance": open_, "quota": person.accepted})

    async def settings(self, request: web.Request) -> web.Response:
        person, body = self._found(request), await body_of(request)
        if not set(body) <= {"muted", "blocked"} or not all(isinstance(value, bool) for value in body.values()):
            raise BadRequest("muted and blocked are true or false")
        for name, value in body.items():
            setattr(person, name, value)
        self._world.watchers.tell("person", person.card())
        return as_json(person.card())

    async def chat(self, request: web.Request) -> web.Response:
        person, after = self._found(request), number_of(request, "after")
        messages = [message for message in person.chat if message["id"] > after]
        return as_json({"messages": messages, "last": self._world.last_id})

    async def menu(self, request: web.Request) -> web.Response:
        return as_json(menus.effective(self._world, self._found(request)))

    async def list_codes(self, request: web.Request) -> web.Response:
        return as_json({"codes": qrcodes.listed(self._world)})

    async def list_subscriptions(self, request: web.Request) -> web.Response:
        notices = self._world.templates.notices
        return as_json({"templates": [{"template_id": key, "title": one.title} for key, one in notices.items()]})

    async def act(self, request: web.Request) -> web.Response:
        person, do = self._found(request), DEEDS.get(request.match_info["deed"])
        if do is None:
            raise BadRequest("a person cannot do this", 404)
        deed = do(self._world, person, await body_of(request))
        card: dict[str, Any] = {
            "id": deed.shown["id"] if deed.shown else None,
            "msg_id": str(deed.fields.get("MsgId", "")),
            "tries": [],
            "answer": None,
            "fault": None,
        }
        pushing = asyncio.create_task(self._push(person, deed, card))
        self._under_way.add(pushing)
        pushing.add_done_callback(self._under_way.discard)
        if request.query.get("wait") != "0":
            await asyncio.shield(pushing)
        return as_json(card)

    async def _push(self, person: Person, deed: Deed, card: dict[str, Any]) -> None:
        if deed.fields:
            outcome = await self._pusher.push(person, deed.fields, answered=deed.answered)
            card.update(outcome.card())
        if deed.then:
            await self._pusher.push(person, deed.then.fields, answered=deed.then.answered)

    def _found(self, request: web.Request) -> Person:
        person = self._world.people.get(request.match_info["openid"])
        if person is None:
            raise BadRequest("nobody has this openid", 404)
        return person
