"""The one engine of all forms: ask, read, correct, back, cancel, resume, confirm."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from config import wording
from handlers import corrections
from handlers.asides import holds_only_facts, interrupts, is_about_something_else, is_plain_wish
from handlers.replies import Choice, Choices, Reply, Text, ask, say
from handlers.slot import Slot
from handlers.turn import Json, OpenForm, Turn
from nlp.normal import normalise
from services.errors import Refusal

CONFIRM = "confirm"  # stands in OpenForm.asking once every slot has its answer
MOST_MISSES = 3
SHORT = 20  # characters; so few beside a fact are the fact and no more
TELLING = 10  # characters from which a message at the summary tells more of the matter
EVIDENCE = "evidence"  # pieces that were sent along; no slot asks for them


@dataclass(frozen=True)
class Form:
    """A conversation that fills slots and then calls one verb. Its first slot is the matter itself."""

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
    mend: Mapping[str, str] = field(default_factory=dict)  # refusal key → the slot to ask again

    def begin(self, turn: Turn, **answers: object) -> tuple[Reply, ...]:
        """Open the form, fill in what is known, and ask for the rest. One that is open already goes on."""
        dialogue = turn.dialogue
        if dialogue.beneath is not None and dialogue.beneath.name == self.name:
            dialogue.form, dialogue.beneath = dialogue.beneath, dialogue.form
        opened = dialogue.form if dialogue.form is not None and dialogue.form.name == self.name else None
        form = opened or OpenForm(self.name)
        form.answers.update({name: value for name, value in answers.items() if value is not None})
        for slot in self.slots[:1] if opened else self.slots:  # of one that is open only the matter may be told by this
            if slot.prefill and slot.name not in form.answers and (value := slot.prefill(turn)) is not None:
                form.answers[slot.name] = value
        if opened is None:
            dialogue.put_beneath()
            dialogue.form = form
        return self.go_on(turn)

    def go_on(self, turn: Turn) -> tuple[Reply, ...]:
        """Ask for the next thing, or finish."""
        form = _open(turn)
        for slot in self.slots:
            if slot.name not in form.answers and slot.is_needed(form.answers):
                return self._ask(turn, slot)
        if self.summary is not None:
            return (self._confirmation(turn),)
        return self._finish(turn)

    def hear(self, turn: Turn) -> tuple[Reply, ...] | None:
        """An answer to what was asked; None when the message is about something else."""
        form = _open(turn)
        if told := self.explain(turn, form.asking):
            return (Text(told), *self.ask_now(turn))
        said, noted = turn.text, self.heed(turn, form.answers)
        if turn.text and turn.text != said and (told := self.explain(turn, form.asking)):
            return (Text(told), *self.ask_now(turn))
        if noted and not turn.text:
            return (say(noted), *self.ask_now(turn))
        heard = self._hear_confirmation(turn) if form.asking == CONFIRM else self._hear_answer(turn)
        if noted:
            heard = (say(noted), *(self.ask_now(turn) if heard is None else heard))
        if heard is not None:
            form.strays, turn.has_asked = 0, True
        return heard

    def pick(self, turn: Turn, id: str) -> tuple[Reply, ...] | None:
        """A line that was shown for one of the slots, tapped now or later; None when it is of no slot."""
        form = _open(turn)
        for slot in self.slots:
            if slot.choices and any(choice.id == id for choice in slot.choices(turn, form.answers)):
                turn.text = id.partition(":")[2]
                form.answers[slot.name] = slot.read(turn, turn.text)
                return self.go_on(turn)
        return None

    def ask_now(self, turn: Turn) -> tuple[Reply, ...]:
        """The open question once more, after something else was answered."""
        form = _open(turn)
        if form.asking == CONFIRM:
            return (self._confirmation(turn),)
        return self._ask(turn, self._slot(form.asking))

    def ask_for(self, turn: Turn, name: str) -> tuple[Reply, ...]:
        """Forget one answer and ask for it again."""
        _open(turn).answers.pop(name, None)
        return self._ask(turn, self._slot(name))

    def step_back(self, turn: Turn) -> tuple[Reply, ...]:
        """Forget the last answer and ask for it again."""
        form = _open(turn)
        order = [slot.name for slot in self.slots if slot.name in form.answers or slot.name == form.asking]
        before = order if form.asking == CONFIRM else order[: order.index(form.asking)]
        if not before:
            return (say("manners.first_question"), *self.ask_now(turn))
        return self.ask_for(turn, before[-1])

    def leave(self, turn: Turn) -> tuple[Reply, ...]:
        """Stop filling in; what was told stays as a draft for a while."""
        form, turn.dialogue.form = _open(turn), None
        if self.dropped or not form.is_told:
            return (say(self.dropped or "manners.cancelled"),)
        turn.dialogue.keep(form)
        lines = (
            Choice("resume", wording.text("manners.choice_resume")),
            Choice("draft:drop", wording.text("manners.choice_drop")),
        )
        return (Choices(wording.text("manners.cancelled_with_draft"), lines, is_aside=True),)

    def agrees(self, form: OpenForm, text: str) -> bool:
        """Whether these words mean yes here, or answer what is asked."""
        words = [slot.settles for slot in self.slots if slot.name == form.asking] or [self.agree]
        return any(one is not None and one.match(corrections.bare(text)) is not None for one in words)

    def _leaves(self, plain: str) -> bool:
        return any(words is not None and words.match(plain) for words in (corrections.LEAVE, self.quit))

    def _marked(self, turn: Turn, asking: str) -> OpenForm:
        """The open form, with what it asks now; what is known from the profile alone is no loss."""
        form = _open(turn)
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
        form = _open(turn)
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

    def _hear_answer(self, turn: Turn) -> tuple[Reply, ...] | None:
        form, slot = _open(turn), self._slot(_open(turn).asking)
        is_settled = self.agrees(form, turn.text)
        if not is_settled and self._leaves(corrections.bare(normalise(turn.text))):
            return self.leave(turn)
        changed = self._change(turn)
        if changed is not None:
            return changed
        if slot.why and corrections.asks_why(turn.text):
            return (say(slot.why), *self._ask(turn, slot))
        if slot.is_name and holds_only_facts(turn) and self._overhear(turn):
            return self.go_on(turn)
        if not is_settled and interrupts(turn, self.name, is_free_text=slot.is_free_text, is_name=slot.is_name):
            return None
        if slot.is_opinion and is_plain_wish(turn, self.name):
            return None
        try:
            value = slot.read(turn, turn.text.strip() if slot.is_free_text else corrections.bare(turn.text))
        except Refusal as refusal:
            if is_about_something_else(turn, self.name):
                return None
            return self._ask_again(turn, slot, refusal)
        form.answers[slot.name] = value
        form.misses = 0
        if not slot.is_free_text:
            self._overhear(turn)
        return self.go_on(turn)

    def _overhear(self, turn: Turn) -> bool:
        """Take what a message tells beside its answer; returns whether it told anything."""
        answers, before = _open(turn).answers, len(_open(turn).answers)
        for slot in self.slots:
            value = slot.overhear(turn) if slot.overhear and slot.name not in answers else None
            if value is not None:
                answers[slot.name] = value
        return len(answers) > before

    def _hear_confirmation(self, turn: Turn) -> tuple[Reply, ...] | None:
        text = corrections.bare(turn.text)
        plain = corrections.bare(normalise(turn.text))
        if corrections.YES.match(plain) or self.agrees(_open(turn), plain):
            return self._finish(turn)
        if self._leaves(plain):
            return self.leave(turn)
        changed = self._change(turn)
        if changed is not None:
            return changed
        if corrections.NO.match(plain):
            return self._say_no(turn)
        if self._is_new_fact(turn, text):
            return (self._confirmation(turn),)
        if is_about_something_else(turn, self.name) or corrections.ASKS_FIRST.match(plain):
            return None
        return (say(self._more_told(turn)), self._confirmation(turn))

    def _more_told(self, turn: Turn) -> str:
        """Who goes on telling at the summary is heard: the words join the matter. Returns the key of what is said."""
        slot, told, text = self.slots[0], _open(turn).answers, turn.text.strip()
        is_fact = any(one.label and corrections.states(one.labels(), text) for one in self.slots)
        if len(text) <= SHORT and corrections.asks(text):
            return "manners.question_at_summary"
        if not slot.is_free_text or (len(text) < TELLING and not is_fact) or text in told[slot.name]:
            return "manners.yes_or_no"
        try:
            told[slot.name] = slot.read(turn, f"{told[slot.name]}\n{text}")
        except Refusal:
            return "manners.no_room_for_more"
        return "manners.more_told"

    def _say_no(self, turn: Turn) -> tuple[Reply, ...]:
        return (self._which_to_change(turn),) if self._can_change() else self.leave(turn)

    def _is_new_fact(self, turn: Turn, text: str) -> bool:
        """A message that is little more than a phone number or a district changes that answer."""
        for slot in self.slots:
            value = slot.overhear(turn) if slot.overhear and slot.is_needed(_open(turn).answers) else None
            if value is not None and (len(text) <= SHORT or len(text) - len(str(value)) <= TELLING):
                _open(turn).answers[slot.name] = value
                return True
        return False

    def _change(self, turn: Turn) -> tuple[Reply, ...] | None:
        """「修改」, 「电话」, 「电话错了，是139…」: what was answered before is changed by its name."""
        form, text = _open(turn), corrections.bare(turn.text)
        if self._can_change() and form.answers and corrections.CHANGE.match(text):
            return (self._which_to_change(turn),)
        replaced = corrections.replaced(text)
        for slot in self.slots:
            if not slot.label or not slot.is_needed(form.answers):
                continue
            if replaced and not slot.is_free_text and replaced[0] in str(form.answers.get(slot.name, "")):
                return self._corrected(turn, slot, replaced[1])
            if corrections.names_alone(slot.labels(), text):
                return self.ask_for(turn, slot.name)
            if len(text) <= 60 and slot.name in form.answers and corrections.corrects(slot.labels(), text):
                return self._corrected(turn, slot, corrections.new_value(text))
            if slot.name in form.answers and slot.is_told_anew(turn, text):
                return self._corrected(turn, slot, corrections.new_value(text))
        return None

    def _corrected(self, turn: Turn, slot: Slot, value: str) -> tuple[Reply, ...]:
        try:
            _open(turn).answers[slot.name] = slot.read(turn, value)
        except Refusal:
            return self.ask_for(turn, slot.name)
        return self.go_on(turn)

    def _can_change(self) -> bool:
        return any(slot.label for slot in self.slots)

    def _which_to_change(self, turn: Turn) -> Choices:
        told = _open(turn).answers
        names = [slot.labels()[0] for slot in self.slots if slot.label and slot.is_needed(told)]
        return ask("manners.what_to_change", tuple(Choice(f"slot:{name}", name) for name in names))

    def _finish(self, turn: Turn) -> tuple[Reply, ...]:
        """Call the verb; when the rules refuse, `handlers.returning` knows by `turn.finishing` what to do."""
        form, dialogue = _open(turn), turn.dialogue
        turn.finishing = form
        dialogue.form = None
        replies = self.finish(turn, form.answers)
        turn.finishing = None
        dialogue.drop(form)
        return replies


def _open(turn: Turn) -> OpenForm:
    assert turn.dialogue.form is not None
    return turn.dialogue.form
