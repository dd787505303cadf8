"""The player as a command: what it prints, its exit codes, and what it says of a file that cannot be played."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

import cli
from demo.rehearsal import command
from demo.rehearsal.house import Houses
from demo.rehearsal.staff import DEEDS as STAFF_DEEDS
from demo.rehearsal.stage import Stage
from demo.rehearsal.talk import DEEDS, FACTS, Expected, written
from tests.conftest import Clock
from tests.dialogues.play import FOLDER, replies_of
from tests.house.tree import read

PAGE = Path("docs/reference/dialogues.md")
GREETING = """
title = "问好"
who = "周平"

[[turn]]
says = "你好"
hears = "{heard}"
"""


def example() -> str:
    found = re.search(r"```toml\n(.*?)```", read(PAGE), re.DOTALL)
    assert found is not None
    return found[1]


def test_the_example_of_the_page_goes_as_it_is_written(stage: Stage, clock: Clock) -> None:
    replies_of(written(tomllib.loads(example())), stage, clock)


def test_the_page_tells_every_key() -> None:
    told = set(re.findall(r"`([a-z_]+)`", read(PAGE)))
    assert {*FACTS, *DEEDS, *STAFF_DEEDS, *Expected.__dataclass_fields__} - told == set()


def test_a_conversation_that_goes_as_written_is_printed_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file = tmp_path / "greeting.toml"
    file.write_text(GREETING.format(heard="您好"), encoding="utf-8")
    assert cli.main(["dialogue", "play", str(file)]) == 0
    printed = capsys.readouterr().out
    assert "《问好》" in printed
    assert "01-05 10:00 周平：你好\n    [talk.small" in printed
    assert "1 played, 0 went otherwise" in printed


def test_one_that_goes_otherwise_fails_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    good, bad = tmp_path / "good.toml", tmp_path / "bad.toml"
    good.write_text(GREETING.format(heard="您好"), encoding="utf-8")
    bad.write_text(GREETING.format(heard="晚安").replace("问好", "道晚安"), encoding="utf-8")
    assert cli.main(["dialogue", "play", "--quiet", str(good), str(bad)]) == 1
    printed = capsys.readouterr().out
    assert "!!! “晚安” was not heard" in printed
    assert "《问好》" not in printed
    assert "2 played, 1 went otherwise" in printed


def test_a_file_may_be_json(tmp_path: Path):
    file = tmp_path / "greeting.json"
    turn = {"says": "你好", "hears": "您好", "at": "2026-01-05T20:00:00"}
    file.write_text(json.dumps({"title": "问好", "turn": [turn]}), encoding="utf-8")
    assert cli.main(["dialogue", "play", str(file)]) == 0


def test_a_real_talk_is_played_by_the_command():
    assert cli.main(["dialogue", "play", str(FOLDER / "policy_not_found.toml")]) == 0


BAD = [
    ("title = =", "line 1, column 9"),
    ("who = '周平'", "“title” is missing"),
    ("title = 'x'", "there is no [[turn]]"),
    ("title = 'x'\nturns = []\n[[turn]]\nsays = '你好'", "nobody knows “turns”; did you mean “turn”?"),
    ("title = 'x'\n[[turn]]\nsays = '你好'\nheers = '您好'", "turn 1: nobody knows “heers”; did you mean “hears”?"),
    ("title = 'x'\n[[turn]]\nsays = '你好'\n[[turn]]\nhears = '您好'", "turn 2: a turn has exactly one of"),
    ("title = 'x'\n[[turn]]\nsays = '你好'\nvoice = '你好'", "not says and voice"),
    ("title = 'x'\n[[turn]]\nsays = 5", "turn 1: “says” must be a text, not 5"),
    ("title = 'x'\n[[turn]]\nsays = '你好'\nhears = [5]", "“hears” must be a text or a list of texts"),
    ("title = 'x'\n[[turn]]\nsays = '你好'\nafter = '半小时'", "“after” must be a time such as “40 minutes”"),
    ("title = 'x'\n[[turn]]\nsays = '你好'\nmessages = true", "“messages” must be a whole number"),
    ("title = 'x'\nat = 'tomorrow'\n[[turn]]\nsays = '你好'", "“at” must be a moment such as"),
    ("title = 'x'\n[[turn]]\nsays = '你好'\nat = 2025-01-01T00:00:00", "“at” is 01-01 00:00, but it is 01-05 10:00"),
    (
        "title = 'x'\nwho = '李明'\n[[turn]]\nsays = '你好'",
        "“who”: nothing here is called '李明'; known are",
    ),
    ("title = 'x'\n[[turn]]\nwho = '张三'\nsays = '你好'", "turn 1: “who”: nothing here is called '张三'"),
    (
        "title = 'x'\nevents = ['赏花会']\n[[turn]]\nsays = '你好'",
        "events 1: “called”: nothing here is called '赏花会'",
    ),
    ("title = 'x'\nevents = [5]\n[[turn]]\nsays = '你好'", "events 1: must be a name or a table, not 5"),
    ("title = 'x'\nappeals = [{ who = '李敏' }]\n[[turn]]\nsays = '你好'", "appeals 1: “number” is missing"),
    (
        "title = 'x'\nappeals = [{ who = '李敏', number = 'QQ1', state = 'lost' }]\n[[turn]]\nsays = '你好'",
        "appeals 1: “state” is 'lost'; did you mean “closed”?",
    ),
    (
        "title = 'x'\nsignups = [{ who = '李敏', event = '读懂日' }]\n[[turn]]\nsays = '你好'",
        "signups 1: “event”: nothing here is called '读懂日'",
    ),
    ("title = 'x'\n[[turn]]\nstaff = { does = 'accpt' }", "turn 1: “does”: nothing here is called 'accpt'"),
    ("title = 'x'\n[[turn]]\nstaff = { does = 'take', who = '李敏' }", "nobody was asked to talk with 李敏"),
    ("title = 'x'\n[[turn]]\nsays = '你好'\nrows = { apeals = 1 }", "turn 1: there are no rows “apeals”"),
    (
        "title = 'x'\n[[turn]]\nsays = '你好'\nsaved = { contacts = { nam = 'x' } }",
        "turn 1: “saved.contacts”: there is no field “nam”",
    ),
    ("title = 'x'\n[[turn]]\nsays = '你好'\nsaved = { contacts = 5 }", "“saved.contacts” must be a table of fields"),
]


@pytest.mark.parametrize(("text", "fault"), BAD)
def test_a_bad_file_is_told_with_its_place(
    text: str,
    fault: str,
    houses: Houses,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(command, "Houses", lambda _folder: houses)  # built once; each file has an empty one of them
    file = tmp_path / "storm.toml"
    file.write_text(text, encoding="utf-8")
    assert cli.main(["dialogue", "play", str(file)]) == 2
    told = capsys.readouterr().err
    assert "storm.toml" in told
    assert fault in told


def test_a_file_that_is_not_there_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["dialogue", "play", "nowhere.toml"]) == 2
    assert "nowhere.toml" in capsys.readouterr().err
