"""How a new router compares with the one at work: on phrases held out, on labelled messages, on those of late."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from models.learning import Lesson
from models.learning_kinds import LessonState
from models.messages import Message
from models.work import Work
from nlp.intents import INTENTS, OFFICER_INTENTS
from nlp.meaning import Meaning
from nlp.router import Router
from nlp.understand import understand
from nlp.veil import unveiled, veiled

if TYPE_CHECKING:
    from nlp.paired import Pair

RECENT = timedelta(days=30)
MOST_TEXTS = 3000
SHOWN = 60  # lines of a list
UNCLEAR = "unclear"
SPOKEN = ("text", "voice")
ANY_DAY = date(2026, 1, 5)  # intents do not depend on the day

Answers = Sequence[str]


@dataclass(frozen=True)
class Difference:
    """One text that both routers answer differently."""

    text: str
    before: str
    after: str
    wanted: str = ""
    times: int = 1


def on_phrases(pair: Pair) -> dict[str, Any]:
    """The example phrases, none of which the router that read it was taught."""
    return _judged(pair.texts, pair.wanted, pair.before, pair.after)


def labelled_texts(work: Work) -> list[tuple[str, str]]:
    """Messages whose intent a colleague gave, and that no router was taught."""
    wanted = select(Lesson.text, Lesson.intent).where(Lesson.state == LessonState.LABELLED).order_by(Lesson.id)
    return [(text, intent) for text, intent in work.db.execute(wanted)]


def on_labelled(rows: Sequence[tuple[str, str]], before: Router, after: Router) -> dict[str, Any]:
    """What both make of labelled messages."""
    texts, wanted = [text for text, _ in rows], [intent for _, intent in rows]
    return _judged(texts, wanted, *(_best(each, map(unveiled, texts)) for each in (before, after)))


def recent_texts(work: Work) -> list[tuple[str, int]]:
    """What was written lately and answered by its meaning, with how often; figures alone only count out a line."""
    wanted = (
        select(Message.content, func.count())
        .where(
            Message.received_at >= work.now - RECENT,
            Message.kind.in_(SPOKEN),
            Message.intent.in_((UNCLEAR, *INTENTS, *OFFICER_INTENTS)),
        )
        .group_by(Message.content)
        .order_by(func.max(Message.id).desc())
        .limit(MOST_TEXTS)
    )
    return [(text, times) for text, times in work.db.execute(wanted) if any(map(str.isalpha, text))]


def on_recent(texts: Sequence[tuple[str, int]], before: Router, after: Router) -> dict[str, Any]:
    """Which messages would be answered otherwise: the pairs of answers with their counts, and the texts."""
    old, new = (_acted_on(each, (text for text, _ in texts)) for each in (before, after))
    changed = [
        Difference(veiled(text), one, other, times=times)
        for (text, times), one, other in zip(texts, old, new, strict=True)
        if one != other
    ]
    pairs: Counter[tuple[str, str]] = Counter()
    for each in changed:
        pairs[each.before, each.after] += each.times
    return {
        "messages": sum(times for _, times in texts),
        "texts": len(texts),
        "changed": sum(each.times for each in changed),
        "unclear": [_count_of(UNCLEAR, texts, answers) for answers in (old, new)],
        "pairs": [[*pair, count] for pair, count in pairs.most_common(SHOWN)],
        "list": [asdict(each) for each in sorted(changed, key=lambda each: -each.times)[:SHOWN]],
    }


def _count_of(answer: str, texts: Sequence[tuple[str, int]], answers: Answers) -> int:
    return sum(times for (_, times), given in zip(texts, answers, strict=True) if given == answer)


def _judged(texts: Sequence[str], wanted: Answers, before: Answers, after: Answers) -> dict[str, Any]:
    """Counts of right answers on both sides, and the texts on which one side is right alone."""
    rows = list(zip(texts, wanted, before, after, strict=True))
    better = [Difference(text, old, new, right) for text, right, old, new in rows if old != right == new]
    worse = [Difference(text, old, new, right) for text, right, old, new in rows if old == right != new]
    return {
        "count": len(rows),
        "right": [sum(one == other for one, other in zip(side, wanted, strict=True)) for side in (before, after)],
        "intents": [
            [intent, there, *(_f1(intent, wanted, side) for side in (before, after))]
            for intent, there in sorted(Counter(wanted).items())
        ],
        "better": [len(better), [asdict(each) for each in better[:SHOWN]]],
        "worse": [len(worse), [asdict(each) for each in worse[:SHOWN]]],
    }


def _f1(intent: str, wanted: Answers, given: Answers) -> float:
    hits = sum(one == other == intent for one, other in zip(wanted, given, strict=True))
    said = sum(one == intent for one in given) + sum(one == intent for one in wanted)
    return round(2 * hits / said, 4) if said else 0.0


def _best(router: Router, texts: Iterable[str]) -> list[str]:
    return [_read(router, text).intent for text in texts]


def _read(router: Router, text: str) -> Meaning:
    """As from an officer, to whom all is open: who wrote it is not kept."""
    return understand(text, today=ANY_DAY, router=router, is_officer=lambda: True)


def _acted_on(router: Router, texts: Iterable[str]) -> list[str]:
    """The intents that would be acted upon; `unclear` where the bot would ask back."""
    read = (_read(router, text) for text in texts)
    return [meaning.intent if meaning.is_certain else UNCLEAR for meaning in read]
