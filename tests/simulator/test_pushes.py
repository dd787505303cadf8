"""Pushing to the webhook: signing, three tries, faults, repeats."""

import pytest

from simulator import crypto, packet
from simulator.delivery import FAULT_NOTICE
from simulator.events import EVENTS, build
from tests.simulator.stage import Stage, staged


@staged()
async def test_a_message_travels_sealed_and_its_sealed_answer_is_shown(stage: Stage) -> None:
    openid = stage.person("李敏").openid
    stage.webhook.answers = [stage.webhook.text(openid, "您好 ]]> 李敏")]
    done = await stage.act("李敏", "send", kind="text", content="厂房又停电了 ]]> <b>")
    push = stage.webhook.pushes[0]
    assert push.fields["Content"] == "厂房又停电了 ]]> <b>"
    assert push.fields["FromUserName"] == openid
    assert "停电" not in push.body
    token, query = stage.world.account.token, push.query
    assert query["signature"] == crypto.signature(token, query["timestamp"], query["nonce"])
    sealed = packet.read(push.body)["Encrypt"]
    assert query["msg_signature"] == crypto.signature(token, query["timestamp"], query["nonce"], sealed)
    assert done["answer"]["content"] == "您好 ]]> 李敏"
    assert [(one["from"], one["kind"]) for one in await stage.chat("李敏")] == [("me", "text"), ("account", "text")]


@staged(mode="compat")
async def test_compat_mode_shows_both_and_takes_either(stage: Stage) -> None:
    openid = stage.person("李敏").openid
    clear = stage.webhook.text(openid, "明文")
    stage.webhook.answers = [clear, stage.webhook.sealed(stage.webhook.text(openid, "密文"))]
    first = await stage.act("李敏", "send", kind="text", content="一")
    second = await stage.act("李敏", "send", kind="text", content="二")
    assert (first["answer"]["content"], second["answer"]["content"]) == ("明文", "密文")
    fields = packet.read(stage.webhook.pushes[0].body)
    assert fields["Content"] == "一"
    assert "一" in stage.webhook.seal.open(fields["Encrypt"])


@staged(mode="plain")
async def test_plain_mode_sends_clear_text(stage: Stage) -> None:
    await stage.act("李敏", "send", kind="text", content="明文")
    push = stage.webhook.pushes[0]
    assert push.fields["Content"] == "明文"
    assert "msg_signature" not in push.query


@staged()
async def test_after_three_tries_the_person_sees_the_fault_notice(stage: Stage) -> None:
    await stage.sim("switches", {"timeout_ms": 400})
    stage.webhook.answers = [500, 2.0, 500]
    done = await stage.act("李敏", "send", kind="text", content="在吗")
    assert [one["error"] for one in done["tries"]] == ["status", "timeout", "status"]
    assert done["fault"] == "no_answer"
    assert len({push.fields["MsgId"] for push in stage.webhook.pushes}) == 1
    assert (await stage.chat("李敏"))[-1]["content"] == FAULT_NOTICE


@staged()
async def test_the_answer_to_the_second_try_is_shown_once(stage: Stage) -> None:
    await stage.sim("switches", {"timeout_ms": 400})
    stage.webhook.answers = [2.0, stage.webhook.text(stage.person("李敏").openid, "来了")]
    done = await stage.act("李敏", "send", kind="text", content="在吗")
    assert len(done["tries"]) == 2
    assert [one["kind"] for one in await stage.chat("李敏")] == ["text", "text"]


@staged()
async def test_nobody_at_the_webhook_is_a_fault_too(stage: Stage) -> None:
    await stage.sim("switches", {"timeout_ms": 20})
    await stage.sim("account", {"webhook": "http://127.0.0.1:9/wechat"})
    done = await stage.act("李敏", "send", kind="text", content="在吗")
    assert [one["error"] for one in done["tries"]] == ["refused"] * 3


@staged()
async def test_a_broken_answer_is_a_fault_at_once(stage: Stage) -> None:
    openid = stage.person("李敏").openid
    clear = packet.write({"ToUserName": openid, "MsgType": "text", "Content": "明文"})
    forged = stage.webhook.text(openid, "假").replace("<MsgSignature><![CDATA[", "<MsgSignature><![CDATA[0")
    sealed_success = stage.webhook.sealed("success")
    for answer in ('{"ok":1}', "<xml>", clear, forged, sealed_success, "ok"):
        stage.webhook.answers = [answer]
        done = await stage.act("李敏", "send", kind="text", content="在吗")
        assert (done["fault"], len(done["tries"])) == ("bad_answer", 1), answer


