"""The one entrance: a message in, its meaning out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

from nlp import letters, live, segment
from nlp.bare_words import meanings_of
from nlp.exits import exit_of
from nlp.features import meant
from nlp.intents import NO_BUSINESS, OFFICER_INTENTS
from nlp.meaning import CERTAIN, Meaning
from nlp.normal import normalise
from nlp.router import Claims, Ranked, Router
from nlp.slots import find

TOOLS = frozenset(OFFICER_INTENTS)
LONGEST = 2_000  # characters; a message of WeChat has at most this many
A_LITTLE = 0.02  # less than this of an officers' tool is left out; to ask who writes costs a look
SURE = 0.9  # from this score on an officers' tool is what was asked for, whoever asks
ALSO_CERTAIN = 0.6  # a clause must be this sure to add a second intent
SHORTEST_CLAUSE = 5
SHORTEST_PART = 4
SAID_BY_MANY = 8  # characters; who says more has something of their own to say
MOST_REMEMBERED = 4_096
MOST_CLAUSES = 8

_CLAUSES = re.compile(r"[,.。;!?\n]+|(?=顺便|另外|还有|再就是|同时)")
_ASIDE = re.compile(r"顺便|顺带|另外|对了|还有(?:个|一|我|上|就)|再就是|;")
_AND = re.compile(r"^(?:再|另外|同时|顺便|顺带|还有|还要)+(?=..)")  # leads to a clause, and says nothing of its matter
_ASKS = re.compile(r"[吗么?]|问|怎|什么")
# Where another matter may begin: a new sentence, or words that turn to it.
_TURNS = re.compile(
    r"[.;!?\n]+|(?=顺便|顺带|另外|对了|还有(?![没多少几名位空座效补救])|再[问帮请]|再就是|同时(?=[想请帮把问我也])|之后再|完了|完事"
    r"|然后(?=[再帮我想看请])|回头|接着|(?<=,)再(?:投诉|反映|报|订|约|查|催|取消|改|提))"
)
_MAY_TURN = re.compile(r"[.;!?\n顺另对还再同之完然回接]")  # without one of these none begins
LIKELY_MATTER, LIKELY_OTHER = 0.55, 0.5  # how sure a part must be to be a matter of its own
# What is said first here is the way to the second: its place and hour, its story.
_LEADS_TO = frozenset(
    {
        ("event.list", "event.sign_up"),
        ("event.list", "event.cancel"),
        ("policy.ask", "appeal.submit"),
        ("appeal.submit", "policy.ask"),
        ("appeal.submit", "appeal.progress"),
        ("appeal.progress", "appeal.submit"),
    }
)


def understand(
    text: str, *, today: date, router: Router | None = None, is_officer: Callable[[], bool] = lambda: False
) -> Meaning:
    """Read one message; `today` gives words like 明天 their day, `router` stands in for the house's own.

    `is_officer` says whether the officers' tools are open to whoever writes; it is asked only when it matters.
    """
    text = text[:LONGEST]
    router = router or live.router()
    normal = normalise(text)
    way_out = exit_of(normal)
    ranked = ((way_out, 1.0),) if way_out else _either(normal) or _read(normal, router, is_officer)
    if len(normal) >= letters.SHORTEST:
        ranked = letters.settle(text, ranked, router)
    return Meaning(
        text=text,
        normal=normal,
        ranked=ranked,
        find=partial(find, text, today),
        seek=lambda: _also(normal, ranked[0][0], router if is_officer() else router.for_anybody),
    )


def warm_up() -> None:
    """Load dictionary and weights; call before serving."""
    segment.warm_up()
    understand("你好", today=date(2026, 1, 5))


def read(normal: str, router: Router) -> Ranked:
    """The intents of a plainly spelt message; of two matters the one said first is the main one."""
    return _read(normal, router, lambda: True)


def _either(normal: str) -> Ranked:
    """What a bare 登记 may mean, none of it sure."""
    meanings = meanings_of(normal)
    return tuple((intent, 1 / len(meanings)) for intent in meanings)


def _read(normal: str, router: Router, is_officer: Callable[[], bool]) -> Ranked:
    """What everybody says, greetings and words of the menu, is judged once."""
    if len(normal) > SAID_BY_MANY:
        return _judged(normal, router, is_officer)
    officers, anybody = router.judged.get(normal) or _remembered(normal, router)
    return officers if officers is anybody or is_officer() else anybody


def _remembered(normal: str, router: Router) -> tuple[Ranked, Ranked]:
    officers, anybody = _judged(normal, router, lambda: True), _judged(normal, router, lambda: False)
    if len(router.judged) >= MOST_REMEMBERED:
        router.judged.clear()
    both = router.judged[normal] = (officers, officers if officers == anybody else anybody)
    return both


def _judged(normal: str, router: Router, is_officer: Callable[[], bool]) -> Ranked:
    if not any(map(str.isalnum, normal)):
        return (("none", 1.0),)
    claims = [pair for pair in router.claims(normal) if pair[0] >= A_LITTLE or pair[1] not in TOOLS]
    if not TOOLS.isdisjoint([intent for _, intent in claims]) and not is_officer():
        return _for_anybody(normal, claims, router)
    return _main(normal, router.ranked(claims), router)


def _for_anybody(normal: str, claims: Claims, router: Router) -> Ranked:
    """What it means where the officers' tools are not open; who clearly asks for one is still told so."""
    open_ones = [pair for pair in claims if pair[1] not in TOOLS]
    whole = sum(claim for claim, _ in open_ones) or 1.0
    others = router.ranked([(claim / whole, intent) for claim, intent in open_ones])
    if others[0][1] < CERTAIN and max(claims)[1] in TOOLS:
        ranked = router.ranked(claims)
        if ranked[0][1] >= SURE:
            return ranked
    return _main(normal, others, router.for_anybody)


