"""The invented city's policies, written out as full documents with dates around the day of the demo."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from models.kinds import PolicyState
from services.policies.library import PolicyRecord

FOLDER = Path(__file__).parent
_KINDS = ("办法", "细则", "通知", "意见", "措施", "政策")
_SIGNS = "零一二三四五六七八九"
_MATERIALS = (
    "申请时应当提交以下材料：{list}。复印件须加盖公章，申请单位对材料真实性负责。",
    "申报材料包括：{list}。能够通过数据共享获取的，不再要求企业提供。",
    "企业登录市惠企服务平台在线提交：{list}。材料不齐的，受理部门应当一次性告知。",
)
_WINDOW = (
    "本年度集中申报时间为{opens}至{closes}，逾期不再受理。区级部门初审7个工作日，市级部门审核15个工作日，结果公示5个工作日。",
    "申报期自{opens}起，至{closes}止。企业向所在区主管部门提出申请，经市级主管部门会同财政部门审定、公示后拨付。",
    "{opens}至{closes}受理申报，按照企业申报、区级推荐、专家评审、公示拨付的程序办理，全程可以在线查询进度。",
)
_ALWAYS = (
    "本政策常年受理，随报随审，自受理之日起15个工作日内办结。",
    "不设固定申报时间，符合条件的企业可以随时提出，受理部门在10个工作日内答复。",
)
_CONTACT = (
    "具体解释工作由{issuer}承担。咨询方式：{contact}。",
    "执行中的具体问题由{issuer}负责解释，联系{contact}。",
)


def records(today: date) -> Iterator[PolicyRecord]:
    """All policies of the demo; one that takes another's place comes before it."""
    raw = [policy for file in sorted(FOLDER.glob("policies_*.toml")) for policy in _read(file)]
    for policy in sorted(raw, key=lambda one: "replaced_by" in one):
        yield _record(policy, today)


def _read(file: Path) -> list[dict[str, Any]]:
    return list(tomllib.loads(file.read_text(encoding="utf-8"))["policy"])


def _record(raw: dict[str, Any], today: date) -> PolicyRecord:
    issued = today + timedelta(days=raw["issued"])
    effective = today + timedelta(days=raw["effective"]) if "effective" in raw else issued + timedelta(days=10)
    expires = today + timedelta(days=raw["expires"]) if "expires" in raw else _years_later(effective, raw["years"])
    opens, closes = (today + timedelta(days=days) for days in raw.get("window", (0, 0)))
    has_window = "window" in raw
    return PolicyRecord(
        title=raw["title"],
        text=_text(raw, effective, expires, (opens, closes) if has_window else None),
        state=PolicyState(raw.get("state", PolicyState.PUBLISHED)),
        document_number=_number(raw["number"], issued),
        issuer=raw["issuer"],
        issued_on=issued,
        effective_on=effective,
        expires_on=expires,
        replaced_by=_successor(raw, today),
        topics=tuple(raw["topics"]),
        summary=raw["summary"],
        window_opens_on=opens if has_window else None,
        window_closes_on=closes if has_window else None,
        materials=tuple(raw["materials"]),
        contact=raw["contact"],
        source=raw["issuer"].split("、")[0],
        eligibility=raw["eligibility"],
    )


def _successor(raw: dict[str, Any], today: date) -> str:
    if "replaced_by" not in raw:
        return ""
    organ, serial = raw["replaced_by"]
    every = (one for file in FOLDER.glob("policies_*.toml") for one in _read(file))
    successor = next(one for one in every if one["number"] == [organ, serial])
    return _number([organ, serial], today + timedelta(days=successor["issued"]))


def _number(number: list[Any], issued: date) -> str:
    organ, serial = number
    return f"{organ}〔{issued.year}〕{serial}号"


def _text(raw: dict[str, Any], effective: date, expires: date, window: tuple[date, date] | None) -> str:
    closing = list(_closing(raw, effective, expires, window))
    if raw["style"] == "law":
        paragraphs = [raw["purpose"], *raw["articles"], *closing]
        return "\n".join(f"第{_chinese(place)}条 {said}" for place, said in enumerate(paragraphs, start=1))
    points = [f"{_chinese(place)}、{said}" for place, said in enumerate([*raw["articles"], *closing], start=1)]
    return "\n".join([raw["purpose"], *points])


def _closing(raw: dict[str, Any], effective: date, expires: date, window: tuple[date, date] | None) -> Iterator[str]:
    """The articles that every document ends with, each in one of a few wordings."""
    style = raw["number"][1]
    materials = "；".join(f"{place}）{name}" for place, name in enumerate(raw["materials"], start=1))
    yield _MATERIALS[style % len(_MATERIALS)].format(list=materials)
    if window:
        yield _WINDOW[style % len(_WINDOW)].format(opens=_day(window[0]), closes=_day(window[1]))
    else:
        yield _ALWAYS[style % len(_ALWAYS)]
    yield _CONTACT[style % len(_CONTACT)].format(issuer=raw["issuer"], contact=raw["contact"])
    name = next((kind for kind in _KINDS if raw["title"].endswith(kind)), "政策")
    yield f"本{name}自{_day(effective)}起施行，有效期至{_day(expires)}。"


def _years_later(day: date, years: int) -> date:
    return date(day.year + years, day.month, min(day.day, 28)) - timedelta(days=1)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if not tens else "十" if tens == 1 else f"{_SIGNS[tens]}十") + (_SIGNS[ones] if ones else "")
