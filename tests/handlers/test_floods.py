"""A text that repeats the words of a pattern is read like any other; split in many ways it would take for ever."""

from __future__ import annotations

import pytest

from handlers import asides, commands, corrections, danger, despair, pointing, requests, temper, turning

FLOODS = (
    "不想", "想要", "还是", "刚刚", "我们", "被", "大车", "工人在", "算了", "先", "气死", "就是", "能不能", "那个",
    "这个", "可不可以", "帮我", "去窗口", "一下", "根本没", "有个事", "上", "楼顶楼", "工人要", "从上到下",
    "车压了", "工人手",
)  # fmt: skip


@pytest.mark.parametrize("flood", FLOODS)
def test_a_flood_is_read(flood: str) -> None:
    for text in (flood * 300, f"我{flood * 300}一", f"我想死，我{flood * 300}一", f"着火了，工人{flood * 300}一"):
        danger.is_heard(text)
        despair.is_heard(text)
        despair.is_of_another(text)
        temper.temper_of(text)
        turning.GIVES_UP.match(text)
        requests.VISITED.match(text)
        asides.FIRM.match(text)
        corrections.without_lead(text)
        corrections.replaced(text)


@pytest.mark.parametrize("flood", FLOODS)
def test_a_flood_of_the_length_of_a_command_is_read(flood: str) -> None:
    text = (flood * commands.LONGEST)[: commands.LONGEST - 1]
    commands.command_of(text)
    commands.command_of(f"{text}一")
    pointing.kind_of(text[: pointing.LONGEST])
