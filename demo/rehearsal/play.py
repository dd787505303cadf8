"""Plays a conversation turn by turn, and writes down what was said and what went otherwise."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from config.rules import rules
from demo.rehearsal import checks
from demo.rehearsal.given import BadTalk, Given
from demo.rehearsal.staff import act
from demo.rehearsal.stage import Stage, Taken
from demo.rehearsal.talk import Step, Talk
from demo.rehearsal.world import Person, World, fill
from handlers.turn import Dialogue
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
    who, scene = _person(world, talk.who, talk.facts.place), _Scene(stage, world)
    played = list[Played]()
    for step in talk.steps:
        _pass_time(clock, step)
        who = _person(world, step.who, step.place) if step.who else who
        played.append(scene.turn(who, step))
    return played


def _pass_time(clock: Clock, step: Step) -> None:
    clock.now += step.after
    if step.at is not None:
        if step.at < clock.now:
            raise BadTalk(step.place, f"“at” is {step.at:%m-%d %H:%M}, but it is {clock.now:%m-%d %H:%M} already")
        clock.now = step.at


def _person(world: World, name: str, place: str) -> Person:
    return Given(place, {"who": name}).known("who", world.people)


@dataclass
class _Scene:
    """A conversation on its way."""

    stage: Stage
    world: World
    notices: int = 0  # on their way so far
    seconds: int = 0  # messages so far that did not fit into a response

    def turn(self, who: Person, step: Step) -> Played:
        is_staff = step.deed == "staff"
        turn = Played(step, "" if is_staff else who.name, self.stage.office.clock(), "")
        if is_staff:
            self._act(turn)
        else:
            self._speak(turn, who)
        with self.stage.office.reading() as look:
            notices, seconds = checks.posted_so_far(look, self.world), checks.second_messages(look)
            if not is_staff and not turn.faults:
                messages = 1 + seconds - self.seconds
                turn.faults += checks.faults(step, turn.said, turn.taken.intent, turn.dialogue, messages)
            turn.faults += checks.faults_of_rows(step, look, notices)
        turn.posted = notices[self.notices :]
        self.notices, self.seconds = len(notices), seconds
        return turn

    def _act(self, turn: Played) -> None:
        try:
            with self.stage.office.work() as work:
                turn.who = act(work, Given(turn.step.place, turn.step.what), self.world)
        except Refusal as refusal:
            turn.faults.append(f"the rules say no: {refusal.key}")

    def _speak(self, turn: Played, who: Person) -> None:
        step = turn.step
        if step.deed == "taps" and not self.stage.has_shown(who, step.what):
            turn.faults.append(f"{who.name} was never shown “{step.what}”")
            return
        turn.said = _sent(self.stage, who, step)
        turn.taken, turn.dialogue = self.stage.standing(who)
        if turn.taken.has_failed:
            turn.faults.append("the bot failed; see the log")


def _sent(stage: Stage, who: Person, step: Step) -> str:
    what: Any = step.what
    if step.deed == "says":
        return stage.say(who, what)
    if step.deed == "taps":
        return stage.tap(who, what)
    if step.deed == "sends":
        kind = Given(step.place, what).need("kind", str)
        return stage.send(who, kind, **{name: value for name, value in what.items() if name != "kind"})
    kind, told_in, others = SENT[step.deed]
    return stage.send(who, kind, **{told_in: what}, **others)
