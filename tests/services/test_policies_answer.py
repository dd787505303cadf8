"""Answers from the library: verbatim, with their source, or none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from demo import policies
from models.kinds import PolicyKind, PolicyState
from models.work import Office
from nlp.search_index import Hit
from services.policies import index, library
from services.policies.answer import Answer, Shelf, answer
from services.policies.confidence import sureness
from services.policies.library import PolicyRecord
from services.policies.naming import in_chinese

TODAY = date(2026, 1, 5)
FAIR = PolicyRecord(
    title="云川市境外展会补贴办法",
    text="第一条 为开拓国际市场，制定本办法。\n"
    "第二条 参加境外展会的企业，展位费按70%补贴，每个展位最高2万元。机票按每人5000元补贴。\n"
    "第三条 每年三月集中申报。",
    document_number="云商务〔2025〕5号",
    contact="市商务局外贸科",
)
TALENT = PolicyRecord(
    title="云川市引进博士安家补助办法",
    text="第一条 为引进人才，制定本办法。\n第二条 新引进的博士给予十万元安家补助。\n第三条 分三年发放。",
    document_number="云人社〔2025〕9号",
)
LAW = PolicyRecord(
    title="中华人民共和国云川法",
    text="\n".join(f"第{number}条 {number}项规定的内容。" for number in ("一", "二", "三", "十二")),
    kind=PolicyKind.LAW,
)

Ask = Callable[[str], Answer | None]


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "index")


@pytest.fixture
def keep(office: Office, shelf: Shelf) -> Callable[..., None]:
    """Put records into the library and index it."""

    def keep(*records: PolicyRecord) -> None:
        with office.work() as work:
            for record in records:
                library.save(work, record)
        index.rebuild(office, shelf.folder)

    return keep


@pytest.fixture
def ask(office: Office, shelf: Shelf) -> Ask:
    def ask(question: str) -> Answer | None:
        with office.reading() as work:
            return answer(work, shelf, question, TODAY)

    return ask


def test_an_answer_takes_two_looks_into_the_archive(keep: Callable[..., None], ask: Ask, office: Office) -> None:
    keep(FAIR, TALENT)
    ask("博士安家补助")  # the usual questions are looked at once a second
    said: list[str] = []
    event.listen(office.engine, "before_cursor_execute", lambda *told: said.append(told[2]))
    assert ask("境外展会的展位费补贴多少？") is not None
    looks = [sql for sql in said if sql.startswith("SELECT") and "faq_entries" not in sql]
    assert len(looks) <= 2, looks


def test_an_answer_names_its_policy_and_article_and_says_its_own_words(keep: Callable[..., None], ask: Ask):
    keep(FAIR, TALENT)
    found = ask("境外展会的展位费补贴多少？")
    assert found is not None
    assert (found.title, found.document_number, found.article_number) == (FAIR.title, "云商务〔2025〕5号", "第二条")
    assert found.passage in FAIR.text
    assert "70%" in found.passage
    assert found.contact == "市商务局外贸科"


def test_a_question_the_library_knows_nothing_of_has_no_answer(keep: Callable[..., None], ask: Ask):
    keep(FAIR, TALENT)
    assert ask("宠物狗疫苗去哪里打") is None
    assert ask("") is None


def test_without_an_index_there_is_no_answer(ask: Ask):
    assert ask("境外展会的展位费补贴多少？") is None


def test_a_policy_in_force_comes_before_an_expired_one(keep: Callable[..., None], ask: Ask):
    old = replace(
        FAIR, title="云川市境外展会补贴办法（旧）", document_number="云商务〔2020〕5号", expires_on=date(2022, 1, 1)
    )
    keep(old, FAIR)
    found = ask("境外展会的展位费补贴多少？")
    assert found is not None
    assert (found.title, found.validity) == (FAIR.title, "in_force")


@pytest.mark.parametrize(
    ("given", "said"),
    [({"expires_on": date(2022, 1, 1)}, "expired"), ({"state": PolicyState.REPEALED}, "repealed")],
)
def test_an_answer_from_what_no_longer_holds_says_so(
    keep: Callable[..., None], ask: Ask, given: dict[str, Any], said: str
):
    keep(replace(FAIR, **given), TALENT)
    found = ask("境外展会的展位费补贴多少？")
    assert found is not None
    assert found.validity == said


def test_a_replaced_policy_names_its_successor(keep: Callable[..., None], ask: Ask):
    keep(TALENT, replace(FAIR, replaced_by="云人社〔2025〕9号"))
    found = ask("境外展会的展位费补贴多少？")
    assert found is not None
    assert (found.validity, found.replaced_by_title) == ("replaced", TALENT.title)


def test_a_draft_is_never_an_answer(keep: Callable[..., None], ask: Ask):
    keep(replace(FAIR, state=PolicyState.DRAFT), TALENT)
    assert ask("境外展会的展位费补贴多少？") is None


def test_a_number_the_library_lacks_is_not_answered_from_another_document(keep: Callable[..., None], ask: Ask):
    keep(FAIR, TALENT)
    assert ask("云商务〔2025〕5号讲了什么") is not None
    assert ask("云商务〔2025〕6号讲了什么") is None


def test_a_question_may_name_its_policy_by_number(keep: Callable[..., None], ask: Ask):
    keep(FAIR, TALENT)
    found = ask("云人社(2025)9号怎么规定的")
    assert found is not None
    assert found.title == TALENT.title


def test_a_question_may_name_an_article_of_a_law(keep: Callable[..., None], ask: Ask):
    keep(FAIR, LAW)
    found = ask("云川法第12条是怎么规定的")
    assert found is not None
    assert (found.article_number, found.passage) == ("第十二条", "十二项规定的内容。")


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("9号第二条", "第二条"),
        ("云川法第12条，上次9号窗口的同事没说清楚", "第十二条"),
        ("12月9号公布的云川法第12条", "第十二条"),
    ],
)
def test_a_number_of_a_document_is_meant_where_no_law_is_named(
    keep: Callable[..., None], ask: Ask, question: str, number: str
):
    keep(TALENT, LAW)
    found = ask(question)
    assert found is not None
    assert found.article_number == number


def test_a_day_of_a_month_is_no_number_of_a_document(keep: Callable[..., None], ask: Ask):
    keep(TALENT)
    assert ask("12月9号合同第二条") is None
    assert ask("9号第二条") is not None


def test_a_new_index_is_found_without_a_restart(keep: Callable[..., None], ask: Ask, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("services.policies.answer.LOOK_AGAIN_SECONDS", 0.0)
    keep(TALENT)
    assert ask("境外展会的展位费补贴多少？") is None
    keep(FAIR)
    assert ask("境外展会的展位费补贴多少？") is not None


@pytest.mark.parametrize(
    ("digits", "words"),
    [("第5条", "第五条"), ("第10条", "第十条"), ("第21条", "第二十一条"), ("第105条", "第一百零五条"),
     ("第110条", "第一百一十条"), ("第1010条", "第一千零一十条"), ("第五条", "第五条")],
)  # fmt: skip
def test_an_article_in_digits_is_read_as_it_is_printed(digits: str, words: str):
    assert in_chinese(digits) == words


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("稳岗返还需要什么材料", "无需提交材料"),
        ("人才公寓需要什么材料", "无房证明"),
        ("稳岗返还能拿多少", "按上年度实际缴纳失业保险费的60%返还"),
    ],
)
def test_what_is_asked_of_a_policy_is_quoted_from_its_clause_and_not_from_the_opening(
    keep: Callable[..., None], ask: Ask, question: str, said: str
):
    keep(*policies.records(TODAY))
    found = ask(question)
    assert found is not None
    assert said in found.passage
    assert "现就" not in found.passage
    assert "制定本" not in found.passage


def test_the_longer_a_document_the_less_sure_is_what_it_holds():
    hit = Hit(1, 1, 0.8, 0.8, 0.7, 0.9, 6.0, False, 1_000, 0, (0, 0))
    lengths = [replace(hit, length=signs) for signs in (500, 1_000, 9_000)]
    short, usual, long = (sureness("展位费补贴", "展位费补贴", one, lead=0.1) for one in lengths)
    assert short == usual > long
