"""Logs as one JSON object a line, with openids shortened and phones masked."""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import UTC, datetime

PHONE = re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)")
OPENID = re.compile(r"\b(o[A-Za-z0-9_-]{5})[A-Za-z0-9_-]{16,}\b")
SECRET = re.compile(r"((?:access_token|secret|signature|corpsecret|key)=)[^&\s\"']+")
EXTRAS = ("message_key", "job", "entry_id")


def masked(text: str) -> str:
    """Without phone numbers, whole openids and secrets."""
    return SECRET.sub(r"\1***", OPENID.sub(r"\1…", PHONE.sub(r"\1****\2", text)))


class JsonFormatter(logging.Formatter):
    """One object a record."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, str] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": masked(record.getMessage()),
        }
        for name in EXTRAS:
            value = getattr(record, name, None)
            if value is not None:
                line[name] = masked(str(value))
        if record.exc_info:
            line["exception"] = masked(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


def set_up(level: str) -> None:
    """Send all logs of this process to standard error, in JSON."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for chatty in ("rq", "urllib3", "jieba"):
        logging.getLogger(chatty).setLevel(max(logging.WARNING, root.level))
