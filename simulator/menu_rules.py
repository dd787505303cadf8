"""What a menu must look like to be accepted."""

from typing import Any

from simulator.errors import ApiError

TOP_MOST, SUB_MOST = 3, 5
TOP_NAME_BYTES, SUB_NAME_BYTES = 16, 60
KEY_BYTES, URL_BYTES = 128, 1024
WITH_KEY = (
    "click", "scancode_push", "scancode_waitmsg", "pic_sysphoto",
    "pic_photo_or_album", "pic_weixin", "location_select",
)  # fmt: skip
NEEDS = {
    **dict.fromkeys(WITH_KEY, ("key",)),
    "view": ("url",),
    "miniprogram": ("appid", "pagepath", "url"),
    "media_id": ("media_id",),
    "view_limited": ("media_id",),
    "article_id": ("article_id",),
    "article_view_limited": ("article_id",),
}
RULES = {"tag_id", "client_platform_type"}


def check_buttons(buttons: Any) -> list[dict[str, Any]]:
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= TOP_MOST:
        raise ApiError(40016)
    for button in buttons:
        if not isinstance(button, dict):
            raise ApiError(40016)
        _check_name(button, TOP_NAME_BYTES, 40018)
        inside = button.get("sub_button")
        if inside:
            if not isinstance(inside, list) or len(inside) > SUB_MOST:
                raise ApiError(40023)
            for one in inside:
                _check_sub_button(one)
        else:
            _check_action(button, type_code=40017, key_code=40019, url_code=40020)
    return buttons


def check_rule(rule: Any) -> dict[str, str]:
    if not isinstance(rule, dict) or not any(rule.values()):
        raise ApiError(65306)
    given = {name: str(value) for name, value in rule.items() if value not in ("", None)}
    if not set(given) <= RULES:
        raise ApiError(65320, ", ".join(sorted(set(given) - RULES)))
    return given


def _check_sub_button(button: Any) -> None:
    if not isinstance(button, dict):
        raise ApiError(40023)
    _check_name(button, SUB_NAME_BYTES, 40025)
    _check_action(button, type_code=40024, key_code=40026, url_code=40027)


def _check_name(button: dict[str, Any], most: int, code: int) -> None:
    name = button.get("name")
    if not isinstance(name, str) or not 1 <= len(name.encode()) <= most:
        raise ApiError(code, str(name))


def _check_action(button: dict[str, Any], *, type_code: int, key_code: int, url_code: int) -> None:
    needed = NEEDS.get(str(button.get("type")))
    if needed is None:
        raise ApiError(type_code, str(button.get("name")))
    for name in needed:
        value = button.get(name)
        if name == "url":
            _check_url(value, url_code)
        elif not isinstance(value, str) or not 1 <= len(value.encode()) <= KEY_BYTES:
            raise ApiError(key_code, str(button.get("name")))


def _check_url(url: Any, code: int) -> None:
    if not isinstance(url, str) or not 1 <= len(url.encode()) <= URL_BYTES:
        raise ApiError(code)
    if not url.startswith(("http://", "https://")):
        raise ApiError(40055)
