"""POST: what the platform sends is taken in each of its modes, and nothing less than that."""

from __future__ import annotations

import logging
from collections.abc import Callable
from io import BytesIO

import pytest
from redis import Redis

from bot import keeper
from models.kinds import MessageState
from models.messages import Message
from models.work import Office
from tests.bot.conftest import echo
from tests.bot.platform import Platform, event_of, text_of, xml_of
from tests.bot.pushes import EVENTS, MESSAGES
from tests.cast import LI_MIN
from tests.conftest import Clock

PREVIOUS_KEY = "GFEDCBA9876543210zyxwvutsrqponmlkjihgfedcba"
MODES = ("plain", "compat", "safe")


@pytest.mark.parametrize("mode", MODES)
def test_a_text_is_answered_as_it_was_sent(
    platform_with: Callable[..., Platform], handled_by: Callable[..., None], mode: str
):
    handled_by(echo)
    answer = platform_with(wechat_mode=mode).says(LI_MIN.openid, " 你好 ]]> <b>&amp; ")
    assert answer.text == "1: 你好 ]]> <b>&amp;"
    assert answer.was_encrypted is (mode != "plain")
    assert (answer.fields["ToUserName"], answer.fields["FromUserName"]) == (LI_MIN.openid, "gh_0000000000aa")


@pytest.mark.parametrize("mode", MODES)
def test_silence_is_the_bare_word_success(platform_with: Callable[..., Platform], mode: str):
    assert platform_with(wechat_mode=mode).happens(LI_MIN.openid, "VIEW", EventKey="https://example.com").is_success


def test_the_previous_key_is_read_and_answered_with_the_new_one(
    platform_with: Callable[..., Platform], handled_by: Callable[..., None], seconds: Callable[[], float]
):
    handled_by(echo)
    push = xml_of(text_of(LI_MIN.openid, "旧钥匙", seconds()))
    assert platform_with().push_xml(push, key=PREVIOUS_KEY).status == 403
    both = platform_with(wechat_aes_key_previous=PREVIOUS_KEY)
    assert both.push_xml(push, key=PREVIOUS_KEY).text == "1:旧钥匙"


def test_safe_mode_takes_nothing_less(platform: Platform, seconds: Callable[[], float]):
    clear = xml_of(text_of(LI_MIN.openid, "你好", seconds()))
    encrypted = platform.encrypt(clear)
    sealed = b"<xml><Encrypt><![CDATA[%s]]></Encrypt></xml>" % encrypted.encode()
    query = platform.query()
    signed = query | platform.encrypted_query(query, encrypted)
    downgrades = {
        "clear body, plain signature": (query, clear),
        "clear body that says it is encrypted": (signed, clear),
        "encrypted body, plain signature only": (query, sealed),
        "encrypt_type=raw": (signed | {"encrypt_type": "raw"}, sealed),
        "encrypt_type=raw, clear body": (signed | {"encrypt_type": "raw"}, clear),
        "encrypt_type=AES": (signed | {"encrypt_type": "AES"}, sealed),
        "empty encrypt_type": (signed | {"encrypt_type": ""}, clear),
        "no msg_signature": ({name: value for name, value in signed.items() if name != "msg_signature"}, sealed),
        "plain signature as msg_signature": (signed | {"msg_signature": query["signature"]}, sealed),
        "another nonce": (signed | {"nonce": "1"}, sealed),
        "another second": (signed | {"timestamp": str(int(seconds()) + 1)}, sealed),
    }
    for name, (asked, body) in downgrades.items():
        answer = platform.post(asked, body)
        assert answer.status in (400, 403), name
        assert answer.body == b"", name
    assert platform.post(signed, sealed).status == 200


def test_compat_mode_reads_what_was_encrypted_not_what_stands_beside_it(
    platform_with: Callable[..., Platform], handled_by: Callable[..., None], seconds: Callable[[], float]
):
    handled_by(echo)
    platform = platform_with(wechat_mode="compat")
    inside = text_of(LI_MIN.openid, "内", seconds())
    encrypted = platform.encrypt(xml_of(inside))
    query = platform.query()
    body = xml_of(inside | {"Content": "外", "Encrypt": encrypted})
    assert platform.post(query | platform.encrypted_query(query, encrypted), body).text == "1:内"


