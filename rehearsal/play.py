"""Plays a conversation turn by turn, and writes down what was said and what went otherwise."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from config.rules import rules
from handlers.turn import Dialogue
from models.work import Work
from rehearsal import checks
from rehearsal.given import BadTalk, Given
from rehearsal.staff import act
from rehearsal.stage import Stage, Taken
from rehearsal.talk import Step, Talk
from rehearsal.world import Person, World, fill
from services.errors import Refusal

SENT = {  # a deed as a push of the platform: its kind, the field that holds what the file says, and others it needs
    "voice": ("voice", "Recognition", {"MediaId": "media"}),
    "image": ("image", "PicUrl", {"MediaId": "media"}),
    "location": ("location", "Label", {"Location_X": "30.27", "Location_Y": "120.15"}),
    "link": ("link", "Url", {"Title": "链接"}),
    "file": ("file", "Title", {"MediaId": "media"}),
    "clicks": ("event:click", "EventKey", {}),
}


class Clock(Protocol):
    """The clock the stage's office looks at."""

    now: datetime


@dataclass
class Played:
    """What came of one turn."""

    step: Step
    who: str
    at: datetime
    said: str
    taken: Taken = field(default_factory=Taken)
    dialogue: Dialogue = field(default_factory=Dialogue)
    posted: list[str] = field(default_factory=list)  # notices that went on their way in this turn
    faults: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """The turn as people read it."""
        what = self.step.what if isinstance(self.step.what, str) else " ".join(map(str, self.step.what.values()))
        deed = "" if self.step.deed == "says" else f"（{self.step.deed}）"
        yield f"{self.at.astimezone(rules().zone):%m-%d %H:%M} {self.who}{deed}：{what}"
        if self.step.deed != "staff":
            yield f"    [{self._state()}]"
        yield textwrap.indent(self.said or "（没有答复）", "    ") if self.step.deed != "staff" else "    ✓"
        yield from (f"    → {notice}" for notice in self.posted)
        yield from (f"    !!! {fault}" for fault in self.faults)

    def _state(self) -> str:
        score = "" if self.taken.score is None else f" {self.taken.score:.2f}"
        parts = [f"{self.taken.intent or '-'}{score}"]
        if form := self.dialogue.form:
            told = ", ".join(f"{name}={value}" for name, value in form.answers.items())
            parts.append(f"{form.name} asks {form.asking}" + (f" ({told})" if told else ""))
        if self.dialogue.draft:
            parts.append(f"draft {self.dialogue.draft.name}")
        return " | ".join(parts)


def play(talk: Talk, stage: Stage, clock: Clock) -> list[Played]:
    """Play a conversation to its end. Who speaks stays until somebody else does. Raises BadTalk."""
    clock.now = talk.at
    with stage.office.work() as work:
        world = fill(work, talk.facts)
    if talk.facts.raw.get("policies"):
        stage.reindex()
    who, played = _person(world, talk.who, talk.facts.place), list[Played]()
    for step in talk.steps:
        _pass_time(clock, step)
        who = _person(world, step.who, step.place) if step.who else who
        played.append(_played(stage, world, who, step))
    return played


def _pass_time(clock: Clock, step: Step) -> None:
    clock.now += step.after
    if step.at is not None:
        if step.at < clock.now:
            raise BadTalk(step.place, f"“at” is {step.at:%m-%d %H:%M}, but it is {clock.now:%m-%d %H:%M} already")
        clock.now = step.at


def _person(world: World, name: str, place: str) -> Person:
    return Given(place, {"who": name}).known("who", world.people)


def _played(stage: Stage, world: World, who: Person, step: Step) -> Played:
    with stage.office.reading() as look:
        seconds, notices = checks.second_messages(look), checks.posted_so_far(look, world)
    turn = _done_by_staff(stage, world, step) if step.deed == "staff" else _heard(stage, who, step)
    with stage.office.reading() as look:
        turn.posted = checks.posted_so_far(look, world)[len(notices) :]
        turn.faults += _faults(turn, look, world, seconds)
    return turn


def _done_by_staff(stage: Stage, world: World, step: Step) -> Played:
    turn = Played(step, "", stage.office.clock(), "")
    try:
        with stage.office.work() as work:
            turn.who = act(work, Given(step.place, step.what), world)
    except Refusal as refusal:
        turn.faults.append(f"the rules say no: {refusal.key}")
    return turn


def _faults(turn: Played, look: Work, world: World, seconds_before: int) -> Iterator[str]:
    if turn.step.deed != "staff" and not turn.faults:
        yield from checks.faults(turn.step, turn.said, turn.taken.intent, turn.dialogue)
        messages = 1 + checks.second_messages(look) - seconds_before
        if messages != turn.step.expected.messages:
            yield f"{messages} messages answered instead of {turn.step.expected.messages}"
    yield from checks.faults_of_rows(turn.step, look, world)


def _heard(stage: Stage, who: Person, step: Step) -> Played:
    turn = Played(step, who.name, stage.office.clock(), "")
    try:
        turn.said = _sent(stage, who, step)
    except KeyError:
        turn.faults.append(f"{who.name} was never shown “{step.what}”")
        return turn
    turn.taken, turn.dialogue = stage.outcome(who), stage.dialogue(who)
    if turn.taken.has_failed:
        turn.faults.append("the bot failed; see the log")
    return turn


def _sent(stage: Stage, who: Person, step: Step) -> str:
    what: Any = step.what
    if step.deed == "says":
        return stage.say(who, what)
    if step.deed == "taps":
        return stage.tap(who, what)
    if step.deed == "sends":
        given = Given(step.place, dict(what))
        kind = given.need("kind", str)
        return stage.send(who, kind, **{name: value for name, value in what.items() if name != "kind"})
    kind, told_in, others = SENT[step.deed]
    return stage.send(who, kind, **{told_in: what}, **others)
