"""Talk of other domains is nobody's business here, and its like about an enterprise is."""

from datetime import date

import pytest

from bench.gate import Gate, Message
from nlp.understand import understand

MONDAY = date(2026, 1, 5)


@pytest.mark.parametrize(
    ("theirs", "ours", "intent"),
    [
        ("帮我挑一家4.6分以上的民宿，带小孩住", "上周那场对接会我给4.6分", "appeal.rate"),
        ("给表哥打个电话说我晚点到", "请打个电话给我们厂，我是管生产的", "handoff.request"),
        ("借的钱还完了额度怎么还没恢复", "我们厂的贷款贴息额度还剩多少怎么算", "policy.ask"),
        ("火锅店的地址和营业时间发我", "明天沙龙的地址和开始时间发我", "event.list"),
        ("红烧带鱼要放哪些料", "办危化品许可要交哪些材料", "policy.ask"),
        ("两小时后叫我起床", "活动开始前两小时提醒我", "push.preferences"),
    ],
)
def test_the_same_words_of_another_domain_are_turned_away(theirs: str, ours: str, intent: str) -> None:
    assert understand(theirs, today=MONDAY).intent == "none"
    assert understand(ours, today=MONDAY).intent == intent


def test_a_gate_knows_business_from_talk_that_no_judge_was_taught() -> None:
    deeds = ("停电", "欠款", "罚款", "漏水", "噪音", "堵路")
    taught = [
        message
        for number, deed in enumerate(deeds)
        for message in (
            Message(f"我们厂{deed}没人管", "ours", "appeal.submit", number % 3),
            Message(f"公司{deed}怎么补贴", "ours", "policy.ask", number % 3),
            Message(f"陪我看{deed}的电影", "theirs", "none", number % 3),
            Message(f"唱首{deed}的歌听", "theirs", "none", number % 3),
            Message(f"你好{deed}呀", "ours", "talk.small", number % 3),
        )
    ]
    met = [Message("我们厂断网没人管", "new", "", None), Message("唱首断网的歌听", "new", "none", None)]
    shut = Gate([*taught, *met]).shut().tolist()
    assert shut[-2:] == [False, True]
    judged = [(one.is_off, verdict) for one, verdict in zip(taught, shut, strict=False) if one.intent != "talk.small"]
    assert sum(is_off == verdict for is_off, verdict in judged) >= 20
