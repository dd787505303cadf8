"""Policy questions, answered from the library with their source (政策咨询)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from config import wording
from handlers.dates import spoken_moment
from handlers.menu import choice_of
from handlers.replies import Choice, Choices, Reply, Text, ask, say
from handlers.turn import EXPECTED, Turn
from models.kinds import WorkItemKind
from models.policies import Policy
from nlp.named_things import full_name
from services import work_items
from services.errors import Refusal
from services.policies import answer as shelf
from services.policies import library
from services.policies.answer import Answer

LONGEST_LABEL = 30
ASIDE = re.compile(r"[，,。；;？?\s]*(?:顺便|顺带|另外|还有就是|还有一件|还有个|对了|再就是)")
ASKING = re.compile(
    r"(?:想|要|就|只是)?(?:问问|问一下|问下|请问|想问|咨询一下|咨询下|想了解|想知道|了解一下|请教一下|请教)[，,：: ]*"
)
CLAUSE = re.compile(r"[，,。；;！!？?\s]+")
SHORTEST_PART = 5  # characters of a question
BARE = frozenset({"政策", "政策咨询", "咨询政策", "问政策", "查政策", "政策查询", "政策问答"})


def ask_policy(turn: Turn) -> tuple[Reply, ...]:
    """政策咨询: the clause that answers, or an honest no."""
    question = turn.text.strip()
    if turn.kind.startswith("event:") or question in BARE:
        turn.dialogue.topic[EXPECTED] = "policy.ask"
        return (say("policy.ask_question"),)
    found = _found(turn, question)
    turn.dialogue.topic["question"] = question[:500]
    if found is None:
        return (
            ask(
                "policy.not_found",
                (
                    Choice("ask_person:", wording.text("policy.choice_ask_person")),
                    choice_of("menu"),
                ),
            ),
        )
    return told(turn, found, question)


def _found(turn: Turn, question: str) -> Answer | None:
    """The answer to the question; where there is none, to the heart of it."""
    answers = (shelf.answer(turn.look, turn.shelf, one, turn.today) for one in dict.fromkeys(_readings(turn, question)))
    return next((found for found in answers if found is not None), None)


def _readings(turn: Turn, question: str) -> Iterator[str]:
    """The question as it was said; in plain spelling; without what stands before and behind; its topic and its end."""
    yield question
    yield turn.meaning.normal if turn.meaning else question
    heart = ASKING.split(ASIDE.split(question)[0])[-1]
    if len(heart) >= SHORTEST_PART:
        yield heart
    end = ASKING.split([part for part in CLAUSE.split(question) if part][-1])[-1]
    for topic in turn.meaning.found if turn.meaning else ():
        if topic.kind == "policy_topic":
            yield full_name(str(topic.value)) + end.replace(topic.text, "")


def contact_of(turn: Turn, policy_id: int) -> tuple[Reply, ...] | None:
    """Whom to ask about a policy, where the library knows."""
    policy = turn.look.db.get(Policy, policy_id)
    if policy is None or not policy.contact:
        return None
    title = wording.text("policy.title", title=policy.title.strip("《》"))
    return (say("policy.contact_of", title=title, contact=policy.contact),)


def not_in_it(turn: Turn, policy_id: int, question: str) -> tuple[Reply, ...]:
    """The document that is talked about does not say it; a colleague may know."""
    policy = turn.look.db.get_one(Policy, policy_id)
    title = wording.text("policy.title", title=policy.title.strip("《》"))
    turn.dialogue.topic["question"] = f"{title} {question}"[:500]
    lines = (
        Choice("ask_person:", wording.text("policy.choice_ask_person")),
        Choice(f"policy:{policy_id}", wording.text("policy.choice_whole")),
    )
    return (ask("policy.not_in_it", lines, title=title),)


def told(turn: Turn, found: Answer, question: str) -> tuple[Reply, ...]:
    """The clause with its source, and what can be done with it."""
    turn.dialogue.topic["question"] = question[:500]
    turn.dialogue.speak_of("policy", found.policy_id)
    lines = [_validity(found.validity, found.replaced_by_title), f"“{found.passage}”", "", _source(found)]
    if found.contact:
        lines.append(wording.text("policy.contact", contact=found.contact))
    lines.append(_link(turn, found.policy_id))
    text = "\n".join(line for line in lines if line is not None)
    choices = [Choice(f"policy:{id}", _label(title)) for id, title in found.alternatives]
    choices.append(Choice("useful:yes", wording.text("policy.choice_useful")))
    choices.append(Choice("useful:no", wording.text("policy.choice_useless")))
    return (Choices(text.strip(), tuple(choices), is_aside=True),)


def _validity(validity: str, replaced_by: str) -> str | None:
    if validity == "in_force":
        return None
    return wording.text(f"policy.validity_{validity}", successor=replaced_by or wording.text("policy.no_successor"))


def _source(found: Answer) -> str:
    """—— 《…》（文号）第三条，2026年1月5日，发布机关."""
    parts = [wording.text("policy.title", title=found.title.strip("《》"))]
    if found.document_number:
        parts.append(f"（{found.document_number}）")
    parts.append(found.article_number)
    tail = [found.issuer or found.source]
    if found.issued_on:
        tail.append(wording.text("policy.issued", year=found.issued_on.year, month=found.issued_on.month,
                                 day=found.issued_on.day))  # fmt: skip
    tail_text = "，".join(part for part in tail if part)
    return wording.text("policy.source", place="".join(parts), published=tail_text or wording.text("policy.no_date"))


def _link(turn: Turn, policy_id: int) -> str:
    """The whole text on our own page, which names the source."""
    return wording.text("policy.link", url=f"{turn.settings.public_url.rstrip('/')}/policy/{policy_id}")


def _label(title: str) -> str:
    whole = wording.text("policy.title", title=title.strip("《》"))
    return whole if len(whole) <= LONGEST_LABEL else f"{whole[: LONGEST_LABEL - 1]}…"


def show(turn: Turn, policy_id: str) -> tuple[Reply, ...]:
    """A policy of the library: what it is, whom to ask, and its first article."""
    policy = turn.look.db.get(Policy, int(policy_id)) if policy_id.isdigit() else None
    if policy is None or policy.state not in library.SHOWN:
        raise Refusal("policy.gone")
    turn.dialogue.speak_of("policy", policy.id)
    successor = policy.replaced_by.title if policy.replaced_by else ""
    question = turn.dialogue.topic.get("question")
    lines = [
        wording.text("policy.title", title=policy.title.strip("《》")),
        policy.document_number,
        _validity(library.validity(policy, turn.today), successor),
        policy.summary or (policy.articles[0].text[:200] if policy.articles else ""),
        wording.text("policy.contact", contact=policy.contact) if policy.contact else "",
        _link(turn, policy.id),
        wording.text("policy.ask_more") if question else "",
    ]
    return (Text("\n".join(line for line in lines if line)),)


def useful(turn: Turn, verdict: str) -> tuple[Reply, ...]:
    """有用/没用."""
    if verdict == "yes":
        return (say("policy.thanks"),)
    turn.dialogue.topic[EXPECTED] = "policy.ask"
    return (
        Choices(
            wording.text("policy.sorry"),
            (
                Choice("ask_person:", wording.text("policy.choice_ask_person")),
                choice_of("menu"),
            ),
        ),
    )


def ask_person(turn: Turn, _detail: str) -> tuple[Reply, ...]:
    """The question goes to the centre's desk; its answer comes back into this chat."""
    question = turn.dialogue.topic.get("question")
    if not question:
        return (say("policy.ask_question"),)
    waiting = work_items.open_one(turn.work, WorkItemKind.UNANSWERED, turn.openid, str(question))
    item = waiting or work_items.open_item(turn.work, WorkItemKind.UNANSWERED, turn.openid, str(question))
    assert item.due_at is not None
    return (say("policy.passed_on", question=str(question)[:40], due=spoken_moment(item.due_at)),)
