"""The XML of every event, made from what the phone gives."""

from collections.abc import Callable
from typing import Any

from simulator.errors import BadRequest
from simulator.given import Given, number

WITH_ANSWER = frozenset({"subscribe", "SCAN", "CLICK", "scancode_waitmsg"})


def build(event: str, given: Given) -> dict[str, Any]:
    """The fields of a push; an event not in the table takes its fields as they are."""
    maker = EVENTS.get(event)
    if maker is None:
        fields = given.get("fields", {})
        if not isinstance(fields, dict):
            raise BadRequest("fields must be an object")
        made = fields
    else:
        made = maker(given)
    return {"MsgType": "event", "Event": event, **made}


def _position(given: Given) -> dict[str, Any]:
    names = {
        "Latitude": ("latitude", 31.2304),
        "Longitude": ("longitude", 121.4737),
        "Precision": ("precision", 65.0),
    }
    return {xml: given.get(name, usual) for xml, (name, usual) in names.items()}


def _key(given: Given) -> dict[str, Any]:
    return {"EventKey": given.get("key", "")}


def _link(given: Given) -> dict[str, Any]:
    return {"EventKey": given.get("key", ""), "MenuId": given.get("menu_id", 208379533)}


def _scan(given: Given) -> dict[str, Any]:
    code = {"ScanType": given.get("scan_type", "qrcode"), "ScanResult": given.get("scan_result", "")}
    return {**_key(given), "ScanCodeInfo": code}


def _pictures(given: Given) -> dict[str, Any]:
    count = number(given, "count", 1)
    items = [{"PicMd5Sum": f"{number:032x}"} for number in range(1, count + 1)]
    return {**_key(given), "SendPicsInfo": {"Count": count, "PicList": {"item": items}}}


def _place(given: Given) -> dict[str, Any]:
    names = {"Location_X": "x", "Location_Y": "y", "Scale": "scale", "Label": "label", "Poiname": "name"}
    usual = {"x": 31.2304, "y": 121.4737, "scale": 16, "label": "政务服务中心", "name": ""}
    place = {xml: str(given.get(name, usual[name])) for xml, name in names.items()}
    return {**_key(given), "SendLocationInfo": place}


def _popup(given: Given) -> dict[str, Any]:
    choice = {
        "TemplateId": given.get("template_id", ""),
        "SubscribeStatusString": given.get("status", "accept"),
    }
    return {"SubscribeMsgPopupEvent": {"List": {**choice, "PopupScene": given.get("scene", 1)}}}


def _change(given: Given) -> dict[str, Any]:
    choice = {"TemplateId": given.get("template_id", ""), "SubscribeStatusString": "reject"}
    return {"SubscribeMsgChangeEvent": {"List": choice}}


def _authorization(given: Given) -> dict[str, Any]:
    names = {"OpenID": "openid", "AppID": "app_id", "UnionID": "unionid", "RevokeInfo": "revoke_info"}
    return {xml: given.get(name) for xml, name in names.items()}


def _service_session(given: Given) -> dict[str, Any]:
    return {"KfAccount": given.get("account", "kf1@liaison")}


def _service_switch(given: Given) -> dict[str, Any]:
    names = {"FromKfAccount": ("from_account", "kf1@liaison"), "ToKfAccount": ("to_account", "kf2@liaison")}
    return {xml: given.get(name, usual) for xml, (name, usual) in names.items()}


def _verified(given: Given) -> dict[str, Any]:
    return {"ExpiredTime": given.get("expired_time", 1_900_000_000)}


def _not_verified(given: Given) -> dict[str, Any]:
    reason = given.get("fail_reason", "材料不完整")
    return {"FailTime": given.get("fail_time", 1_900_000_000), "FailReason": reason}


EVENTS: dict[str, Callable[[Given], dict[str, Any]]] = {
    "LOCATION": _position,
    "CLICK": _key,
    "VIEW": _link,
    "view_miniprogram": _link,
    "scancode_push": _scan,
    "scancode_waitmsg": _scan,
    "pic_sysphoto": _pictures,
    "pic_photo_or_album": _pictures,
    "pic_weixin": _pictures,
    "location_select": _place,
    "subscribe_msg_popup_event": _popup,
    "subscribe_msg_change_event": _change,
    "user_info_modified": _authorization,
    "user_authorization_revoke": _authorization,
    "user_authorization_cancellation": _authorization,
    "kf_create_session": _service_session,
    "kf_close_session": _service_session,
    "kf_switch_session": _service_switch,
    "qualification_verify_success": _verified,
    "qualification_verify_fail": _not_verified,
    "naming_verify_success": _verified,
    "naming_verify_fail": _not_verified,
    "annual_renew": _verified,
    "verify_expired": _verified,
}
