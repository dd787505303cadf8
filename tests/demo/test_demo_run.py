"""The whole demo: first start, stop, second start with the same data, nothing left behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from demo.plan import MARK, ROOT
from tests.servers import free_port

START_SECONDS = 90

pytestmark = [pytest.mark.town, pytest.mark.timeout(300)]


class Demo:
    """The command, run as anybody would run it."""

    def __init__(self, home: Path, port: int) -> None:
        self.home, self.port = home, port
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> dict[str, Any]:
        (self.home / "demo.json").unlink(missing_ok=True)  # a killed demo leaves it behind
        command = [sys.executable, "-m", "cli", "demo", "--home", str(self.home), "--port", str(self.port)]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        ends = time.monotonic() + START_SECONDS
        while not (self.home / "demo.json").exists():
            assert self.process.poll() is None, self.process.stdout and self.process.stdout.read()
            assert time.monotonic() < ends, "the demo was not ready in time"
            time.sleep(0.1)
        card: dict[str, Any] = json.loads((self.home / "demo.json").read_text(encoding="utf-8"))
        return card

    def stop(self) -> str:
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        said, _ = self.process.communicate(timeout=40)
        return said

    def processes(self) -> list[psutil.Process]:
        return [process for process in psutil.process_iter() if self._is_ours(process)]

    def _is_ours(self, process: psutil.Process) -> bool:
        try:
            return process.environ().get(MARK) == str(self.home) and process.status() != psutil.STATUS_ZOMBIE
        except psutil.Error:
            return False


def free_ports() -> int:
    """The first of three neighbouring ports that are free."""
    from demo.plan import Plan

    while True:
        port = free_port()
        if port < 65000 and not Plan(Path(), port).taken():
            return port


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    demo = Demo(tmp_path / "home", free_ports())
    yield demo
    if demo.process is not None and demo.process.poll() is None:
        demo.process.kill()
        demo.process.communicate()
    for process in demo.processes():
        process.kill()


def post(url: str, body: object) -> Any:
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=30) as answer:
        return json.load(answer)


def test_it_starts_answers_stops_and_keeps_its_data(demo: Demo):
    card = demo.start()
    assert post(f"{card['simulator']}/sim/verify", {})["ok"]
    person = post(f"{card['simulator']}/sim/people", {"name": "李敏"})["openid"]
    said = post(f"{card['simulator']}/sim/people/{person}/send", {"kind": "text", "content": "展位费补贴多少"})
    assert said["answer"] is not None
    assert said["fault"] is None
    assert "已停止" in demo.stop()
    assert demo.processes() == []
    assert not (demo.home / "demo.json").exists()

    began = time.monotonic()
    again = demo.start()
    assert time.monotonic() - began < START_SECONDS / 2
    assert again["wechat"] == card["wechat"]
    chat = json.loads(
        urllib.request.build_opener(urllib.request.ProxyHandler({}))
        .open(f"{again['simulator']}/sim/people/{person}/chat", timeout=10)
        .read()
    )
    assert [message["content"] for message in chat["messages"] if message["from"] == "me"] == ["展位费补贴多少"]
    demo.stop()
    assert demo.processes() == []


def test_a_second_demo_in_the_same_home_is_refused_and_a_killed_one_is_cleared_away(demo: Demo):
    demo.start()
    command = [sys.executable, "-m", "cli", "demo", "--home", str(demo.home), "--port", str(demo.port)]
    second = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert second.returncode == 1
    assert "已有一个演示在运行" in second.stdout
    assert demo.process is not None
    os.kill(demo.process.pid, signal.SIGKILL)
    demo.process.communicate()
    demo.start()
    demo.stop()
    assert demo.processes() == []
