"""The stage: people write by the door's own path for a house without Redis, and hear what a phone would show."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from redis import Redis
from redis.exceptions import TimeoutError as RedisSilent

from bot import offline, render, rows
from bot.conversation import UNANSWERED
from bot.envelope import Envelope
from bot.inbox import Inbox
from bot.recent import Recent
from bot.talking import Answering, Desk
from config.settings import Settings
from demo.rehearsal.matters import Somebody
from handlers import dispatch
from handlers.turn import Dialogue
from models.kinds import MessageState
from models.work import Office
from services.policies import index
from services.policies.answer import Shelf

LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.DOTALL)
TAP = re.compile(r"weixin://bizmsgmenu\?msgmenucontent=([^&]*)&msgmenuid=(.*)")
NOW = 0.0  # no turn is ever late


@dataclass(frozen=True)
class Taken:
    """What a message was taken for, how surely, and whether the bot failed on it."""

    intent: str = ""
    score: float | None = None
    has_failed: bool = False


@dataclass
class Stage:
    """One account, and the phones of those who write to it."""

    settings: Settings
    office: Office
    folder: Path  # of the search index
    lines: dict[tuple[str, str], str] = field(default_factory=dict)  # (openid, label) → id of a line shown to them
    heard: dict[str, str] = field(default_factory=dict)  # openid → key of the person's last push

    def __post_init__(self) -> None:
        redis = Redis()  # never asked: nothing connects before the first command
        inbox = Inbox(redis, Recent(self.settings.home / "recent"))
        self.desk = Desk(self.settings, self.office, redis, inbox, Shelf(self.folder), clock=lambda: NOW)
        self.pushes = 0

    def reindex(self) -> None:
        """Search in the library of this house instead of the one handed in."""
        folder = index.folder_of(self.settings.home)
        index.rebuild(self.office, folder)
        self.folder = folder
        self.desk = Desk(
            self.settings, self.office, self.desk.redis, self.desk.inbox, Shelf(folder), clock=self.desk.clock
        )

    def say(self, person: Somebody, text: str) -> str:
        return self.send(person, "text", Content=text)

    def has_shown(self, person: Somebody, label: str) -> bool:
        """Whether a line to tap was shown to this person, now or long ago."""
        return (person.openid, label) in self.lines

    def tap(self, person: Somebody, label: str) -> str:
        """Tap a line that was shown to this person. Raises KeyError when it never was."""
        return self.send(person, "text", Content=label, bizmsgmenuid=self.lines[person.openid, label])

    def send(self, person: Somebody, kind: str, **fields: Any) -> str:
        """Send anything; what comes back in the response, as it is read, or nothing."""
        self.pushes += 1
        envelope = Envelope(
            openid=person.openid,
            account="gh_stage",
            kind=kind,
            key=f"stage-{self.pushes}",
            created=int(self.office.clock().timestamp()),
            fields=fields,
            is_encrypted=True,
            nonce="nonce",
            timestamp="0",
        )
        self.heard[person.openid] = envelope.key
        return "\n".join(self._read(person, message) for message in self._answered(envelope))

    def standing(self, person: Somebody) -> tuple[Taken, Dialogue]:
        """What the last message of somebody was taken for, and where the conversation with them stands."""
        with self.office.reading() as look:
            row = rows.answered(look, self.heard.get(person.openid, ""))
            taken = Taken(row.intent, row.score, row.state is MessageState.FAILED) if row else Taken()
            return taken, rows.read_dialogue(look, person.openid)

    def _answered(self, envelope: Envelope) -> list[render.Message]:
        if envelope.kind in UNANSWERED or not dispatch.is_answered(envelope.kind):
            offline.keep(self.desk, envelope)
            return []
        return offline.answer(self.desk, Answering(envelope, NOW), RedisSilent())

    def _read(self, person: Somebody, message: render.Message) -> str:
        text = render.passive_text(message)
        if len(text.encode()) > render.MOST_BYTES:
            raise ValueError(f"the platform refuses a text of {len(text.encode())} bytes")
        for target, label in LINK.findall(text):
            if tap := TAP.match(target):
                self.lines[person.openid, unquote(tap[1])] = unquote(tap[2])
            if not label:
                raise ValueError("a link without words cannot be tapped")
        return LINK.sub(lambda link: link[2], text)
