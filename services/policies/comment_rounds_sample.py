"""Draws whom a round asks (抽样): by chance, in the shares of a segment, and the same again from the same seed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from random import Random

from sqlalchemy import insert, literal, select

from models.comment_rounds import CommentRound, Invitee
from models.people import Contact, Enterprise, Follower
from models.work import Work
from services.broadcasts import segments

SHARES = {"district": Enterprise.district, "industry": Enterprise.industry, "size": Enterprise.size}
PORTION = 5000  # rows written at once


def draw(work: Work, one: CommentRound) -> int:
    """Write down the sample; how many were drawn."""
    assert one.sample_size is not None
    chosen = shares(_by_stratum(work, one), one.sample_size, Random(one.seed))
    rows = [
        {"round_id": one.id, "openid": openid, "stratum": stratum} for stratum in chosen for openid in chosen[stratum]
    ]
    for start in range(0, len(rows), PORTION):
        work.db.execute(insert(Invitee), rows[start : start + PORTION])
    return len(rows)


def shares(people: Mapping[str, Sequence[str]], size: int, dice: Random) -> dict[str, list[str]]:
    """So many of all, each stratum by its share; what is left of a share goes to the largest remainders."""
    total = sum(map(len, people.values()))
    size = min(size, total)
    exact = {stratum: size * len(people[stratum]) / total for stratum in people}
    counts = {stratum: int(share) for stratum, share in exact.items()}
    by_rest = sorted(people, key=lambda stratum: (counts[stratum] - exact[stratum], stratum))
    for stratum in by_rest[: size - sum(counts.values())]:
        counts[stratum] += 1
    return {stratum: dice.sample(sorted(people[stratum]), counts[stratum]) for stratum in sorted(people)}


def _by_stratum(work: Work, one: CommentRound) -> dict[str, list[str]]:
    """Everybody of the audience who follows, by what their first enterprise is; who has none stands apart."""
    column = SHARES.get(one.sample_by, literal(""))
    first: dict[str, str] = {}
    contacts = (
        select(Contact.openid, column)
        .join(Contact.enterprise)
        .where(Contact.unbound_at.is_(None))
        .order_by(Contact.openid, Contact.id)
    )
    for openid, stratum in work.db.execute(contacts):
        first.setdefault(openid, str(getattr(stratum, "value", stratum)))
    meant = select(Follower.openid).where(Follower.following, segments.condition(one.audience, work.now))
    found = defaultdict[str, list[str]](list)
    for openid in work.db.scalars(meant.order_by(Follower.openid)):
        found[first.get(openid, "")].append(openid)
    return found
