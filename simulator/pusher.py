"""Pushing to the webhook: signed, sealed, cut after five seconds, three times."""

import asyncio
import re
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from simulator import crypto, packet, passive
from simulator.delivery import FAULT_NOTICE, notice, show
from simulator.people import Message, Person
from simulator.state import World

TRIES = 3
WHEN = re.compile("<CreateTime>.*?</CreateTime>")  # an answer may be written anew, a second later
REORDER_SECONDS = 0.4
HEADERS = {"Content-Type": "text/xml", "User-Agent": "Mozilla/4.0", "Pragma": "no-cache"}


@dataclass(slots=True)
class Try:
    status: int | None
    ms: int
    body: str
    error: str | None = None


@dataclass(slots=True)
class Outcome:
    """How a push ended."""

    xml: str
    sent: str = ""
    query: dict[str, str] = field(default_factory=dict)
    tries: list[Try] = field(default_factory=list)
    answer_xml: str = ""
    answer: Message | None = None
    fault: str | None = None

    def card(self) -> dict[str, Any]:
        tries = [{"status": one.status, "ms": one.ms, "body": one.body, "error": one.error} for one in self.tries]
        return {"tries": tries, "answer": self.answer, "fault": self.fault}


class Pusher:
    """Holds the connections to the webhook; opened and closed with the server."""

    def __init__(self, world: World, session: aiohttp.ClientSession) -> None:
        self._world = world
        self._session = session
        self._seal = crypto.Seal(world.account.aes_key, world.account.app_id)
        self._repeats: set[asyncio.Task[None]] = set()
        self.in_flight = 0

    async def close(self) -> None:
        for task in self._repeats:
            task.cancel()
        await asyncio.gather(*self._repeats, return_exceptions=True)
        await self._session.close()

    async def push(self, person: Person | None, fields: dict[str, Any], *, answered: bool = True) -> Outcome:
        """Push what a person did (or a job's result); `answered` says whether the answer is shown."""
        world = self._world
        outcome = Outcome(packet.write(self._addressed(person, fields)))
        if not world.account.webhook:
            return outcome
        openid = person.openid if person else ""
        world.stats.counts["pushes"] += 1
        self.in_flight += 1
        try:
            if world.switches.reorder:
                await asyncio.sleep(world.dice.random() * REORDER_SECONDS)
            await self._try_up_to_three_times(outcome, openid)
        finally:
            self.in_flight -= 1
        self._read_answer(outcome, openid, to_event=fields["MsgType"] == "event", shown=answered)
        self._log(outcome, openid, fields)
        if person and answered:
            self._show(outcome, person)
        if outcome.fault is None and world.happens(world.switches.repeat):
            self._repeat_later(outcome, openid, fields)
        return outcome

    async def verify(self) -> dict[str, Any]:
        """The GET that the platform's console sends when the address is saved."""
        token, echo = self._world.account.token, secrets.token_hex(10)
        stamp, nonce = str(int(time.time())), secrets.token_hex(5)
        query = {
            "signature": crypto.signature(token, stamp, nonce),
            "timestamp": stamp,
            "nonce": nonce,
            "echostr": echo,
        }
        try:
            async with self._session.get(self._world.account.webhook, params=query) as answer:
                body = await answer.text()
                return {
                    "ok": answer.status == 200 and body == echo,
                    "status": answer.status,
                    "body": body[:200],
                }
        except (aiohttp.ClientError, TimeoutError) as error:
            return {"ok": False, "status": None, "body": str(error)[:200]}

    def _addressed(self, person: Person | None, fields: dict[str, Any]) -> dict[str, Any]:
        sender = person.openid if person else self._world.account.original_id
        head = {"ToUserName": self._world.account.original_id, "FromUserName": sender}
        return {**head, "CreateTime": int(self._world.now()), **fields}

    def _sealed(self, xml: str, openid: str) -> tuple[dict[str, str], str]:
        account = self._world.account
        stamp, nonce = str(int(time.time())), str(self._world.dice.randrange(10**9, 10**10))
        query = {
            "signature": crypto.signature(account.token, stamp, nonce),
            "timestamp": stamp,
            "nonce": nonce,
            "openid": openid,
        }
        if account.mode == "plain":
            return query, xml
        closed = self._seal.close(xml)
        query["encrypt_type"] = "aes"
        query["msg_signature"] = crypto.signature(account.token, stamp, nonce, closed)
        part = f"<Encrypt><![CDATA[{closed}]]></Encrypt></xml>"
        if account.mode == "compat":
            return query, xml.removesuffix("</xml>") + part
        return query, f"<xml><ToUserName><![CDATA[{account.original_id}]]></ToUserName>{part}"

    async def _try_up_to_three_times(self, outcome: Outcome, openid: str) -> None:
        for number in range(TRIES):
            started = time.monotonic()
            outcome.query, outcome.sent = self._sealed(outcome.xml, openid)
            done = await self._try(outcome)
            outcome.tries.append(done)
            if done.error is None:
                return
            if number < TRIES - 1:
                left = self._world.switches.timeout_ms / 1000 - (time.monotonic() - started)
                await asyncio.sleep(max(0.0, left))

    async def _try(self, outcome: Outcome) -> Try:
        world = self._world
        world.stats.counts["tries"] += 1
        if world.switches.webhook_delay_ms:
            await asyncio.sleep(world.switches.webhook_delay_ms / 1000)
        limit = aiohttp.ClientTimeout(total=world.switches.timeout_ms / 1000)
        started = time.perf_counter()
        status, body, error = None, "", None
        try:
            async with self._session.post(
                world.account.webhook,
                params=outcome.query,
                data=outcome.sent.encode(),
                headers=HEADERS,
                timeout=limit,
                allow_redirects=False,
            ) as answer:
                status, body = answer.status, await answer.text(errors="replace")
            error = None if status == 200 else "status"
        except TimeoutError:
            error = "timeout"
        except aiohttp.ClientConnectorError:
            error = "refused"
        except aiohttp.ClientError:
            error = "broken"
        return Try(status, int((time.perf_counter() - started) * 1000), body, error)

    def _read_answer(self, outcome: Outcome, openid: str, *, to_event: bool, shown: bool) -> None:
        counts = self._world.stats.counts
        last = outcome.tries[-1]
        if last.error is not None:
            outcome.fault = "no_answer"
            counts["no_answer"] += 1
            return
        try:
            outcome.answer_xml = passive.unseal(self._world, last.body)
            if shown:
                outcome.answer = passive.message(self._world, outcome.answer_xml, openid, to_event=to_event)
        except passive.BadAnswer as bad:
            last.error = f"bad answer: {bad}"
            outcome.fault = "bad_answer"
            counts["bad_answer"] += 1
            return
        counts["answered"] += 1
        counts["empty"] += not outcome.answer_xml

    def _show(self, outcome: Outcome, person: Person) -> None:
        if outcome.fault:
            notice(self._world, person, FAULT_NOTICE, fault=True)
        elif outcome.answer:
            sender = "system" if outcome.answer["kind"] == "notice" else "account"
            outcome.answer = show(self._world, person, sender, {**outcome.answer, "via": "reply"})

    def _repeat_later(self, outcome: Outcome, openid: str, fields: dict[str, Any]) -> None:
        task = asyncio.create_task(self._repeat(outcome, openid, fields))
        self._repeats.add(task)
        task.add_done_callback(self._repeats.discard)

    async def _repeat(self, first: Outcome, openid: str, fields: dict[str, Any]) -> None:
        """Send the same push again, as the platform does when it missed our answer."""
        self._world.stats.counts["repeats"] += 1
        again = Outcome(first.xml)
        again.query, again.sent = self._sealed(again.xml, openid)
        again.tries.append(await self._try(again))
        try:
            again.answer_xml = passive.unseal(self._world, again.tries[-1].body)
        except passive.BadAnswer:
            again.fault = "bad_answer"
        self._log(again, openid, fields, repeat=True)
        if again.fault or WHEN.sub("", again.answer_xml) != WHEN.sub("", first.answer_xml):
            self._world.stats.counts["repeats_answered_differently"] += 1

    def _log(self, outcome: Outcome, openid: str, fields: dict[str, Any], *, repeat: bool = False) -> None:
        world = self._world
        if not world.switches.log:
            return
        entry = {
            "id": 0,
            "time": round(world.now(), 3),
            "kind": "push",
            "openid": openid,
            "what": fields.get("Event") or fields["MsgType"],
            "xml": outcome.xml,
            "sent": outcome.sent,
            "query": outcome.query,
            **outcome.card(),
            "answer_raw": outcome.tries[-1].body,
            "answer_xml": outcome.answer_xml,
            "repeat": repeat,
        }
        world.wire.add(world.watchers, entry)
