"""What the bot says, and does not say, while a colleague has the conversation."""

from __future__ import annotations

import pytest
from sqlalchemy import event, select

from bot import rows
from config import wording
from demo.rehearsal.stage import Stage
from handlers.turn import Dialogue
from models.handoffs import Handoff
from models.kinds import HandoffEnd, HandoffState
from models.people import Follower
from models.work import Office, Work
from services.handoffs import lifecycle, speaking
from tests.cast import LI_MIN, ZHAO_LEI, ZHOU_PING, Cast, actor_of, enter
from tests.conftest import Clock


@pytest.fixture
def cast(office: Office) -> Cast:
    with office.work() as work:
        return enter(work)


def last(work: Work) -> Handoff:
    found = work.db.scalars(select(Handoff).order_by(Handoff.id.desc())).first()
    assert found is not None
    return found


def taken(office: Office, cast: Cast) -> None:
    with office.work(actor_of(cast.chen_jing)) as work:
        lifecycle.take(work, last(work))


def given_back(office: Office, cast: Cast) -> None:
    with office.work(actor_of(cast.chen_jing)) as work:
        lifecycle.give_back(work, last(work), HandoffEnd.SOLVED)


@pytest.mark.parametrize(
    "words", ["返回机器人", "取消人工", "不用人工了", "回到机器人", "取消", "菜单", "返回", "轉回機器人"]
)
def test_these_words_lead_back_to_the_bot(words: str, stage: Stage, cast: Cast, office: Office) -> None:
    stage.say(ZHOU_PING, "人工")
    taken(office, cast)
    assert "接下来由我为您服务" in stage.say(ZHOU_PING, words)
    with office.reading() as look:
        assert (last(look).state, last(look).end) == (HandoffState.ENDED, HandoffEnd.BY_PERSON)
    assert stage.say(ZHOU_PING, "谢谢") == wording.text("talk.thanks")


@pytest.mark.parametrize("words", ["继续", "帮助", "1", "确认", "机器人答得不对", "我要报名", "谢谢", "取消报名"])
def test_everything_else_is_for_the_colleague(words: str, stage: Stage, cast: Cast, office: Office) -> None:
    stage.say(ZHOU_PING, "人工")
    taken(office, cast)
    assert stage.say(ZHOU_PING, "我先说一句") == wording.text("handoff.being_read")
    assert stage.say(ZHOU_PING, words) == ""


def test_the_bot_speaks_from_the_moment_it_is_given_back(stage: Stage, cast: Cast, office: Office) -> None:
    stage.say(ZHOU_PING, "人工")
    taken(office, cast)
    stage.say(ZHOU_PING, "您好")
    given_back(office, cast)
    assert stage.say(ZHOU_PING, "谢谢") == wording.text("talk.thanks")
    with office.reading() as look:
        assert rows.read_dialogue(look, ZHOU_PING.openid).handoff == 0


def test_one_persons_colleague_silences_nobody_else(stage: Stage, cast: Cast, office: Office) -> None:
    stage.say(ZHOU_PING, "人工")
    taken(office, cast)
    assert stage.say(ZHAO_LEI, "谢谢") == wording.text("talk.thanks")


def test_a_word_left_while_they_were_away_is_the_first_thing_they_hear(
    stage: Stage, cast: Cast, office: Office, clock: Clock
) -> None:
    stage.say(ZHOU_PING, "人工")
    taken(office, cast)
    with office.work(actor_of(cast.chen_jing)) as work:
        work.db.get_one(Follower, ZHOU_PING.openid).window_left = 0
        speaking.leave_word(work, last(work), "路灯修好了", "k1", calls=False)
        lifecycle.give_back(work, last(work), HandoffEnd.SOLVED)
    clock.move(days=3)
    heard = stage.say(ZHOU_PING, "谢谢")
    assert heard.startswith("路灯修好了")
    assert heard.endswith(wording.text("talk.thanks"))
    assert "路灯" not in stage.say(ZHOU_PING, "谢谢")


def test_a_word_left_is_not_lost_to_despair(stage: Stage, cast: Cast, office: Office, clock: Clock) -> None:
    stage.say(ZHOU_PING, "人工")
    taken(office, cast)
    with office.work(actor_of(cast.chen_jing)) as work:
        work.db.get_one(Follower, ZHOU_PING.openid).window_left = 0
        speaking.leave_word(work, last(work), "路灯修好了", "k1", calls=False)
    clock.move(days=3)
    heard = stage.say(ZHOU_PING, "我不想活了")
    assert heard.startswith("听您这么说")
    assert "路灯修好了" in heard


def test_what_was_filled_in_is_there_for_the_colleague_and_for_later(stage: Stage, cast: Cast, office: Office) -> None:
    stage.say(LI_MIN, "园区停水两天了没人管，工人没法做饭")
    stage.say(LI_MIN, "人工")
    with office.reading() as look:
        form = last(look).form
    assert form["name"] == wording.text("intents.appeal_submit")
    assert "园区停水两天了没人管，工人没法做饭" in [answer for _, answer in form["answers"]]
    taken(office, cast)
    given_back(office, cast)
    assert "确认提交" in stage.say(LI_MIN, "继续")


def test_a_person_who_leaves_leaves_the_inbox_too(stage: Stage, cast: Cast, office: Office) -> None:
    stage.say(ZHOU_PING, "人工")
    taken(office, cast)
    stage.send(ZHOU_PING, "event:unsubscribe")
    with office.reading() as look:
        assert last(look).end is HandoffEnd.LEFT
    assert stage.send(ZHOU_PING, "event:subscribe") != ""


def test_who_has_no_colleague_costs_no_look_at_the_table(stage: Stage, cast: Cast, office: Office) -> None:
    asked: list[str] = []
    event.listen(office.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    stage.say(ZHOU_PING, "谢谢")
    assert asked
    assert not [statement for statement in asked if "handoffs" in statement]
    stage.say(ZHOU_PING, "人工")
    stage.say(ZHOU_PING, "谢谢")
    assert [statement for statement in asked if "handoffs" in statement]


def test_a_dialogue_of_before_can_be_read() -> None:
    before = Dialogue(handoff=7).as_json()
    assert Dialogue.from_json(before).handoff == 7
    del before["h"]
    assert Dialogue.from_json(before).handoff == 0


def test_a_colleague_reads_all_matters_of_a_form_in_words(stage: Stage, cast: Cast, office: Office) -> None:
    stage.say(LI_MIN, "城管来收：1、卫生费三百块一个月 2、垃圾费五百块一个月")
    stage.say(LI_MIN, "分开")
    stage.say(LI_MIN, "匿名")
    stage.say(LI_MIN, "人工")
    with office.reading() as look:
        told = [answer for _, answer in last(look).form["answers"]]
    assert told[:2] == ["城管来收：卫生费三百块一个月", "分开提交"]
    assert {"城管来收：垃圾费五百块一个月", "要求匿名"} <= set(told)
