"""What is promised to whoever posts a notice."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import func, select

from config.wording import WordingError
from models.kinds import Lane, OutboxState
from models.outbox import Counter, OutboxEntry
from models.work import SYSTEM, Actor, JobCall, Office
from push import outbox
from push.notices import NOTICES
from tests.conftest import Clock
from tests.push.conftest import LI_MIN, ZHAO_LEI, Post, Row, late_reply

NUMBER = "QQ20260105-0001"


def rows(office: Office) -> int:
    with office.reading() as work:
        return work.db.scalar(select(func.count()).select_from(OutboxEntry)) or 0


def test_a_notice_is_kept_with_the_deed_and_its_job_starts_after_the_commit(
    office: Office, jobs: list[JobCall]
) -> None:
    with office.work() as work:
        work.add(Counter(name="deed", value=1))
        entry = outbox.post(work, LI_MIN, "appeal.closed", number=NUMBER)
        assert entry is not None
        assert jobs == []
    assert jobs == [JobCall("push.deliver", entry.id)]
    assert rows(office) == 1


def test_nothing_leaves_the_house_when_work_fails(office: Office, jobs: list[JobCall]) -> None:
    def fail() -> None:
        with office.work() as work:
            work.add(Counter(name="deed", value=1))
            outbox.post(work, LI_MIN, "appeal.closed", number=NUMBER)
            raise RuntimeError("the deed failed after all")

    with pytest.raises(RuntimeError):
        fail()
    assert rows(office) == 0
    assert jobs == []


def test_the_same_key_posts_once_and_spares_the_rest_of_the_work(office: Office, jobs: list[JobCall]) -> None:
    with office.work() as work:
        first = outbox.post(work, LI_MIN, "appeal.closed", key="closed:1", number=NUMBER)
    with office.work() as work:
        work.add(Counter(name="deed", value=1))
        again = outbox.post(work, LI_MIN, "appeal.closed", key="closed:1", number=NUMBER)
        other = outbox.post(work, LI_MIN, "appeal.closed", key="closed:2", number=NUMBER)
    assert first is not None
    assert again is None
    assert other is not None
    assert rows(office) == 2
    assert len(jobs) == 2
    with office.reading() as work:
        assert work.db.get(Counter, "deed") is not None


def test_the_same_key_posted_at_once_by_many_posts_once(office: Office) -> None:
    barrier = threading.Barrier(6)
    kept: list[bool] = []

    def put() -> None:
        barrier.wait()
        with office.work() as work:
            kept.append(outbox.post(work, LI_MIN, "appeal.closed", key="closed:1", number=NUMBER) is not None)

    threads = [threading.Thread(target=put) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(kept) == [False] * 5 + [True]
    assert rows(office) == 1


def test_whoever_acts_is_not_told_of_it_but_others_are(office: Office) -> None:
    with office.work(Actor("chat", "李敏", openid=LI_MIN)) as work:
        assert outbox.post(work, LI_MIN, "appeal.closed", number=NUMBER) is None
        assert outbox.post(work, ZHAO_LEI, "appeal.closed", number=NUMBER) is not None
        assert outbox.post(work, None, "appeal.closed", number=NUMBER) is None


def test_a_late_answer_goes_to_whoever_asked(office: Office) -> None:
    with office.work(Actor("chat", "李敏", openid=LI_MIN)) as work:
        entry = outbox.post(work, LI_MIN, "conversation.late_reply", messages=late_reply("在的"))
    assert entry is not None
    assert entry.lane is Lane.REPLY


def test_a_notice_without_its_facts_is_refused_at_once(office: Office) -> None:
    with pytest.raises(WordingError, match="due"), office.work() as work:
        outbox.post(work, LI_MIN, "appeal.accepted", number=NUMBER)
    assert rows(office) == 0


def test_moments_are_written_in_the_zone_of_the_centre(office: Office, clock: Clock, row: Row) -> None:
    with office.work() as work:
        entry = outbox.post(work, LI_MIN, "appeal.accepted", number=NUMBER, due=work.now)
        day = outbox.post(work, LI_MIN, "appeal.accepted", number=NUMBER, due=work.now.date())
    assert entry is not None
    assert day is not None
    assert row(entry.id).facts["due"] == "2026年1月5日 10:00"
    assert row(day.id).facts["due"] == "2026年1月5日"


def test_what_is_due_later_starts_later(office: Office, jobs: list[JobCall], clock: Clock) -> None:
    now = clock()
    soon, tomorrow = clock.move(minutes=10), clock.move(days=1)
    clock.now = now
    with office.work() as work:
        outbox.post(work, LI_MIN, "appeal.closed", due_at=soon, number=NUMBER)
        outbox.post(work, LI_MIN, "appeal.closed", due_at=tomorrow, number=NUMBER)
    assert [job.delay_seconds for job in jobs] == [600]


def test_a_push_in_the_evening_is_due_in_the_morning_and_a_reply_at_once(post: Post, row: Row, clock: Clock) -> None:
    evening = clock.move(hours=12)
    push = row(post())
    reply = row(post("conversation.late_reply", messages=late_reply("在的")))
    assert reply.due_at == evening
    assert push.due_at.astimezone(evening.tzinfo).isoformat() == "2026-01-06T08:00:00+08:00"


def test_a_thousand_notices_need_a_handful_of_jobs(office: Office, jobs: list[JobCall]) -> None:
    with office.work() as work:
        for number in range(1000):
            outbox.post(work, f"o-{number}", "appeal.closed", number=NUMBER)
    assert len(jobs) == outbox.MOST_JOBS


def test_ages_tell_how_long_each_lane_has_been_waiting(office: Office, post: Post, clock: Clock) -> None:
    post()
    clock.move(seconds=90)
    post("conversation.late_reply", messages=late_reply("在的"))
    with office.reading(SYSTEM) as work:
        assert outbox.ages(work) == {Lane.REPLY: 0, Lane.PUSH: 90}
        assert outbox.counts(work)[OutboxState.QUEUED] == 2


def test_every_notice_has_a_sentence_and_gives_its_template_what_it_asks_for() -> None:
    for notice in NOTICES.values():
        facts = notice.facts()  # raises where there is no sentence
        assert all("." in source or source in {*facts, "posted_at"} for source in notice.fields.values()), notice.key
