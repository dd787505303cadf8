"""Takes in the roster of liaison officers (联络员名册)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from models.kinds import OfficerState
from models.people import Officer
from models.work import Work
from services.imports.batches import Importer, put
from services.imports.columns import Column, day, mobile, one_of, read, words

STATES = {"在岗": OfficerState.ACTIVE, "离任": OfficerState.LEFT, "已离任": OfficerState.LEFT}

COLUMNS = (
    Column("number", ("编号", "联络员编号", "工号", "序号"), words(20), is_needed=True),
    Column("name", ("姓名", "联络员姓名", "联络员"), words(40), is_needed=True),
    Column("phone", ("手机号", "手机", "手机号码", "联系电话", "电话"), mobile, is_needed=True),
    Column("district", ("所属区", "区", "辖区", "区县", "行政区"), words(20), is_needed=True),
    Column("organisation", ("单位", "工作单位", "所在单位", "单位名称"), words(120), default=""),
    Column("industry", ("行业", "联系行业", "领域"), words(60), default=""),
    Column("appointed_on", ("聘任日期", "聘任时间", "任职日期"), day),
    Column("trained_on", ("培训日期", "最近培训日期", "培训时间"), day),
    Column("state", ("状态", "在岗状态"), one_of(STATES), default=OfficerState.ACTIVE),
)


def _keep(work: Work, row: dict[str, Any], once: Callable[[str], None]) -> str:
    values = read(COLUMNS, row)
    once(values["number"])
    return put(work, Officer, "number", values)


# Adds and changes officers by their number; whom an openid belongs to is never touched.
import_officers = Importer(_keep)
