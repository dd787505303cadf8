"""Redis away, the database away, both away: nothing is lost, and nothing happens twice."""

from __future__ import annotations

import dataclasses
import time
from functools import partial

import pytest
from redis import Redis
from sqlalchemy import select

from bot import conversation, keeper, offline
from bot.inbox import Inbox, Mine
from bot.recent import Recent
from bot.talking import DatabaseAway
from bot.webhook import Webhook
from handlers.replies import Reply, Text
from handlers.turn import Turn
from models.kinds import MessageState
from models.messages import DialogueCopy
from models.people import Follower
from models.work import Office
from tests.bot.conftest import echo, item, nothing_behind, platform_of
from tests.bot.platform import event_of, text_of
from tests.bot.test_once_and_in_order import at_once, envelope_of
from tests.cast import LI_MIN
from tests.conftest import Clock
from tests.servers import RedisServer

# --- Redis away ------------------------------------------------------------------------------------------------------


def test_without_redis_a_message_is_answered_once_and_in_order(
    mortal_platform, mortal_server: RedisServer, handled_by, items, messages, seconds
):
    handled_by(item)
    mortal_server.stop()
    push = text_of(LI_MIN.openid, "停电", seconds())
    assert [mortal_platform.push(push).text for _ in range(3)] == ["1:停电"] * 3
    assert mortal_platform.says(LI_MIN.openid, "后").text == "2:后"
    assert mortal_platform.push(push).text == "1:停电"
    assert items() == ["停电", "后"]
    assert [row.state for row in messages()] == [MessageState.ANSWERED] * 2


def test_without_redis_tries_at_once_have_one_effect(mortal_platform, mortal_server, handled_by, items, seconds):
    handled_by(item)
    mortal_server.stop()
    push = text_of(LI_MIN.openid, "停电", seconds())
    answers = at_once([lambda: mortal_platform.push(push)] * 3)
    assert [answer.text for answer in answers] == ["1:停电"] * 3
    others = at_once([partial(mortal_platform.says, LI_MIN.openid, str(n)) for n in range(6)], threads=3)
    assert sorted(int(answer.text.split(":")[0]) for answer in others) == list(range(2, 8))
    assert len(items()) == 7


def test_without_redis_a_long_answer_leaves_in_parts(mortal_platform, mortal_server, handled_by, sent, rows_of):
    handled_by(lambda turn: (Text("一" * 600), Text("二" * 600)))
    mortal_server.stop()
    assert mortal_platform.says(LI_MIN.openid, "长").text == "一" * 600
    assert sent() == ["二" * 600]
    assert [follower.window_left for follower in rows_of(Follower)] == [5]


def test_without_redis_an_event_nobody_answers_is_kept_and_not_apologised_for(
    mortal_platform, mortal_server: RedisServer, messages, seconds
):
    mortal_server.stop()
    for name in ("VIEW", "TEMPLATESENDJOBFINISH", "an_event_of_tomorrow"):
        push = event_of(LI_MIN.openid, name, seconds(), EventKey="k", MsgID=1, Status="success")
        assert mortal_platform.push(push).is_success
        assert mortal_platform.push(push).is_success
    assert [row.state for row in messages()] == [MessageState.SILENT] * 3


def test_the_dialogue_goes_on_over_an_outage_of_redis(
    mortal, mortal_platform, mortal_server: RedisServer, handled_by, office, rows_of
):
    """Also when nothing but the dialogue changed before, and before any sweep."""
    handled_by(echo)
    assert [mortal_platform.says(LI_MIN.openid, word).text for word in "一二"] == ["1:一", "2:二"]
    keeper.keep(office, mortal.redis)
    mortal_server.stop()
    assert mortal_platform.says(LI_MIN.openid, "三").text == "3:三"
    mortal_server.start()
    assert mortal_platform.says(LI_MIN.openid, "四").text == "4:四"
    assert not is_ahead(office)


