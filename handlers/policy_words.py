"""How an answer from the library is told: the clause, where it stands, whom to ask, by when, and where to read on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from config import wording
from handlers.counted_out import number_of
from handlers.replies import Choice
from handlers.turn import Turn
from services.policies.answer import Answer
from services.policies.asked import PERSON, USEFUL, USELESS, WHY

LONGEST_LABEL = 30
MOST_MATERIALS = 120  # characters
ARTICLE = re.compile(r"第.{1,3}条")
DOCUMENTS = ("policy:", "faq:", "match:", "lack:")  # lines that lead to a document
KINDS = ("policy", "events", "appeal")  # in the topic: what can be talked of


def words_of(turn: Turn, found: Answer) -> str:
    """The whole message."""
    return "\n".join(_lines(turn, found)).strip()


def lines_under(found: Answer) -> tuple[Choice, ...]:
    """Others that may be meant, and whether it helped."""
    return (
        *(Choice(f"policy:{id}", label(title)) for id, title in found.alternatives),
        Choice(f"{USEFUL}{found.mark}", wording.text("policy.choice_useful")),
        Choice(f"{USELESS}{found.mark}", wording.text("policy.choice_useless")),
    )


def names_article(turn: Turn) -> bool:
    """第二条 under an answer: its second article, unless that line is a policy; without lines, of what is talked of."""
    dialogue, said = turn.dialogue, ARTICLE.search(turn.text)
    if said is None:
        return False
    if not dialogue.choices:
        talked_of = next((kind for kind in reversed(dialogue.topic) if kind in KINDS), None)
        return dialogue.form is None and talked_of == "policy"
    place = number_of(turn.text)
    if place is not None and place <= len(dialogue.choices) and dialogue.choices[place - 1][0].startswith(DOCUMENTS):
        return False
    is_of_policies = any(id.startswith((USEFUL, PERSON, WHY)) for id, _ in dialogue.choices)
    return is_of_policies and "policy" in dialogue.topic


def _lines(turn: Turn, found: Answer) -> Iterator[str]:
    if (note := validity_note(found.validity, found.replaced_by_title)) is not None:
        yield note
    yield found.passage if found.faq_id is not None else f"“{found.passage}”"
    yield ""
    yield _source(found) if found.title else wording.text("policy.faq_source")
    if found.materials:
        yield materials(found.materials)
    if (window := window_note(found.window, turn.today)) is not None and found.validity == "in_force":
        yield window
    if found.expires_on is not None and found.validity == "in_force":
        yield wording.text("policy.valid_until", day=_day(found.expires_on))
    if found.contact:
        yield wording.text("policy.contact", contact=found.contact)
    if found.policy_id is not None:
        yield link(turn, found.policy_id, found.article)


def validity_note(validity: str, replaced_by: str) -> str | None:
    """What is to be said first of a policy that does not hold."""
    if validity == "in_force":
        return None
    return wording.text(f"policy.validity_{validity}", successor=replaced_by or wording.text("policy.no_successor"))


def window_note(window: tuple[date | None, date | None], today: date) -> str | None:
    """When one may apply, where the library knows."""
    opens, closes = window
    if closes is None:
        return None
    if closes < today:
        return wording.text("policy.window_over", closes=_day(closes))
    if opens is None:
        return wording.text("policy.window_to", closes=_day(closes))
    return wording.text("policy.window", opens=_day(opens), closes=_day(closes))


def materials(names: tuple[str, ...]) -> str:
    """What is to be handed in, as the library lists it."""
    listed = "、".join(names)
    listed = listed if len(listed) <= MOST_MATERIALS else f"{listed[: MOST_MATERIALS - 1]}…"
    return wording.text("policy.materials", list=listed)


def titled(title: str) -> str:
    """《…》."""
    return wording.text("policy.title", title=title.strip("《》"))


def label(title: str) -> str:
    """A title as a line to tap."""
    whole = titled(title)
    return whole if len(whole) <= LONGEST_LABEL else f"{whole[: LONGEST_LABEL - 1]}…"


def link(turn: Turn, policy_id: int, article: int | None = None) -> str:
    """The whole text on our own page, which names the source; it opens at the article."""
    place = f"#a{article}" if article is not None else ""
    return wording.text("policy.link", url=f"{turn.settings.public_url.rstrip('/')}/policies/{policy_id}{place}")


def _source(found: Answer) -> str:
    """—— 《…》（文号）第三条，2026年1月5日，发布机关."""
    parts = [titled(found.title)]
    if found.document_number:
        parts.append(f"（{found.document_number}）")
    parts.append(place_of(found.article_number))
    tail = [found.issuer or found.source]
    if found.issued_on:
        tail.append(wording.text("policy.issued", year=found.issued_on.year, month=found.issued_on.month,
                                 day=found.issued_on.day))  # fmt: skip
    tail_text = "，".join(part for part in tail if part)
    return wording.text("policy.source", place="".join(parts), published=tail_text or wording.text("policy.no_date"))


def place_of(number: str) -> str:
    """第三条 as it stands; 六、 without its sign, since another follows."""
    return number.rstrip("、.．，, ")


def _day(on: date) -> str:
    return wording.text("policy.day", year=on.year, month=on.month, day=on.day)
