"""A conversation in the hands of people: taken, answered, passed on, given back, and never left in silence."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from models.handoffs import Handoff, HandoffLine
from models.kinds import HandoffEnd, HandoffReason, HandoffState, HandoffStep, OutboxState, WorkItemState
from models.messages import WorkItem
from models.outbox import OutboxEntry
from models.people import Follower
from models.work import Work
from services import followers, work_items
from services.handoffs import filing, lifecycle, patience, speaking
from tests.cast import LI_MIN, ZHOU_PING, Cast, actor_of, enter, make_staff
from tests.conftest import Clock
from tests.services.refusals import refused


@pytest.fixture
def cast(work: Work) -> Cast:
    return enter(work)


@pytest.fixture
def handoff(work: Work, cast: Cast) -> Handoff:
    """周平 asks for a person on Monday at ten."""
    return lifecycle.begin(work, ZHOU_PING.openid, HandoffReason.ASKED, "人工")


@pytest.fixture
def taken(work: Work, cast: Cast, handoff: Handoff) -> Handoff:
    """陈静 has it."""
    work.actor = actor_of(cast.chen_jing)
    lifecycle.take(work, handoff)
    return handoff


def sent(work: Work) -> list[tuple[str, str]]:
    rows = work.db.scalars(select(OutboxEntry).order_by(OutboxEntry.id))
    return [(row.notice, str(row.facts.get("text", ""))) for row in rows]


def steps(work: Work, handoff: Handoff) -> list[HandoffStep]:
    lines = select(HandoffLine.step).where(HandoffLine.handoff_id == handoff.id).order_by(HandoffLine.id)
    return list(work.db.scalars(lines))


def later(work: Work, clock: Clock, **by: float) -> None:
    work.now = clock.move(**by)


def items(work: Work) -> list[WorkItem]:
    return list(work.db.scalars(select(WorkItem)))


def test_within_office_hours_the_bot_is_silent_from_the_asking_on(work: Work, handoff: Handoff) -> None:
    assert (handoff.state, handoff.silences_bot) == (HandoffState.WAITING, True)
    assert items(work) == []


@pytest.mark.parametrize("by", [{"hours": 2.5}, {"hours": 9}, {"days": 5}, {"days": -4}])
def test_outside_office_hours_it_lies_on_the_desk_and_the_bot_speaks(
    by: dict[str, Any], work: Work, cast: Cast, clock: Clock
) -> None:
    later(work, clock, **by)
    handoff = lifecycle.begin(work, ZHOU_PING.openid, HandoffReason.ASKED, "人工")
    assert not handoff.silences_bot
    assert [item.text for item in items(work)] == ["人工"]


def test_who_takes_it_has_it_alone(work: Work, cast: Cast, taken: Handoff) -> None:
    assert (taken.state, taken.staff_id) == (HandoffState.TAKEN, cast.chen_jing.id)
    work.actor = actor_of(cast.sun_hao)
    with refused("handoff.taken_by"):
        lifecycle.take(work, taken)
    for deed in (
        lambda: speaking.say(work, taken, "您好", "k1"),
        lambda: lifecycle.give_back(work, taken, HandoffEnd.SOLVED),
        lambda: speaking.register(work, taken, "回电"),
        lambda: lifecycle.pass_on(work, taken, cast.sun_hao),
    ):
        with refused("handoff.not_yours"):
            deed()
    lifecycle.take(work, taken, over=True)
    speaking.say(work, taken, "您好", "k1")
    assert sent(work) == [("handoff.said", "您好")]


def test_an_answer_leaves_once_however_often_the_page_sends_it(work: Work, taken: Handoff) -> None:
    for _ in range(3):
        speaking.say(work, taken, " 路灯已经报修，今晚会亮。 ", "page1")
    speaking.say(work, taken, "还有别的事吗？", "page2")
    assert sent(work) == [("handoff.said", "路灯已经报修，今晚会亮。"), ("handoff.said", "还有别的事吗？")]
    assert steps(work, taken).count(HandoffStep.SAID) == 2
    line = work.db.scalars(select(HandoffLine).where(HandoffLine.key == "page1")).one()
    assert line.entry is not None
    assert line.entry.state is OutboxState.QUEUED


def test_a_note_never_leaves_the_house(work: Work, taken: Handoff) -> None:
    speaking.note(work, taken, "对方很急，先安抚")
    assert sent(work) == []
    assert HandoffStep.NOTED in steps(work, taken)


@pytest.mark.parametrize(("text", "why"), [("  ", "handoff.text_missing"), ("长" * 601, "handoff.text_too_long")])
def test_what_is_empty_or_too_long_is_refused(text: str, why: str, work: Work, taken: Handoff) -> None:
    with refused(why):
        speaking.say(work, taken, text, "k")
    speaking.say(work, taken, "长" * 600, "k")
    assert len(sent(work)) == 1


def test_with_the_window_closed_a_word_is_left_and_given_when_the_person_is_back(
    work: Work, taken: Handoff, clock: Clock
) -> None:
    later(work, clock, hours=49)
    with refused("handoff.window_closed"):
        speaking.say(work, taken, "材料可以了", "k1")
    speaking.leave_word(work, taken, "材料可以了", "k1", calls=True)
    speaking.leave_word(work, taken, "材料可以了", "k1", calls=True)
    speaking.leave_word(work, taken, "请来窗口领", "k2", calls=False)
    assert sent(work) == [("handoff.word_waits", "")]
    assert speaking.words_waiting(work, taken) == ["材料可以了", "请来窗口领"]
    assert speaking.words_waiting(work, taken) == []


def test_it_is_passed_to_a_colleague_who_serves(work: Work, cast: Cast, taken: Handoff) -> None:
    gone = make_staff(work, "离职", cast.chen_jing.role)
    gone.active = False
    for nobody in (gone, cast.chen_jing):
        with refused("handoff.pass_to_another"):
            lifecycle.pass_on(work, taken, nobody)
    lifecycle.pass_on(work, taken, cast.sun_hao, "问督办的事")
    assert taken.staff_id == cast.sun_hao.id
    with refused("handoff.not_yours"):
        speaking.say(work, taken, "再见", "k")


def test_the_end_is_on_record_and_told(work: Work, cast: Cast, taken: Handoff) -> None:
    lifecycle.give_back(work, taken, HandoffEnd.SOLVED)
    assert (taken.state, taken.end, taken.ended_by) == (HandoffState.ENDED, HandoffEnd.SOLVED, "陈静")
    assert (taken.ended_at, taken.silences_bot) == (work.now, False)
    assert sent(work) == [("handoff.given_back", "")]
    with refused("handoff.ended"):
        lifecycle.take(work, taken)
    assert steps(work, taken) == [HandoffStep.TAKEN, HandoffStep.ENDED]


def test_a_half_filled_form_is_spoken_of_at_the_end(work: Work, cast: Cast) -> None:
    form = {"name": "提交诉求", "answers": [["问题", "停水"]], "asking": ""}
    handoff = lifecycle.begin(work, LI_MIN.openid, HandoffReason.ASKED, "人工", form=form)
    work.actor = actor_of(cast.chen_jing)
    lifecycle.take(work, handoff)
    lifecycle.give_back(work, handoff, HandoffEnd.SOLVED)
    assert sent(work) == [("handoff.given_back_with_draft", "")]


def test_nobody_is_told_of_the_end_who_cannot_be_written_to(work: Work, taken: Handoff) -> None:
    followers.unfollow(work, ZHOU_PING.openid)
    lifecycle.give_back(work, taken, HandoffEnd.NO_REPLY)
    assert sent(work) == []


def test_who_waits_in_vain_is_told_once_and_lies_on_the_desk(work: Work, handoff: Handoff, clock: Clock) -> None:
    later(work, clock, minutes=9)
    assert patience.sweep(work) == 0
    later(work, clock, minutes=1)
    assert patience.sweep(work) == 1
    assert patience.sweep(work) == 0
    assert sent(work) == [("handoff.nobody_yet", "")]
    assert (handoff.state, handoff.silences_bot, len(items(work))) == (HandoffState.WAITING, False, 1)


def test_when_the_office_closes_nobody_goes_on_waiting_in_silence(work: Work, cast: Cast, clock: Clock) -> None:
    later(work, clock, hours=1, minutes=58)
    handoff = lifecycle.begin(work, ZHOU_PING.openid, HandoffReason.ASKED, "人工")
    later(work, clock, minutes=3)
    assert patience.sweep(work) == 1
    assert not handoff.silences_bot


def test_what_was_deferred_can_still_be_taken_and_silences_the_bot_then(
    work: Work, cast: Cast, handoff: Handoff, clock: Clock
) -> None:
    later(work, clock, minutes=11)
    patience.sweep(work)
    work.actor = actor_of(cast.chen_jing)
    lifecycle.take(work, handoff)
    assert handoff.silences_bot
    lifecycle.give_back(work, handoff, HandoffEnd.SOLVED)
    assert [(item.state, item.done_by) for item in items(work)] == [(WorkItemState.DONE, "陈静")]


def test_an_answer_from_the_desk_ends_what_was_deferred(work: Work, cast: Cast, handoff: Handoff, clock: Clock) -> None:
    later(work, clock, minutes=11)
    patience.sweep(work)
    work.actor = actor_of(cast.chen_jing)
    work_items.answer(work, items(work)[0], "已经处理")
    assert patience.sweep(work) == 1
    assert (handoff.state, handoff.end) == (HandoffState.ENDED, HandoffEnd.ITEM_DONE)


def test_a_colleague_who_falls_silent_loses_it_to_the_bot_and_the_desk(
    work: Work, taken: Handoff, clock: Clock
) -> None:
    speaking.say(work, taken, "请说", "k")
    later(work, clock, minutes=5)
    speaking.heard(work, taken)
    later(work, clock, minutes=29)
    assert patience.sweep(work) == 0
    speaking.heard(work, taken)  # who writes again does not prolong it
    later(work, clock, minutes=1)
    assert patience.sweep(work) == 1
    assert (taken.end, taken.ended_by) == (HandoffEnd.STAFF_SILENT, work.actor.name)
    assert [item.state for item in items(work)] == [WorkItemState.OPEN]
    assert sent(work)[-1] == ("handoff.staff_silent", "")


def test_while_the_person_owes_the_answer_it_stays_until_the_day_is_over(
    work: Work, taken: Handoff, clock: Clock
) -> None:
    speaking.say(work, taken, "请把合同编号发给我", "k")
    for hours in (2, 2, 3):  # noon, two in the afternoon, five
        later(work, clock, hours=hours)
        assert patience.sweep(work) == 0
    later(work, clock, hours=1)
    assert patience.sweep(work) == 1
    assert (taken.end, items(work)) == (HandoffEnd.QUIET, [])
    assert sent(work)[-1] == ("handoff.quiet", "")


def test_asked_for_again_in_office_hours_a_colleague_is_expected_anew(
    work: Work, handoff: Handoff, clock: Clock
) -> None:
    later(work, clock, minutes=11)
    patience.sweep(work)
    lifecycle.ask_again(work, handoff)
    assert handoff.silences_bot
    later(work, clock, minutes=9)
    assert patience.sweep(work) == 0
    later(work, clock, minutes=2)
    assert patience.sweep(work) == 1
    assert len(items(work)) == 1


def test_an_appeal_is_filed_in_the_name_of_who_asked(work: Work, cast: Cast) -> None:
    handoff = lifecycle.begin(work, LI_MIN.openid, HandoffReason.ANGRY, "停水没人管")
    work.actor = actor_of(cast.chen_jing)
    lifecycle.take(work, handoff)
    name = "云川恒远机械有限公司"
    appeal = filing.file_appeal(
        work, handoff, problem="园区停水两天，没有人处理", district="江东区", enterprise_name=name, phone=""
    )
    assert (appeal.openid, appeal.enterprise_id, appeal.phone) == (LI_MIN.openid, cast.hengyuan.id, LI_MIN.phone)
    assert sent(work) == [("handoff.appeal_filed", "")]


def test_the_window_counts_what_is_left_in_it(work: Work, taken: Handoff) -> None:
    work.db.get_one(Follower, ZHOU_PING.openid).window_left = 0
    with refused("handoff.window_closed"):
        speaking.say(work, taken, "您好", "k")
