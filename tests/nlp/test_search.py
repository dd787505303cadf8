"""The library search."""

import threading
from pathlib import Path

import pytest

from nlp.search import Index, Passage, build
from nlp.snippet import best_sentences

LIBRARY = [
    Passage(1, 10, "江东区技术改造补贴办法", "第一条", "企业购置生产设备满三百万元的，按投资额的百分之十给予补贴。"),
    Passage(2, 10, "江东区技术改造补贴办法", "第二条", "申报材料包括申请表、购置合同和付款凭证。"),
    Passage(3, 11, "企业稳岗返还实施细则", "第一条", "裁员率低于百分之五的企业，返还上年度失业保险费的一半。"),
    Passage(4, 12, "人才公寓管理规定", "第三条", "博士和高级技师可以申请人才公寓，租期不超过三年。"),
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


@pytest.mark.parametrize("question", ["", "？", "zzzz", "怎么"])
def test_a_question_about_nothing_finds_nothing(index: Index, question: str) -> None:
    assert index.search(question) == []


def test_the_limit_holds(index: Index) -> None:
    assert len(index.search("企业 补贴 申请", limit=2)) <= 2


def test_an_empty_library_can_be_built_and_asked(tmp_path: Path) -> None:
    assert build([], tmp_path).passages == 0
    assert Index.open(tmp_path).search("补贴") == []


def test_an_index_that_was_never_built_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Index.open(tmp_path)


def test_an_opened_index_goes_on_answering_while_it_is_replaced(tmp_path: Path) -> None:
    build(LIBRARY, tmp_path)
    old = Index.open(tmp_path)
    build(LIBRARY[2:], tmp_path)
    assert old.search("技术改造补贴申报材料")[0].article_id == 2
    assert not old.is_current()
    assert Index.open(tmp_path).info.passages == 2
    assert len(list(tmp_path.glob("generation-*"))) == 1


def test_a_failed_build_leaves_the_old_index_in_force(tmp_path: Path) -> None:
    def broken() -> object:
        yield LIBRARY[0]
        raise OSError("the disk is full")

    build(LIBRARY, tmp_path)
    with pytest.raises(OSError, match="disk is full"):
        build(broken(), tmp_path)  # type: ignore[arg-type]
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
