"""What a form asks, in which order, and what it shows before its verb is called."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from config import wording
from handlers import corrections
from handlers.replies import Choice, Choices, Reply, Text, ask, say
from handlers.slot import Slot
from handlers.turn import Json, OpenForm, Turn
from services.errors import Refusal

CONFIRM = "confirm"  # stands in OpenForm.asking once every slot has its answer
MOST_MISSES = 3
EVIDENCE = "evidence"  # pieces that were sent along; no slot asks for them


@dataclass(frozen=True)
class Asking:
    """The slots of a form and its verb; the first slot is the matter itself. What is answered is heard by `Form`."""

    name: str
    slots: tuple[Slot, ...]
    finish: Callable[[Turn, Json], tuple[Reply, ...]]
    summary: Callable[[Turn, Json], str] | None = None  # the text to confirm; None finishes without asking
    yes: str = "manners.choice_yes"  # wording keys of the lines under the summary
    no: str = "manners.choice_cancel"
    agree: re.Pattern[str] | None = None  # words that mean yes to this form's summary, though they lead out elsewhere
    quit: re.Pattern[str] | None = None  # words that leave this form, though elsewhere they want something else
    dropped: str = ""  # wording key, when leaving the form keeps no draft
    heed: Callable[[Turn, Json], str] = lambda turn, answers: ""  # a wish of no slot; what is said to it
    explain: Callable[[Turn, str], str] = lambda turn, asking: ""  # the answer to a question about the form itself
    over: Callable[[Turn, Json], Refusal | None] = lambda turn, answers: None  # why it cannot be gone on with
    instead: Callable[[Turn, Json], tuple[Reply, ...]] = lambda turn, answers: ()  # where to with it once it is over
    mend: Mapping[str, str] = field(default_factory=dict)  # refusal key → the slot to ask again

    def go_on(self, turn: Turn) -> tuple[Reply, ...]:
        """Ask for the next thing, or finish."""
        form = opened(turn)
        for slot in self.slots:
            if slot.name not in form.answers and slot.is_needed(form.answers):
                return self._ask(turn, slot)
        if self.summary is not None:
            return (self._confirmation(turn),)
        return self._finish(turn)

    def ask_now(self, turn: Turn) -> tuple[Reply, ...]:
        """The open question once more, after something else was answered."""
        form = opened(turn)
        if form.asking == CONFIRM:
            return (self._confirmation(turn),)
        return self._ask(turn, self._slot(form.asking))

    def ask_for(self, turn: Turn, name: str) -> tuple[Reply, ...]:
        """Forget one answer and ask for it again."""
        opened(turn).answers.pop(name, None)
        return self._ask(turn, self._slot(name))

    def step_back(self, turn: Turn) -> tuple[Reply, ...]:
        """Forget the last answer and ask for it again."""
        form = opened(turn)
        order = [slot.name for slot in self.slots if slot.name in form.answers or slot.name == form.asking]
        before = order if form.asking == CONFIRM else order[: order.index(form.asking)]
        if not before:
            return (say("manners.first_question"), *self.ask_now(turn))
        return self.ask_for(turn, before[-1])

    def leave(self, turn: Turn) -> tuple[Reply, ...]:
        """Stop filling in; what was told stays as a draft for a while."""
        form, turn.dialogue.form = opened(turn), None
        if self.dropped or not form.is_told:
            return (say(self.dropped or "manners.cancelled"),)
        turn.dialogue.keep(form)
        lines = (
            Choice("resume", wording.text("manners.choice_resume")),
            Choice("draft:drop", wording.text("manners.choice_drop")),
        )
        return (Choices(wording.text("manners.cancelled_with_draft"), lines, is_aside=True),)

    def _marked(self, turn: Turn, asking: str) -> OpenForm:
        """The open form, with what it asks now; what is known from the profile alone is no loss."""
        form = opened(turn)
        form.asking, turn.has_asked = asking, True
        form.is_told = not self.dropped and (self.slots[0].name in form.answers or EVIDENCE in form.answers)
        form.matter = str(form.answers.get(self.slots[0].name, form.matter))
        return form

    def _slot(self, name: str) -> Slot:
        return next(slot for slot in self.slots if slot.name == name)

    def _ask(self, turn: Turn, slot: Slot) -> tuple[Reply, ...]:
        form = self._marked(turn, slot.name)
        choices = slot.choices(turn, form.answers) if slot.choices else ()
        question = slot.asked(turn, form.answers) if slot.asked else wording.text(slot.ask)
        return (Choices(question, choices) if choices else Text(question),)

    def _ask_again(self, turn: Turn, slot: Slot, refusal: Refusal) -> tuple[Reply, ...]:
        form = opened(turn)
        form.misses += 1
        why = wording.text(refusal.key, **refusal.facts)
        if form.misses >= MOST_MISSES:
            why = f"{why}\n{wording.text('manners.stuck_in_form')}"
        if corrections.asks(turn.text) and not slot.is_free_text:
            return (say("manners.question_in_form"), *self._ask(turn, slot))
        choices = slot.choices(turn, form.answers) if slot.choices else ()
        return (Choices(why, choices),) if choices else (Text(why),)

    def _confirmation(self, turn: Turn) -> Choices:
        assert self.summary is not None
        form = self._marked(turn, CONFIRM)
        change = (Choice("form.no", wording.text("manners.choice_change")),) if self._can_change() else ()
        yes = Choice(f"form.yes:{self.name}:{form.mark}", wording.text(self.yes))
        return Choices(self.summary(turn, form.answers), (yes, *change, Choice("cancel", wording.text(self.no))))

    def _can_change(self) -> bool:
        return any(slot.label for slot in self.slots)

    def _which_to_change(self, turn: Turn) -> Choices:
        told = opened(turn).answers
        names = [slot.labels()[0] for slot in self.slots if slot.label and slot.is_needed(told)]
        return ask("manners.what_to_change", tuple(Choice(f"slot:{name}", name) for name in names))

    def _finish(self, turn: Turn) -> tuple[Reply, ...]:
        """Call the verb; when the rules refuse, `handlers.returning` knows by `turn.finishing` what to do."""
        form, dialogue = opened(turn), turn.dialogue
        turn.finishing = form
        dialogue.form = None
        replies = self.finish(turn, form.answers)
        turn.finishing = None
        dialogue.drop(form)
        return replies


def opened(turn: Turn) -> OpenForm:
    """The form that is on its way."""
    assert turn.dialogue.form is not None
    return turn.dialogue.form
