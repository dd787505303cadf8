"""What was asked about policies: each question once with its answer, whether it helped, and counts of it all."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, case, func, select, update

from models.faq import FaqEntry, PolicyQuestion
from models.kinds import MessageState, WorkItemKind
from models.messages import Message, WorkItem
from models.policies import Policy
from models.question_kinds import QuestionOutcome, UselessReason
from models.upserts import insert_into
from models.work import Work
from nlp.helped import helped
from nlp.normal import normalise
from nlp.veil import bare, veiled
from services import heard

BATCH = 500
SETTLES = timedelta(minutes=10)  # until then a message may still be answered
READ = "policies.asked"  # how far the archive was read
SPOKEN = ("text", "voice")
SHORTEST = 2
USEFUL, USELESS, WHY, PERSON = "useful:yes:", "useful:no:", "useful:why:", "ask_person:"
NOT_IN_IT = "i"
_MARK = re.compile(r"^(?:(i)\.?)?(?:f(\d{1,9})\.?)?(?:p(\d{1,9})\.?)?(?:a(\d{1,6})\.?)?(?:s(-?\d{1,5}))?$")


@dataclass(frozen=True)
class Mark:
    """What the lines under an answer carry of it, so that a tap says what it judges: `p12.a3.s715`."""

    policy_id: int | None = None
    article: int | None = None  # its position
    faq_id: int | None = None
    score: float | None = None
    is_absent: bool = False  # the policy does not say it

    def __str__(self) -> str:
        score = None if self.score is None else round(self.score * 100)
        parts = (("f", self.faq_id), ("p", self.policy_id), ("a", self.article), ("s", score))
        told = [f"{sign}{value}" for sign, value in parts if value is not None]
        return ".".join([NOT_IN_IT, *told] if self.is_absent else told)

    @classmethod
    def read(cls, text: str) -> Mark:
        """The mark of a line; an empty one where there is none."""
        found = _MARK.match(text)
        if found is None:
            return cls()
        faq, policy, article, score = (int(part) if part else None for part in found.groups()[1:])
        return cls(policy, article, faq, None if score is None else score / 100, found[1] is not None)


@dataclass(frozen=True)
class Usage:
    """How often a policy answered, and how that was found."""

    asked: int = 0
    useful: int = 0
    useless: int = 0


def usage(work: Work, policy_ids: Iterable[int]) -> dict[int, Usage]:
    """For each of these policies, how many questions it answered and how many people tapped 有用 or 没用."""
    ids = list(policy_ids)
    judged = [func.sum(case((PolicyQuestion.is_useful.is_(said), 1), else_=0)) for said in (True, False)]
    answered = PolicyQuestion.outcome.in_((QuestionOutcome.ANSWERED, QuestionOutcome.FAQ))
    rows = work.db.execute(
        select(PolicyQuestion.policy_id, func.count(), *judged)
        .where(PolicyQuestion.policy_id.in_(ids), answered)
        .group_by(PolicyQuestion.policy_id)
    )
    found = {policy: Usage(asked, useful, useless) for policy, asked, useful, useless in rows}
    return {policy: found.get(policy, Usage()) for policy in ids}


def gather(work: Work) -> int:
    """Read the archive behind the bot (job `policies.gather`); returns how many questions were new."""
    mark = heard.mark(work, READ)
    unread = work.db.scalars(_unread(mark)).all()
    new = sum(_keep(work, message) for message in unread)
    taps = select(Message).where(Message.id > mark, Message.intent.in_(("useful", "ask_person")))
    tapped = work.db.scalars(taps.order_by(Message.id).limit(BATCH)).all()
    for message in tapped:
        _judge(work, message) if message.intent == "useful" else _pass_on(work, message)
    settled = select(func.max(Message.id)).where(Message.received_at <= work.now - SETTLES, Message.id > mark)
    ends = [batch[-1].id for batch in (unread, tapped) if len(batch) == BATCH]  # what lies behind was not read
    last = work.db.scalar(settled)
    if last is not None:
        heard.advance(work, READ, [min([last, *ends])])
    return new


def _unread(mark: int) -> Select[Message]:
    is_kept = select(PolicyQuestion.id).where(PolicyQuestion.message_id == Message.id).exists()
    wanted = select(Message).where(
        Message.id > mark,
        Message.intent == "policy.ask",
        Message.kind.in_(SPOKEN),
        Message.state == MessageState.ANSWERED,
        ~is_kept,
    )
    return wanted.order_by(Message.id).limit(BATCH)


def _keep(work: Work, message: Message) -> bool:
    found = _outcome(message)
    if found is None:
        return False
    outcome, mark = found
    said: Message | None = message
    if message.fields.get("bizmsgmenuid"):  # 查政策 was tapped under an unclear message: that one is the question
        said = heard.before(work, message)
    text = veiled(said.content, heard.names_of(work, message.openid)) if said is not None else ""
    if len(normalise(bare(text))) < SHORTEST:
        return False
    row = insert_into(work.db, PolicyQuestion).values(
        message_id=message.id, key=_key_of(text), text=text, asked_at=message.received_at, outcome=outcome,
        policy_id=_known(work, Policy, mark.policy_id), faq_id=_known(work, FaqEntry, mark.faq_id),
        article=mark.article, score=mark.score,
    )  # fmt: skip
    if work.db.execute(row.on_conflict_do_nothing().returning(PolicyQuestion.id)).first() is None:
        return False
    if mark.faq_id is not None:
        hit = update(FaqEntry).where(FaqEntry.id == mark.faq_id)
        work.db.execute(hit.values(hits=FaqEntry.hits + 1, hit_at=message.received_at))
    return True


def _outcome(message: Message) -> tuple[QuestionOutcome, Mark] | None:
    """What was answered, as the lines under the answer tell; None where nothing was."""
    ids = [str(line["id"]) for line in heard.lines_of(message)]
    told = next((id for id in ids if id.startswith(USEFUL)), None)
    if told is not None:
        mark = Mark.read(told.removeprefix(USEFUL))
        return (QuestionOutcome.FAQ if mark.faq_id is not None else QuestionOutcome.ANSWERED), mark
    told = next((id for id in ids if id.startswith(PERSON)), None)
    if told is None:
        return None
    mark = Mark.read(told.removeprefix(PERSON))
    return (QuestionOutcome.NOT_IN_IT if mark.is_absent else QuestionOutcome.NOT_FOUND), mark


def _judge(work: Work, message: Message) -> None:
    """有用, 没用, or why: of the last question that was answered so."""
    tapped = _chosen(work, message)
    verdict, reason, told = _verdict(tapped)
    question = _question_of(work, message, Mark.read(told))
    if question is None or verdict is None or (question.judged_at or message.received_at) > message.received_at:
        return
    question.is_useful, question.judged_at = verdict, message.received_at
    question.reason = reason if not verdict else None
    work.db.flush()


def _verdict(tapped: str) -> tuple[bool | None, UselessReason | None, str]:
    """What a tapped line says of which answer: useful or not, and why not."""
    if tapped.startswith(USEFUL):
        return True, None, tapped.removeprefix(USEFUL)
    if tapped.startswith(USELESS):
        return False, None, tapped.removeprefix(USELESS)
    if tapped.startswith(WHY):
        why, _, told = tapped.removeprefix(WHY).partition(":")
        return False, UselessReason(why) if why in set(UselessReason) else None, told
    return None, None, ""


def _pass_on(work: Work, message: Message) -> None:
    """请同事来答复: the question knows the work item that it became."""
    question = _question_of(work, message, None)
    asked = select(WorkItem.id).where(
        WorkItem.kind == WorkItemKind.UNANSWERED,
        WorkItem.openid == message.openid,
        WorkItem.created_at <= (message.answered_at or message.received_at),
    )
    item = work.db.scalar(asked.order_by(WorkItem.id.desc()).limit(1))
    if question is not None and item is not None and question.work_item_id is None:
        question.work_item_id = item
        work.db.flush()


def _question_of(work: Work, message: Message, mark: Mark | None) -> PolicyQuestion | None:
    """The last question of this person; with a mark, the last one that was answered from that place."""
    asked = (
        select(PolicyQuestion)
        .join(Message, Message.id == PolicyQuestion.message_id)
        .where(Message.openid == message.openid, Message.id < message.id)
    )
    if mark is not None:
        asked = asked.where(PolicyQuestion.policy_id == mark.policy_id, PolicyQuestion.faq_id == mark.faq_id)
    return work.db.scalars(asked.order_by(PolicyQuestion.message_id.desc()).limit(1)).first()


def _chosen(work: Work, message: Message) -> str:
    """The line that was tapped, typed or counted out, or what typed words (没用) judge as it would."""
    before = heard.before(work, message)
    return heard.chosen(message, before) or _judged(message, before) if before is not None else ""


def _judged(message: Message, before: Message) -> str:
    verdict = helped(message.content)
    if verdict is None:
        return ""
    line = USEFUL if verdict else USELESS
    return next((str(one["id"]) for one in heard.lines_of(before) if str(one["id"]).startswith(line)), "")


def _known(work: Work, kind: type[Any], row_id: int | None) -> int | None:
    """The id, if its row is still there."""
    return row_id if row_id is not None and work.db.get(kind, row_id) is not None else None


def _key_of(text: str) -> str:
    return hashlib.sha256(normalise(text).encode()).hexdigest()
