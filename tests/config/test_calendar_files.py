"""A year of the working calendar is taken in by the centre, and missed in good time."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import cli
from config import calendar, logs
from config.calendar import is_working_day, missing_year

YEAR = """
[days_off]
"某节" = { from = 2036-01-01, until = 2036-01-03 }
[working_days]
"某节" = [2036-01-05]
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home of the centre, forgotten afterwards."""
    given = {
        "HOME": str(tmp_path), "SECRET_KEY": "a secret of the tests, long enough to sign", "DATABASE_URL": "sqlite://",
        "REDIS_URL": "redis://127.0.0.1:1", "WECHAT_APP_ID": "wx00000000000000aa", "WECHAT_APP_SECRET": "secret",
        "WECHAT_TOKEN": "token", "WECHAT_AES_KEY": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
    }  # fmt: skip
    for name, value in given.items():
        monkeypatch.setenv(f"LIAISON_{name}", value)
    monkeypatch.setattr(logs, "set_up", lambda level: None)
    calendar.look_in(tmp_path)
    yield tmp_path
    calendar.look_in(tmp_path / "nowhere")


def handed_in(folder: Path, text: str, name: str = "2036.toml") -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder / name)


def test_a_year_that_is_taken_in_counts_at_once(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (is_working_day(date(2036, 1, 2)), is_working_day(date(2036, 1, 5))) == (True, False)
    assert missing_year(date(2036, 3, 1)) == 2036
    assert cli.main(["calendar", "add", handed_in(home, YEAR)]) == 0
    assert "2036: 3 days off, 1 made-up working days" in capsys.readouterr().out
    assert (is_working_day(date(2036, 1, 2)), is_working_day(date(2036, 1, 5))) == (False, True)
    assert missing_year(date(2036, 3, 1)) is None


def test_the_next_year_is_missed_from_november_on(home: Path) -> None:
    cli.main(["calendar", "add", handed_in(home, YEAR)])
    assert missing_year(date(2036, 10, 31)) is None
    assert missing_year(date(2036, 11, 1)) == 2037


@pytest.mark.parametrize(
    ("text", "name", "why"),
    [
        (YEAR, "calendar.toml", "must be called"),
        ("days_off = 3", "2036.toml", "not in the form"),
        ("[days_off", "2036.toml", "not taken"),
        (YEAR.replace("01-05", "01-04"), "2036.toml", "2036-01-04 is made up for, but no Saturday"),
        (YEAR.replace("until = 2036-01-03", "until = 2036-01-06"), "2036.toml", "both a day off and a working day"),
        (YEAR.replace("until = 2036-01-03", "until = 2036-03-01"), "2036.toml", "某节 has 61 days"),
        (YEAR.replace("until = 2036-01-03", "until = 9999-01-03"), "2036.toml", "某节 has 2908429 days"),
        (YEAR, "2037.toml", "no day off in 2037"),
        (YEAR.replace("2036-01-05", '"2036-01-05"'), "2036.toml", "2036-01-05' is no day"),
        (YEAR.replace("01-01,", "01-01T00:00:00,").replace("01-03", "01-03T00:00:00"), "2036.toml", "is no day"),
    ],
    ids=["name", "form", "no toml", "weekday", "both", "long", "ages", "other year", "quoted", "hours"],
)
def test_a_file_that_cannot_be_right_is_refused_with_the_reason(
    home: Path, capsys: pytest.CaptureFixture[str], text: str, name: str, why: str
) -> None:
    assert cli.main(["calendar", "add", handed_in(home, text, name)]) == 1
    said = capsys.readouterr().err
    assert why in said
    assert len(said) < 1000
    assert not (home / "calendar").exists()


@pytest.mark.parametrize(
    ("year", "faulty"),
    [(2038, "[days_off"), (2039, YEAR.replace("2036-01-05", '"2039-01-08"'))],
    ids=["half", "quoted"],
)
def test_a_file_laid_there_by_hand_that_cannot_be_read_is_told_of_and_stops_nothing(
    home: Path, caplog: pytest.LogCaptureFixture, year: int, faulty: str
) -> None:
    (home / "calendar").mkdir()
    handed_in(home / "calendar", faulty, f"{year}.toml")
    with caplog.at_level(logging.WARNING, logger="config.calendar"):
        assert is_working_day(date(year, 1, 4))
        assert missing_year(date(year, 1, 4)) == year
    assert [record.getMessage()[:41] for record in caplog.records] == [f"the working calendar of {year} has a file t"]


def test_it_is_shown_which_years_are_known(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["calendar", "show"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2
