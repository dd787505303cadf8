"""Whatever people say, in whatever order: no fault, no second message, and a way out that always works."""

from __future__ import annotations

import random
import re

import pytest
from sqlalchemy import select

from config import wording
from demo.rehearsal.given import Given
from demo.rehearsal.stage import Stage
from demo.rehearsal.world import event_names, fill
from models.outbox import OutboxEntry
from tests.cast import LI_MIN, WANG_QIANG, ZHOU_PING, Person
from tests.conftest import Clock
from tests.dialogues.dead_ends import fault_of

SAYINGS = re.split(
    r"\s+",
    """
你好 谢谢 人工 菜单 帮助 取消 上一步 继续 确认 不对 修改 改电话 电话 区 问题 是 不
嗯嗯 1 2 3 5 9 二 第一个 两个 13900005678 江东区 临港 恒远机械 周平
王强 我要投诉 提诉求 查进度 我的诉求 补充材料 评价 5分 很不满意 我要报名 报名读懂日
报名伙伴日3个人 取消报名 有什么活动 我的报名 绑定身份 绑定联络员 我是联络员
91330100MA2H00001P QQ20260105-0901 QQ20260105-9999
稳岗返还怎么申请？ 高新技术企业认定什么条件？ 政策 火星补贴政策有吗 我想预约会议室
想找银行贷款五百万 窗口服务建议改进 发起接龙 今天走访了恒远机械
园区停水两天了没人管，工人没法做饭 企业改成云川华为之星电子有限公司
电话错了，是13900001234
门口修路半年，客户车进不来，我在白石区，电话13911112222 ？？？ asdf 😀 算了
不用了 不想说了 撤回诉求 就这样吧 怎么投诉 催一下 你是机器人吗 {number} <a>
]]> 一 0 100
""".strip(),
)
SENT = (
    {"kind": "image", "PicUrl": "http://pic/1", "MediaId": "m"},
    {"kind": "voice", "MediaId": "v"},
    {"kind": "location", "Label": "工业路8号", "Location_X": "30", "Location_Y": "120"},
    {"kind": "event:click", "EventKey": "APPEAL"},
    {"kind": "event:click", "EventKey": "CANCEL_SIGNUP"},
    {"kind": "event:scan", "EventKey": "park"},
    {"kind": "event:user_info_modified"},
)
SETTING = {
    "events": event_names(),
    "signups": [{"who": "李敏", "event": "恳谈会"}],
    "appeals": [
        {"who": "李敏", "number": "QQ20260105-0901", "state": "resolved"},
        {"who": "李敏", "number": "QQ20260105-0902", "state": "in_progress"},
    ],
}


@pytest.mark.parametrize("seed", range(6))
def test_no_order_of_sayings_leads_into_a_corner(seed: int, stage: Stage, clock: Clock) -> None:
    chance = random.Random(seed)
    person = (LI_MIN, ZHOU_PING, WANG_QIANG)[seed % 3]
    with stage.office.work() as work:
        fill(work, Given("", SETTING))
    said: list[str] = []
    for _ in range(120):
        clock.move(minutes=chance.choice((0, 1, 2, 40)) if chance.random() < 0.2 else 1)
        said.append(_one_thing(chance, stage, person))
        reply = said[-1].partition("→")[2].strip()
        assert wording.text("manners.sorry")[:12] not in reply, "\n".join(said[-6:])
        assert not fault_of(reply.replace("{number}", "")), "\n".join(said[-6:])
    assert not _second_messages(stage), "\n".join(said)
    assert _is_free(stage, person), "\n".join(said[-6:])


def _one_thing(chance: random.Random, stage: Stage, person: Person) -> str:
    shown = [label for openid, label in stage.lines if openid == person.openid]
    deed = chance.random()
    if shown and deed < 0.25:
        label = chance.choice(shown)
        return f"[{label}] → {stage.tap(person, label)}"
    if deed < 0.32:
        sent = dict(chance.choice(SENT))
        return f"<{sent}> → {stage.send(person, sent.pop('kind'), **sent)}"
    saying = chance.choice(SAYINGS)
    return f"{saying} → {stage.say(person, saying)}"


def _second_messages(stage: Stage) -> list[str]:
    with stage.office.reading() as look:
        return list(look.db.scalars(select(OutboxEntry.openid).where(OutboxEntry.notice == "conversation.late_reply")))


def _is_free(stage: Stage, person: Person) -> bool:
    """Three times 取消 lead out of everything, and a question is answered as if nothing had been."""
    for _ in range(3):
        stage.say(person, "取消")
    return "接着刚才的" not in stage.say(person, "稳岗返还怎么申请？")
