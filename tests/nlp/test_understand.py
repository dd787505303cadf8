"""The one entrance, on sentences that are not among the phrases."""

import subprocess
import sys
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.intents import INTENTS, OFFICER_INTENTS
from nlp.understand import understand, warm_up

MONDAY = date(2026, 1, 5)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("取消", "cancel"),
        ("取消吧", "cancel"),
        ("请取消。", "cancel"),
        ("上一步", "back"),
        ("返回", "back"),
        ("返回！", "back"),
        ("主菜單", "menu"),
        ("菜单", "menu"),
        ("人工", "handoff.request"),
        ("转人工谢谢", "handoff.request"),
        ("幫助", "help"),
        ("继续", "resume"),
    ],
)
def test_a_way_out_is_always_certain(text: str, intent: str) -> None:
    meaning = understand(text, today=MONDAY)
    assert (meaning.intent, meaning.score, meaning.is_certain) == (intent, 1.0, True)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("帮我取消明天读懂日的报名", "event.cancel"),
        ("不要再给我推送消息了好吗", "push.preferences"),
        ("请问高新技术企业认定有什么条件", "policy.ask"),
        ("我要投诉园区物业乱收费", "appeal.submit"),
        ("我想报名下周的伙伴日", "event.sign_up"),
        ("我上周提交的诉求办到哪了", "appeal.progress"),
        ("预约明天下午的会议室", "room.book"),
        ("帮我们介绍一家银行贷款", "match.request"),
        ("我要绑定我们公司", "person.bind"),
        ("非常满意，给五星", "appeal.rate"),
        ("外面下雨了吗今天", "none"),
    ],
)
def test_an_everyday_sentence_finds_its_intent(text: str, intent: str) -> None:
    assert understand(text, today=MONDAY).intent == intent


@pytest.mark.parametrize(("text", "intent"), [("登记一次宣讲服务", "duty.log"), ("在群里发起接龙", "group.chain")])
def test_a_tool_of_the_officers_is_theirs(text: str, intent: str) -> None:
    assert understand(text, today=MONDAY, is_officer=lambda: True).intent == intent


def test_what_sounds_like_a_tool_of_the_officers_is_something_else_from_others() -> None:
    said = "接龙报名：9、新达五金 老陈 2人"
    meaning = understand(said, today=MONDAY)
    assert meaning.intent == "event.sign_up"
    assert not {intent for intent, _ in meaning.ranked} & set(OFFICER_INTENTS)


def test_who_clearly_asks_for_a_tool_of_the_officers_is_understood() -> None:
    assert understand("发起接龙", today=MONDAY).intent == "group.chain"


def test_who_writes_is_asked_only_when_it_matters() -> None:
    def asked() -> bool:
        raise AssertionError("nobody needs to know")

    assert understand("高新技术企业认定要什么条件", today=MONDAY, is_officer=asked).intent == "policy.ask"


def test_a_message_without_letters_is_for_nobody() -> None:
    assert understand("？？？？", today=MONDAY).intent == "none"
    assert understand("", today=MONDAY).intent == "none"


def test_what_is_said_before_by_the_way_is_the_main_thing() -> None:
    meaning = understand("帮我报名读懂日，顺便查一下我的诉求办到哪一步了", today=MONDAY)
    assert meaning.intent == "event.sign_up"
    assert "appeal.progress" in meaning.also


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("贴息怎么申请？还有，给我们订一间后天下午的会议室", "policy.ask", "room.book"),
        ("请先派人修路，坑太大了。另外想问食品许可延期要多久", "appeal.submit", "policy.ask"),
        ("思享日加两个座位；对了，上次反映的噪声那件办得怎样了", "event.sign_up", "appeal.progress"),
    ],
)
def test_of_two_matters_the_one_said_first_is_the_main_one(text: str, first: str, second: str) -> None:
    meaning = understand(text, today=MONDAY)
    assert meaning.intent == first
    assert second in meaning.also


def test_what_is_denied_is_not_what_is_meant() -> None:
    meaning = understand("不是要投诉，只想问高企补贴还来得及申请吗", today=MONDAY)
    assert meaning.intent == "policy.ask"
    assert "appeal.submit" not in meaning.also


@pytest.mark.parametrize(
    ("end", "intent"),
    [
        ("请问这类企业能不能申请延期，需要什么材料，多久有答复？", "policy.ask"),
        ("他们推诿扯皮，态度恶劣，请严查这种乱收费、不作为，尽快处理。", "appeal.submit"),
    ],
)
def test_a_long_letter_asks_or_accuses_by_its_manner(end: str, intent: str) -> None:
    story = (
        "您好，我们是江东区的一家做水泵的工厂，去年底在窗口交了排污许可的资料，窗口的同志收下以后说要转给分局看，"
        "到现在过去三个多月了，中间我们去过几次，也打过电话。"
    )
    assert understand(story + end, today=MONDAY).intent == intent


def test_facts_come_with_their_place_in_the_text_as_it_was_typed() -> None:
    text = "明天下午２點，聯繫電話138 0013 8000"
    meaning = understand(text, today=MONDAY)
    phone = meaning.first("phone")
    assert phone is not None
    assert phone.value == "13800138000"
    assert text[phone.start : phone.end] == phone.text == "138 0013 8000"


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_any_message_has_a_known_intent_and_an_honest_score(text: str) -> None:
    meaning = understand(text, today=MONDAY)
    ways_out = {"cancel", "back", "menu", "help", "resume"}
    assert meaning.intent in {*INTENTS, *OFFICER_INTENTS, *ways_out}
    assert 0 < meaning.score <= 1
    assert all(score <= meaning.score + 1e-6 for _, score in meaning.runners_up)


def test_a_doubtful_message_offers_two_or_three_choices() -> None:
    choices = understand("那个事", today=MONDAY).choices()
    assert 2 <= len(choices) <= 3
    assert "none" not in choices


def test_serving_loads_no_training_library() -> None:
    warm_up()
    code = (
        "import sys; from nlp.understand import warm_up; warm_up();"
        "sys.exit(any(name in sys.modules for name in ('sklearn', 'scipy', 'pandas')))"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=60, check=False).returncode == 0
