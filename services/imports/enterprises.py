"""Takes in the list of enterprises (企业名录)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from models.kinds import EnterpriseSize
from models.matching_kinds import FactSource
from models.people import Enterprise, Officer
from models.work import Work
from services.errors import Refusal
from services.imports.batches import Importer, put
from services.imports.columns import Column, credit_code, day, number, one_of, read, several, whole, words
from services.policies import profile
from services.policies.fields import Span
from services.policies.profile import Fact

SIZES = {
    "大型": EnterpriseSize.LARGE,
    "中型": EnterpriseSize.MEDIUM,
    "小型": EnterpriseSize.SMALL,
    "微型": EnterpriseSize.MICRO,
    "大": EnterpriseSize.LARGE,
    "中": EnterpriseSize.MEDIUM,
    "小": EnterpriseSize.SMALL,
    "微": EnterpriseSize.MICRO,
}

# Kept as facts with their date, beside the columns of the roster.
FACTS = ("registered_capital_wan", "tax_wan", "rd_share")

COLUMNS = (
    Column("credit_code", ("统一社会信用代码", "信用代码", "社会信用代码"), credit_code, is_needed=True),
    Column("name", ("企业名称", "名称", "单位名称"), words(200), is_needed=True),
    Column("short_name", ("简称", "企业简称"), words(60), default=""),
    Column("district", ("所属区", "区", "辖区", "区县", "行政区"), words(20), is_needed=True),
    Column("industry", ("行业", "所属行业"), words(60), default=""),
    Column("size", ("规模", "企业规模"), one_of(SIZES), default=EnterpriseSize.SMALL),
    Column("qualifications", ("资质", "资质荣誉", "企业资质"), several, default=()),
    Column("founded_on", ("成立日期", "成立时间", "注册日期"), day),
    Column("revenue_wan", ("年营业收入（万元）", "年营收（万元）", "营业收入（万元）", "营业收入"), whole(0)),
    Column("staff_count", ("职工人数", "员工人数", "从业人数"), whole(0, 10_000_000)),
    Column("registered_capital_wan", ("注册资本（万元）", "注册资本"), number(100_000_000)),
    Column("tax_wan", ("年纳税额（万元）", "纳税额（万元）", "年纳税额"), number(100_000_000)),
    Column("rd_share", ("研发投入占比（%）", "研发投入占比", "研发占比"), number(100)),
    Column("address", ("地址", "注册地址", "经营地址"), words(200), default=""),
    Column("officer", ("联络员编号", "联络员"), words(20)),
)


def _keep(work: Work, row: dict[str, Any], once: Callable[[str], None]) -> str:
    values = read(COLUMNS, row)
    once(values["credit_code"])
    values["qualifications"] = list(values["qualifications"])
    number = values.pop("officer")
    if number:
        values["officer_id"] = _officer_id(work, number)
    facts = {name: Fact(Span.exactly(value)) for name in FACTS if (value := values.pop(name)) is not None}
    is_known = work.db.scalar(select(Enterprise.id).where(Enterprise.credit_code == values["credit_code"]))
    change = put(work, Enterprise, "credit_code", values if is_known else {**values, "created_at": work.now})
    return "changed" if facts and _learn(work, values["credit_code"], facts) and change == "same" else change


# Adds and changes enterprises by their credit code; a row without an officer leaves the officer as it is.
import_enterprises = Importer(_keep)


def _learn(work: Work, code: str, facts: dict[str, Fact]) -> bool:
    """Keep what has no column of its own; whether anything of it is new."""
    enterprise = work.db.scalars(select(Enterprise).where(Enterprise.credit_code == code)).one()
    known = profile.of(work, enterprise).facts
    new = {name: fact for name, fact in facts.items() if name not in known or known[name].span != fact.span}
    profile.keep(work, enterprise, new, FactSource.REGISTRY)
    return bool(new)


def _officer_id(work: Work, number: str) -> int:
    officer_id = work.db.scalar(select(Officer.id).where(Officer.number == number))
    if officer_id is None:
        raise Refusal("imports.unknown_officer", number=number)
    return officer_id