def test_another_process_learns_by_the_sweep_what_was_said_without_redis(
    mortal, mortal_platform, mortal_server: RedisServer, handled_by, office, seconds, tmp_path
):
    handled_by(echo)
    mortal_server.stop()
    assert mortal_platform.says(LI_MIN.openid, "一").text == "1:一"
    mortal_server.start()
    other = dataclasses.replace(mortal, inbox=Inbox(mortal.redis, Recent(tmp_path / "other"), clock=seconds))
    assert offline.heal(office, other.inbox) == 1
    assert offline.heal(office, other.inbox) == 0
    platform = platform_of(Webhook(other, nothing_behind, seconds), mortal.settings, seconds)
    assert platform.says(LI_MIN.openid, "二").text == "2:二"


def test_another_process_of_the_host_knows_what_was_said_when_redis_goes_before_the_archive_learned_of_it(
    mortal, mortal_platform, mortal_server: RedisServer, handled_by, seconds
):
    handled_by(echo)
    push = text_of(LI_MIN.openid, "一", seconds())
    assert mortal_platform.push(push).text == "1:一"
    mortal_server.kill()
    beside = Recent(mortal.settings.home / "recent")
    other = dataclasses.replace(mortal, inbox=Inbox(mortal.redis, beside, clock=seconds))
    platform = platform_of(Webhook(other, nothing_behind, seconds), mortal.settings, seconds)
    assert platform.push(push).text == "1:一"
    assert platform.says(LI_MIN.openid, "二").text == "2:二"


def test_after_a_long_outage_redis_is_asked_again(desk, mortal_server: RedisServer, handled_by, seconds):
    """Every push of the outage tried to connect; the attempts must not be counted against the connections allowed."""
    handled_by(echo)
    few = Redis.from_url(mortal_server.url, max_connections=3)
    mortal = dataclasses.replace(desk, redis=few, inbox=Inbox(few, desk.inbox.recent, clock=seconds))
    platform = platform_of(Webhook(mortal, nothing_behind, seconds), mortal.settings, seconds)
    mortal_server.stop()
    for _ in range(8):
        platform.says(LI_MIN.openid, "喂")
    mortal_server.start()
    assert platform.says(LI_MIN.openid, "后").text == "9:后"
    assert few.xlen("inbox:kept") > 0, "the message after the outage did not come by Redis"
    few.close()


@pytest.mark.parametrize("handler", [item, echo], ids=["with an effect", "without"])
def test_what_was_answered_without_redis_is_not_answered_again_with_it(
    mortal_platform, mortal_server: RedisServer, handled_by, items, clock: Clock, seconds, handler
):
    handled_by(handler)
    push = text_of(LI_MIN.openid, "停电", seconds())
    mortal_server.kill()
    assert mortal_platform.push(push).text == "1:停电"
    mortal_server.start()
    clock.move(seconds=5)
    assert mortal_platform.push(push).text == "1:停电"
    assert mortal_platform.says(LI_MIN.openid, "后").text == "2:后"
    clock.move(seconds=5)
    assert mortal_platform.push(push).text == "1:停电"
    assert items() == (["停电", "后"] if handler is item else [])


@pytest.mark.parametrize("handler", [item, echo], ids=["with an effect", "without"])
def test_redis_lost_in_the_middle_of_a_turn_is_heard_once(
    mortal, mortal_platform, mortal_server: RedisServer, handled_by, items, sent, clock: Clock, seconds, handler
):
    """The message is still open in Redis, though its answer was given: nobody may send it again."""

    def lose_redis(turn: Turn) -> tuple[Reply, ...]:
        mortal_server.stop()
        return handler(turn)

    push = text_of(LI_MIN.openid, "停电", seconds())
    handled_by(lose_redis)
    assert mortal_platform.push(push).text == "1:停电"
    handled_by(handler)
    mortal_server.start()
    clock.move(seconds=30)
    for key in mortal.inbox.unfinished(keeper.FORGOTTEN_SECONDS):
        conversation.answer_late(mortal, key)
    assert sent() == []
    assert items() == (["停电"] if handler is item else [])
    assert mortal_platform.push(push).text == "1:停电"
    assert mortal_platform.says(LI_MIN.openid, "后").text == "2:后"


