"""The official account's way out: what the platform can be asked to do, as a thin typed set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, cast
from urllib.parse import quote

from redis import Redis

from config.settings import Settings
from push.client import Client
from push.pace import Pace
from push.wecom import WeComGateway

Answer = dict[str, Any]

MOST_TAGGED = 50  # people in one call
MOST_LOOKED_UP = 100


class WeChatGateway:
    """Calls of one account. All raise DeliveryError: Temporary, Blocked, Permanent or Uncertain."""

    def __init__(self, settings: Settings, redis: Redis) -> None:
        self.settings = settings
        self.redis = redis
        self.pace = Pace(redis, per_second=settings.sends_per_second or None)

    @cached_property
    def client(self) -> Client:
        """Made on first use, so that a process that forks does not share its sockets."""
        return Client(self.settings, self.redis)

    @cached_property
    def wecom(self) -> WeComGateway:
        """The centre's WeCom beside its official account."""
        return WeComGateway(self.settings, self.redis)

    def prepare(self) -> None:
        """Have a token at hand, so that the call that follows is nothing but the call."""
        self.client.access_token  # noqa: B018  # fetched when there is none

    # --- to one person

    def send_customer(self, openid: str, message: Mapping[str, Any]) -> None:
        """A customer-service message (客服消息); the platform knows no de-duplication for it."""
        self._post("message/custom/send", {"touser": openid, **message})

    def send_template(
        self, openid: str, template_id: str, data: Mapping[str, str], url: str = "", client_msg_id: str = ""
    ) -> str:
        """A template message (模板消息); its msgid. The same `client_msg_id` arrives once within ten minutes."""
        body: Answer = {"touser": openid, "template_id": template_id, "client_msg_id": client_msg_id}
        if url:
            body["url"] = url
        body["data"] = {name: {"value": value} for name, value in data.items()}
        return str(self._post("message/template/send", body).get("msgid", ""))

    def send_subscription(self, openid: str, template_id: str, data: Mapping[str, str], page: str = "") -> None:
        """A subscription notice (订阅通知): one for every time the person agreed."""
        body: Answer = {"touser": openid, "template_id": template_id}
        if page:
            body["page"] = page
        body["data"] = {name: {"value": value} for name, value in data.items()}
        self._post("message/subscribe/bizsend", body)

    def typing(self, openid: str, *, is_typing: bool = True) -> None:
        """Show, or hide, that an answer is being written."""
        self._post("message/custom/typing", {"touser": openid, "command": "Typing" if is_typing else "CancelTyping"})

    # --- to many

    def send_to_tag(self, tag_id: int, message: Mapping[str, Any], client_msg_id: str) -> Answer:
        """A mass message (群发) to a tag. A repeat of the id answers with the first job's `msg_id`."""
        whom = {"is_to_all": False, "tag_id": tag_id}
        return self._post("message/mass/sendall", {"filter": whom, **message, "clientmsgid": client_msg_id})

    def send_to_list(self, openids: Sequence[str], message: Mapping[str, Any], client_msg_id: str) -> Answer:
        """A mass message to 2 to 10,000 people."""
        return self._post("message/mass/send", {"touser": list(openids), **message, "clientmsgid": client_msg_id})

    def mass_state(self, msg_id: str) -> str:
        """SEND_SUCCESS, SENDING, SEND_FAIL or DELETE."""
        return str(self._post("message/mass/get", {"msg_id": msg_id}).get("msg_status", ""))

    # --- menus

    def create_menu(self, menu: Mapping[str, Any]) -> None:
        """Publish the menu that everybody sees."""
        self.client.menu.create(dict(menu))

    def add_conditional_menu(self, menu: Mapping[str, Any]) -> str:
        """Publish a menu for the people of one tag; its id. It needs a menu for everybody first."""
        return str(self.client.menu.add_conditional(dict(menu)).get("menuid", ""))

    def delete_menus(self) -> None:
        """Take away the menu and all conditional ones."""
        self.client.menu.delete()

    # --- people and tags

    def user_info(self, openid: str) -> Answer:
        """What the platform tells about a follower; `subscribe` is 0 for others."""
        return cast(Answer, self.client.user.get(openid))

    def users_info(self, openids: Sequence[str]) -> Iterator[Answer]:
        """The same for many, in as few calls as allowed."""
        for some in _in_portions(openids, MOST_LOOKED_UP):
            asked = {"user_list": [{"openid": openid, "lang": "zh_CN"} for openid in some]}
            yield from self._post("user/info/batchget", asked).get("user_info_list", [])

    def followers(self) -> Iterator[str]:
        """The openids of all followers, page by page."""
        following = ""
        while True:
            page = self.client.get("user/get", params={"next_openid": following} if following else {})
            openids = page.get("data", {}).get("openid", [])
            yield from openids
            following = page.get("next_openid", "")
            if not openids or not following:
                return

    def tags(self) -> dict[str, int]:
        """All tags: name → id."""
        return {tag["name"]: int(tag["id"]) for tag in self.client.get("tags/get").get("tags", [])}

    def tag_sizes(self) -> list[tuple[int, str, int]]:
        """All tags: id, name, and how many carry each."""
        told = self.client.get("tags/get").get("tags", [])
        return [(int(tag["id"]), str(tag["name"]), int(tag["count"])) for tag in told]

    def tag_members(self, tag_id: int) -> Iterator[Sequence[str]]:
        """The openids of those who carry a tag, page by page."""
        following = ""
        while True:
            page = self._post("user/tag/get", {"tagid": tag_id, "next_openid": following})
            openids: Sequence[str] = page.get("data", {}).get("openid", [])
            following = str(page.get("next_openid", ""))
            if openids:
                yield openids
            if not openids or not following:
                return

    def create_tag(self, name: str) -> int:
        """Make a tag; its id."""
        return int(self._post("tags/create", {"tag": {"name": name}})["tag"]["id"])

    def tag_people(self, tag_id: int, openids: Sequence[str]) -> None:
        """Put a tag on people; again does no harm."""
        for some in _in_portions(openids, MOST_TAGGED):
            self._post("tags/members/batchtagging", {"tagid": tag_id, "openid_list": list(some)})

    def untag_people(self, tag_id: int, openids: Sequence[str]) -> None:
        """Take a tag off people."""
        for some in _in_portions(openids, MOST_TAGGED):
            self._post("tags/members/batchuntagging", {"tagid": tag_id, "openid_list": list(some)})

    # --- codes and quotas

    def create_qrcode(self, scene: str, *, expire_seconds: int | None = None) -> Answer:
        """A QR code whose scan brings `scene` (1 to 64 characters); without an expiry it is permanent and scarce."""
        kind = {"action_name": "QR_LIMIT_STR_SCENE"} if expire_seconds is None else {"action_name": "QR_STR_SCENE"}
        asked: Answer = {**kind, "action_info": {"scene": {"scene_str": scene}}}
        if expire_seconds is not None:
            asked["expire_seconds"] = expire_seconds
        return self._post("qrcode/create", asked)

    def qrcode_url(self, ticket: str) -> str:
        """Where the image of a QR code is."""
        return f"{self.settings.wx_mp_base.rstrip('/')}/cgi-bin/showqrcode?ticket={quote(ticket, safe='')}"

    def quota(self, path: str) -> Answer:
        """What is left of the day's calls of an API, e.g. `/cgi-bin/message/custom/send`."""
        return cast(Answer, self._post("openapi/quota/get", {"cgi_path": path}).get("quota", {}))

    def clear_quota(self) -> None:
        """Set the day's quotas back; ten times a month."""
        self._post("clear_quota", {"appid": self.settings.wechat_app_id})

    def _post(self, endpoint: str, body: Answer) -> Answer:
        return cast(Answer, self.client.post(endpoint, data=body))


def _in_portions(items: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (items[start : start + size] for start in range(0, len(items), size))
