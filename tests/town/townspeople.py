"""The people of the town: each does one errand after another, and says the next line when the last was answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from random import Random

from services.policies.library import PolicyRecord

BIG = "数字化改造读懂日"
SMALL = "外贸融资伙伴日"
# Nobody asks the same twice in a row: to that the house answers in other words, and then with a person.
QUESTIONS = (
    ("高新技术企业认定奖励多少", "二十万元"),
    ("稳岗返还比例是多少", "百分之六十"),
    ("出口信用保险保费补贴多少", "百分之四十五"),
)
POLICIES = (
    PolicyRecord(
        title="云川市高新技术企业培育办法",
        document_number="云府〔2026〕3号",
        issuer="云川市人民政府",
        text="第一条 为培育高新技术企业，制定本办法。\n第二条 首次通过高新技术企业认定的，一次性奖励二十万元。",
    ),
    PolicyRecord(
        title="云川市稳岗返还实施细则",
        document_number="云人社〔2025〕8号",
        issuer="云川市人力资源和社会保障局",
        text="第一条 参保企业可以申领稳岗返还。\n第二条 稳岗返还的比例为上年度实缴失业保险费的百分之六十。",
    ),
    PolicyRecord(
        title="云川市出口信用保险补贴办法",
        document_number="云商〔2025〕21号",
        issuer="云川市商务局",
        text="第一条 支持外贸企业投保。\n第二条 出口信用保险的保费，按实缴金额的百分之四十五补贴。",
    ),
)
WAYS_TO_ASK = ("查进度", "诉求办到哪一步了", "帮我查一下诉求进展")


@dataclass(frozen=True)
class Line:
    """What is said, one of the words that a right answer holds, and those with which the errand is over early."""

    says: str
    hears: tuple[str, ...]
    ends: tuple[str, ...] = ()


@dataclass(frozen=True)
class Errand:
    """A conversation with one purpose."""

    name: str
    lines: tuple[Line, ...]


def person(number: int) -> str:
    return f"o-town-{number:05d}"


def errands(number: int, seed: int) -> Iterator[Errand]:
    """What one person does, for ever, the same for the same seed."""
    dice = Random(seed * 100_003 + number)
    for round_ in cycle(range(1, 10_000)):
        kind = dice.choices(tuple(_KINDS), weights=[weight for _, weight in _KINDS.values()])[0]
        yield _KINDS[kind][0](number, round_)


def _greeting(number: int, round_: int) -> Errand:
    return Errand("greeting", (Line("你好", ("您好",)),))


def _thanks(number: int, round_: int) -> Errand:
    return Errand("thanks", (Line("谢谢", ("不客气",)),))


def _menu(number: int, round_: int) -> Errand:
    return Errand("menu", (Line("菜单", ("请问想办哪一件",)),))


def _policy(number: int, round_: int) -> Errand:
    question, answer = QUESTIONS[round_ % len(QUESTIONS)]
    return Errand("policy", (Line(question, (answer,)),))


def _progress(number: int, round_: int) -> Errand:
    return Errand("progress", (Line(WAYS_TO_ASK[round_ % len(WAYS_TO_ASK)], ("诉求",)),))


def problem(number: int, round_: int) -> str:
    """Told once in the whole town, so that it can be found again in the archive."""
    return f"厂区变压器坏了，{number}号车间停电{round_}天没有人来修，订单要违约了"


def _appeal(number: int, round_: int) -> Errand:
    return Errand("appeal", (*_appeal_lines(number, round_), Line("确认", ("您的诉求已收到",))))


def _given_up(number: int, round_: int) -> Errand:
    """Everything filled in, and then not sent."""
    return Errand("given up", (*_appeal_lines(number, round_), Line("取消", ("已取消",))))


def _appeal_lines(number: int, round_: int) -> tuple[Line, ...]:
    return (
        Line("我要提诉求", ("请说说遇到了什么问题",)),
        Line(problem(number, round_), ("哪家企业",)),
        Line("云川恒达机械有限公司", ("哪个区",)),
        Line("江东区", ("联系电话",)),
        Line(f"138{number:08d}", ("请核对诉求内容",)),
    )


def _sign_up(number: int, round_: int, event: str = BIG) -> Errand:
    """For the small event too, long after it is full; whoever is on the list hears that they are."""
    return Errand(
        "sign-up",
        (
            Line(f"我要报名{event}", ("怎么称呼",), ends=("已经报过",)),
            Line("陈晓明", ("手机号",)),
            Line(f"139{number:08d}", ("请核对报名信息",)),
            Line("确认", ("报名成功", "已进入候补", "已经报过")),
        ),
    )


def _sign_up_small(number: int, round_: int) -> Errand:
    return _sign_up(number, round_, SMALL)


def _cancel(number: int, round_: int) -> Errand:
    """With nothing to cancel the first answer says so, and the errand is over."""
    return Errand(
        "cancel",
        (
            Line(f"取消报名{BIG}", ("确定要取消报名吗",), ends=("没有报名",)),
            Line("确认", ("已取消",)),
        ),
    )


_KINDS = {
    "greeting": (_greeting, 20),
    "thanks": (_thanks, 10),
    "menu": (_menu, 8),
    "policy": (_policy, 14),
    "progress": (_progress, 10),
    "appeal": (_appeal, 14),
    "given up": (_given_up, 6),
    "sign-up": (_sign_up, 8),
    "sign-up small": (_sign_up_small, 6),
    "cancel": (_cancel, 8),
}
