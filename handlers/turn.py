"""One message of one person with all a handler needs, and the dialogue it belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from zlib import crc32

import orjson

from config.rules import rules
from config.settings import Settings
from models.people import Contact, Officer
from models.work import Actor, Office, Work
from nlp.meaning import Meaning
from services import clock, people
from services.policies.answer import Shelf

Json = dict[str, Any]
MOST_DRAFTS = 3
UNCLEAR = "unclear"  # in the topic: the words whose meaning was just asked for
ALSO = "also"  # in the topic: what else a message wants, each an intent and the words it was told in
ANONYMOUS = "anonymous"  # in the topic and among the answers: the author of an appeal is not to be named
EXPECTED = "expected"  # in the topic: the intent of the next message, where it has none of its own


def compact(value: object) -> str:
    """JSON as Redis and the files keep it: a turn writes it half a dozen times."""
    return orjson.dumps(value).decode()


@dataclass
class OpenForm:
    """A form on its way: the answers so far and the slot that was asked."""

    name: str
    answers: Json = field(default_factory=dict)
    asking: str = ""
    misses: int = 0  # answers in a row that could not be read
    strays: int = 0  # other things talked about in a row, while it waited
    is_told: bool = False  # the matter itself was told, so that something would be lost
    matter: str = ""  # the answer to its first question

    def as_json(self) -> Json:
        return {
            "n": self.name,
            "a": self.answers,
            "s": self.asking,
            "m": self.misses,
            "o": self.strays,
            "t": self.is_told,
            "w": self.matter,
        }

    @classmethod
    def from_json(cls, raw: Json | None) -> OpenForm | None:
        if not raw:
            return None
        return cls(raw["n"], raw["a"], raw["s"], raw["m"], raw["o"], raw["t"], raw.get("w", ""))

    @property
    def mark(self) -> str:
        """Of its matter: a second tap on the line that confirms this form confirms none that follows it."""
        return f"{crc32(self.matter.encode()):x}"

    def is_same(self, other: OpenForm) -> bool:
        """Whether both are about one thing."""
        return self.name == other.name and self.matter == other.matter


@dataclass
class Dialogue:
    """Where the conversation with one person stands (对话)."""

    version: int = 0  # grows by one a turn
    form: OpenForm | None = None
    beneath: OpenForm | None = None  # the form that waits while another is filled in
    drafts: list[OpenForm] = field(default_factory=list)  # what was left half-filled, the last one last
    choices: list[list[str]] = field(default_factory=list)  # [id, label] of the lines last offered
    topic: Json = field(default_factory=dict)  # what was just talked about: ids by kind
    misses: int = 0  # messages in a row that were not understood
    handoff: int = 0  # the id of the stretch to look at before the bot speaks, see handlers.handoff
    touched_at: datetime | None = None
    previous_at: datetime | None = None  # when the message before this one came; of this turn alone

    def as_json(self) -> Json:
        return {
            "v": self.version,
            "f": self.form.as_json() if self.form else None,
            "b": self.beneath.as_json() if self.beneath else None,
            "d": [draft.as_json() for draft in self.drafts],
            "c": self.choices,
            "t": [*self.topic.items()],  # in order, which a JSON object of PostgreSQL does not keep
            "m": self.misses,
            "h": self.handoff,
            "at": self.touched_at.isoformat() if self.touched_at else None,
        }

    @classmethod
    def from_json(cls, raw: Json) -> Dialogue:
        return cls(
            version=raw["v"],
            form=OpenForm.from_json(raw["f"]),
            beneath=OpenForm.from_json(raw["b"]),
            drafts=_drafts(raw["d"]),
            choices=raw["c"],
            topic=dict(raw["t"]),
            misses=raw["m"],
            handoff=raw.get("h", 0),
            touched_at=datetime.fromisoformat(raw["at"]) if raw["at"] else None,
        )

    def as_text(self) -> str:
        """As Redis keeps it."""
        return compact(self.as_json())

    @classmethod
    def from_text(cls, text: str) -> Dialogue:
        return cls.from_json(orjson.loads(text))

    def begin_turn(self, now: datetime) -> None:
        """Age what was left lying: an open form becomes a draft, an old draft is dropped."""
        if self.touched_at is not None:
            idle = now - self.touched_at
            if idle > timedelta(minutes=rules().dialogue_minutes):
                self.put_aside()
                self.choices, self.topic, self.misses = [], {}, 0
            if idle > timedelta(days=rules().draft_days):
                self.drafts = []
        self.version += 1
        self.previous_at, self.touched_at = self.touched_at, now

    def put_beneath(self) -> None:
        """Make room for another form: the open one waits, unless nothing would be lost with it."""
        if self.form is not None and self.form.is_told:
            if self.beneath is not None:
                self.keep(self.beneath)
            self.beneath = self.form
        self.form = None

    def put_aside(self) -> bool:
        """Leave the open form, and what waits beneath it; returns whether a draft stays."""
        left = [form for form in (self.beneath, self.form) if form is not None and form.is_told]
        self.form = self.beneath = None
        for form in left:
            self.keep(form)
        return bool(left)

    @property
    def draft(self) -> OpenForm | None:
        """What was left half-filled last."""
        return self.drafts[-1] if self.drafts else None

    def keep(self, form: OpenForm) -> None:
        """Keep a form as a draft, beside the others."""
        self.drop(form)
        self.drafts = [*self.drafts, form][-MOST_DRAFTS:]

    def drop(self, form: OpenForm) -> None:
        """Forget the drafts about the same thing."""
        self.drafts = [draft for draft in self.drafts if not draft.is_same(form)]

    def speak_of(self, kind: str, value: Any) -> None:
        """Remember what is talked about; what was said last stands last."""
        self.topic.pop(kind, None)
        self.topic[kind] = value


def _drafts(raw: Json | list[Json] | None) -> list[OpenForm]:
    """The drafts as they are kept; there was a time when a dialogue held at most one."""
    kept = map(OpenForm.from_json, raw if isinstance(raw, list) else [raw])
    return [form for form in kept if form is not None]


class Turn:
    """One message of one person.

    `work` is the turn's transaction, for what changes rows; `look` reads without taking the write lock.
    """

    def __init__(
        self,
        *,
        settings: Settings,
        office: Office,
        shelf: Shelf,
        work: Work,
        openid: str,
        kind: str,
        text: str,
        fields: Json,
        dialogue: Dialogue,
        key: str = "",
    ) -> None:
        self.settings = settings
        self.office = office
        self.shelf = shelf
        self._work = work
        self.openid = openid
        self.kind = kind
        self.text = text
        self.fields = fields
        self.dialogue = dialogue
        self.key = key
        self.meaning: Meaning | None = None
        self.intent = ""  # what was acted on, for the statistics
        self.is_line_taken = False  # the message took a line that was offered, by a tap or by its words
        self.has_asked = False  # the open form has said its question in this turn
        self.finishing: OpenForm | None = None  # the form whose verb is being called, should the rules refuse
        self._open = ExitStack()

    @cached_property
    def work(self) -> Work:
        """The turn's transaction; whoever changes something is called by their name in the ledger."""
        name = self._name()
        if name:
            self._work.actor = Actor("chat", name, openid=self.openid)
        return self._work

    def _name(self) -> str:
        if self.officer:
            return f"{self.officer.name} {self.officer.number}"
        if self.contact:
            return f"{self.contact.name} {self.contact.enterprise.short_name or self.contact.enterprise.name}"[:80]
        return ""

    @property
    def now(self) -> datetime:
        """The moment of the turn."""
        return self._work.now

    @property
    def today(self) -> date:
        """The day at the centre."""
        return clock.local_day(self._work.now)

    @cached_property
    def look(self) -> Work:
        """Work that only reads; closed with the turn."""
        return self._open.enter_context(self.office.reading(self._work.actor))

    @cached_property
    def contact(self) -> Contact | None:
        return people.contact_of(self.look, self.openid) if self._is_known else None

    @cached_property
    def officer(self) -> Officer | None:
        return people.officer_of(self.look, self.openid) if self._is_known else None

    @cached_property
    def _is_known(self) -> bool:
        return people.is_known(self.look, self.openid)

    def found(self, kind: str) -> Any:
        """The value of the first thing of a kind that the message speaks of, or None."""
        first = self.meaning.first(kind) if self.meaning else None
        return first.value if first else None

    def close(self) -> None:
        self._open.close()


def chat_actor(openid: str) -> Actor:
    """The person at the other end, as the ledger names them until they are known better."""
    return Actor("chat", "公众号用户", openid=openid)


@contextmanager
def closing(turn: Turn) -> Iterator[Turn]:
    """Give back what the turn opened."""
    try:
        yield turn
    finally:
        turn.close()
