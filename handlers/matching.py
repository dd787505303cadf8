"""What an enterprise can have (我能享受哪些政策): the list, one policy point by point, and what is missing."""

from __future__ import annotations

import hashlib
from datetime import date

from config import wording
from handlers.menu import choice_of
from handlers.replies import Choice, Choices, Reply, say
from handlers.turn import Turn
from models.matching_kinds import ApplicationState, FactSource
from models.people import Enterprise
from models.policies import Policy
from services import access
from services.errors import Refusal
from services.policies import eligibility, matching, profile, self_check, sentences
from services.policies.eligibility import Leaf
from services.policies.fields import QUALIFICATIONS, Kind, Span
from services.policies.matching import Match, Verdict
from services.policies.profile import HAS, HAS_NOT, Fact, Profile, flag

Replies = tuple[Reply, ...]

TOLD = "told"  # in the topic: what was told of an enterprise in this talk, by field
LISTED, NEAR, UNMET = 4, 3, 3  # lines of each kind in one answer
NEARLY = 2  # points that may be missing for a policy to be worth a question
LONGEST_LABEL = 26
NONE, UNSURE = "none", "unsure"
MARKS = {Verdict.MET: "match.mark_met", Verdict.NOT_MET: "match.mark_unmet", Verdict.UNKNOWN: "match.mark_unknown"}
VERDICTS = {
    Verdict.MET: "match.verdict_met",
    Verdict.NOT_MET: "match.verdict_unmet",
    Verdict.UNKNOWN: "match.verdict_unknown",
}


def mine(turn: Turn) -> Replies:
    """我能享受哪些政策: the best first; who is not known yet is offered the self-check."""
    if turn.contact is None and not _told(turn):
        key = "match.officer" if turn.officer else "match.who"
        return (Choices(wording.text(key), (choice_of("policy.check"), choice_of("person.bind")), is_aside=True),)
    return (listed(turn),)


def page(turn: Turn, since: str) -> Replies:
    """看后面的."""
    return (listed(turn, int(since) if since.isdigit() else 0),)


def listed(turn: Turn, since: int = 0, lead: str = "") -> Reply:
    """The policies one can have from a place on, those that lack a point or two, and what is missing for others."""
    found = matching.matches(turn.look, known(turn), turn.today)
    if not found:
        return say("match.none_open")
    met = [one for one in found if one.verdict is Verdict.MET]
    near = [one for one in found if one.verdict is Verdict.UNKNOWN and len(one.missing) <= NEARLY]
    shown = met[since : since + LISTED]
    lines = [lead] if lead else []
    head = "match.head" if met else "match.head_none"
    lines.append(wording.text(head, basis=_basis(turn), count=len(met)))
    applied = _applied(turn)
    lines += [_line(place, one, turn.today, applied) for place, one in enumerate(shown, start=since + 1)]
    choices = [Choice(f"match:{one.policy.id}", label("policy.title", one.policy)) for one in shown]
    has_more = len(met) > since + LISTED
    if has_more:
        choices.append(Choice(f"matches:{since + LISTED}", wording.text("match.more")))
    if near and (not since or not has_more):
        lines += ["", wording.text("match.near_head", count=len(near))]
        choices += [Choice(f"lack:{one.policy.id}", label("match.label_near", one.policy)) for one in near[:NEAR]]
    if not since:
        lines += _unmet([one for one in found if len(one.unmet) == 1 and one.verdict is Verdict.NOT_MET])
    return Choices("\n".join(lines), tuple(choices) or (choice_of("policy.ask"), choice_of("menu")), is_aside=True)


def show(turn: Turn, policy_id: str) -> Replies:
    """One policy, point by point, with the facts it was judged by."""
    one = _match(turn, policy_id)
    return (_shown(turn, one),)


def lack(turn: Turn, policy_id: str) -> Replies:
    """The question for the first point that is missing."""
    one = _match(turn, policy_id)
    return (_question(turn, one) if one.missing else _shown(turn, one),)


