"""What lies on the centre's desk."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from models.kinds import WorkItemKind, WorkItemState
from models.messages import WorkItem
from models.outbox import OutboxEntry
from models.work import Work
from services import work_items
from tests.cast import LI_MIN, ZHOU_PING, actor_of, enter
from tests.services.refusals import refused


@pytest.fixture
def cast(work):
    return enter(work)


def ask(work: Work) -> WorkItem:
    return work_items.open_item(work, WorkItemKind.UNANSWERED, ZHOU_PING.openid, "留抵退税多久到账？")


def test_an_item_is_due_on_the_next_working_day(work, cast):
    assert ask(work).due_at == datetime(2026, 1, 6, 17, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_an_answer_goes_to_whoever_asked_and_ends_the_item(work, cast):
    item = ask(work)
    work.actor = actor_of(cast.chen_jing)
    work_items.answer(work, item, "一般十个工作日。 ")
    assert (item.state, item.done_by, item.done_at) == (WorkItemState.DONE, "陈静", work.now)
    sent = work.db.scalars(select(OutboxEntry)).one()
    assert (sent.openid, sent.notice) == (ZHOU_PING.openid, "work_item.answered")
    assert sent.facts == {"question": "留抵退税多久到账？", "answer": "一般十个工作日。"}


def test_an_item_is_done_once(work, cast):
    item = ask(work)
    work.actor = actor_of(cast.chen_jing)
    work_items.done(work, item)
    with refused("work_item.already_done"):
        work_items.answer(work, item, "一般十个工作日。")
    assert not work.db.scalars(select(OutboxEntry)).all()


def test_an_empty_answer_is_refused(work, cast):
    item = ask(work)
    with refused("work_item.answer_missing"):
        work_items.answer(work, item, "  ")
    assert item.state is WorkItemState.OPEN


def test_whoever_answers_their_own_question_is_sent_nothing(work, cast):
    item = work_items.open_item(work, WorkItemKind.OTHER, LI_MIN.openid, "占位")
    work.actor = LI_MIN.actor
    work_items.answer(work, item, "好的")
    assert not work.db.scalars(select(OutboxEntry)).all()


def test_an_answer_that_would_be_cut_is_refused_before_anybody_reads_half_of_it(work, cast):
    item = ask(work)
    work.actor = actor_of(cast.chen_jing)
    with refused("work_item.answer_too_long"):
        work_items.answer(work, item, "长" * (work_items.LONGEST_ANSWER + 1))
    work_items.answer(work, item, "长" * work_items.LONGEST_ANSWER)
    assert item.state is WorkItemState.DONE


def test_what_the_house_itself_put_on_the_desk_is_done_but_not_answered(work: Work):
    item = work_items.open_item(work, WorkItemKind.VALIDITY, "", "三份文件将到期")
    with refused("work_item.nobody_asked"):
        work_items.answer(work, item, "好的")
    work_items.done(work, item)
    assert item.state is WorkItemState.DONE