def test_a_command_whose_answer_was_lost_may_be_sent_again(desk, seconds):
    """The client repeats what timed out: the same try must find the message its own."""
    envelope = envelope_of(desk, LI_MIN.openid, "你好")
    script = desk.inbox._arrive

    def twice(**how: object) -> object:
        script(**how)
        return script(**how)

    desk.inbox._arrive = twice
    found = desk.inbox.arrive(envelope)
    assert isinstance(found, Mine)
    assert desk.inbox.finish(envelope, found.token, answer="[1]") == "[1]"
    assert desk.inbox.finish(envelope, found.token, answer="[2]") == "[1]"


# --- the database away -----------------------------------------------------------------------------------------------


def test_without_the_database_a_message_waits_and_is_answered_late_once(
    platform, handled_by, desk, database_down, items, sent, messages, jobs, clock: Clock, office, redis
):
    handled_by(item)
    database_down(True)
    assert platform.says(LI_MIN.openid, "停电").is_success
    (key,) = desk.inbox.unfinished(0)
    with pytest.raises(DatabaseAway):
        conversation.answer_late(desk, key)
    assert [job.job for job in jobs] == [conversation.LATE_JOB]
    database_down(False)
    clock.move(seconds=30)
    for _ in range(3):
        conversation.answer_late(desk, key)
        keeper.keep(office, redis)
    assert (sent(), items()) == (["1:停电"], ["停电"])
    assert [(row.state, row.is_late) for row in messages()] == [(MessageState.ANSWERED, True)]


def test_without_the_database_what_needs_none_is_answered(platform, handled_by, database_down, messages, office, redis):
    handled_by(echo)
    assert platform.says(LI_MIN.openid, "一").text == "1:一"
    database_down(True)
    assert platform.says(LI_MIN.openid, "二").text == "2:二"
    database_down(False)
    keeper.keep(office, redis)
    assert [row.state for row in messages()] == [MessageState.ANSWERED] * 2


def test_without_the_database_order_is_kept(platform, handled_by, desk, database_down, sent, clock: Clock):
    handled_by(item)
    database_down(True)
    began = time.monotonic()
    for word in "一二三":
        assert platform.says(LI_MIN.openid, word).is_success
    assert time.monotonic() - began < desk.settings.reply_budget_seconds, "nobody waits for one who gave up"
    database_down(False)
    clock.move(seconds=30)
    for key in reversed(desk.inbox.unfinished(0)):
        conversation.answer_late(desk, key)
    assert sent() == ["1:一", "2:二", "3:三"]


def test_a_statement_the_database_refuses_is_no_outage(platform, handled_by, desk, messages):
    """Else one message would be tried for ever, and stand in the way of all that follow."""

    def refused(turn: Turn) -> tuple[Reply, ...]:
        for _ in range(2):
            turn.work.db.add(Follower(openid=turn.openid))
            turn.work.db.flush()
            turn.work.db.expunge_all()
        return (Text("never"),)

    handled_by(refused)
    assert "never" not in platform.says(LI_MIN.openid, "一").text
    handled_by(echo)
    assert platform.says(LI_MIN.openid, "二").text == "2:二"
    assert [row.state for row in messages()] == [MessageState.FAILED]
    assert desk.inbox.unfinished(0) == []


def test_with_both_away_the_platform_is_asked_to_try_again(
    mortal_platform, mortal_server: RedisServer, database_down, handled_by, items, seconds
):
    handled_by(item)
    push = text_of(LI_MIN.openid, "停电", seconds())
    mortal_server.stop()
    database_down(True)
    for _ in range(2):
        answer = mortal_platform.push(push)
        assert (answer.status, answer.body) == (500, b"")
    assert mortal_platform.happens(LI_MIN.openid, "VIEW").status == 500
    database_down(False)
    assert mortal_platform.push(push).text == "1:停电"
    assert items() == ["停电"]


def is_ahead(office: Office) -> bool:
    with office.reading() as look:
        return any(look.db.scalars(select(DialogueCopy.is_ahead)))
