"""What the processes of one host answered last."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot import recent
from bot.envelope import Envelope
from bot.recent import Note, Recent


def pushed(openid: str, serial: int) -> Envelope:
    return Envelope(openid, "gh_account", "text", f"{openid}:{serial}", 1, {}, False, "", "")


@pytest.fixture
def two(tmp_path: Path) -> tuple[Recent, Recent]:
    """Two processes of one host."""
    return Recent(tmp_path), Recent(tmp_path)


def test_an_answer_and_the_dialogue_after_it_are_known_to_both(two: tuple[Recent, Recent]) -> None:
    one, other = two
    one.note(Note(pushed("oLi", 1), '["您好"]', '{"v":1}', ""))
    for memory in two:
        assert memory.answer("oLi:1") == '["您好"]'
        assert memory.dialogue("oLi") == '{"v":1}'
    assert other.answer("oLi:2") is None
    assert other.dialogue("oZhao") == ""


def test_the_latest_dialogue_counts_whoever_noted_it(two: tuple[Recent, Recent]) -> None:
    one, other = two
    one.note(Note(pushed("oLi", 1), "[]", '{"v":9}', ""))
    other.note(Note(pushed("oLi", 2), "[]", '{"v":10}', ""))
    one.note(Note(pushed("oLi", 3), "[]", "", ""))
    one.note(Note(pushed("oLiu", 4), "[]", '{"v":77}', ""))
    assert [memory.dialogue("oLi") for memory in two] == ['{"v":10}'] * 2


def test_a_key_that_begins_like_another_is_another(two: tuple[Recent, Recent]) -> None:
    one, _ = two
    one.note(Note(pushed("oLi", 11), "[1]", "", ""))
    assert one.answer("oLi:1") is None
    assert one.answer("Li:11") is None


def test_of_many_answers_the_older_are_forgotten_and_the_latest_known(
    two: tuple[Recent, Recent], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(recent, "LARGEST", 1000)
    one, other = two
    for serial in range(200):
        one.note(Note(pushed("oLi", serial), f"[{serial}]", f'{{"v":{serial}}}', ""))
    assert other.dialogue("oLi") == '{"v":199}'
    assert other.answer("oLi:199") == "[199]"
    assert other.answer("oLi:1") is None
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 3000


def test_files_of_processes_that_ended_long_ago_go(tmp_path: Path) -> None:
    left = tmp_path / "99999999-dead.log"
    left.write_text("\n")
    os.utime(left, (1, 1))
    Recent(tmp_path).note(Note(pushed("oLi", 1), "[]", "", ""))
    assert not left.exists()


def test_nobody_else_on_the_host_may_read_them(tmp_path: Path) -> None:
    Recent(tmp_path).note(Note(pushed("oLi", 1), "[]", "", ""))
    assert [path.stat().st_mode & 0o077 for path in tmp_path.iterdir()] == [0]


def test_an_answer_is_given_though_it_cannot_be_noted(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "taken").write_text("")
    Recent(tmp_path / "taken").note(Note(pushed("oLi", 1), "[]", "", ""))
    assert "could not be noted" in caplog.text
