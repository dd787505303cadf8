"""The account's custom menu and the one of officers, published from the wording."""

from __future__ import annotations

from typing import Any

from config import wording
from models.work import Office
from push.wechat import WeChatGateway
from services import people

Button = dict[str, Any]


def buttons() -> list[Button]:
    """What everybody sees: three at the top; every key stands in handlers.table.CLICKS."""
    return [
        _group(
            "menu.policy",
            _click("menu.policy_ask", "POLICY"),
            _click("menu.policy_match", "MATCH"),
            _click("menu.policy_check", "CHECK"),
            _click("menu.opinion", "OPINION"),
            _click("menu.rules", "RULES"),
        ),
        _group(
            "menu.appeal",
            _click("menu.appeal_new", "APPEAL"),
            _click("menu.appeal_progress", "PROGRESS"),
            _click("menu.handoff", "HANDOFF"),
        ),
        _group(
            "menu.events",
            _click("menu.events_list", "EVENTS"),
            _click("menu.events_cancel", "CANCEL_SIGNUP"),
            _click("menu.mine", "MINE"),
            _click("menu.bind", "BIND"),
        ),
    ]


def buttons_of_officers() -> list[Button]:
    """What bound officers see instead."""
    return [
        _group(
            "menu.duties",
            _click("menu.duty", "DUTY"),
            _click("menu.announce", "ANNOUNCE"),
            _click("menu.task", "TASK"),
        ),
        _group(
            "menu.for_enterprises",
            _click("menu.appeal_new", "APPEAL"),
            _click("menu.appeal_progress", "PROGRESS"),
            _click("menu.policy_ask", "POLICY"),
        ),
        _group(
            "menu.events",
            _click("menu.events_list", "EVENTS"),
            _click("menu.events_cancel", "CANCEL_SIGNUP"),
            _click("menu.mine", "MINE"),
            _click("menu.handoff", "HANDOFF"),
        ),
    ]


def publish(office: Office, gateway: WeChatGateway) -> None:
    """Put both menus up at the platform, and mark all officers who are bound."""
    gateway.create_menu({"button": buttons()})
    tag = _officers_tag(gateway)
    gateway.add_conditional_menu({"button": buttons_of_officers(), "matchrule": {"tag_id": str(tag)}})
    with office.reading() as look:
        bound = people.bound_officers(look)
    if bound:
        gateway.tag_people(tag, bound)


def mark(office: Office, gateway: WeChatGateway, openid: str) -> None:
    """Show somebody the officers' menu, or the common one again (job `officers.menu`)."""
    with office.reading() as look:
        is_officer = people.officer_of(look, openid) is not None
    tag = _officers_tag(gateway)
    (gateway.tag_people if is_officer else gateway.untag_people)(tag, [openid])


def _officers_tag(gateway: WeChatGateway) -> int:
    name = wording.text("menu.officers_tag")
    return gateway.tags().get(name) or gateway.create_tag(name)


def _group(key: str, *inside: Button) -> Button:
    return {"name": wording.text(key), "sub_button": list(inside)}


def _click(key: str, event: str) -> Button:
    return {"type": "click", "name": wording.text(key), "key": event}
