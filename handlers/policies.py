"""Policy questions, answered from the library with their source (政策咨询)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from config import wording
from handlers import browsing, commands, deeds, matching
from handlers.dates import spoken_moment
from handlers.menu import choice_of
from handlers.policy_words import LONGEST_LABEL, label, lines_under, link, titled, validity_note, window_note, words_of
from handlers.replies import Choice, Choices, Reply, Text, ask, say
from handlers.turn import EXPECTED, UNCLEAR, Turn
from models.kinds import WorkItemKind
from models.policies import Policy
from models.question_kinds import UselessReason
from nlp.aspects import is_formula
from nlp.document_titles import title_maybe, title_of
from nlp.named_things import full_name
from nlp.normal import normalise
from services import links, work_items
from services.errors import Refusal
from services.policies import answer as shelf
from services.policies import eligibility, faq, library, naming, sentences
from services.policies.answer import Answer, Finding
from services.policies.asked import PERSON, WHY, Mark
from services.policies.fitting import asks_last_day, asks_whom, holds_it
from services.policies.follow_up import answer_on, answer_within

POINTING = re.compile(
    r"(?:这|那|该|上述|上面|刚才|刚刚)(?:说的)?(?:一?[个份项条款])?(?:的)?(?:政策|文件|办法|细则|通知|规定)"
)
ASIDE = re.compile(r"[，,。；;？?\s]*(?:顺便|顺带|另外|还有就是|还有一件|还有个|对了|再就是)")
ASKING = re.compile(
    r"(?:想|要|就|只是)?(?:问问|问一下|问下|请问|想问|咨询一下|咨询下|想了解|想知道|了解一下|请教一下|请教)[，,：: ]*"
)
CLAUSE = re.compile(r"[，,。；;！!？?\s]+")
SHORTEST_PART = 5  # characters of a question
NAMED_ALONE = re.compile(r"(?:文号|文件|政策|号文|是什么|查一?下?|看看?|看一下|请问|我要|想|的|这个|[\W_])")
OF_EVENTS = frozenset({"event.list", "event.sign_up"})  # 关于举办政企恳谈会的通知 may be about an event alone
BARE = frozenset({"政策", "政策咨询", "咨询政策", "问政策", "查政策", "政策查询", "政策问答"})


def ask_policy(turn: Turn) -> tuple[Reply, ...]:
    """政策咨询: the clause that answers, or an honest no."""
    question = turn.text.strip()
    if turn.kind.startswith("event:") or question in BARE or commands.command_of(question) == "policy.ask":
        turn.dialogue.topic[EXPECTED] = "policy.ask"
        return (say("policy.ask_question", link=links.page(turn.settings, "policies")),)
    if _asks_what_fits(question):
        return matching.mine(turn)
    turn.dialogue.topic["question"] = question[:500]
    policy = turn.dialogue.topic.get("policy")
    if policy is not None and POINTING.search(question) and (on := _of(turn, int(policy), question)) is not None:
        return told(turn, on, question)
    if (named := _only_named(turn, question)) is not None:
        return show(turn, str(named.id))
    finding = _found(turn, question)
    if finding.answer is None and policy is not None and (on := _of(turn, int(policy), question)) is not None:
        return told(turn, on, question)
    if finding.answer is None:
        return (_not_found(turn, finding, question),)
    return told(turn, _past_the_opening(turn, finding.answer, question), question)


def pasted(turn: Turn) -> bool:
    """Whether all the message says is the title of a document: one of the library, or by its form."""
    assert turn.meaning is not None
    title = title_of(turn.text)
    if not title or ("征求" in title and turn.meaning.intent == "policy.suggest"):
        return False
    is_of_event = turn.meaning.is_certain and turn.meaning.intent in OF_EVENTS
    return not is_of_event or naming.titled(turn.look, title) is not None


def _asks_what_fits(question: str) -> bool:
    """我们23个人，做食品的，能拿什么补贴: who one is, and then what there is for such."""
    *before, last = filter(None, ("", *CLAUSE.split(normalise(question))))
    return bool(before) and commands.command_of(last) == "policy.match"


def _only_named(turn: Turn, question: str) -> Policy | None:
    """The policy whose title or number is all the message says: what it is, not what its first article opens with."""
    if title := title_maybe(question):
        return naming.titled(turn.look, title)
    number = turn.found("document_number")
    if not number or len(NAMED_ALONE.sub("", question)) > len(NAMED_ALONE.sub("", str(number))):
        return None
    return library.find_by_number(turn.look, str(number))


def _past_the_opening(turn: Turn, answer: Answer, question: str) -> Answer:
    """Who asks how is not told 为……，制定本办法, where the same document has the article that says how."""
    if answer.policy_id is None or answer.faq_id is not None or not is_formula(answer.passage):
        return answer
    return answer_within(turn.look, answer.policy_id, question, turn.today) or answer


def of_office(turn: Turn) -> tuple[Reply, ...]:
    """科技局有什么政策; of an office that issued none it is a question like others."""
    return browsing.of_office(turn) or ask_policy(turn)


def _not_found(turn: Turn, finding: Finding, question: str) -> Choices:
    """An honest no, somebody to ask, and what may be meant: documents by their titles, or usual questions."""
    likely = (Choice(f"policy:{id}", label(title)) for id, title in finding.likely)
    near = tuple(dict.fromkeys((*likely, *browsing.near(turn, question))))[: browsing.MOST_NEAR]
    usual = (Choice(f"faq:{one.id}", one.question[:LONGEST_LABEL]) for one in finding.usual)
    person = Choice(f"{PERSON}{finding.near}", wording.text("policy.choice_ask_person"))
    key = "policy.no_such_document" if title_of(question) else "policy.not_found"
    lines = (person, *near, *usual, *_meant_perhaps(turn, question), choice_of("menu"))
    return ask(f"{key}_near" if near else key, lines)


def _meant_perhaps(turn: Turn, question: str) -> tuple[Choice, ...]:
    """What the words of a title that the library lacks may be about instead: 关于停车的意见, an event, a group."""
    intent = turn.meaning.intent if turn.meaning is not None else ""
    if intent not in (*OF_EVENTS, "policy.suggest", "group.announce") or not title_of(question):
        return ()
    turn.dialogue.topic[UNCLEAR] = question[:500]
    return (choice_of(intent),)


def _found(turn: Turn, question: str) -> Finding:
    """The answer to the question; where there is none, to the heart of it."""
    return shelf.find(turn.look, turn.shelf, question, turn.today, heart=_heart(turn, question))


def _of(turn: Turn, policy_id: int, question: str) -> Answer | None:
    """The answer of the policy that is talked about."""
    return answer_on(turn.look, turn.shelf, policy_id, POINTING.sub("", question), turn.today)


def _heart(turn: Turn, question: str) -> str:
    """The question without what stands before and behind; where that is all of it, its last topic and its end."""
    heart = ASKING.split(ASIDE.split(question)[0])[-1]
    if SHORTEST_PART <= len(heart) < len(question):
        return heart
    end = ASKING.split([question, *filter(None, CLAUSE.split(question))][-1])[-1]
    topics = [one for one in turn.meaning.found if one.kind == "policy_topic"] if turn.meaning else []
    return full_name(str(topics[-1].value)) + end.replace(topics[-1].text, "") if topics else ""


def contact_of(turn: Turn, policy_id: int) -> tuple[Reply, ...] | None:
    """Whom to ask about a policy, where the library knows."""
    policy = turn.look.db.get(Policy, policy_id)
    if policy is None or not policy.contact:
        return None
    return (say("policy.contact_of", title=titled(policy.title), contact=policy.contact),)


def not_in_it(turn: Turn, policy_id: int, question: str) -> tuple[Reply, ...]:
    """The document that is talked about does not say it; a colleague may know."""
    policy = turn.look.db.get_one(Policy, policy_id)
    title = titled(policy.title)
    turn.dialogue.topic["question"] = f"{title} {question}"[:500]
    lines = (
        Choice(f"{PERSON}{Mark(policy_id, is_absent=True)}", wording.text("policy.choice_ask_person")),
        Choice(f"policy:{policy_id}", wording.text("policy.choice_whole")),
    )
    compare = matching.ways_to(turn, policy_id)
    if asks_whom(question) and compare:
        return (ask("policy.whom", (*compare, *lines), title=title, conditions=_conditions(policy)),)
    if asks_last_day(question):
        return (_no_last_day(turn, policy, lines),)
    return (ask("policy.not_in_it", lines, title=title),)


def _no_last_day(turn: Turn, policy: Policy, lines: tuple[Choice, ...]) -> Choices:
    """The text names no last day: the one that is registered beside it, or whom to ask."""
    title, window = titled(policy.title), (policy.window_opens_on, policy.window_closes_on)
    if (note := window_note(window, turn.today)) is not None:
        return ask("policy.last_day", lines, title=title, window=note)
    where = wording.text("policy.contact", contact=policy.contact) if policy.contact else link(turn, policy.id)
    return ask("policy.no_last_day", lines, title=title, where=where)


def told(turn: Turn, found: Answer, question: str) -> tuple[Reply, ...]:
    """The clause with its source, and what can be done with it."""
    turn.dialogue.topic["question"] = question[:500]
    if found.policy_id is not None:
        turn.dialogue.speak_of("policy", found.policy_id)
    lines = (*lines_under(found), *matching.ways_to(turn, found.policy_id))
    words = "\n".join((words_of(turn, found), *_beside(turn, found, question)))
    return (Choices(words, lines, is_aside=True),)


def _beside(turn: Turn, found: Answer, question: str) -> Iterator[str]:
    """What is said beside a clause that does not hold what was asked for: whom it concerns, or that no day is named."""
    policy = turn.look.db.get(Policy, found.policy_id) if found.policy_id is not None else None
    if policy is None or found.faq_id is not None or holds_it(question, found.passage):
        return
    if asks_whom(question) and matching.ways_to(turn, policy.id):
        yield wording.text("policy.whom_here", conditions=_conditions(policy))
    if asks_last_day(question) and found.window[1] is None and found.expires_on is None:
        yield wording.text("policy.no_last_day_here")


def _conditions(policy: Policy) -> str:
    return "；".join(sentences.told(eligibility.of(policy)))


def show(turn: Turn, policy_id: str) -> tuple[Reply, ...]:
    """A policy of the library: what it is, by when, whom to ask, and its first article."""
    policy = turn.look.db.get(Policy, int(policy_id)) if policy_id.isdigit() else None
    if policy is None or policy.state not in library.SHOWN:
        raise Refusal("policy.gone")
    turn.dialogue.speak_of("policy", policy.id)
    turn.work.start_later("policies.opened", policy.id)  # one row for all who open it: no turn waits for that
    successor = policy.replaced_by.title if policy.replaced_by else ""
    validity = library.validity(policy, turn.today)
    window = (policy.window_opens_on, policy.window_closes_on)
    lines = [
        titled(policy.title),
        policy.document_number,
        validity_note(validity, successor),
        policy.summary or next((one.text[:200] for one in policy.articles if not is_formula(one.text)), ""),
        window_note(window, turn.today) if validity == "in_force" else "",
        wording.text("policy.contact", contact=policy.contact) if policy.contact else "",
        link(turn, policy.id),
        wording.text("policy.ask_more"),
    ]
    return (Text("\n".join(line for line in lines if line)),)


def show_usual(turn: Turn, faq_id: str) -> tuple[Reply, ...]:
    """A usual question that was meant, with its answer."""
    usual = faq.reviewed(turn.look, int(faq_id)) if faq_id.isdigit() else None
    found = shelf.usual_answer(turn.look, usual, turn.today) if usual is not None else None
    if usual is None or found is None:
        raise Refusal("policy.gone")
    turn.intent = "policy.ask"
    return told(turn, found, usual.question)


def usual(turn: Turn) -> tuple[Reply, ...] | None:
    """The reviewed answer to a message that was not understood, where it is a usual question."""
    one = turn.shelf.memory.look(turn.look, turn.shelf.index()).usual(turn.text)
    found = shelf.usual_answer(turn.look, one, turn.today) if one is not None else None
    if one is None or found is None:
        return None
    turn.intent = "policy.ask"
    return told(turn, found, one.question)


def surely(turn: Turn) -> tuple[Reply, ...] | None:
    """The clause that answers a message which was taken for none of ours, where the library is surer than usual."""
    found = shelf.find(turn.look, turn.shelf, turn.text.strip(), turn.today, is_heard=False).answer
    if found is None:
        return None
    turn.intent = "policy.ask"
    return told(turn, found, turn.text.strip())


def useful(turn: Turn, told: str) -> tuple[Reply, ...]:
    """有用/没用 of an answer, and why it was of no use; `services.policies.asked` reads it from the archive."""
    verdict, _, mark = told.partition(":")
    if verdict == "yes":
        return (say("policy.thanks"),)
    person = Choice(PERSON, wording.text("policy.choice_ask_person"))
    if verdict == "why":
        return (ask("policy.noted", (person, choice_of("menu"))),)
    turn.dialogue.topic[EXPECTED] = "policy.ask"
    reasons = (Choice(f"{WHY}{why}:{mark}", wording.text(f"policy.why_{why}")) for why in UselessReason)
    return (Choices(wording.text("policy.sorry"), (person, *reasons)),)


def ask_person(turn: Turn, _mark: str) -> tuple[Reply, ...]:
    """The question goes to the centre's desk; its answer comes back into this chat."""
    question = turn.dialogue.topic.get("question")
    if not question:
        return (say("policy.ask_question", link=links.page(turn.settings, "policies")),)
    waiting = work_items.open_one(turn.work, WorkItemKind.UNANSWERED, turn.openid, str(question))
    item = waiting or work_items.open_item(turn.work, WorkItemKind.UNANSWERED, turn.openid, str(question))
    deeds.final(turn)
    assert item.due_at is not None
    return (say("policy.passed_on", question=str(question)[:40], due=spoken_moment(item.due_at)),)
