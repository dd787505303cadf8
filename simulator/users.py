"""The list of followers, what may be known of each, and the black list."""

from typing import Any

from simulator.calls import OK, Answer, Asked, Call
from simulator.errors import ApiError
from simulator.people import Person, unionid_of
from simulator.state import World

PAGE = 10_000
BATCH = 100
BLACKLIST_BATCH = 20
REMARK_LENGTH = 29


def page(openids: list[str], after: str) -> dict[str, Any]:
    """One page of a list of openids that begins behind `after`."""
    if after and after not in openids:
        raise ApiError(40003)
    start = openids.index(after) + 1 if after else 0
    part = openids[start : start + PAGE]
    answer: dict[str, Any] = {"count": len(part)}
    if part:
        answer["data"] = {"openid": part}
    answer["next_openid"] = part[-1] if start + PAGE < len(openids) else ""
    return answer


def get_list(world: World, asked: Asked) -> Answer:
    openids = [person.openid for person in world.people.values() if person.following]
    return {"total": len(openids), **page(openids, asked.query.get("next_openid", ""))}


def info(world: World, asked: Asked) -> Answer:
    return _card(_known(world, asked.asked_for("openid", 41009)))


def info_of_many(world: World, asked: Asked) -> Answer:
    wanted = asked.listed("user_list", BATCH)
    if any(not isinstance(one, dict) or not one.get("openid") for one in wanted):
        raise ApiError(41009)
    return {"user_info_list": [_card(_known(world, one["openid"])) for one in wanted]}


def set_remark(world: World, asked: Asked) -> Answer:
    person = _known(world, asked.text("openid", 41009))
    remark = str(asked.body.get("remark", ""))
    if len(remark) > REMARK_LENGTH:
        raise ApiError(45002, "remark")
    person.remark = remark
    return OK


def get_blacklist(world: World, asked: Asked) -> Answer:
    openids = [person.openid for person in world.people.values() if person.blacklisted]
    after = str(asked.body.get("begin_openid") or "")
    return {"total": len(openids), **page(openids, after)}


def blacklist(world: World, asked: Asked) -> Answer:
    return _set_blacklisted(world, asked, True)


def unblacklist(world: World, asked: Asked) -> Answer:
    return _set_blacklisted(world, asked, False)


def _set_blacklisted(world: World, asked: Asked, wanted: bool) -> Answer:
    for openid in asked.texts("openid_list", BLACKLIST_BATCH, least=1):
        _known(world, openid).blacklisted = wanted
    return OK


def _known(world: World, openid: Any) -> Person:
    person = world.people.get(str(openid))
    if person is None:
        raise ApiError(40003)
    return person


def _card(person: Person) -> dict[str, Any]:
    if not person.following:
        return {"subscribe": 0, "openid": person.openid, "tagid_list": []}
    return {
        "subscribe": 1,
        "openid": person.openid,
        "nickname": "",
        "sex": 0,
        "language": "zh_CN",
        "city": "",
        "province": "",
        "country": "",
        "headimgurl": "",
        "subscribe_time": int(person.followed_at),
        "unionid": unionid_of(person.openid),
        "remark": person.remark,
        "groupid": person.tags[0] if person.tags else 0,
        "tagid_list": person.tags,
        "subscribe_scene": "ADD_SCENE_QR_CODE" if person.scene else "ADD_SCENE_SEARCH",
        "qr_scene": int(person.scene) if person.scene.isdigit() else 0,
        "qr_scene_str": "" if person.scene.isdigit() else person.scene,
    }


CALLS = {
    "/cgi-bin/user/get": Call(get_list, method="GET", daily=500),
    "/cgi-bin/user/info": Call(info, method="GET", daily=5_000_000),
    "/cgi-bin/user/info/batchget": Call(info_of_many, daily=500_000),
    "/cgi-bin/user/info/updateremark": Call(set_remark, daily=10_000),
    "/cgi-bin/tags/members/getblacklist": Call(get_blacklist),
    "/cgi-bin/tags/members/batchblacklist": Call(blacklist),
    "/cgi-bin/tags/members/batchunblacklist": Call(unblacklist),
}
