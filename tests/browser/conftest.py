"""One demo of the whole product for all browser tests, and windows on it for each."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.running import Demo, Runner
from tests.browser.windows import Windows
from tests.conftest import NO_CHROMIUM, find_chromium, opened_browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The product on free ports in a folder of its own; it starts once."""
    if find_chromium() is None:
        pytest.skip(NO_CHROMIUM)
    runner = Runner(tmp_path_factory.mktemp("town") / "demo")
    try:
        yield runner.start()
    finally:
        runner.stop()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for all of them: this folder stays whole, and its windows have memories of their own."""
    yield from opened_browser()


@pytest.fixture
def windows(browser: Browser, demo: Demo, tmp_path: Path) -> Iterator[Windows]:
    """Phones and consoles; whatever the browser complains of fails the test."""
    windows = Windows(browser, demo, tmp_path)
    yield windows
    windows.close()
    assert windows.complaints == []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failed test names the pictures of what was on the screen."""
    report = yield
    windows: Windows | None = getattr(item, "funcargs", {}).get("windows")
    if windows is not None and report.when == "call" and report.failed:
        pictures = "\n".join(str(picture) for picture in windows.photograph())
        report.longrepr = f"{report.longreprtext}\n\nWhat was on the screen:\n{pictures}"
    return report
