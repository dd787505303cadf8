"""What a colleague decides about a message, and the phrases and words that come of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.learning import AddedPhrase, AddedWord, Lesson
from models.learning_kinds import LessonState, WordKind
from models.work import Office, Work
from nlp import lexicon, live
from nlp.normal import normalise
from services.errors import Refusal
from services.learning import following, teaching, vocabulary


@pytest.fixture
def lesson(work: Work) -> Lesson:
    return work.add(Lesson(key="k", text="那个补差的事归谁呀", first_seen_at=work.now, last_seen_at=work.now))


def refusal(verb: object, *given: object) -> str:
    with pytest.raises(Refusal) as refused:
        verb(*given)  # type: ignore[operator]
    return refused.value.key


def test_a_label_is_kept_and_teaches_nothing(work: Work, lesson: Lesson) -> None:
    teaching.label(work, lesson, "policy.ask")
    assert (lesson.state, lesson.intent, lesson.decided_by) == (LessonState.LABELLED, "policy.ask", work.actor.name)
    assert teaching.added(work) == {}


def test_a_phrase_is_taught_without_names_and_with_something_like_them(work: Work, lesson: Lesson) -> None:
    phrase = teaching.teach(work, lesson, "appeal.submit", "我叫王建国，电话13912345678，厂门口路塌了")
    assert "13912345678" not in phrase.text
    assert "王建国" not in phrase.text
    (taught,) = teaching.added(work)["appeal.submit"]
    assert "〔" not in taught
    assert "厂门口路塌了" in taught


def test_what_is_decided_is_decided_once_until_it_is_reopened(work: Work, lesson: Lesson) -> None:
    teaching.teach(work, lesson, "policy.ask", lesson.text)
    assert refusal(teaching.ignore, work, lesson) == "learning.decided"
    teaching.reopen(work, lesson)
    assert teaching.added(work) == {}
    teaching.ignore(work, lesson)
    assert lesson.state is LessonState.IGNORED


def test_a_phrase_taken_away_lets_its_message_wait_again(work: Work, lesson: Lesson) -> None:
    phrase = teaching.teach(work, lesson, "policy.ask", lesson.text)
    teaching.remove(work, phrase)
    assert lesson.state is LessonState.OPEN
    assert work.db.query(AddedPhrase).count() == 0


def test_no_phrase_is_added_twice_nor_one_that_was_shipped(work: Work) -> None:
    teaching.add(work, "policy.ask", "那个补差的事归谁呀")
    assert refusal(teaching.add, work, "none", "那个補差的事歸誰呀") == "learning.phrase_known"
    assert refusal(teaching.add, work, "policy.ask", "高新技术企业认定要哪些材料") == "learning.phrase_known"
    assert refusal(teaching.add, work, "policy.ask", "嗯") == "learning.phrase_length"
    assert refusal(teaching.add, work, "no.such", "那个新的说法") == "learning.no_intent"


def test_shipped_phrases_are_spelt_out_once_for_each_table_of_synonyms(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[str] = []

    def shipped() -> dict[str, tuple[str, ...]]:
        looks.append("look")
        return {"none": ("那个雾灯往哪儿装",)}

    monkeypatch.setattr(teaching, "phrases", shipped)
    monkeypatch.setattr(lexicon, "_added", [lexicon.Additions()])
    for said in ("那个雾灯往哪儿装", "那個霧燈往哪兒裝"):
        assert refusal(teaching.add, work, "none", said) == "learning.phrase_known"
    assert teaching.add(work, "none", "那个喷灯往哪儿装")
    assert looks == ["look"]
    lexicon.add(lexicon.Additions(synonyms={"聚光灯": "雾灯"}))
    assert refusal(teaching.add, work, "none", "那个聚光灯往哪儿装") == "learning.phrase_known"
    assert looks == ["look", "look"]


@pytest.mark.parametrize(
    ("kind", "word", "meaning", "key"),
    [
        (WordKind.SYNONYM, "巨", "专精特新", "learning.word_length"),
        (WordKind.SYNONYM, "补贴", "专精特新补贴", "learning.word_in_itself"),
        (WordKind.SYNONYM, "抱名", "报名", "learning.word_known"),
        (WordKind.TERM, "云川数谷", "没有这个类别", "learning.no_subject"),
    ],
)
def test_words_that_would_do_harm_are_refused(work: Work, kind: WordKind, word: str, meaning: str, key: str) -> None:
    assert refusal(vocabulary.add, work, kind, word, meaning) == key
    assert vocabulary.add(work, WordKind.SYNONYM, "小巨补", "专精特新补贴").word == "小巨补"
    assert refusal(vocabulary.add, work, WordKind.SYNONYM, "小巨補", "技改补贴") == "learning.word_known"


@pytest.fixture
def folder(tmp_path: Path) -> object:
    yield tmp_path / "nlp"
    live.configure(None)


def test_a_word_is_understood_on_this_host_as_soon_as_it_is_followed(office: Office, folder: Path) -> None:
    live.configure(folder)
    assert following.follow(office, folder)
    assert normalise("小巨补怎么申请") == "小巨补怎么申请"
    with office.work() as work:
        vocabulary.add(work, WordKind.SYNONYM, "小巨补", "专精特新补贴")
    assert following.follow(office, folder)
    live.refresh()
    assert normalise("小巨补怎么申请") == "专精特新补贴怎么申请"
    with office.work() as work:
        vocabulary.remove(work, work.db.query(AddedWord).one())
    following.follow(office, folder)
    live.refresh()
    assert normalise("小巨补怎么申请") == "小巨补怎么申请"


def test_who_is_not_behind_writes_nothing(office: Office, folder: Path) -> None:
    assert following.follow(office, folder)
    assert not following.follow(office, folder)
