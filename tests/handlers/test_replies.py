"""Answers that follow one another leave as one message, so far as they fit."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from bot.render import MOST_BYTES, messages, passive_text
from handlers.replies import Choice, Choices, Reply, Silence, Text, joined

LINES = (Choice("a", "第一项"), Choice("b", "第二项"))

texts = st.text(alphabet="政策诉求一二三。\n", min_size=1, max_size=900)
replies = st.one_of(
    texts.map(Text), texts.map(lambda head: Choices(head, LINES, "都不是的话，请换个说法。")), st.just(Silence())
)


def test_words_and_a_question_become_one_message() -> None:
    assert joined((Text("您好"), Choices("选哪个？", LINES))) == (Choices("您好\n\n选哪个？", LINES),)


def test_only_the_last_lines_stay_to_be_counted() -> None:
    first = Choices("第一问", (Choice("x", "旧的"),))
    assert joined((first, Choices("第二问", LINES))) == (Choices("第一问\n\n第二问", LINES),)
    assert joined((first, Text("然后"))) == (Text("第一问\n\n然后"),)


def test_what_does_not_fit_stays_by_itself() -> None:
    long = Text("长" * 600)
    assert joined((long, Text("短" * 100))) == (long, Text("短" * 100))


def test_eleven_lines_and_a_sentence_are_still_one_message() -> None:
    districts = tuple(Choice(f"slot:{place}某某区", f"{place}某某区") for place in range(11))
    (message,) = messages(joined((Text("没有听清，麻烦再说一次。"), Choices("企业在哪个区？", districts))))
    assert "没有听清" in passive_text(message)
    assert re.search(r"^11\. .*10某某区", passive_text(message), re.MULTILINE)


@given(st.lists(replies, max_size=4).map(tuple))
def test_nothing_is_cut_off_and_nothing_is_too_long(some: tuple[Reply, ...]) -> None:
    sent = [passive_text(message) for message in messages(joined(some))]
    assert all(len(text.encode()) <= MOST_BYTES for text in sent)
    heads = [
        reply.text if isinstance(reply, Text) else reply.head for reply in some if isinstance(reply, Text | Choices)
    ]
    everything = "".join("".join(sent).split())
    assert all("".join(head.split()) in everything for head in heads if len(head.encode()) < 1800)
