"""Many hands on the same appeals at once, and work that fails."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from sqlalchemy import select

from models.kinds import AppealState as S
from models.outbox import OutboxEntry
from services import access
from services.appeals import intake, ledger
from services.errors import Refusal
from tests.cast import LI_MIN, make_appeal


def told(work) -> list[tuple[str, str]]:
    return [(entry.notice, entry.openid) for entry in work.db.scalars(select(OutboxEntry).order_by(OutboxEntry.id))]


def test_of_many_who_accept_at_once_one_succeeds(office):
    with office.work() as work:
        number = make_appeal(work).number

    def try_to_accept(_turn: int) -> str:
        try:
            with office.work() as work:
                intake.accept(work, access.appeal_for(work, number, LI_MIN.openid))
        except Refusal as refusal:
            return refusal.key
        return "accepted"

    with ThreadPoolExecutor(6) as pool:
        outcomes = list(pool.map(try_to_accept, range(6)))
    assert sorted(outcomes) == ["accepted"] + ["appeal.not_now"] * 5
    with office.reading() as work:
        assert told(work) == [("appeal.accepted", LI_MIN.openid)]
        appeal = access.appeal_for(work, number, LI_MIN.openid)
        assert [step.verb for step in ledger.steps_of(work, appeal)] == ["accept"]


def test_many_who_file_at_once_get_their_own_numbers(office):
    def file_one(_turn: int) -> str:
        with office.work(LI_MIN.actor) as work:
            return intake.submit(
                work,
                openid=LI_MIN.openid,
                problem="厂区停电已经三天",
                district="江东区",
                enterprise_name="恒远机械",
                phone=LI_MIN.phone,
            ).number

    with ThreadPoolExecutor(6) as pool:
        numbers = list(pool.map(file_one, range(18)))
    assert sorted(numbers) == [f"QQ20260105-{count:04d}" for count in range(1, 19)]


def test_no_notice_leaves_when_the_work_fails(office, jobs):
    with office.work() as work:
        appeal = make_appeal(work)
    with suppress(Refusal), office.work() as work:
        held = access.appeal_for(work, appeal.number, LI_MIN.openid)
        intake.accept(work, held)
        intake.accept(work, held)
    assert jobs == []
    with office.reading() as work:
        assert told(work) == []
        assert access.appeal_for(work, appeal.number, LI_MIN.openid).state is S.SUBMITTED
