"""The one engine of all forms: ask, read, correct, back, cancel, resume, confirm."""

from __future__ import annotations

from dataclasses import dataclass

from handlers import corrections
from handlers.asides import holds_only_facts, interrupts, is_about_something_else, is_name_in, is_plain_wish
from handlers.asking import CONFIRM, Asking, opened
from handlers.replies import Reply, Text, say
from handlers.slot import Slot
from handlers.turn import OpenForm, Turn
from nlp.normal import normalise
from services.errors import Refusal

SHORT = 20  # characters; so few beside a fact are the fact and no more
A_LITTLE = 6  # characters that tell more of it where they surely belong to it: 电费一度1块5
TELLING = 10  # characters from which a message at the summary tells more of the matter


@dataclass(frozen=True)
class Form(Asking):
    """A conversation that fills slots and then calls one verb. Its first slot is the matter itself."""

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

    def hear(self, turn: Turn) -> tuple[Reply, ...] | None:
        """An answer to what was asked; None when the message is about something else."""
        form = opened(turn)
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
        form = opened(turn)
        for slot in self.slots:
            if slot.choices and any(choice.id == id for choice in slot.choices(turn, form.answers)):
                turn.text = id.partition(":")[2]
                form.answers[slot.name] = slot.read(turn, turn.text)
                return self.go_on(turn)
        return None

    def agrees(self, form: OpenForm, text: str) -> bool:
        """Whether these words mean yes here, or answer what is asked."""
        words = [slot.settles for slot in self.slots if slot.name == form.asking] or [self.agree]
        return any(one is not None and one.match(corrections.bare(text)) is not None for one in words)

    def _leaves(self, plain: str) -> bool:
        return any(words is not None and words.match(plain) for words in (corrections.LEAVE, self.quit))

    def _hear_answer(self, turn: Turn) -> tuple[Reply, ...] | None:
        form, slot = opened(turn), self._slot(opened(turn).asking)
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
        if slot.is_name and not is_name_in(turn) and self._tells_on(turn):
            return (say("manners.more_told_here"), *self._ask(turn, slot))
        try:
            value = slot.read(turn, turn.text.strip() if slot.is_free_text else corrections.bare(turn.text))
        except Refusal as refusal:
            return self._unread(turn, slot, refusal)
        form.answers[slot.name] = value
        form.misses = 0
        if not slot.is_free_text:
            self._overhear(turn)
        return self.go_on(turn)

    def _unread(self, turn: Turn, slot: Slot, refusal: Refusal) -> tuple[Reply, ...] | None:
        """What is no answer: something else, another fact (不对，三个人, for a name), or more of the matter."""
        if is_about_something_else(turn, self.name):
            return None
        if not slot.is_free_text and self._is_new_fact(turn, corrections.bare(turn.text)):
            return (say("talk.noted"), *self.go_on(turn))
        if self._tells_on(turn):
            return (say("manners.more_told_here"), *self._ask(turn, slot))
        return self._ask_again(turn, slot, refusal)

    def _overhear(self, turn: Turn) -> bool:
        """Take what a message tells beside its answer; returns whether it told anything."""
        answers, before = opened(turn).answers, len(opened(turn).answers)
        for slot in self.slots:
            value = slot.overhear(turn) if slot.overhear and slot.name not in answers else None
            if value is not None:
                answers[slot.name] = value
        return len(answers) > before

    def _hear_confirmation(self, turn: Turn) -> tuple[Reply, ...] | None:
        text = corrections.bare(turn.text)
        plain = corrections.bare(normalise(turn.text))
        if corrections.YES.match(plain) or self.agrees(opened(turn), plain):
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
        slot, told, text = self.slots[0], opened(turn).answers, turn.text.strip()
        is_fact = any(one.label and corrections.states(one.labels(), text) for one in self.slots)
        if len(text) <= SHORT and corrections.asks(text):
            return "manners.question_at_summary"
        is_little = len(text) < (A_LITTLE if self._is_surely_more(turn) else TELLING) and not is_fact
        if not slot.is_free_text or is_little or text in told[slot.name]:
            return "manners.yes_or_no"
        try:
            told[slot.name] = slot.read(turn, f"{told[slot.name]}\n{text}")
        except Refusal:
            return "manners.no_room_for_more"
        return "manners.more_told"

    def _is_surely_more(self, turn: Turn) -> bool:
        meaning = turn.meaning
        is_own = meaning is not None and meaning.intent == self.name and meaning.is_certain
        return is_own and not corrections.asks(turn.text) and not turn.text.strip().endswith("不")

    def _tells_on(self, turn: Turn) -> bool:
        """Who is asked for a name and surely goes on telling is heard: 冰箱里东西全坏了，你们管不管."""
        slot, answers, text, meaning = self.slots[0], opened(turn).answers, turn.text.strip(), turn.meaning
        is_more = meaning is not None and meaning.intent == self.name and meaning.is_certain and len(text) > SHORT
        if not is_more or not slot.is_free_text or slot.name not in answers or text in answers[slot.name]:
            return False
        try:
            answers[slot.name] = slot.read(turn, f"{answers[slot.name]}\n{text}")
        except Refusal:
            return False
        return True

    def _say_no(self, turn: Turn) -> tuple[Reply, ...]:
        return (self._which_to_change(turn),) if self._can_change() else self.leave(turn)

    def _is_new_fact(self, turn: Turn, text: str) -> bool:
        """A message that is little more than a phone number or a district changes that answer."""
        for slot in self.slots:
            value = slot.overhear(turn) if slot.overhear and slot.is_needed(opened(turn).answers) else None
            if value is not None and (len(text) <= SHORT or len(text) - len(str(value)) <= TELLING):
                opened(turn).answers[slot.name] = value
                return True
        return False

    def _change(self, turn: Turn) -> tuple[Reply, ...] | None:
        """「修改」, 「电话」, 「电话错了，是139…」: what was answered before is changed by its name."""
        form, text = opened(turn), corrections.bare(turn.text)
        if self._can_change() and form.answers and corrections.CHANGE.match(text):
            return (self._which_to_change(turn),)
        replaced = corrections.replaced(text)
        for slot in self.slots:
            if not slot.label or not slot.is_needed(form.answers):
                continue
            if replaced and not slot.is_free_text and _is_meant(replaced[0], str(form.answers.get(slot.name, ""))):
                return self._corrected(turn, slot, replaced[1])
            if corrections.names_alone(slot.labels(), text):
                return self.ask_for(turn, slot.name)
            if len(text) <= 60 and slot.name in form.answers and corrections.corrects(slot.labels(), text):
                return self._corrected(turn, slot, corrections.new_value(text))
            if slot.name in form.answers and slot.is_told_anew(turn, text):
                return self._corrected(turn, slot, corrections.new_value(text))
        return None

    def _corrected(self, turn: Turn, slot: Slot, value: str) -> tuple[Reply, ...]:
        form = opened(turn)
        try:
            told = slot.read(turn, value)
        except Refusal:  # 电话不对 13900001111: nothing leads to the new value, and yet it is told
            told = slot.overhear(turn) if slot.overhear else None
            if told in (None, form.answers.get(slot.name)):
                return self.ask_for(turn, slot.name)
        form.answers[slot.name] = told
        return self.go_on(turn)


def _is_meant(wrong: str, answer: str) -> bool:
    """Whether the words that were wrong are the answer, or a part of it, or hold it."""
    return wrong in answer or (len(answer) > 1 and answer in wrong)
