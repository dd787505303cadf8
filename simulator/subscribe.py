"""Subscription notices (订阅通知): one accept, one message."""

from typing import Any

from simulator import fields
from simulator.calls import OK, Answer, Asked, Call, whole
from simulator.custom import follower
from simulator.delivery import book, show
from simulator.errors import ApiError
from simulator.people import Person
from simulator.state import Template, World
from simulator.template import FIRST_MSGID, card_message

AT_START = {
    "SUB_PROGRESS": Template(
        "办理进展提醒", {"thing1": "事项", "phrase2": "状态", "time3": "时间", "character_string4": "编号"}
    ),
    "SUB_EVENT": Template("活动开始提醒", {"thing1": "活动", "time2": "时间", "thing3": "地点"}),
}


def send(world: World, asked: Asked) -> Answer:
    person = follower(world, asked)
    template_id = asked.text("template_id", 40037)
    template = world.templates.notices.get(template_id)
    if template is None:
        raise ApiError(40037)
    lines = fields.check(template.labels, asked.body.get("data"))
    if person.accepted.get(template_id, 0) <= 0:
        raise ApiError(43101)
    person.accepted[template_id] -= 1
    msgid = FIRST_MSGID + world.next_id()
    message = card_message("subscribe", template.title, lines, asked.body)
    show(world, person, "account", {**message, "via": "subscribe", "msgid": msgid})
    book(world, "subscribe", person, msgtype="subscribe", msgid=msgid, body=asked.body)
    world.stats.counts["subscribe"] += 1
    result = {"TemplateId": template_id, "MsgID": msgid, "ErrorCode": 0, "ErrorStatus": "success"}
    event = {"Event": "subscribe_msg_sent_event", "SubscribeMsgSentEvent": {"List": result}}
    world.call_back(person, event)
    return OK


def answer_popup(person: Person, template_id: str, status: str) -> None:
    """What the person chose in the box that asks for permission."""
    if status == "accept":
        person.accepted[template_id] = person.accepted.get(template_id, 0) + 1
    else:
        person.accepted[template_id] = 0


def get_templates(world: World, asked: Asked) -> Answer:
    return {**OK, "data": [_card(key, one) for key, one in world.templates.notices.items()]}


def add_template(world: World, asked: Asked) -> Answer:
    """The keyword numbers become things, as the real library's names are not known here."""
    wanted = asked.listed("kidList", 5, wrong=40035)
    template_id = f"SUB_{asked.text('tid')}_{world.next_id()}"
    labels = {f"thing{whole(number, 40035)}": f"关键词{number}" for number in wanted}
    world.templates.notices[template_id] = Template(str(asked.body.get("sceneDesc") or "订阅通知"), labels)
    return {**OK, "priTmplId": template_id}


def delete_template(world: World, asked: Asked) -> Answer:
    if world.templates.notices.pop(asked.text("priTmplId", 40037), None) is None:
        raise ApiError(40037)
    return OK


def get_category(world: World, asked: Asked) -> Answer:
    return {**OK, "data": [{"id": 616, "name": "政务民生"}]}


def get_titles(world: World, asked: Asked) -> Answer:
    data = [{"tid": 1, "title": "办理进展提醒", "type": 2, "categoryId": "616"}]
    return {**OK, "count": len(data), "data": data}


def get_keywords(world: World, asked: Asked) -> Answer:
    names = {1: "事项", 2: "状态", 3: "时间"}
    data = [{"kid": kid, "name": name, "example": "示例", "rule": "thing"} for kid, name in names.items()]
    return {**OK, "count": len(data), "data": data}


def _card(template_id: str, template: Template) -> dict[str, Any]:
    content = "\n".join(f"{label}:{{{{{key}.DATA}}}}" for key, label in template.labels.items())
    return {"priTmplId": template_id, "title": template.title, "content": content, "example": "", "type": 2}


CALLS = {
    "/cgi-bin/message/subscribe/bizsend": Call(send, daily=100_000),
    "/wxaapi/newtmpl/gettemplate": Call(get_templates, method="GET"),
    "/wxaapi/newtmpl/addtemplate": Call(add_template),
    "/wxaapi/newtmpl/deltemplate": Call(delete_template),
    "/wxaapi/newtmpl/getcategory": Call(get_category, method="GET"),
    "/wxaapi/newtmpl/getpubtemplatetitles": Call(get_titles, method="GET"),
    "/wxaapi/newtmpl/getpubtemplatekeywords": Call(get_keywords, method="GET"),
}
