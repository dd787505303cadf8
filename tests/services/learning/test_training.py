"""A training learns the added phrases, says what changes, and is put to work and taken back on every host."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from models.learning import Lesson, Training
from models.learning_kinds import LessonState, TrainingState
from models.work import JobCall, Office
from nlp import live
from services.errors import Refusal
from services.learning import following, routers, teaching, training
from tests.cast import Cast
from tests.conftest import Clock
from tests.services.learning.talk import hear

# Small enough to be learned within a test: five ways each, of four intents.
SHIPPED = {
    "policy.ask": (
        "补贴怎么申请",
        "申请补贴要什么材料",
        "高企认定有什么条件",
        "政策的申报截止是哪天",
        "减税政策怎么享受",
    ),
    "appeal.submit": (
        "我要投诉门口修路",
        "厂区停水两天没人管",
        "供电老是中断请解决",
        "噪音扰民要投诉",
        "货款被拖欠请帮忙",
    ),
    "event.sign_up": ("我要报名读懂日", "报名参加恳谈会", "活动给我报两个人", "想参加下周的活动", "帮我报个名参加培训"),
    "talk.small": ("你好", "谢谢你", "早上好", "辛苦了", "再见"),
}
NEW = ("小巨补归哪里管", "小巨补啥时候发", "小巨补到账了没", "问下小巨补", "小巨补要不要重报", "小巨补今年还有吗")


@pytest.fixture(autouse=True)
def _cast(people: Cast) -> None:
    """Everybody is there."""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    live.configure(tmp_path / "nlp")
    yield tmp_path / "nlp"
    live.configure(None)


def trained(office: Office) -> int:
    with office.work() as work:
        training_id = training.begin(work).id
    training.run(office, training_id, SHIPPED)
    return training_id


def seen(office: Office, training_id: int) -> tuple[TrainingState, dict[str, Any]]:
    with office.reading() as look:
        row = look.db.get_one(Training, training_id)
        return row.state, row.report


def in_force(office: Office) -> int | None:
    with office.reading() as look:
        found = routers.in_force(look)
        return found.id if found else None


def teach(office: Office) -> None:
    with office.work() as work:
        for text in NEW:
            teaching.add(work, "event.sign_up", text)


def test_a_training_is_a_job_and_waits_for_a_decision(office: Office, jobs: list[JobCall]) -> None:
    training_id = trained(office)
    assert JobCall("learning.train", training_id) in jobs
    state, report = seen(office, training_id)
    assert state is TrainingState.READY
    assert report["phrases"] == report["held_out"]["count"] == 20
    assert in_force(office) is None


def test_nothing_added_changes_nothing_on_the_phrases(office: Office) -> None:
    held_out = seen(office, trained(office))[1]["held_out"]
    assert held_out["better"] == held_out["worse"] == [0, []]


def test_added_phrases_are_learned_and_the_report_says_what_got_better(office: Office) -> None:
    teach(office)
    report = seen(office, trained(office))[1]
    assert report["phrases"] == 26
    held_out = report["held_out"]
    before, after = held_out["right"]
    assert after > before
    assert held_out["better"][0] - held_out["worse"][0] == after - before
    assert {row["text"] for row in held_out["better"][1]} <= {*NEW, *sum(SHIPPED.values(), ())}


def test_messages_of_late_that_would_be_answered_otherwise_are_counted_and_veiled(office: Office, clock: Clock) -> None:
    teach(office)
    hear(office, "小巨补什么时候发到账", "unclear")
    clock.move(days=40)
    hear(office, "小巨补归哪里管啊，电话13800000001", "unclear")
    hear(office, "小巨补归哪里管啊，电话13800000001", "unclear")
    recent = seen(office, trained(office))[1]["recent"]
    assert recent["messages"] == 2
    assert recent["texts"] == 1
    assert "13800000001" not in str(recent)
    assert recent["changed"] == sum(row["times"] for row in recent["list"]) == sum(row[2] for row in recent["pairs"])


def test_labelled_messages_are_asked_for_and_not_taught(office: Office) -> None:
    with office.work() as work:
        seen_at = {"first_seen_at": work.now, "last_seen_at": work.now}
        work.add(Lesson(key="k", text="你好", state=LessonState.LABELLED, intent="talk.small", **seen_at))
    report = seen(office, trained(office))[1]
    assert (report["labelled"]["count"], report["phrases"]) == (1, 20)


def test_one_training_at_a_time_and_one_that_was_cut_off_is_in_nobodys_way(
    office: Office, clock: Clock, jobs: list[JobCall]
) -> None:
    with office.work() as work:
        first = training.begin(work)
    with pytest.raises(Refusal), office.work() as work:
        training.begin(work)
    clock.move(minutes=3)
    jobs.clear()
    with office.work() as work:
        training.settle(work)
    assert jobs == [JobCall("learning.train", first.id)]
    clock.move(minutes=11)
    with office.work() as work:
        training.begin(work)


def test_a_training_runs_once_however_often_its_job_does(office: Office, clock: Clock) -> None:
    training_id = trained(office)
    finished = seen(office, training_id)
    clock.move(minutes=1)
    training.run(office, training_id, SHIPPED)
    assert seen(office, training_id) == finished


def test_a_promoted_router_is_at_work_on_every_host_and_can_be_taken_back(
    office: Office, folder: Path, tmp_path: Path
) -> None:
    teach(office)
    shipped = live.router().trained_on
    first = trained(office)
    promote(office, first)
    for host in (folder, tmp_path / "another host"):
        assert following.follow(office, host)
        assert not following.follow(office, host)
    live.refresh()
    assert live.router().about["training"] == first
    with office.work() as work:
        routers.ship(work)
    following.follow(office, folder)
    live.refresh()
    assert live.router().trained_on == shipped
    promote(office, first)
    assert in_force(office) == first


def test_a_file_that_was_lost_is_written_again(office: Office, folder: Path) -> None:
    promote(office, trained(office))
    following.follow(office, folder)
    (folder / live.ROUTER).unlink()
    assert following.follow(office, folder)
    assert (folder / live.ROUTER).exists()


def promote(office: Office, training_id: int) -> None:
    with office.work() as work:
        routers.promote(work, work.db.get_one(Training, training_id))


@pytest.mark.parametrize("verb", [routers.promote, routers.discard])
def test_what_was_discarded_or_never_finished_is_not_put_to_work(office: Office, verb: Any) -> None:
    training_id = trained(office)
    with office.work() as work:
        routers.discard(work, work.db.get_one(Training, training_id))
    with pytest.raises(Refusal, match="no_router"), office.work() as work:
        verb(work, work.db.get_one(Training, training_id))
    with pytest.raises(Refusal, match="in_force"), office.work() as work:
        routers.ship(work)


def test_a_training_that_broke_says_so(office: Office) -> None:
    with office.work() as work:
        training_id = training.begin(work).id
    with pytest.raises(ZeroDivisionError):
        training.run(office, training_id, {"policy.ask": ("只有一种意思",)})
    training.fail(office, training_id)
    assert seen(office, training_id)[0] is TrainingState.FAILED
    trained(office)
