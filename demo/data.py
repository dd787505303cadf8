"""The demo's data: the same invented city every time, its dates around the day it is made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import Engine

from demo import appeals, comment_rounds, decision_lists, events, faq, matching, people, policies
from demo import library as library_desk
from demo.clock import Clock, silent_office
from models.kinds import Role, WorkItemKind
from models.work import Actor
from services import work_items
from services.clock import local_day
from services.policies import library

SEED = 20260105
SETTLED_DAYS = 120  # before the day of the demo
SHELVED_DAYS = 90  # before it, the library was filled
CROWD = 300  # followers the simulator must have: contacts and guests are among them

_ASKED = (
    (WorkItemKind.UNANSWERED, "海外参展人员的签证费能不能一起报销？"),
    (WorkItemKind.UNANSWERED, "民办幼儿园租用厂房改造，消防手续找哪个部门？"),
    (WorkItemKind.HANDOFF, "想和工作人员当面谈一下二期用地的事，明天上午方便。"),
    (WorkItemKind.MATCH, "需要一家做过光伏项目的律师事务所，审一份合同能源管理合同。"),
    (WorkItemKind.ROOM, "申请下周四下午使用政企议事厅，商会理事会，约二十五人。"),
    (WorkItemKind.SUGGESTION, "建议把展会补贴改成先拨一半，小企业垫资压力太大。"),
)


def load(engine: Engine, now: datetime, tell: Callable[[str], None] = lambda _what: None) -> None:
    """Make the city; `now` is the moment around which everything happened."""
    dice, clock = Random(SEED), Clock(now - timedelta(days=SETTLED_DAYS))
    today = local_day(now)
    office = silent_office(engine, clock)
    tell("people")
    with office.work() as work:
        people.settle(work, dice, today)
    clock.now = now - timedelta(days=SHELVED_DAYS)
    tell("policies")
    with office.work() as work:
        for record in policies.records(today):
            library.save(work, record)
        decision_lists.write_all(work)
    library_desk.fill(office, clock, now)
    faq.write_all(office)
    matching.fill(office, clock, now)
    tell("events")
    events.hold_all(office, clock, dice, now)
    tell("rounds")
    comment_rounds.ask_all(office, clock, now)
    tell("appeals")
    appeals.file_all(office, clock, dice, now)
    for place, (kind, text) in enumerate(_ASKED, start=1):
        clock.now = now - timedelta(hours=place * 3)
        openid = people.crowd_openid(place)
        with office.work(Actor("chat", "企业联系人", openid=openid)) as work:
            work_items.open_item(work, kind, openid, text)


def logins() -> list[dict[str, str]]:
    """Who may log in to the console, and with what."""
    return [
        {"role": role.value, "name": name, "username": role.value, "password": people.password_of(Role(role))}
        for role, name, _ in people.STAFF
    ]


def to_try() -> dict[str, dict[str, str]]:
    """What the simulator's people need to bind themselves in chat."""
    return {
        "李敏": {
            "as": "企业联系人",
            "credit_code": people.HENGYUAN_CODE,
            "name": people.LI_MIN.name,
            "phone": people.LI_MIN.phone,
        },
        "赵磊": {
            "as": "企业联系人",
            "credit_code": people.QINGHE_CODE,
            "name": people.ZHAO_LEI.name,
            "phone": people.ZHAO_LEI.phone,
        },
        "王强": {"as": "联络员", "name": people.WANG_QIANG.name, "phone": people.WANG_QIANG.phone},
        "周平": {"as": "路人，未绑定任何身份"},
    }
