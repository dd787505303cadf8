"""Opinions on drafts, and surveys how a policy works, question by question (征求意见)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from config import wording
from config.rules import rules
from handlers import deeds
from handlers.form import Form
from handlers.menu import choice_of
from handlers.replies import Choice, Reply, Text, ask
from handlers.requests import LONGEST
from handlers.slot import Reader, Slot
from handlers.turn import Json, Turn
from models.comment_rounds import CommentRound
from models.round_kinds import QuestionKind, RoundKind
from services import links
from services.errors import Refusal
from services.policies import comment_rounds_answers as desk
from services.policies.comment_rounds import MOST_QUESTIONS, Question, questions_of

Replies = tuple[Reply, ...]

LABEL = 30
SAID = 40  # characters of an answer that the summary shows
INTRO = 120
OTHER = "other"  # the line for what is no answer to a round; in the topic: that such a thing is to be told
NONE = "-"  # the tap that says nothing
FREE = QuestionKind.TEXT.value
NOTHING = re.compile(r"(?:我?暂时)?(?:没有?|没啥|无)(?:什么)?(?:别的|其他|更多)?(?:的)?(?:意见|建议|想法)?(?:了|啦)?")


def _over(turn: Turn, answers: Json) -> Refusal | None:
    """Why a half-filled answer cannot be sent any more, where its round has ended."""
    try:
        desk.round_for(turn.look, answers["round"], turn.openid)
    except Refusal as refusal:
        return refusal
    return None


def _instead(turn: Turn, answers: Json) -> Replies:
    """What was said on a draft whose round has ended meanwhile can go to the desk as a suggestion."""
    told = "\n".join(_opinions(answers))
    turn.dialogue.topic.pop("request", None)
    if told:
        title = _round(turn, answers).title
        turn.dialogue.topic["request"] = wording.text("round.as_suggestion", title=title, opinion=told)[:LONGEST]
    lines = (Choice(f"opinion:{OTHER}", wording.text("round.choice_other")), choice_of("menu"))
    return (ask("round.over_told" if told else "round.over_instead", lines),)


def begin_for(turn: Turn, round_id: str) -> Replies:
    """Take part in the round whose line was tapped; who did before sees what they said."""
    one = desk.round_for(turn.look, int(round_id) if round_id.isdigit() else 0, turn.openid)
    _put_others_aside(turn, one)
    before = desk.answer_of(turn.look, one, turn.openid)
    told: Json = {"round": one.id, "kinds": [str(question["kind"]) for question in one.questions]}
    if before is not None:
        told |= {_slot_name(told["kinds"], int(place)): said for place, said in before.given.items()}
        told |= dict.fromkeys(_unanswered(told), "")
        texts = [opinion.text for opinion in before.opinions]
        told |= {f"o{place}": text for place, text in enumerate([*texts, ""][: desk.MOST_OPINIONS])}
        told["again"] = True
    elif opinion := turn.dialogue.topic.pop("opinion", None):
        told["o0"] = opinion
    return (*_introduction(turn, one), *SUGGEST.begin(turn, **told))


def _put_others_aside(turn: Turn, one: CommentRound) -> None:
    """Another round that is being answered waits as a draft; this one goes on where it was left."""
    dialogue = turn.dialogue
    if dialogue.form is not None and dialogue.form.name == SUGGEST.name and dialogue.form.answers["round"] != one.id:
        dialogue.keep(dialogue.form)
        dialogue.form = None
    if dialogue.beneath is not None and dialogue.beneath.name == SUGGEST.name:
        dialogue.keep(dialogue.beneath)
        dialogue.beneath = None


def _introduction(turn: Turn, one: CommentRound) -> Replies:
    assert one.closes_at is not None
    ends = one.closes_at.astimezone(rules().zone)
    lines = [wording.text("round.intro", title=one.title, intro=one.intro[:INTRO])]
    if one.articles:
        lines.append(wording.text("round.read_draft", link=links.page(turn.settings, f"rounds/{one.number}")))
    lines.append(wording.text("round.ends_on", month=ends.month, day=ends.day))
    own = links.round_page(turn.settings, turn.openid, one.number, one.closes_at)
    lines.append(wording.text("round.own_page", link=own))
    return (Text("\n".join(lines)),)


def label(one: CommentRound) -> str:
    return one.title if len(one.title) <= LABEL else f"{one.title[: LABEL - 1]}…"


def _round(turn: Turn, answers: Json) -> CommentRound:
    return turn.look.db.get_one(CommentRound, answers["round"])


def _slot_name(kinds: list[str], place: int) -> str:
    return f"t{place}" if kinds[place] == FREE else f"q{place}"


def _unanswered(told: Json) -> list[str]:
    names = (_slot_name(told["kinds"], place) for place in range(len(told["kinds"])))
    return [name for name in names if name not in told]


def _read_round(turn: Turn, text: str) -> int:
    return desk.round_for(turn.look, int(text) if text.isdigit() else 0, turn.openid).id


def _round_choices(turn: Turn, _answers: Json) -> tuple[Choice, ...]:
    return tuple(Choice(f"slot:{one.id}", label(one)) for one in desk.open_for(turn.look, turn.openid))


def _questions(place: int) -> Iterator[Slot]:
    """The slots of one place: one for a question with lines to tap, one for words."""
    for name, is_free in ((f"q{place}", False), (f"t{place}", True)):
        yield Slot(
            name,
            ask="round.ask_which",
            read=_read_answer(place),
            asked=_ask(place),
            label=f"round.label_{place + 1}",
            choices=_lines(place, is_free=is_free),
            is_needed=_is_asked(place, is_free=is_free),
            is_free_text=is_free,
        )


def _is_asked(place: int, *, is_free: bool) -> Callable[[Json], bool]:
    def is_asked(answers: Json) -> bool:
        kinds = answers.get("kinds", [])
        return place < len(kinds) and (kinds[place] == FREE) is is_free

    return is_asked


def _ask(place: int) -> Callable[[Turn, Json], str]:
    def asked(turn: Turn, answers: Json) -> str:
        questions = questions_of(_round(turn, answers))
        kind, text = questions[place].kind.value, questions[place].text
        return wording.text(f"round.ask_{kind}", place=place + 1, count=len(questions), question=text)

    return asked


def _lines(place: int, *, is_free: bool) -> Callable[[Turn, Json], tuple[Choice, ...]]:
    is_asked = _is_asked(place, is_free=is_free)

    def lines(turn: Turn, answers: Json) -> tuple[Choice, ...]:
        if not is_asked(answers):
            return ()
        question = questions_of(_round(turn, answers))[place]
        skip = Choice(f"slot:{place}.{NONE}", wording.text("round.choice_skip"))
        label = "round.points" if question.kind is QuestionKind.SCALE else "round.option"
        told = (Choice(f"slot:{place}.{line}", wording.text(label, line=line)) for line in question.lines)
        return (*told, skip)

    return lines


def _read_answer(place: int) -> Reader:
    def read(turn: Turn, text: str) -> str:
        said = text.removeprefix(f"{place}.")
        if said in (NONE, wording.text("round.choice_skip")):
            return ""
        form = turn.dialogue.form
        assert form is not None
        question: Question = questions_of(_round(turn, form.answers))[place]
        return desk.read(question, said)

    return read


def _opinion_slot(place: int) -> Slot:
    def is_needed(answers: Json) -> bool:
        return place == 0 or bool(answers.get(f"o{place - 1}"))

    def asked(turn: Turn, answers: Json) -> str:
        if place:
            return wording.text("round.ask_more_opinion")
        is_review = _round(turn, answers).kind is RoundKind.REVIEW
        return wording.text("round.ask_opinion_review" if is_review else "round.ask_opinion")

    return Slot(
        f"o{place}",
        ask="round.ask_opinion",
        read=_read_opinion,
        asked=asked,
        label=f"round.label_opinion_{place + 1}",
        choices=lambda _turn, _answers: (Choice(f"slot:o{place}.{NONE}", wording.text("round.choice_nothing")),),
        is_needed=is_needed,
        is_opinion=True,
    )


def _read_opinion(_turn: Turn, text: str) -> str:
    if text.endswith(f".{NONE}") or NOTHING.fullmatch(text):
        return ""
    if len(text) > desk.LONGEST_OPINION:
        raise Refusal("round.opinion_too_long", most=desk.LONGEST_OPINION)
    return text


def _given(answers: Json) -> dict[str, Any]:
    """What was answered, by the numbers of the questions."""
    kinds = answers["kinds"]
    said = {str(place): answers.get(_slot_name(kinds, place), "") for place in range(len(kinds))}
    return {place: answer for place, answer in said.items() if answer}


def _opinions(answers: Json) -> list[str]:
    return [text for place in range(desk.MOST_OPINIONS) if (text := answers.get(f"o{place}"))]


def _summary(turn: Turn, answers: Json) -> str:
    one, given = _round(turn, answers), _given(answers)
    lines = [
        wording.text(
            "round.summary_line",
            place=place + 1,
            question=question.text[:SAID],
            answer=str(given.get(str(place), wording.text("round.skipped")))[:SAID],
        )
        for place, question in enumerate(questions_of(one))
    ]
    lines += [wording.text("round.summary_opinion", opinion=text[:SAID]) for text in _opinions(answers)]
    key = "round.summary_again" if answers.get("again") else "round.summary"
    return wording.text(key, title=one.title, answers="\n".join(lines))


def _submit(turn: Turn, answers: Json) -> Replies:
    one = desk.round_for(turn.work, answers["round"], turn.openid)
    desk.answer(turn.work, one, turn.openid, _given(answers), _opinions(answers))
    deeds.final(turn)
    assert one.closes_at is not None
    ends = one.closes_at.astimezone(rules().zone)
    key = "round.thanks_review" if one.kind is RoundKind.REVIEW else "round.thanks"
    said = wording.text(key, month=ends.month, day=ends.day)
    page = wording.text("round.public_page", link=links.page(turn.settings, f"rounds/{one.number}"))
    return (Text(f"{said}\n{page}"),)


SUGGEST = Form(
    name="policy.suggest",
    slots=(
        Slot("round", ask="round.ask_which", read=_read_round, choices=_round_choices),
        *(slot for place in range(MOST_QUESTIONS) for slot in _questions(place)),
        *(_opinion_slot(place) for place in range(desk.MOST_OPINIONS)),
    ),
    finish=_submit,
    summary=_summary,
    yes="round.choice_submit",
    no="round.choice_later",
    over=_over,
    instead=_instead,
)
