"""What stands around the cast in a dialogue: a small policy library and the events a talk may ask for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from models.appeals import Appeal, Assignment
from models.events import Event, Signup
from models.kinds import AppealState, EventType, PolicyState, SignupState
from models.policies import Policy
from models.work import Work
from services.policies import library
from services.policies.library import PolicyRecord
from tests.cast import LI_MIN, WANG_QIANG, ZHAO_LEI, ZHOU_PING, Cast, Person, enter, make_appeal, make_event

PEOPLE = {person.name: person for person in (LI_MIN, ZHAO_LEI, WANG_QIANG, ZHOU_PING)}

# The successor stands before the policy it replaces.
POLICIES = (
    PolicyRecord(
        title="云川市高新技术企业培育办法",
        document_number="云府〔2026〕3号",
        issuer="云川市人民政府",
        issued_on=date(2026, 1, 2),
        contact="市科技局，0570-3000001",
        text="第一条 为培育高新技术企业，制定本办法。\n"
        "第二条 首次通过高新技术企业认定的，一次性奖励二十万元。\n"
        "第三条 申请高新技术企业认定，应当注册成立一年以上，研发人员占职工总数的百分之十以上。",
    ),
    PolicyRecord(
        title="云川市稳岗返还实施细则",
        document_number="云人社〔2025〕8号",
        issuer="云川市人力资源和社会保障局",
        issued_on=date(2025, 3, 1),
        text="第一条 参保企业上年度裁员率不高于百分之五的，可以申领稳岗返还。\n"
        "第二条 中小微企业按上年度缴纳失业保险费的百分之六十返还。",
    ),
    PolicyRecord(
        title="云川市厂房租金补贴通知",
        document_number="云工信〔2023〕5号",
        issuer="云川市经济和信息化局",
        issued_on=date(2023, 5, 1),
        expires_on=date(2025, 6, 30),
        text="第一条 租用标准厂房的小微企业，厂房租金补贴每平方米每月五元。",
    ),
    PolicyRecord(
        title="云川市用工招聘补助办法（旧版）",
        document_number="云人社〔2020〕2号",
        issuer="云川市人力资源和社会保障局",
        issued_on=date(2020, 2, 1),
        state=PolicyState.REPEALED,
        text="第一条 春节期间开展用工招聘的企业，每招一人补助三百元。",
    ),
    PolicyRecord(
        title="云川市外贸展会补贴办法（2026年版）",
        document_number="云商〔2025〕20号",
        issuer="云川市商务局",
        issued_on=date(2025, 12, 20),
        text="第一条 赴境外参加展览会的外贸企业，展位费补贴百分之七十。",
    ),
    PolicyRecord(
        title="云川市外贸展会补贴办法（2022年版）",
        document_number="云商〔2022〕6号",
        issuer="云川市商务局",
        issued_on=date(2022, 6, 1),
        replaced_by="云商〔2025〕20号",
        text="第一条 参加展览会的外贸企业，展位费补贴百分之五十，每家企业每年最多两次。",
    ),
)


@dataclass(frozen=True)
class Planned:
    """An event of the world, under the short name talks call it by."""

    title: str
    type: EventType
    capacity: int = 20
    officers_only: bool = False
    has_waiting_list: bool = True
    in_days: int = 7


EVENTS = {
    "读懂日": Planned("研发费用加计扣除读懂日", EventType.POLICY_DAY),
    "伙伴日": Planned("融资对接伙伴日", EventType.PARTNER_DAY, capacity=2, in_days=9),
    "小课堂": Planned("出口退税小课堂", EventType.POLICY_DAY, capacity=1, has_waiting_list=False, in_days=10),
    "恳谈会": Planned("江东区企业恳谈会", EventType.SYMPOSIUM, in_days=12),
    "联络员培训": Planned("联络员业务培训", EventType.OFFICER_TRAINING, officers_only=True, in_days=14),
}


def fill(work: Work, setting: dict[str, Any]) -> Cast:
    """The cast, the library, and what the head of a talk asks for besides."""
    cast = enter(work)
    for record in POLICIES:
        library.save(work, record)
    events = {name: _event(work, EVENTS[name]) for name in setting.get("events", [])}
    for one in setting.get("signups", []):
        _signup(work, PEOPLE[one["who"]], events[one["event"]], one)
    for one in setting.get("appeals", []):
        _appeal(work, cast, one)
    for name in setting.get("unbound", []):
        _unbind(work, cast, name)
    return cast


def policy_ids(work: Work) -> dict[str, int]:
    """Policies by their title."""
    return {policy.title: policy.id for policy in work.db.query(Policy)}


def _event(work: Work, planned: Planned) -> Event:
    event = make_event(work, planned.title, planned.capacity)
    event.type, event.officers_only = planned.type, planned.officers_only
    event.has_waiting_list = planned.has_waiting_list
    event.starts_at += timedelta(days=planned.in_days - 7)
    event.ends_at = event.starts_at + timedelta(hours=2)
    event.signup_closes_at = event.starts_at - timedelta(days=1)
    work.db.flush()
    return event


def _signup(work: Work, person: Person, event: Event, asked: dict[str, Any]) -> None:
    work.add(
        Signup(
            event=event,
            openid=person.openid,
            name=person.name,
            phone=person.phone,
            seats=asked.get("seats", 1),
            state=SignupState(asked.get("state", "signed_up")),
            signed_up_at=work.now,
        )
    )


def _appeal(work: Work, cast: Cast, asked: dict[str, Any]) -> None:
    state = AppealState(asked.get("state", "submitted"))
    appeal: Appeal = make_appeal(work, PEOPLE[asked["who"]], state)
    appeal.number = asked["number"]
    appeal.problem = asked.get("problem", appeal.problem)
    if state in (AppealState.IN_PROGRESS, AppealState.RESOLVED):
        appeal.due_at = work.now + timedelta(days=7)
        work.add(Assignment(appeal=appeal, department=cast.economy, assigned_at=work.now))
    if state is AppealState.RESOLVED:
        appeal.result, appeal.resolved_at = "已派施工队清淤，道路恢复通行。", work.now
    work.db.flush()


def _unbind(work: Work, cast: Cast, name: str) -> None:
    """Somebody of the cast who has not said yet who they are."""
    if name == WANG_QIANG.name:
        cast.wang_qiang.openid = cast.wang_qiang.bound_at = None
    else:
        work.db.delete(cast.li_min if name == LI_MIN.name else cast.zhao_lei)
    work.db.flush()
