"""Evaluation and its commands."""

import argparse
import json
from pathlib import Path

import pytest

from nlp.command import add_arguments
from nlp.evaluate import evaluate

LINES = [
    '{"text": "我要报名参加读懂日", "intent": "event.sign_up", "tags": ["short"]}',
    '{"text": "投诉物业乱收费", "intent": "appeal.submit", "tags": ["short", "angry"]}',
    '{"text": "今天天气怎么样呀", "intent": "policy.ask", "also": ["none"], "tags": ["trap"]}',
]


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    add_arguments(parser.add_subparsers())
    options = parser.parse_args(["nlp", *words])
    return int(options.run(options))


def test_figures_count_what_was_right() -> None:
    report = evaluate(LINES)
    assert report.count == 3
    assert report.accuracy == pytest.approx(2 / 3)
    assert report.accuracy_or_also == 1
    assert report.intents["event.sign_up"].f1 == 1
    assert report.intents["policy.ask"].recall == 0
    assert report.macro_f1 == pytest.approx(2 / 3)
    assert report.tags == {"angry": (1, 1.0), "short": (2, 1.0), "trap": (1, 0.0)}
    assert [mistake.given for mistake in report.mistakes] == ["none"]


def test_an_unreadable_line_is_named() -> None:
    with pytest.raises(ValueError, match="line 2"):
        evaluate([LINES[0], "{oops"])


def test_the_command_prints_a_table_or_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "lines.jsonl"
    file.write_text("\n".join(LINES), encoding="utf-8")
    assert run("evaluate", str(file)) == 0
    assert "macro F1" in capsys.readouterr().out
    assert run("evaluate", str(file), "--json") == 0
    assert json.loads(capsys.readouterr().out)["count"] == 3


def test_a_missing_file_is_an_error_without_a_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("evaluate", "nowhere.jsonl") == 2
    assert "nowhere.jsonl" in capsys.readouterr().err


def test_a_message_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("explain", "我要报名参加读懂日", "--today", "2026-01-05") == 0
    told = capsys.readouterr().out
    assert "报名活动（event.sign_up）" in told
    assert "支持：" in told
    assert "参加*" in told


def test_an_explanation_tells_spelling_and_rules(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("explain", "不是要投诉，只想问抱名的事👍", "--today", "2026-01-05") == 0
    told = capsys.readouterr().out
    assert "同音错字：" in told
    assert "规则：否定的部分不算数" in told
    assert run("explain", "取消吧") == 0
    assert "出口词" in capsys.readouterr().out
