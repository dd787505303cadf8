"""The one engine of all forms: ask, read, correct, back, cancel, resume, confirm."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from config import wording
from handlers.replies import Choice, Choices, Reply, Text, ask, say
from handlers.turn import Dialogue, Json, OpenForm, Turn
from services.errors import Refusal

CONFIRM = "confirm"  # stands in OpenForm.asking once every slot has its answer
YES = re.compile(r"^(?:是的?|对的?|好的?|可以|确认|确定|提交|没错|没问题|嗯+|行|ok|yes|y|1)$", re.IGNORECASE)
NO = re.compile(r"^(?:不是?|不对|不行|有误|错了?|修改|改一?下|要改|no|n|2)$", re.IGNORECASE)
CORRECT = re.compile(r"(?:改|更正|换|写错|填错|错了|不对)")
CHANGE = re.compile(r"^(?:我?要?|想)?(?:修改|更改|改)(?:一下|内容|信息)?$")
BARE_NUMBER = re.compile(r"^[\d\s]+$")
MOST_MISSES = 3

Reader = Callable[[Turn, str], Any]  # text → a JSON value; raises Refusal


@dataclass(frozen=True)
class Slot:
    """One thing a form needs to know."""

    name: str
    ask: str  # wording key of the question
    read: Reader
    label: str = ""  # wording key of its name, when it can be corrected by name: 电话, 区 …
    prefill: Callable[[Turn], Any] | None = None  # a value known without asking, or None
    choices: Callable[[Turn, Json], tuple[Choice, ...]] | None = None
    is_needed: Callable[[Json], bool] = lambda answers: True
    is_free_text: bool = False  # takes nearly any sentence, so a clear question must be told apart from an answer


@dataclass(frozen=True)
class Form:
    """A conversation that fills slots and then calls one verb."""

    name: str
    slots: tuple[Slot, ...]
    finish: Callable[[Turn, Json], tuple[Reply, ...]]
    summary: Callable[[Turn, Json], str] | None = None  # the text to confirm; None finishes without asking
    yes: str = "manners.choice_yes"  # wording keys of the lines under the summary
    no: str = "manners.choice_cancel"

    def begin(self, turn: Turn, **answers: object) -> tuple[Reply, ...]:
        """Open the form, fill in what is known, and ask for the rest."""
        dialogue = turn.dialogue
        if dialogue.form is not None and dialogue.form.name != self.name:
            dialogue.draft = dialogue.beneath or dialogue.draft
            dialogue.beneath = dialogue.form
        dialogue.form = OpenForm(self.name, {name: value for name, value in answers.items() if value is not None})
        return self.go_on(turn)

    def go_on(self, turn: Turn) -> tuple[Reply, ...]:
        """Fill in what is known, then ask for the next thing, or finish."""
        form = _open(turn)
        for slot in self.slots:
            if slot.name in form.answers or not slot.is_needed(form.answers):
                continue
            value = slot.prefill(turn) if slot.prefill else None
            if value is None:
                return self._ask(turn, slot)
            form.answers[slot.name] = value
        if self.summary is not None:
            form.asking = CONFIRM
            return (self._confirmation(turn),)
        return self._finish(turn)

    def hear(self, turn: Turn) -> tuple[Reply, ...] | None:
        """An answer to what was asked; None when the message is about something else."""
        form = _open(turn)
        text = turn.text.strip()
        if form.asking == CONFIRM:
            return self._hear_confirmation(turn, text)
        slot = self._slot(form.asking)
        if CHANGE.match(text) and form.answers and self._labels():
            return (self._which_to_change(),)
        corrected = self._correction(turn, text)
        if corrected is not None:
            return corrected
        named = self._named(turn, text)
        if named is not None:
            return named
        if slot.is_free_text and (_is_clear_question(turn) or _is_short_command(turn, self.name)):
            return None
        try:
            value = slot.read(turn, text)
        except Refusal as refusal:
            if _is_about_something_else(turn, self.name):
                return None
            return self._ask_again(turn, slot, refusal)
        form.answers[slot.name] = value
        form.misses = 0
        return self.go_on(turn)

    def ask_now(self, turn: Turn) -> tuple[Reply, ...]:
        """The open question once more, after something else was answered."""
        form = _open(turn)
        if form.asking == CONFIRM:
            return (self._confirmation(turn),)
        return self._ask(turn, self._slot(form.asking))

    def step_back(self, turn: Turn) -> tuple[Reply, ...]:
        """Forget the last answer and ask for it again."""
        form = _open(turn)
        given = [slot for slot in self.slots if slot.name in form.answers]
        if form.asking != CONFIRM:
            place = [slot.name for slot in self.slots].index(form.asking)
            given = [slot for slot in self.slots[:place] if slot.name in form.answers]
        if not given:
            return (say("manners.first_question"), *self.ask_now(turn))
        del form.answers[given[-1].name]
        return self._ask(turn, given[-1])

    def _slot(self, name: str) -> Slot:
        return next(slot for slot in self.slots if slot.name == name)

    def _ask(self, turn: Turn, slot: Slot) -> tuple[Reply, ...]:
        form = _open(turn)
        form.asking = slot.name
        choices = slot.choices(turn, form.answers) if slot.choices else ()
        return (ask(slot.ask, choices) if choices else say(slot.ask),)

    def _ask_again(self, turn: Turn, slot: Slot, refusal: Refusal) -> tuple[Reply, ...]:
        form = _open(turn)
        form.misses += 1
        why = wording.text(refusal.key, **refusal.facts)
        if form.misses >= MOST_MISSES:
            why = f"{why}\n{wording.text('manners.stuck_in_form')}"
        choices = slot.choices(turn, form.answers) if slot.choices else ()
        return (Choices(why, choices),) if choices else (Text(why),)

    def _confirmation(self, turn: Turn) -> Choices:
        assert self.summary is not None
        change = (Choice("form.no", wording.text("manners.choice_change")),) if self._labels() else ()
        return Choices(
            self.summary(turn, _open(turn).answers),
            (Choice("form.yes", wording.text(self.yes)), *change, Choice("cancel", wording.text(self.no))),
        )

    def _hear_confirmation(self, turn: Turn, text: str) -> tuple[Reply, ...] | None:
        if YES.match(text):
            return self._finish(turn)
        corrected = self._correction(turn, text)
        if corrected is not None:
            return corrected
        if NO.match(text):
            return (self._which_to_change(),)
        named = self._named(turn, text)
        if named is not None:
            return named
        if _is_about_something_else(turn, self.name):
            return None
        return (say("manners.yes_or_no"), self._confirmation(turn))

    def _named(self, turn: Turn, text: str) -> tuple[Reply, ...] | None:
        """「电话」 alone: that answer is asked for again."""
        form = _open(turn)
        for slot in self.slots:
            if slot.label and slot.name in form.answers and text.rstrip("号码。") == wording.text(slot.label):
                del form.answers[slot.name]
                return self._ask(turn, slot)
        return None

    def _which_to_change(self) -> Text:
        return say("manners.what_to_change", names="、".join(self._labels()))

    def _labels(self) -> list[str]:
        return [wording.text(slot.label) for slot in self.slots if slot.label]

    def _correction(self, turn: Turn, text: str) -> tuple[Reply, ...] | None:
        """「电话错了，是139…」 or 「改一下区」: an answer given before is changed by its name."""
        form = _open(turn)
        if not CORRECT.search(text) or len(text) > 60:
            return None
        for slot in self.slots:
            if not slot.label or slot.name not in form.answers or wording.text(slot.label) not in text:
                continue
            try:
                form.answers[slot.name] = slot.read(turn, _what_follows(text))
            except Refusal:
                del form.answers[slot.name]
                return self._ask(turn, slot)
            return self.go_on(turn)
        return None

    def _finish(self, turn: Turn) -> tuple[Reply, ...]:
        """Call the verb. When the rules refuse, the form is over, but kept as a draft."""
        form = _open(turn)
        dialogue = turn.dialogue
        dialogue.form = None
        refused = Dialogue.from_text(dialogue.as_text())
        refused.draft = form
        turn.if_refused = refused
        replies = self.finish(turn, form.answers)
        turn.if_refused = None
        return replies


def _open(turn: Turn) -> OpenForm:
    assert turn.dialogue.form is not None
    return turn.dialogue.form


def _what_follows(text: str) -> str:
    """What stands behind 是, 为, 改成 or a comma: the new value."""
    return re.split(r"(?:改成|改为|换成|应该是|应为|是|为|[，,：:])", text)[-1].strip()


def _is_about_something_else(turn: Turn, form: str) -> bool:
    meaning = turn.meaning
    if meaning is None or BARE_NUMBER.match(turn.text.strip()):
        return False
    return meaning.is_certain and meaning.intent not in (form, "none", "talk.small")


QUESTIONS = frozenset({"policy.ask", "event.list", "appeal.progress"})
QUESTION_MARKS = re.compile(r"(?:[?？]\s*$|什么条件|怎么申请|怎么办理|怎么报名|有哪些|多少钱|能不能|是否|吗$|呢$)")
SURE = 0.8


def _is_clear_question(turn: Turn) -> bool:
    meaning = turn.meaning
    return (
        meaning is not None
        and meaning.intent in QUESTIONS
        and meaning.score >= SURE
        and QUESTION_MARKS.search(turn.text) is not None
    )


SHORT = 8  # characters; so few are no description of anything


def _is_short_command(turn: Turn, form: str) -> bool:
    meaning = turn.meaning
    return (
        len(turn.text.strip()) <= SHORT
        and _is_about_something_else(turn, form)
        and meaning is not None
        and (meaning.score >= SURE)
    )
