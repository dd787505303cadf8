"""Takes in a calendar of events (活动计划)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from models.events import Event
from models.kinds import EventState, EventType
from models.work import Work
from services.errors import Refusal
from services.imports.batches import Importer, put
from services.imports.columns import Column, moment, one_of, read, whole, words, yes_or_no

TYPES = {
    "读懂日": EventType.POLICY_DAY,
    "思享日": EventType.DIALOGUE_DAY,
    "政企面对面": EventType.DIALOGUE_DAY,
    "伙伴日": EventType.PARTNER_DAY,
    "惠企日": EventType.SERVICE_DAY,
    "恳谈会": EventType.SYMPOSIUM,
    "联络员培训": EventType.OFFICER_TRAINING,
}
STATES = {
    "草稿": EventState.DRAFT,
    "报名中": EventState.PUBLISHED,
    "报名截止": EventState.SIGNUP_CLOSED,
    "已举办": EventState.HELD,
    "已归档": EventState.ARCHIVED,
}
USUAL_LENGTH = timedelta(hours=2)

COLUMNS = (
    Column("number", ("活动编号", "编号"), words(24), is_needed=True),
    Column("type", ("活动类型", "类型"), one_of(TYPES), is_needed=True),
    Column("state", ("状态",), one_of(STATES)),
    Column("title", ("活动名称", "活动标题", "标题", "名称"), words(120), is_needed=True),
    Column("theme", ("主题",), words(200), default=""),
    Column("description", ("内容", "活动内容", "简介"), words(5000), default=""),
    Column("starts_at", ("开始时间", "活动时间"), moment, is_needed=True),
    Column("ends_at", ("结束时间",), moment),
    Column("place", ("地点", "活动地点"), words(200), is_needed=True),
    Column("district", ("所属区", "区"), words(20), default=""),
    Column("host", ("主办单位", "主办"), words(120), default=""),
    Column("capacity", ("名额", "人数上限", "总名额"), whole(1, 100_000), is_needed=True),
    Column("seats_per_enterprise", ("每家企业名额", "每企名额"), whole(1, 1000), default=2),
    Column("has_waiting_list", ("候补", "允许候补"), yes_or_no, default=True),
    Column("officers_only", ("仅限联络员", "仅联络员"), yes_or_no, default=False),
    Column("signup_closes_at", ("报名截止时间", "报名截止"), moment),
)


def _keep(work: Work, row: dict[str, Any], once: Callable[[str], None]) -> str:
    values = read(COLUMNS, row)
    once(values["number"])
    values["ends_at"] = values["ends_at"] or values["starts_at"] + USUAL_LENGTH
    values["signup_closes_at"] = values["signup_closes_at"] or values["starts_at"]
    if values["ends_at"] <= values["starts_at"]:
        raise Refusal("imports.ends_before_start")
    state = values.pop("state")
    known = work.db.scalar(select(Event).where(Event.number == values["number"]))
    if known is None:
        values |= {"state": state or EventState.PUBLISHED, "created_at": work.now}
    elif known.state is EventState.CANCELLED:
        raise Refusal("imports.event_is_cancelled", number=known.number)
    elif state is not None:
        values["state"] = state
    return put(work, Event, "number", values)


# Adds and changes events by their number; a new one without a state takes sign-ups at once.
import_events = Importer(_keep)
