"""Logs are JSON, one object a line, and give nobody away."""

from __future__ import annotations

import json
import logging

from config.logs import JsonFormatter, masked


def record(message: str, **extra: object) -> logging.LogRecord:
    made = logging.LogRecord("liaison.test", logging.WARNING, __file__, 1, message, (), None)
    for name, value in extra.items():
        setattr(made, name, value)
    return made


def test_phones_openids_and_secrets_are_masked():
    text = masked("13812345678 wrote as oABCDEFGHIJKLMNOPQRSTUVWXYZ1 with access_token=abc.def&x=1")
    assert "13812345678" not in text
    assert "138****5678" in text
    assert "oABCDEFGHIJKLMNOPQRSTUVWXYZ1" not in text
    assert "abc.def" not in text


def test_other_numbers_stay():
    assert masked("QQ20260105-0042, 12345") == "QQ20260105-0042, 12345"


def test_a_line_is_one_object_with_its_message_key():
    line = json.loads(JsonFormatter().format(record("two\nlines", message_key="k1")))
    assert line["message"] == "two\nlines"
    assert line["message_key"] == "k1"
    assert line["level"] == "WARNING"


def test_a_line_holds_no_line_break():
    assert "\n" not in JsonFormatter().format(record('forged\n{"level": "INFO"}'))
