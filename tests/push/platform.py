"""The platform as a small stub on loopback: it remembers every call and answers what a test tells it."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

HTML = "<html>busy</html>"


@dataclass
class Call:
    endpoint: str
    body: dict[str, Any]
    token: str


@dataclass
class Platform:
    """Answers of an endpoint are taken from `answers` in order, the last one for ever; without any it says ok."""

    calls: list[Call] = field(default_factory=list)
    answers: dict[str, deque[Any]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)  # how long an endpoint takes
    token: str = "token-1"
    token_life: int = 7200
    good_tokens: set[str] | None = None  # None takes any

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def says(self, endpoint: str, *answers: Any) -> None:
        """Answers to come: an errcode, a dict, HTML, or an HTTP status as a string."""
        self.answers[endpoint] = deque(answers)

    def to(self, endpoint: str) -> list[Call]:
        return [call for call in self.calls if call.endpoint == endpoint]

    @property
    def texts(self) -> list[str]:
        return [call.body["text"]["content"] for call in self.to("message/custom/send")]

    def answer(self, call: Call) -> Any:
        with self._lock:
            self.calls.append(call)
            waiting = self.answers.get(call.endpoint)
            planned = (waiting.popleft() if len(waiting) > 1 else waiting[0]) if waiting else None
        time.sleep(self.seconds.get(call.endpoint, 0))
        if planned is not None:
            return {"errcode": planned, "errmsg": f"planned {planned}"} if isinstance(planned, int) else planned
        if call.endpoint == "stable_token":
            return {"access_token": self.token, "expires_in": self.token_life}
        if self.good_tokens is not None and call.token not in self.good_tokens:
            return {"errcode": 40001, "errmsg": "invalid credential"}
        if call.endpoint == "message/template/send":
            return {"errcode": 0, "errmsg": "ok", "msgid": 1000 + len(self.to("message/template/send"))}
        return {"errcode": 0, "errmsg": "ok"}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256  # beyond that many a connection is tried again seconds later, or given up


def _handler(platform: Platform) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 65536  # one packet an answer

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            raw = self.rfile.read(length)
            parts = urlsplit(self.path)
            token = parse_qs(parts.query).get("access_token", [""])[0]
            endpoint = parts.path.removeprefix("/cgi-bin/")
            answer = platform.answer(Call(endpoint, json.loads(raw) if raw else {}, token))
            self._send({"errcode": 40033, "errmsg": "invalid charset"} if b"\\u" in raw else answer)

        do_GET = do_POST

        def _send(self, answer: Any) -> None:
            status = int(answer) if isinstance(answer, str) and answer.isdigit() else 200
            is_page = isinstance(answer, str)
            payload = (answer if is_page else json.dumps(answer)).encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/html" if is_page else "application/json")
            self.send_header("Content-Length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)

        def log_message(self, *_: Any) -> None:
            pass

        def handle(self) -> None:
            with contextlib.suppress(ConnectionError, ValueError):  # the client gave up
                super().handle()

    return Handler
