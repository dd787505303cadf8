"""An answer keeps to its policy and to the time: what is over is never offered as current, and says what follows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from models.work import Office
from nlp.search_index import Hit, Index
from services.policies import index, library
from services.policies.answer import Answer, Shelf, answer, find
from services.policies.follow_up import answer_on, answer_within
from services.policies.library import PolicyRecord

TODAY = date(2026, 1, 5)
NEW = PolicyRecord(
    title="云川市首台套装备奖励办法",
    text="第一条 为支持装备制造，制定本办法。\n"
    "第二条 首台套装备经认定的，按销售额的百分之十给予奖励，最高五百万元。\n"
    "第三条 申报材料包括：申请表、营业执照复印件、销售合同及发票、检测报告。\n"
    "第四条 申报单位应当在本市登记，上年度研发投入不低于销售额的百分之三。",
    document_number="云经信〔2025〕31号",
    contact="市经信局装备处，0570-3000009",
    window_opens_on=date(2026, 3, 1),
    window_closes_on=date(2026, 3, 31),
    materials=("申请表", "检测报告"),
)
OLD = replace(
    NEW,
    title="云川市首台套装备补助暂行办法",
    document_number="云经信〔2021〕7号",
    text="第一条 首台套装备经认定的，按销售额的百分之五给予补助，最高二百万元。",
    replaced_by="云经信〔2025〕31号",
)
OTHER = PolicyRecord(
    title="云川市绿色工厂奖励办法",
    text="第一条 获评国家级绿色工厂的奖励一百万元。\n第二条 申请表与证书复印件一并提交。",
    document_number="云经信〔2025〕40号",
)

Ask = Callable[[str], Answer | None]


@pytest.fixture
def shelf(office: Office, tmp_path: Path) -> Shelf:
    with office.work() as work:
        for record in (NEW, OLD, OTHER):
            library.save(work, record)
    shelf = Shelf(tmp_path / "index")
    index.rebuild(office, shelf.folder)
    return shelf


@pytest.fixture
def ask(office: Office, shelf: Shelf) -> Ask:
    def ask(question: str) -> Answer | None:
        with office.reading() as work:
            return answer(work, shelf, question, TODAY)

    return ask


def policy_id(office: Office, number: str) -> int:
    with office.reading() as work:
        found = library.find_by_number(work, number)
        assert found is not None
        return found.id


def test_a_title_in_a_question_means_that_policy_even_when_it_is_over(office: Office, ask: Ask) -> None:
    found = ask("云川市首台套装备补助暂行办法还能申请吗")
    assert found is not None
    assert (found.title, found.validity, found.replaced_by_title) == (OLD.title, "replaced", NEW.title)
    assert found.alternatives == ((policy_id(office, NEW.document_number), NEW.title),)


def test_what_is_over_is_no_candidate_beside_what_holds(ask: Ask) -> None:
    found = ask("首台套装备按销售额奖励多少")
    assert found is not None
    assert (found.title, found.validity) == (NEW.title, "in_force")
    assert OLD.title not in [title for _, title in found.alternatives]


@pytest.mark.parametrize(
    ("question", "holds"),
    [
        ("首台套装备奖励需要什么材料", "检测报告"),
        ("首台套装备奖励有什么条件", "研发投入"),
        ("首台套装备奖励能拿多少", "五百万元"),
        ("《云川市首台套装备奖励办法》要交什么材料", "检测报告"),
    ],
)
def test_the_kind_of_thing_asked_for_is_what_is_told(ask: Ask, question: str, holds: str) -> None:
    found = ask(question)
    assert found is not None
    assert found.title == NEW.title
    assert holds in found.passage


@pytest.mark.parametrize("late", ["逾期不予支持", "逾期未报的，不予补助", "超过期限申报的，本年度不予支持"])
def test_the_last_day_is_told_though_who_is_late_gets_nothing(office: Office, late: str) -> None:
    stays = "第一条 申报截止到三月三十一日，" + late + "。"
    others = "\n第二条 市经信局在十个工作日内审核。\n第三条 取消资格的，十五日内退回奖励，三十日内结清。"
    with office.work() as work:
        one = library.save(work, replace(OTHER, text=stays + others)).policy
        found = answer_within(work, one.id, "什么时候截止", TODAY)
    assert found is not None
    assert found.article_number == "第一条"


@pytest.mark.parametrize(
    ("articles", "told"),
    [
        (("银行自收到申请之日起三个工作日内反馈。", "本政策常年受理，十五个工作日内办结。"), "第二条"),
        (("受理截止后二十个工作日内完成比对。", "申报期自一月五日起，至三月二日止。"), "第二条"),
        (("四月三十日前报送申请表。", "市经信局在十个工作日内审核。"), "第一条"),
        (("审核后五个工作日内拨付。", "本办法有效期至二〇二八年底。"), "第二条"),
        (("银行自收到申请之日起三个工作日内反馈。", "期限不超过三年。"), None),
    ],
)
@pytest.mark.parametrize("asked", ["截止到哪天", "什么时候截止"])
def test_how_long_something_takes_is_no_last_day(
    office: Office, articles: tuple[str, ...], told: str | None, asked: str
) -> None:
    with office.work() as work:
        policy = library.save(work, replace(OTHER, text=_numbered(articles))).policy
        found = answer_within(work, policy.id, asked, TODAY)
    assert (found.article_number if found is not None else None) == told


@pytest.mark.parametrize("asked", ["哪天到账", "要多久", "几号发放"])
def test_when_money_comes_is_no_last_day(office: Office, asked: str) -> None:
    articles = (
        "申报期自一月五日起，至三月二日止。",
        "审核后十个工作日内拨付，逾期的三个工作日内说明，五个工作日内补发。",
    )
    with office.work() as work:
        policy = library.save(work, replace(OTHER, text=_numbered(articles))).policy
        found = answer_within(work, policy.id, asked, TODAY)
    assert found is not None
    assert found.article_number == "第二条"


@pytest.mark.parametrize(
    ("articles", "told"),
    [
        (("企业应当为学徒指定导师。", "新招用职工和转岗职工，可以参加学徒培训。"), "第二条"),
        (("同一人员只能由一家企业享受一次。", "在本市注册满一年的，可以通过平台申请。"), "第二条"),
        (("满足要求的给予补助，一年不超过三次。", "补贴对象为有出口实绩的企业。"), "第二条"),
        (("企业取得土地满一年可以分期缴纳。", "符合规划的，不再增收价款。"), None),
    ],
)
def test_who_may_apply_is_not_who_has_to_do_something(
    office: Office, articles: tuple[str, ...], told: str | None
) -> None:
    with office.work() as work:
        policy = library.save(work, replace(OTHER, text=_numbered(articles))).policy
        found = answer_within(work, policy.id, "谁可以申请", TODAY)
    assert (found.article_number if found is not None else None) == told


@pytest.mark.parametrize("heart", ["", "火星车牌照怎么办"])
def test_what_is_not_found_is_looked_for_once_more_and_not_oftener(
    office: Office, shelf: Shelf, monkeypatch: pytest.MonkeyPatch, heart: str
) -> None:
    looked: list[str] = []
    search = Index.search

    def counted(self: Index, question: str, *, limit: int = 10) -> list[Hit]:
        looked.append(question)
        return search(self, question, limit=limit)

    monkeypatch.setattr(Index, "search", counted)
    asked = "你好，顺便问问我们厂新三板挂牌之后的火星车牌照怎么办"
    with office.reading() as work:
        assert find(work, shelf, asked, TODAY, heart=heart).answer is None
    assert len(looked) == len(set(looked)) == 2


def _numbered(articles: tuple[str, ...]) -> str:
    whole = (*articles, "本办法由市经信局解释。")
    return "\n".join(f"第{number}条 {text}" for number, text in zip("一二三", whole, strict=True))


def test_deadline_contact_and_papers_come_from_the_library(ask: Ask) -> None:
    found = ask("首台套装备奖励需要什么材料")
    assert found is not None
    assert (found.window, found.contact) == ((NEW.window_opens_on, NEW.window_closes_on), NEW.contact)
    assert found.materials == NEW.materials
    other = ask("首台套装备按销售额奖励多少")
    assert other is not None
    assert other.materials == ()


def test_a_further_question_stays_with_the_policy_talked_about(office: Office, shelf: Shelf) -> None:
    new, other = (policy_id(office, record.document_number) for record in (NEW, OTHER))
    with office.reading() as work:
        here = answer_on(work, shelf, new, "销售合同和发票要提供吗", TODAY)
        there = answer_on(work, shelf, other, "销售合同和发票要提供吗", TODAY)
        within = answer_within(work, other, "要什么材料", TODAY)
    assert here is not None
    assert (here.title, here.article_number) == (NEW.title, "第三条")
    assert there is None
    assert within is not None
    assert within.title == OTHER.title
