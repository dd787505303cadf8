"""Short messages that say by their words alone what is wanted; whoever tells a story gives no command."""

from __future__ import annotations

import pytest

from handlers.commands import command_of, verdict_of
from nlp.normal import normalise

SAYINGS = {
    "undo": "撤销 刚才的不算 刚刚那个弄错了 点错了 反悔了 打错了，撤销 上一步作废 手滑了 我点错了 撤回！",
    "appeal.withdraw": "撤诉 撤回诉求 我要撤回我的诉求 取消刚才的投诉 把诉求撤了 诉求不办了 撤回QQ20260105-0901",
    "person.unbind": "解绑 我要解绑 解除绑定 取消绑定 帮我解绑联络员 退出企业绑定",
    "person.profile": "我是谁 我的身份 查看绑定信息 我绑定了哪家企业？ 我绑定了吗 我的资料",
    "event.mine": "我的报名 我的活动 看看我的报名 我报名了哪些活动？ 报名记录",
    "appeal.mine": "我的诉求 查看我的投诉 诉求记录 我提过哪些诉求",
    "room.mine": "我的预约 我的会议室 预约记录",
    "push.mine": "我的订阅 我订阅了什么 我的推送",
    "mine": "我的 个人中心 我的办件",
    "policy.match": "我能享受哪些政策？ 请问我们企业可以享受什么优惠政策 适合我们的政策有哪些 帮我匹配政策"
    " 我们企业适合哪些政策",
    "policy.check": "政策体检 我要做政策体检 做个体检",
    "policy.applied": "已申报 我们已经申报了 申报了",
    "policy.paid": "已到账 钱到账了 补贴到账了 收到款了",
    "policy.not_paid": "还没到账 补贴一直没到账 补贴没收到 还没收到补贴 钱还没到",
    "draft.drop": "删除草稿 草稿不要了",
    "appeal.submit": "我想反映个事 那我先提个诉求 反映问题 有个情况想反映一下",
}
SAID = [(text, command) for command, line in SAYINGS.items() for text in line.split()]


@pytest.mark.parametrize(("text", "command"), SAID)
def test_a_command_is_heard(text: str, command: str) -> None:
    assert command_of(normalise(text)) == command


@pytest.mark.parametrize(
    "text",
    [
        "我们提的诉求被撤回了是为什么",
        "合同撤销以后定金怎么退",
        "撤销公司登记要什么材料",
        "取消报名",
        "我的企业被罚款了",
        "我的诉求是尽快把路修好",
        "我要投诉物业",
        "高新技术企业能享受哪些政策",
        "体检补贴怎么领",
        "补贴什么时候到账",
        "怎么申报",
        "工资没到账",
        "没收到",
        "还没到",
        "施工方点错了位置",
        "报名记录在哪里查，怎么导出来给财务",
        "你好",
        "",
    ],
)
def test_who_tells_something_gives_no_command(text: str) -> None:
    assert command_of(normalise(text)) is None


def test_a_verdict_on_a_claim_names_it() -> None:
    assert verdict_of("同意绑定 12") == (True, 12)
    assert verdict_of("拒绝绑定12") == (False, 12)
    assert verdict_of("同意") is None
    assert verdict_of("同意绑定") is None
