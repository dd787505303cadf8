"""Template messages (模板消息): sent once per client_msg_id, reported by an event."""

from typing import Any

from simulator import fields
from simulator.calls import OK, Answer, Asked, Call
from simulator.custom import follower
from simulator.delivery import book, show
from simulator.errors import ApiError
from simulator.people import Person
from simulator.state import Template, World

SAME_WITHIN = 600
CLIENT_ID_LENGTH = 64
TEMPLATES_IN_USE = 25
FIRST_MSGID = 3_000_000_000
FORGET_ABOVE = 200_000

AT_START = {
    "TPL_NOTICE": Template(
        "服务进展通知", {"thing1": "标题", "thing2": "进展", "character_string3": "编号", "time4": "时间"}
    ),
    "TPL_EVENT": Template("活动通知", {"thing1": "活动", "time2": "时间", "thing3": "地点", "thing4": "备注"}),
    "TPL_TASK": Template(
        "待办事项提醒", {"thing1": "事项", "character_string2": "编号", "phrase3": "状态", "time4": "期限"}
    ),
}


def send(world: World, asked: Asked) -> Answer:
    person = follower(world, asked)
    template_id = asked.text("template_id", 40037)
    template = world.templates.service.get(template_id)
    if template is None:
        raise ApiError(40037)
    lines = fields.check(template.labels, asked.body.get("data"))
    client_id = str(asked.body.get("client_msg_id") or "")
    if len(client_id) > CLIENT_ID_LENGTH:
        raise ApiError(40035, "client_msg_id")
    before = _sent_before(world, person, client_id)
    if before is not None:
        world.stats.counts["template_deduplicated"] += 1
        return {**OK, "msgid": before}
    msgid = FIRST_MSGID + world.next_id()
    _deliver(world, person, asked.body, template.title, lines, msgid=msgid, client_id=client_id)
    return {**OK, "msgid": msgid}


def get_all(world: World, asked: Asked) -> Answer:
    return {"template_list": [_card(key, one) for key, one in world.templates.service.items()]}


def add(world: World, asked: Asked) -> Answer:
    """Field names come as keyword_name_list: each becomes a thing."""
    short_id = asked.text("template_id_short")
    names = asked.texts("keyword_name_list", 5, wrong=40035) or ["内容", "时间"]
    if len(world.templates.service) >= TEMPLATES_IN_USE:
        raise ApiError(45009, "templates in use")
    template_id = f"TPL_{short_id}_{world.next_id()}"
    labels = {f"thing{n}": name for n, name in enumerate(names, 1)}
    world.templates.service[template_id] = Template(f"模板 {short_id}", labels)
    return {**OK, "template_id": template_id}


def delete(world: World, asked: Asked) -> Answer:
    if world.templates.service.pop(asked.text("template_id", 40037), None) is None:
        raise ApiError(40037)
    return OK


def query_blocked(world: World, asked: Asked) -> Answer:
    return {**OK, "msginfo": {}}


def industry(world: World, asked: Asked) -> Answer:
    first = {"first_class": "政府与公共事业", "second_class": "行政"}
    return {"primary_industry": first, "secondary_industry": first}


def card_message(kind: str, title: str, lines: list[dict[str, str]], body: dict[str, Any]) -> dict[str, Any]:
    link = body.get("url") or body.get("page") or ""
    mini = bool(body.get("miniprogram"))
    return {
        "kind": kind,
        "title": title,
        "fields": lines,
        "url": link,
        "mini": mini,
        "template_id": body["template_id"],
    }


def _sent_before(world: World, person: Person, client_id: str) -> int | None:
    """The msgid of the same client_msg_id of the last ten minutes."""
    if not client_id:
        return None
    before = world.templates.sent.get(f"{person.openid} {client_id}")
    if before is None or before[1] <= world.now() - SAME_WITHIN:
        return None
    return int(before[0])


def _deliver(
    world: World,
    person: Person,
    body: dict[str, Any],
    title: str,
    lines: list[dict[str, str]],
    *,
    msgid: int,
    client_id: str,
) -> None:
    if client_id:
        _remember(world, f"{person.openid} {client_id}", msgid)
    status = "success"
    if person.blocked:
        status = "failed:user block"
    elif world.happens(world.switches.template_fail_rate):
        status = "failed: system failed"
    if status == "success":
        message = card_message("template", title, lines, body)
        show(world, person, "account", {**message, "via": "template", "msgid": msgid})
        book(world, "template", person, msgtype="template", client_msg_id=client_id, msgid=msgid, body=body)
        world.stats.counts["template"] += 1
        if client_id:
            world.stats.template[f"{person.openid} {client_id}"] += 1
    world.call_back(person, {"Event": "TEMPLATESENDJOBFINISH", "MsgID": msgid, "Status": status})


def _remember(world: World, key: str, msgid: int) -> None:
    sent = world.templates.sent
    if len(sent) > FORGET_ABOVE:
        old = world.now() - SAME_WITHIN
        world.templates.sent = sent = {one: when for one, when in sent.items() if when[1] > old}
    sent[key] = [msgid, world.now()]


def _card(template_id: str, template: Template) -> dict[str, Any]:
    content = "\n".join(f"{label}：{{{{{key}.DATA}}}}" for key, label in template.labels.items())
    example = "\n".join(f"{label}：示例" for label in template.labels.values())
    about = {"title": template.title, "primary_industry": "政府与公共事业", "deputy_industry": "行政"}
    return {"template_id": template_id, **about, "content": content, "example": example}


CALLS = {
    "/cgi-bin/message/template/send": Call(send, daily=100_000),
    "/cgi-bin/template/get_all_private_template": Call(get_all, method="GET"),
    "/cgi-bin/template/api_add_template": Call(add),
    "/cgi-bin/template/del_private_template": Call(delete),
    "/cgi-bin/template/get_industry": Call(industry, method="GET"),
    "/wxa/sec/queryblocktmplmsg": Call(query_blocked),
}