def tell(turn: Turn, detail: str) -> Replies:
    """A tapped answer to such a question: it is kept where the person is known to speak for the enterprise."""
    policy_id, mark, answer = [*detail.split(":", 2), "", ""][:3]
    one = _match(turn, policy_id)
    leaf = next((leaf for leaf in one.missing if _mark(leaf) == mark), None)
    if answer == UNSURE:
        return (Choices(wording.text("match.unsure"), (choice_of("policy.match"),), is_aside=True),)
    if leaf is None:
        return lack(turn, policy_id)
    is_kept = remember(turn, _facts(turn, leaf, answer))
    key = "match.kept" if is_kept else "match.heard"
    lead = wording.text(key, on=turn.today.isoformat())
    after = _match(turn, policy_id)
    return (_question(turn, after, lead) if after.missing else _shown(turn, after, lead),)


def ways_to(turn: Turn, policy_id: int | None) -> tuple[Choice, ...]:
    """The line under an answer that compares its policy with the enterprise, where it says whom it concerns."""
    policy = turn.look.db.get(Policy, policy_id) if policy_id is not None else None
    if policy is None or not eligibility.has_any(policy) or not matching.is_open(policy, turn.today):
        return ()
    return (Choice(f"match:{policy.id}", wording.text("match.choice_check")),)


def known(turn: Turn) -> Profile:
    """What may be used of the enterprise this person speaks for, and what was told in this talk."""
    told = {name: Fact.from_json(raw, turn.today) for name, raw in _told(turn).items()}
    if turn.contact is None:
        return Profile(told)
    return profile.of(turn.look, turn.contact.enterprise, is_public=turn.contact.is_claim).told(told)


def remember(turn: Turn, facts: dict[str, Fact]) -> bool:
    """Use what was told from now on; whether it was kept, which takes a confirmed contact."""
    learned = self_check.learn(known(turn), facts)
    turn.dialogue.topic[TOLD] = {**_told(turn), **{name: fact.as_json() for name, fact in learned.items()}}
    if turn.contact is None or turn.contact.is_claim:
        return False
    enterprise = turn.work.db.get_one(Enterprise, turn.contact.enterprise_id)
    profile.keep(turn.work, enterprise, learned, FactSource.CHAT)
    return True


def title(policy: Policy) -> str:
    return wording.text("policy.title", title=policy.title.strip("《》"))


def _told(turn: Turn) -> dict[str, list[float | str | None]]:
    return turn.dialogue.topic.get(TOLD) or {}


def _basis(turn: Turn) -> str:
    if turn.contact is None:
        return wording.text("match.basis_told")
    key = "match.basis_claim" if turn.contact.is_claim else "match.basis_profile"
    enterprise = turn.contact.enterprise
    return wording.text(key, enterprise=enterprise.short_name or enterprise.name)


def _applied(turn: Turn) -> set[int]:
    """The policies this person's enterprises have applied for."""
    mine = access.applications_of(turn.look, turn.openid)
    return {one.policy_id for one in mine if one.state not in (ApplicationState.REFUSED, ApplicationState.WITHDRAWN)}


def _line(place: int, one: Match, today: date, applied: set[int]) -> str:
    closes = one.policy.window_closes_on
    until = wording.text("match.until", month=closes.month, day=closes.day) if closes else ""
    if (opens := matching.opens_later(one.policy, today)) is not None:
        until = wording.text("match.since", month=opens.month, day=opens.day)
    if one.policy.id in applied:
        until = wording.text("match.has_applied")
    return wording.text("match.line", place=place, title=title(one.policy), until=until)


def _unmet(found: list[Match]) -> list[str]:
    if not found:
        return []
    lines = [
        wording.text("match.unmet_line", title=title(one.policy), condition=sentences.sentence(one.unmet[0].condition))
        for one in found[:UNMET]
    ]
    return ["", wording.text("match.unmet_head"), *lines]


def label(key: str, policy: Policy) -> str:
    """A policy as a line to tap."""
    whole = wording.text(key, title=policy.title.strip("《》"))
    return whole if len(whole) <= LONGEST_LABEL else f"{whole[: LONGEST_LABEL - 1]}…"


