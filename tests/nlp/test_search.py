"""The library search."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from nlp import search
from nlp.search_index import Index, amend, build, marks
from nlp.search_segment import Unit
from nlp.snippet import best_sentences

GRANT = "企业购置生产设备满三百万元的，按投资额的百分之十给予补贴。"
LIBRARY = [
    Unit(
        10, "江东区技术改造补贴办法", [(1, "第一章", GRANT), (2, "第二章", "申报材料包括申请表、购置合同和付款凭证。")]
    ),
    Unit(11, "企业稳岗返还实施细则", [(3, "", "裁员率低于百分之五的企业，返还上年度失业保险费的一半。")]),
    Unit(12, "人才公寓管理规定", [(4, "", "博士和高级技师可以申请人才公寓，租期不超过三年。")]),
]


@pytest.fixture
def index(tmp_path: Path) -> Index:
    build(LIBRARY, tmp_path / "index")
    return Index.open(tmp_path / "index")


@pytest.mark.parametrize(
    ("question", "article"),
    [
        ("请问买设备能补贴多少", 1),
        ("技术改造补贴要哪些申报材料", 2),
        ("裁员率多少可以拿稳岗返还", 3),
        ("博士怎么申请人才公寓", 4),
        ("企業穩崗返還", 3),
    ],
)
def test_a_question_finds_its_article(index: Index, question: str, article: int) -> None:
    hits = index.search(question)
    assert hits[0].article_id == article
    assert hits == sorted(hits, key=lambda hit: -hit.score)


def test_a_hit_names_its_document_and_how_much_of_the_question_it_covers(index: Index) -> None:
    hit = index.search("人才公寓租期")[0]
    assert hit.document_id == 12
    assert 0.5 < hit.coverage <= 1


def test_little_of_a_foreign_question_is_covered(index: Index) -> None:
    assert all(hit.coverage < 0.5 for hit in index.search("明天去迪士尼玩要买什么门票"))


def test_near_together_is_counted_within_a_document_only(tmp_path: Path) -> None:
    build([Unit(1, "", [(1, "", "博士申请公寓")]), Unit(2, "", [(2, "", "租期不超过三年")])], tmp_path)
    hits = Index.open(tmp_path).search("博士申请公寓租期不超过三年")
    assert {hit.document_id for hit in hits} == {1, 2}
    assert all(0.3 < hit.nearness < 0.7 for hit in hits)


def test_words_far_apart_are_not_near(tmp_path: Path) -> None:
    filling = "其他事项另行规定。" * 20
    build([Unit(1, "", [(1, "", "博士申请公寓")]), Unit(2, "", [(2, "", f"博士{filling}申请公寓")])], tmp_path)
    together, apart = sorted(Index.open(tmp_path).search("博士申请公寓"), key=lambda hit: hit.document_id)
    assert together.nearness > apart.nearness
    assert together.score > apart.score


def test_of_an_endless_question_the_first_thousand_signs_are_looked_for(index: Index) -> None:
    strange = "".join(chr(0x4E00 + number) for number in range(9_000))
    assert index.search(f"人才公寓租期。{strange}")[0].article_id == 4
    assert index.search(f"{'天' * 1_000}{strange}人才公寓租期") == index.search(f"{'天' * 1_000}{strange}")


@pytest.mark.parametrize("question", ["", "？", "zzzz", "怎么", "\ud800", "补"])
def test_a_question_about_nothing_finds_nothing(index: Index, question: str) -> None:
    assert index.search(question) == []


def test_the_limit_holds(index: Index) -> None:
    assert len(index.search("企业 补贴 申请", limit=2)) == 2


def test_an_empty_library_can_be_built_and_asked(tmp_path: Path) -> None:
    assert build([], tmp_path).passages == 0
    assert Index.open(tmp_path).search("补贴") == []


def test_a_document_without_a_word_is_no_obstacle(tmp_path: Path) -> None:
    build([Unit(1, "", [(1, "", "")]), Unit(2, "", []), *LIBRARY], tmp_path)
    assert Index.open(tmp_path).search("人才公寓租期")[0].article_id == 4


def test_an_index_that_was_never_built_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Index.open(tmp_path)


def test_an_opened_index_goes_on_answering_while_it_is_replaced(tmp_path: Path) -> None:
    build(LIBRARY, tmp_path)
    old = Index.open(tmp_path)
    build(LIBRARY[1:], tmp_path)
    assert old.search("技术改造补贴申报材料")[0].article_id == 2
    assert not old.is_current()
    assert Index.open(tmp_path).info.passages == 2
    assert len(list(tmp_path.glob("generation-*"))) == 1


def test_a_failed_build_leaves_the_old_index_in_force(tmp_path: Path) -> None:
    def broken() -> Iterator[Unit]:
        yield LIBRARY[0]
        raise OSError("the disk is full")

    build(LIBRARY, tmp_path)
    with pytest.raises(OSError, match="disk is full"):
        build(broken(), tmp_path)
    assert Index.open(tmp_path).info.passages == 4
    assert len(list(tmp_path.glob("generation-*"))) == 1


def test_readers_survive_rebuilds_beside_them(tmp_path: Path) -> None:
    build(LIBRARY, tmp_path)
    done = threading.Event()
    seen: list[int] = []

    def read() -> None:
        while not done.is_set():
            seen.append(Index.open(tmp_path).search("人才公寓")[0].article_id)

    reader = threading.Thread(target=read)
    reader.start()
    for _ in range(5):
        build(LIBRARY, tmp_path)
    done.set()
    reader.join()
    assert set(seen) == {4}


def test_a_changed_document_is_found_beside_the_big_index_and_its_old_text_no_more(tmp_path: Path) -> None:
    build(LIBRARY, tmp_path)
    amend([Unit(12, "人才公寓管理规定", [(5, "", "人才公寓可以优先购买，优先购买须满五年。")])], {10}, tmp_path)
    index = Index.open(tmp_path)
    assert index.search("人才公寓优先购买")[0].article_id == 5
    assert [hit.article_id for hit in index.search("人才公寓")] == [5]
    assert all(hit.document_id != 10 for hit in index.search("技术改造补贴"))
    assert index.passage("人才公寓优先购买", index.search("人才公寓优先购买")[0])[0] == 5
    assert (index.info.documents, index.info.passages) == (2, 2)


def test_what_stands_in_the_big_index_can_be_compared(tmp_path: Path) -> None:
    build([Unit(7, "办法", [(1, "", "正文。")], mark="v1")], tmp_path)
    amend([Unit(7, "办法", [(1, "", "新的正文。")], mark="v2")], (), tmp_path)
    assert marks(tmp_path) == {7: "v1"}


def test_articles_of_the_law_that_others_call_on_come_first(tmp_path: Path) -> None:
    def law(number: int, title: str, cites: str) -> list[Unit]:
        texts = ["出租房屋应当签订合同。", *(f"第{place}项由主管部门{cites}办理。" for place in range(5))]
        return [Unit(number, title, [(number * 10 + place, "", text)]) for place, text in enumerate(texts)]

    build([*law(1, "出租暂行规定", "依照《房屋法》"), *law(2, "房屋法", "")], tmp_path)
    assert Index.open(tmp_path).search("出租房屋签合同")[0].document_id == 2


def test_a_lay_word_finds_what_the_law_calls_it(tmp_path: Path) -> None:
    build(
        [Unit(1, "", [(1, "", "用人单位可以解除劳动合同。")]), Unit(2, "", [(2, "", "采购合同的解除条件。")])], tmp_path
    )
    assert Index.open(tmp_path).search("公司把我开除了")[0].article_id == 1


def test_the_search_is_usable_alone() -> None:
    rows = [("甲", "技改办法", GRANT), ("乙", "公寓规定", "博士可以申请人才公寓。租期不超过三年。")]
    library = search.build(iter(rows))
    found = library.search("人才公寓租期", 5)
    assert [name for name, _ in found] == ["乙"]
    assert library.passages("人才公寓租期", 1) == [("乙", "博士可以申请人才公寓。租期不超过三年。")]


def test_a_passage_is_quoted_from_one_part_and_passes_over_the_opening(index: Index, tmp_path: Path) -> None:
    opening = "为支持技术改造补贴，根据《江东区技术改造补贴办法》，现就技术改造补贴有关事项通知如下："
    body = "购置设备满三百万元的给予补贴。" + "其他事项另行规定。" * 20
    build([Unit(1, "技术改造补贴通知", [(1, "", opening), (2, "", body)])], tmp_path)
    opened = Index.open(tmp_path)
    article, said = opened.passage("技术改造购置设备给予多少", opened.search("技术改造购置设备")[0])
    assert article == 2
    assert "三百万元" in said
    assert len(said) <= 250
    assert said.removesuffix("…") in body


def test_the_best_sentences_are_quoted_word_for_word() -> None:
    text = "本办法自发布之日起施行。企业购置设备满三百万元的，按百分之十补贴。申请在每年三月提交。由经信局解释。"
    quote = best_sentences("买设备补贴比例", text, limit=30)
    assert quote in text
    assert "百分之十补贴" in quote
    assert len(quote) <= 30


def test_an_overlong_sentence_is_cut_within_the_limit() -> None:
    quote = best_sentences("补贴", "补贴" * 200, limit=50)
    assert len(quote) <= 50
    assert quote.endswith("…")


def test_an_index_whose_files_are_gone_is_said_to_be_and_not_waited_for(tmp_path: Path) -> None:
    build(LIBRARY, tmp_path)
    for place in tmp_path.glob("generation-*"):
        shutil.rmtree(place)
    with pytest.raises(FileNotFoundError):
        Index.open(tmp_path)
