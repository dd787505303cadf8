"""What the pages call things: every enum value has the Chinese name that models/kinds.py gives it."""

from __future__ import annotations

import inspect
import re
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

import console
from config.rules import rules
from console import words
from console.exports import harmless
from models import kinds, matching_kinds, question_kinds, round_kinds
from push.notices import NOTICES
from services.appeals.flow import MOVES

MODULES = (kinds, matching_kinds, question_kinds, round_kinds)
ENUMS = [kind for module in MODULES for kind in vars(module).values() if isinstance(kind, type)]
ENUMS = [kind for kind in ENUMS if issubclass(kind, StrEnum) and kind is not StrEnum]


def _names(app: Flask) -> Any:
    return app.jinja_env.get_template("console/names.html").module


@pytest.mark.parametrize("kind", ENUMS, ids=lambda kind: kind.__name__)
def test_every_value_has_the_name_of_its_comment(kind: type[StrEnum], console_app: Flask) -> None:
    in_comments = dict(re.findall(r'= "(\w+)"  # (\S+)', inspect.getsource(kind)))
    assert _names(console_app).NAMES[kind.__name__] == in_comments
    assert set(in_comments) == {member.value for member in kind}


def test_every_notice_and_every_step_has_a_name(console_app: Flask) -> None:
    names = _names(console_app)
    assert set(NOTICES) <= set(names.NOTICES)
    assert {verb for _, verb in MOVES} <= set(names.STEPS)


def test_every_detail_of_the_audit_log_has_a_name(console_app: Flask) -> None:
    records = "".join(file.read_text("utf-8") for file in Path(console.__file__).parent.glob("*.py"))
    calls = re.findall(r"here\(\)\.record\((.*)\)$", records, re.MULTILINE)
    kept = {name for call in calls for name in re.findall(r", (\w+)=", call)}
    assert "piece" in kept
    assert kept - set(_names(console_app).DETAILS) == set()


def test_a_detail_that_is_so_or_not_is_told_in_words(console_app: Flask) -> None:
    told = _names(console_app).detail
    assert (told("arrived", True), told("arrived", False)) == ("计为已发送：是", "计为已发送：否")


def test_moments_are_written_on_the_centres_clock(clock: Any) -> None:
    assert rules().zone.key == "Asia/Shanghai"
    assert ">2026-01-05 10:00<" in words.moment(clock())


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("电话13812345678谢谢", "电话138****5678谢谢"),
        ("138 1234 5678", "138****5678"),
        ("座机 0570-8123456", "座机 0570-****456"),
        ("统一代码 91330100MA2H00001P", "统一代码 91330100MA2H00001P"),
        ("金额 13812345678901 元", "金额 13812345678901 元"),
    ],
)
def test_phone_numbers_in_texts_are_masked(said: str, shown: str) -> None:
    assert words.veiled(said) == shown


def test_what_people_wrote_is_not_taken_for_html() -> None:
    assert words.lines("<script>\n1 & 2") == "&lt;script&gt;<br>1 &amp; 2"


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\r=1"])
def test_no_cell_of_an_export_is_a_formula(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


def test_a_harmless_cell_stays_as_it_is() -> None:
    assert [harmless(cell) for cell in ("江东区", 5, None, "a=b")] == ["江东区", "5", "", "a=b"]