def _main(normal: str, ranked: Ranked, router: Router) -> Ranked:
    """The main matter of a message that was read as a whole."""
    main = aside_of(normal)
    if main:
        head = router.rank(main)
        if head[0][1] >= CERTAIN and head[0][0] not in NO_BUSINESS:
            return _deed_behind(head[0][0], normal[len(main) :], router) or head
    return _first_matter(normal, ranked[0][0], router) or ranked


def _deed_behind(head: str, aside: str, router: Router) -> Ranked | None:
    """Where and when, 顺便 put us down: the deed is the matter, unless it is only asked about."""
    if head != "event.list" or _ASKS.search(aside):
        return None
    deed = router.rank(aside)
    return deed if deed[0][1] >= CERTAIN and (head, deed[0][0]) in _LEADS_TO else None


def _first_matter(normal: str, best: str, router: Router) -> Ranked | None:
    """Of two matters in parts of their own the first, where the second had drowned it."""
    if not _MAY_TURN.search(normal, SHORTEST_PART, len(normal) - SHORTEST_PART):
        return None
    parts = [part for part in _TURNS.split(meant(normal)) if len(part) >= SHORTEST_PART]
    if len(parts) < 2:
        return None
    ranks = [router.rank(part) for part in parts[:MOST_CLAUSES]]
    sure = (place for place, ((intent, score), *_) in enumerate(ranks) if score >= LIKELY_MATTER)
    first = next((place for place in sure if ranks[place][0][0] not in NO_BUSINESS), None)
    if first is None or ranks[first][0][0] == best or (ranks[first][0][0], best) in _LEADS_TO:
        return None
    has_second = any(intent == best and score >= LIKELY_OTHER for (intent, score), *_ in ranks[first + 1 :])
    return ranks[first] if has_second else None


def aside_of(normal: str) -> str | None:
    """What stands before a 顺便 or the like, where there is one."""
    aside = _ASIDE.search(normal, SHORTEST_CLAUSE)
    return normal[: aside.start()] if aside else None


def _also(normal: str, intent: str, router: Router) -> tuple[str, ...]:
    """Intents of single clauses that differ from the message's own."""
    others = [name for name, score in _tops(normal, router) if score >= ALSO_CERTAIN and name != intent]
    return tuple(dict.fromkeys(name for name in others if name not in NO_BUSINESS))


def _tops(normal: str, router: Router) -> Iterator[tuple[str, float]]:
    """What each clause says most clearly, where there are several."""
    clauses = [clause for clause in _CLAUSES.split(meant(normal)) if len(clause) >= SHORTEST_CLAUSE]
    if len(clauses) > 1:
        yield from (router.rank(_AND.sub("", clause))[0] for clause in clauses[:MOST_CLAUSES])
