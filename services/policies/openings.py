"""How often policies are opened (打开次数): one more for its day, and not a word about whoever opened it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select

from models.policies import Policy
from models.policy_kinds import Door
from models.policy_openings import PolicyOpening
from models.upserts import insert_into
from models.work import Office, Work
from services import clock


@dataclass(frozen=True)
class Opened:
    """How often a policy was opened, by the door."""

    page: int = 0
    chat: int = 0

    @property
    def total(self) -> int:
        return self.page + self.chat


def count(work: Work, policy_id: int, door: Door) -> None:
    """One more opening today."""
    row = insert_into(work.db, PolicyOpening).values(
        policy_id=policy_id, day=clock.local_day(work.now), door=door, count=1
    )
    key = (PolicyOpening.policy_id, PolicyOpening.day, PolicyOpening.door)
    work.db.execute(row.on_conflict_do_update(index_elements=key, set_={"count": PolicyOpening.count + 1}))


def count_chat(office: Office, policy_id: int | str) -> None:
    """One more opening in chat, of a policy that is still there (job `policies.opened`)."""
    with office.work() as work:
        if work.db.get(Policy, int(policy_id)) is not None:
            count(work, int(policy_id), Door.CHAT)


def opened(work: Work, policy_ids: Iterable[int]) -> dict[int, Opened]:
    """For each of these policies, all openings since they are counted."""
    ids = list(policy_ids)
    counted = select(PolicyOpening.policy_id, PolicyOpening.door, func.sum(PolicyOpening.count))
    counted = counted.where(PolicyOpening.policy_id.in_(ids)).group_by(PolicyOpening.policy_id, PolicyOpening.door)
    found: dict[int, dict[str, int]] = {policy_id: {} for policy_id in ids}
    for policy_id, door, total in work.db.execute(counted):
        found[policy_id][door.value] = int(total)
    return {policy_id: Opened(**doors) for policy_id, doors in found.items()}
