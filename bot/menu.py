"""The account's custom menu, published from the wording."""

from __future__ import annotations

from typing import Any

from config import wording
from push.wechat import WeChatGateway


def buttons() -> list[dict[str, Any]]:
    """Three at the top; every key stands in handlers.table.CLICKS."""
    return [
        _click("menu.policy", "POLICY"),
        {
            "name": wording.text("menu.appeal"),
            "sub_button": [
                _click("menu.appeal_new", "APPEAL"),
                _click("menu.appeal_progress", "PROGRESS"),
                _click("menu.handoff", "HANDOFF"),
            ],
        },
        {
            "name": wording.text("menu.events"),
            "sub_button": [
                _click("menu.events_list", "EVENTS"),
                _click("menu.events_cancel", "CANCEL_SIGNUP"),
                _click("menu.bind", "BIND"),
            ],
        },
    ]


def publish(gateway: WeChatGateway) -> None:
    """Put the menu up at the platform."""
    gateway.create_menu({"button": buttons()})


def _click(key: str, event: str) -> dict[str, str]:
    return {"type": "click", "name": wording.text(key), "key": event}