@staged(mode="plain")
async def test_the_limits_of_replies_hold(stage: Stage) -> None:
    openid, hook = stage.person("李敏").openid, stage.webhook
    item = {"Title": "政策", "Description": "", "PicUrl": "", "Url": "https://example.com/1"}
    two = hook.reply(openid, MsgType="news", ArticleCount=2, Articles={"item": [item, item]})
    hook.answers = ["", hook.text(openid, ""), hook.text(openid, "长" * 683), hook.text(openid, "长" * 682), two]
    faults = [(await stage.act("李敏", "send", kind="text", content="问"))["fault"] for _ in range(5)]
    assert faults == [None, "bad_answer", "bad_answer", None, "bad_answer"]
    hook.answers = [two]
    assert len((await stage.act("李敏", "tap", menu_key="POLICY"))["answer"]["articles"]) == 2


@staged()
async def test_an_answered_push_may_come_again_and_is_shown_once(stage: Stage) -> None:
    await stage.sim("switches", {"repeat": 1})
    openid = stage.person("李敏").openid
    stage.webhook.answers = [stage.webhook.text(openid, "同一个"), stage.webhook.text(openid, "同一个")]
    await stage.act("李敏", "send", kind="text", content="在吗")
    stats = stage.world.stats.counts
    await stage.until(lambda: len(stage.world.wire.entries) == 2)
    assert (stats["repeats"], stats["repeats_answered_differently"]) == (1, 0)
    first, again = stage.webhook.pushes
    assert first.fields == again.fields
    assert first.query["nonce"] != again.query["nonce"]
    assert len(await stage.chat("李敏")) == 2


@staged()
async def test_a_repeat_that_is_answered_differently_is_counted(stage: Stage) -> None:
    await stage.sim("switches", {"repeat": 1})
    openid = stage.person("李敏").openid
    stage.webhook.answers = [stage.webhook.text(openid, "一"), stage.webhook.text(openid, "二")]
    await stage.act("李敏", "send", kind="text", content="在吗")
    await stage.until(lambda: len(stage.world.wire.entries) == 2)
    assert stage.world.stats.counts["repeats_answered_differently"] == 1


@staged()
async def test_following_scanning_and_leaving_are_events(stage: Stage) -> None:
    await stage.act("周平", "unfollow")
    assert (await stage.act("周平", "send", kind="text", content="在吗")) == {
        "error": "周平 does not follow the account"
    }
    await stage.act("周平", "scan", scene="officer-0017")
    await stage.act("周平", "scan", scene="officer-0018")
    told = [(push.fields["Event"], push.fields["EventKey"]) for push in stage.webhook.pushes]
    assert told == [("unsubscribe", ""), ("subscribe", "qrscene_officer-0017"), ("SCAN", "officer-0018")]


@staged()
async def test_every_kind_of_message_arrives_with_its_fields(stage: Stage) -> None:
    needed = {
        "text": {"content": "问"},
        "link": {"title": "文", "url": "https://example.com"},
        "file": {"title": "附件.pdf"},
        "miniprogrampage": {"title": "页"},
        "voice": {"recognition": "我要报名"},
    }
    others = ("image", "video", "shortvideo", "location")
    for kind in (*needed, *others):
        done = await stage.act("李敏", "send", kind=kind, **needed.get(kind, {}))
        fields = stage.webhook.pushes[-1].fields
        assert fields["MsgType"] == kind
        assert fields["MsgId"] == done["msg_id"]
    picture = next(push.fields["PicUrl"] for push in stage.webhook.pushes if push.fields["MsgType"] == "image")
    async with stage.session.get(picture) as answer:
        assert (await answer.read()).startswith(b"\x89PNG")


@staged()
async def test_a_choice_in_a_msgmenu_is_a_text_with_its_id(stage: Stage) -> None:
    await stage.act("李敏", "tap", msgmenu_id="appeal.submit", content="我要投诉")
    fields = stage.webhook.pushes[0].fields
    assert (fields["MsgType"], fields["Content"], fields["bizmsgmenuid"]) == ("text", "我要投诉", "appeal.submit")
    assert stage.person("李敏").allowance.left == 3  # type: ignore[union-attr]


@staged()
async def test_events_that_nobody_answers_show_no_fault(stage: Stage) -> None:
    stage.webhook.answers = ["{}"]
    await stage.act("李敏", "event", event="LOCATION", latitude=31.1)
    await stage.act("李敏", "event", event="card_pass_check", fields={"CardId": "1"})
    assert stage.webhook.pushes[0].fields["Latitude"] == "31.1"
    assert stage.webhook.pushes[1].fields["CardId"] == "1"
    assert await stage.chat("李敏") == []


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_every_event_can_be_written_and_read_again(name: str) -> None:
    read = packet.read(packet.write(build(name, {})))
    assert read["Event"] == name


@staged()
async def test_the_address_can_be_verified_as_the_console_does(stage: Stage) -> None:
    assert (await stage.sim("verify", {}))["ok"] is True
