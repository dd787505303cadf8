"""What is killed, and what breaks: nothing is lost, and nothing happens twice."""

from __future__ import annotations

import pytest
from redis.exceptions import ConnectionError as RedisGone

from bot import conversation, keeper
from bot.inbox import LEASE_MS, Inbox
from handlers.replies import Reply, Text
from handlers.turn import Turn
from models.kinds import MessageState
from services.errors import Refusal
from tests.bot.conftest import echo, item
from tests.bot.platform import text_of
from tests.cast import LI_MIN, ZHAO_LEI


class Killed(BaseException):
    """The process ends here."""


def kill_at(monkeypatch: pytest.MonkeyPatch, inbox: Inbox, verb: str) -> None:
    def die(*_: object, **__: object) -> None:
        raise Killed

    monkeypatch.setattr(inbox, verb, die)


# --- killed ----------------------------------------------------------------------------------------------------------


def test_killed_between_commit_and_answer_the_repeat_hears_the_stored_answer(
    platform, handled_by, desk, monkeypatch, items, clock, seconds
):
    handled_by(echo)
    platform.says(LI_MIN.openid, "前")
    handled_by(item)
    push = text_of(LI_MIN.openid, "停电", seconds())
    with monkeypatch.context() as patch:
        kill_at(patch, desk.inbox, "finish")
        with pytest.raises(Killed):
            platform.push(push)
    clock.move(seconds=5)
    assert platform.push(push).text == "2:停电"
    assert platform.push(push).text == "2:停电"
    assert items() == ["停电"]
    assert platform.says(LI_MIN.openid, "后").text == "3:后"


def test_killed_after_the_commit_and_never_repeated_the_answer_leaves_by_the_outbox(
    platform, handled_by, desk, monkeypatch, items, sent, clock, seconds
):
    handled_by(item)
    push = text_of(LI_MIN.openid, "停电", seconds())
    with monkeypatch.context() as patch:
        kill_at(patch, desk.inbox, "finish")
        with pytest.raises(Killed):
            platform.push(push)
    clock.move(seconds=30)
    (key,) = desk.inbox.unfinished(keeper.FORGOTTEN_SECONDS)
    for _ in range(2):
        conversation.answer_late(desk, key)
    assert (sent(), items()) == (["1:停电"], ["停电"])
    assert platform.push(push).is_success


@pytest.mark.parametrize("handler", [item, echo], ids=["with an effect", "without"])
def test_killed_while_answering_the_repeat_takes_over_after_the_lease(
    platform, handled_by, items, clock, seconds, handler
):
    def die(turn: Turn) -> tuple[Reply, ...]:
        handler(turn)
        raise Killed

    push = text_of(LI_MIN.openid, "停电", seconds())
    handled_by(die)
    with pytest.raises(Killed):
        platform.push(push)
    handled_by(handler)
    clock.move(milliseconds=LEASE_MS + 1)
    assert platform.push(push).text == "1:停电"
    assert items() == (["停电"] if handler is item else [])


def test_killed_while_answering_the_next_message_finds_what_was_left(platform, handled_by, sent, clock, seconds):
    def die(turn: Turn) -> tuple[Reply, ...]:
        raise Killed

    handled_by(die)
    with pytest.raises(Killed):
        platform.says(LI_MIN.openid, "一")
    handled_by(echo)
    clock.move(milliseconds=LEASE_MS + 1)
    assert platform.says(LI_MIN.openid, "二").text == "2:二"
    assert sent() == ["1:一"]


def test_the_sweep_finds_what_nobody_answers(platform, handled_by, desk, jobs, sent, clock):
    def die(turn: Turn) -> tuple[Reply, ...]:
        raise Killed

    handled_by(die)
    with pytest.raises(Killed):
        platform.says(LI_MIN.openid, "一")
    handled_by(echo)
    assert keeper.sweep(desk) == 0
    clock.move(seconds=keeper.FORGOTTEN_SECONDS + 1)
    assert keeper.sweep(desk) == keeper.sweep(desk) == 1
    assert [job.job for job in jobs] == [conversation.LATE_JOB] * 2
    for job in list(jobs):
        conversation.answer_late(desk, str(job.row_id))
    assert sent() == ["1:一"]
    assert keeper.sweep(desk) == 0


# --- handlers that fail ----------------------------------------------------------------------------------------------


def test_a_refusal_rolls_the_rows_back_and_says_why(platform, handled_by, items, messages):
    def refuse(turn: Turn) -> tuple[Reply, ...]:
        item(turn)
        turn.dialogue.topic["appeal"] = "half-way"
        raise Refusal("appeal.not_found", number="QQ20260105-0001")

    handled_by(refuse)
    answer = platform.says(LI_MIN.openid, "查")
    assert "QQ20260105-0001" in answer.text
    assert items() == []
    assert [row.state for row in messages()] == [MessageState.ANSWERED]
    handled_by(lambda turn: (Text(f"{turn.dialogue.version}:{turn.dialogue.topic}"),))
    assert platform.says(LI_MIN.openid, "后").text == "2:{}"


def test_a_bug_is_apologised_for_marked_and_rolled_back(platform, handled_by, items, messages, seconds, caplog):
    def broken(turn: Turn) -> tuple[Reply, ...]:
        item(turn)
        turn.dialogue.topic["appeal"] = "half-way"
        raise RuntimeError("secret of the house")

    handled_by(broken)
    push = text_of(LI_MIN.openid, "查", seconds())
    answer = platform.push(push)
    assert answer.text
    assert "secret" not in answer.text
    assert "secret of the house" in caplog.text
    assert platform.push(push).text == answer.text
    assert items() == []
    assert [row.state for row in messages()] == [MessageState.FAILED]
    handled_by(lambda turn: (Text(f"{turn.dialogue.version}:{turn.dialogue.topic}"),))
    assert platform.says(LI_MIN.openid, "后").text == "2:{}"


def test_a_message_the_house_cannot_bear_does_not_stand_in_the_way(platform, handled_by, desk, messages, office, redis):
    """Whatever breaks outside the handlers, too, the person's next message is answered."""

    def unbearable(turn: Turn) -> tuple[Reply, ...]:
        turn.dialogue.topic["appeal"] = object()
        return (Text("never"),)

    handled_by(unbearable)
    assert "never" not in platform.says(LI_MIN.openid, "一").text
    handled_by(echo)
    assert platform.says(LI_MIN.openid, "二").text.endswith(":二")
    assert desk.inbox.unfinished(0) == []
    keeper.keep(office, redis)
    assert [row.state for row in messages()] == [MessageState.FAILED, MessageState.ANSWERED]


def test_a_dialogue_of_another_version_of_the_house_is_begun_anew(platform, handled_by, redis):
    handled_by(echo)
    for odd in ('{"v": 7}', "not json", '{"v": 7, "f": {"n": "appeal.submit"}}'):
        redis.set(f"inbox:d:{ZHAO_LEI.openid}", odd)
        assert platform.says(ZHAO_LEI.openid, "你好").text.endswith(":你好")


def test_a_redis_that_breaks_between_two_commands_is_met(platform, handled_by, desk, monkeypatch, items, seconds):
    handled_by(item)
    push = text_of(LI_MIN.openid, "停电", seconds())
    with monkeypatch.context() as patch:

        def gone(*_: object, **__: object) -> None:
            raise RedisGone("gone")

        patch.setattr(desk.inbox, "finish", gone)
        assert platform.push(push).text == "1:停电"
    assert items() == ["停电"]
