"""What became of each opinion (采纳情况): decided with a reason, and told to its author when the round is closed."""

from __future__ import annotations

from sqlalchemy import func, select

from config import wording
from models.comment_rounds import CommentRound, Opinion, RoundAnswer
from models.round_kinds import RoundKind, RoundState, Verdict
from models.work import Work
from push import outbox
from services.errors import Refusal
from services.policies import comment_rounds

LONGEST_REASON, LONGEST_GIST, LONGEST_CONCLUSION = 300, 200, 1000  # characters
TOLD = 60  # characters of an opinion that its author is reminded of


def decide(work: Work, one: CommentRound, opinion: Opinion, verdict: Verdict, reason: str, gist: str = "") -> None:
    """Say what becomes of an opinion (采纳、部分采纳、未采纳); it may be said otherwise until the round is closed."""
    work.lock(one, "state")
    if one.state is not RoundState.ENDED:
        raise Refusal("round.decide_not_now")
    if not reason.strip():
        raise Refusal("round.reason_missing")
    if len(reason.strip()) > LONGEST_REASON or len(gist.strip()) > LONGEST_GIST:
        raise Refusal("round.reason_too_long", reason=LONGEST_REASON, gist=LONGEST_GIST)
    opinion.verdict, opinion.reason, opinion.gist = verdict, reason.strip(), gist.strip()
    opinion.decided_at, opinion.decided_by = work.now, work.actor.name
    work.db.flush()


def undecided(work: Work, one: CommentRound) -> int:
    """How many opinions nobody has answered yet."""
    open_ones = select(func.count()).where(Opinion.round_id == one.id, Opinion.verdict.is_(None))
    return work.db.scalar(open_ones) or 0


def close(work: Work, one: CommentRound, conclusion: str = "") -> int:
    """Publish what came of a round (反馈) and tell every author, once; how many opinions were answered."""
    comment_rounds.move(work, one, "close")
    left = undecided(work, one)
    if one.kind is RoundKind.COMMENT and left:
        raise Refusal("round.undecided", count=left)
    if len(conclusion.strip()) > LONGEST_CONCLUSION:
        raise Refusal("round.conclusion_too_long", most=LONGEST_CONCLUSION)
    one.closed_at, one.conclusion = work.now, conclusion.strip()
    told = select(Opinion, RoundAnswer.openid).join(Opinion.given_with).where(
        Opinion.round_id == one.id, Opinion.verdict.is_not(None)
    )  # fmt: skip
    count = 0
    for opinion, openid in work.db.execute(told.order_by(Opinion.id)).all():
        _tell(work, one, opinion, openid)
        count += 1
    work.db.flush()
    return count


def _tell(work: Work, one: CommentRound, opinion: Opinion, openid: str) -> None:
    assert opinion.verdict is not None
    outbox.post(
        work,
        openid,
        "round.decided",
        key=f"round.decided:{opinion.id}",
        title=one.title,
        opinion=opinion.text if len(opinion.text) <= TOLD else f"{opinion.text[:TOLD]}…",
        verdict=wording.text(f"round.verdict_{opinion.verdict.value}"),
        reason=opinion.reason,
    )