@pytest.mark.parametrize("mode", MODES)
def test_an_old_push_cannot_be_played_again(platform_with: Callable[..., Platform], clock: Clock, mode: str):
    platform = platform_with(wechat_mode=mode)
    push = xml_of(text_of(LI_MIN.openid, "你好", clock().timestamp()))
    now = int(clock().timestamp())
    for second in (now - 301, now + 301, 0, 10**30):
        assert platform.push_xml(push, timestamp=str(second)).status == 403
    for second in (now - 299, now + 299):
        assert platform.push_xml(push, timestamp=str(second)).status == 200
    for word in ("now", "1e9", "-", "9" * 5000):
        assert platform.push_xml(push, timestamp=word).status in (400, 403)


def test_a_push_for_another_account_is_refused(platform: Platform, seconds: Callable[[], float]):
    push = xml_of(text_of(LI_MIN.openid, "你好", seconds()))
    assert platform.push_xml(push, app_id="wx00000000000000ab").status == 403
    assert platform.push_xml(push, app_id=platform.app_id + "x").status == 403


def test_a_body_over_the_cap_is_refused_with_and_without_its_length(platform: Platform):
    query = platform.query()
    for size, status in ((64 * 1024 + 1, 413), (1024 * 1024, 413), (64 * 1024, 403)):
        body = b"x" * size
        assert platform.post(query, body).status == status
        chunked = {"CONTENT_LENGTH": "", "wsgi.input": BytesIO(body), "wsgi.input_terminated": True}
        assert platform.post(query, b"", **chunked).status == status
    for length in ("-1", "x", "1 0", "١", "9" * 5000):
        assert platform.post(query, b"x", CONTENT_LENGTH=length).status in (400, 413)


@pytest.mark.parametrize("kind", MESSAGES)
def test_every_kind_of_message_is_taken(platform: Platform, redis: Redis, office: Office, messages, seconds, kind: str):
    fields = text_of(LI_MIN.openid, "", seconds()) | {"MsgType": kind}
    del fields["Content"]
    answer = platform.push(fields | MESSAGES[kind])
    assert answer.status == 200
    keeper.keep(office, redis)
    (row,) = messages()
    assert (row.kind, row.openid) == (kind, LI_MIN.openid)
    assert row.fields.keys() == (fields | MESSAGES[kind]).keys()


@pytest.mark.parametrize("place", range(len(EVENTS)), ids=lambda place: EVENTS[place][0])
def test_every_event_is_taken(platform: Platform, redis: Redis, office: Office, messages, seconds, place: int):
    name, fields = EVENTS[place]
    answer = platform.push(event_of(LI_MIN.openid, name, seconds(), **fields))
    assert answer.status == 200
    assert b"Traceback" not in answer.body
    keeper.keep(office, redis)
    (row,) = messages()
    assert row.kind == f"event:{name.lower()}"
    assert row.state in (MessageState.ANSWERED, MessageState.SILENT)
    assert row.fields.keys() >= fields.keys()


def test_repeated_children_are_lists_also_when_there_is_one(platform, redis, office, messages):
    one = {"TemplateId": "t1", "SubscribeStatusString": "accept", "PopupScene": 2}
    platform.happens(LI_MIN.openid, "subscribe_msg_popup_event", SubscribeMsgPopupEvent={"List": one})
    keeper.keep(office, redis)
    (event,) = messages()[0].fields["SubscribeMsgPopupEvent"]
    assert [entry["TemplateId"] for entry in event["List"]] == ["t1"]


@pytest.mark.parametrize("kind", ["a_kind_of_tomorrow", "hardware", "event"])
def test_what_nobody_knows_is_kept_logged_and_answered_success(
    platform: Platform, redis, office, messages: Callable[[], list[Message]], seconds, caplog, kind: str
):
    with caplog.at_level(logging.INFO):
        push = event_of(LI_MIN.openid, "an_event_of_tomorrow", seconds(), New={"item": [1, 2]}, MsgId=1)
        assert platform.push(push | {"MsgType": kind}).is_success
        assert platform.push(push | {"MsgType": kind}).is_success
    assert any("tomorrow" in record.getMessage() or kind in record.getMessage() for record in caplog.records)
    keeper.keep(office, redis)
    (row,) = messages()
    assert row.state is MessageState.SILENT
    assert row.fields["New"] == {"item": ["1", "2"]}


def test_a_bug_of_the_house_is_not_shown_outside(platform: Platform, desk, monkeypatch):
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret of the house")

    monkeypatch.setattr(desk.inbox, "arrive", broken)
    answer = platform.says(LI_MIN.openid, "你好")
    assert (answer.status, answer.body) == (500, b"")