def _match(turn: Turn, policy_id: str) -> Match:
    policies = matching.open_policies(turn.look, turn.today)
    policy = next((one for one in policies if str(one.id) == policy_id), None)
    if policy is None:
        raise Refusal("policy.gone")
    turn.dialogue.speak_of("policy", policy.id)
    return matching.match(policy, known(turn), turn.today)


def _shown(turn: Turn, one: Match, lead: str = "") -> Choices:
    lines = [*([lead] if lead else []), title(one.policy)]
    for point in one.points:
        lines.append(wording.text(MARKS[point.verdict], condition=sentences.sentence(point.condition)))
        lines.append(wording.text("match.because", because=sentences.because(point)))
    opens = matching.opens_later(one.policy, turn.today)
    if opens is not None and one.verdict is Verdict.MET:
        lines.append(wording.text("match.verdict_met_later", month=opens.month, day=opens.day))
    else:
        lines.append(wording.text(VERDICTS[one.verdict]))
    if closes := one.policy.window_closes_on:
        lines.append(wording.text("match.window", year=closes.year, month=closes.month, day=closes.day))
    choices = [Choice(f"policy:{one.policy.id}", wording.text("match.choice_read"))]
    if one.missing:
        choices.append(Choice(f"lack:{one.policy.id}", wording.text("match.choice_lack")))
    elif one.verdict is Verdict.MET and opens is None and one.policy.id not in _applied(turn):
        choices.append(Choice(f"applied:{one.policy.id}", wording.text("match.choice_apply")))
    choices.append(choice_of("policy.match"))
    return Choices("\n".join(lines), tuple(choices), is_aside=True)


def _question(turn: Turn, one: Match, lead: str = "") -> Choices:
    leaf = one.missing[0]
    key = "match.ask_title" if leaf.field == QUALIFICATIONS else "match.ask"
    asked = wording.text(key, title=title(one.policy), condition=sentences.sentence(leaf))
    begin = f"fact:{one.policy.id}:{_mark(leaf)}"
    answers = [*_answers(turn, leaf), (UNSURE, wording.text("match.choice_unsure"))]
    choices = tuple(Choice(f"{begin}:{answer}", label) for answer, label in answers)
    return Choices(f"{lead}\n{asked}" if lead else asked, choices)


def _answers(turn: Turn, leaf: Leaf) -> list[tuple[str, str]]:
    """What can be tapped: the spans between its ends, its titles, or the words there are."""
    if leaf.of.kind is Kind.NUMBER:
        spans = self_check.spans(self_check.cuts_of(leaf))
        return [(str(place), self_check.label(leaf.field, span)) for place, span in enumerate(spans)]
    if leaf.of.kind is Kind.WORD:
        words = self_check.words(turn.look, leaf.of)
        return [(word, sentences.value(leaf.field, word)) for word in dict.fromkeys([*words, *leaf.values])]
    if leaf.field == QUALIFICATIONS:
        return [*((one, one) for one in leaf.values), (NONE, wording.text("match.choice_none"))]
    return [(leaf.values[0], wording.text("match.choice_yes")), (NONE, wording.text("match.choice_no"))]


def _facts(turn: Turn, leaf: Leaf, answer: str) -> dict[str, Fact]:
    """What the tapped answer says."""
    if leaf.of.kind is Kind.NUMBER:
        spans: list[Span] = self_check.spans(self_check.cuts_of(leaf))
        place = int(answer) if answer.isdigit() and int(answer) < len(spans) else None
        return {leaf.field: self_check.fact(leaf.field, spans[place], turn.today)} if place is not None else {}
    if leaf.of.kind is Kind.WORD:
        return {leaf.field: Fact(word=answer)} if any(answer == id for id, _ in _answers(turn, leaf)) else {}
    if answer == NONE:
        return {flag(leaf.field, one): Fact(HAS_NOT) for one in leaf.values}
    return {flag(leaf.field, answer): Fact(HAS)} if answer in leaf.values else {}


def _mark(leaf: Leaf) -> str:
    """Tells a question from another, also after the policy was edited."""
    return hashlib.sha256(repr(leaf).encode()).hexdigest()[:8]
