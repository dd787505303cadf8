"""The title of a document, pasted as it is, is looked up: it stops no notices and announces nothing."""

from __future__ import annotations

import pytest

from demo.rehearsal.given import Given
from demo.rehearsal.stage import Stage
from demo.rehearsal.world import fill
from models.kinds import Topic
from services import preferences
from services.policies import library
from tests.cast import LI_MIN, WANG_QIANG, Person

HELD = "云川市关于调整公积金政策的通知"
TITLES = (
    "云川市关于文档政策的通知",
    "关于稳岗政策的通知",
    "关于进一步做好失业保险稳岗返还工作的通知",
    "云川市关于停止收取厂房租金的通知",
    "关于取消企业年检的公告",
    "关于规范涉企收费的意见",
    "《关于支持民营经济发展的若干意见》",
    "云川市人民政府关于促进外贸稳定增长的实施方案",
    "关于印发《云川市科技型中小企业认定办法》的通知",
    "关于停工停产企业用工问题的通知",
    "请问云川市关于关停小锅炉政策的通告在哪里看？",
    "市工信局 市财政局关于开展企业问卷调查的通知（云工信〔2026〕3号）",
)
STOPS = {
    "退订政策": {Topic.POLICY},
    "别再给我发政策通知": {Topic.POLICY},
    "关闭政策推送": {Topic.POLICY},
    "请停止向我推送政策": {Topic.POLICY},
    "关于政策的通知不要再发了": {Topic.POLICY},
    "我不想收到关于培训的通知": {Topic.TRAINING},
    "培训的消息不用发了": {Topic.TRAINING},
    "活动通知关一下": {Topic.EVENT},
    "不要再推送活动了": {Topic.EVENT},
    "以后活动类的别发": {Topic.EVENT},
    "不想收调查问卷": {Topic.SURVEY},
    "通知太多了，停了吧": set(Topic),
    "别推送了": set(Topic),
    "退订": set(Topic),
}


@pytest.fixture
def chat(stage: Stage) -> Stage:
    with stage.office.work() as work:
        fill(work, Given("", {}))
        for title in (HELD, "云川市关于调整公积金政策的补充通知"):
            library.save(work, library.PolicyRecord(title=title, text="一、缴存比例为百分之五至百分之十二。"))
    stage.reindex()
    return stage


def stopped(chat: Stage, person: Person) -> set[Topic]:
    with chat.office.reading() as look:
        return set(preferences.muted(look, person.openid))


def test_a_pasted_title_is_a_question_of_the_library_and_stops_nothing(chat: Stage) -> None:
    for title in TITLES:
        for person in (LI_MIN, WANG_QIANG):
            chat.say(person, title)
            assert (title, chat.standing(person)[0].intent) == (title, "policy.ask")
            assert stopped(chat, person) == set(), title


@pytest.mark.parametrize(
    "said",
    [
        HELD,
        f"《{HELD}》",
        "关于调整公积金政策的通知",
        f"帮我找一下{HELD}",
        f"{HELD} 全文在哪里看",
        f"{HELD}（云人社发〔2026〕9号）",
    ],
)
def test_a_title_of_the_library_opens_its_policy(chat: Stage, said: str) -> None:
    answer = chat.say(LI_MIN, said)
    assert f"《{HELD}》" in answer
    assert "想问其中哪一点" in answer
    assert "补充" not in answer


def test_a_title_the_library_lacks_is_told_so_and_what_else_it_may_mean_is_a_line(chat: Stage) -> None:
    assert "没有找到这份文件" in chat.say(LI_MIN, "关于停车的意见")
    assert chat.standing(LI_MIN)[1].choices[-2][0] == "policy.suggest"
    assert "您的意见：关于停车的意见" in chat.tap(LI_MIN, chat.standing(LI_MIN)[1].choices[-2][1])


def test_what_is_wished_of_notices_stops_them(chat: Stage) -> None:
    for said, topics in STOPS.items():
        chat.say(LI_MIN, said)
        assert (said, stopped(chat, LI_MIN)) == (said, topics)
        chat.say(LI_MIN, "恢复推送")
        assert stopped(chat, LI_MIN) == set()


def test_words_that_only_look_like_a_stop_change_nothing(chat: Stage) -> None:
    for said in ("特别想收到政策推送", "有关政策的消息推送", "分别推送政策和活动"):
        chat.say(LI_MIN, said)
        assert (said, stopped(chat, LI_MIN)) == (said, set())
