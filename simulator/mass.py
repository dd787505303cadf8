"""Mass sends (群发): accepted at once, delivered a little later, reported by an event."""

import hashlib
import json
from typing import Any

from simulator.calls import OK, Answer, Asked, Call, whole
from simulator.contents import chat_message
from simulator.delivery import book, show
from simulator.errors import ApiError
from simulator.people import Message, Person
from simulator.quota import month, month_of, pace
from simulator.state import Job, World

KINDS = ("text", "image", "voice", "mpvideo", "mpnews", "wxcard")
DELETABLE = ("mpnews", "mpvideo")
A_MONTH = 4
SAME_WITHIN = 86400
CLIENT_ID_BYTES = 64
SPEEDS = (80, 60, 45, 30, 10)
FIRST_MSG_ID = 1_000_000_000


def send_to_group(world: World, asked: Asked) -> Answer:
    chosen = asked.body.get("filter")
    if not isinstance(chosen, dict):
        raise ApiError(40035, "filter")
    if chosen.get("is_to_all") is True:
        return _start(world, asked, world.followers(), reach="all")
    tag = whole(chosen.get("tag_id"), 45159)
    if tag not in world.tags.names:
        raise ApiError(45159)
    members = [person for person in world.followers() if tag in person.tags]
    return _start(world, asked, members, reach=f"tag {tag}")


def send_to_list(world: World, asked: Asked) -> Answer:
    openids = asked.texts("touser", 10_000, least=2)
    found = [world.people[one] for one in dict.fromkeys(openids) if one in world.people]
    reach = hashlib.md5(" ".join(openids).encode()).hexdigest()
    return _start(world, asked, found, reach=reach, total=len(openids))


def preview(world: World, asked: Asked) -> Answer:
    name, openid = asked.body.get("towxname"), asked.body.get("touser")
    person = next((one for one in world.people.values() if name and one.name == name), None)
    person = person or world.people.get(str(openid))
    if person is None:
        raise ApiError(40003)
    show(world, person, "account", {**chat_message(world, asked.body, KINDS), "via": "preview"})
    return {**OK, "errmsg": "preview success", "msg_id": FIRST_MSG_ID + world.next_id()}


def delete(world: World, asked: Asked) -> Answer:
    job = _job(world, asked)
    if job.msgtype not in DELETABLE or job.status != "SEND_SUCCESS":
        raise ApiError(40059)
    job.status = "DELETE"
    return OK


def get(world: World, asked: Asked) -> Answer:
    job = _job(world, asked)
    return {"msg_id": job.msg_id, "msg_status": job.status}


def get_speed(world: World, asked: Asked) -> Answer:
    return {"speed": world.jobs.speed, "realspeed": SPEEDS[world.jobs.speed]}


def set_speed(world: World, asked: Asked) -> Answer:
    speed = asked.body.get("speed")
    if not isinstance(speed, int) or not 0 <= speed < len(SPEEDS):
        raise ApiError(45083)
    world.jobs.speed = speed
    return OK


def _job(world: World, asked: Asked) -> Job:
    job = world.jobs.by_id.get(whole(asked.body.get("msg_id"), 40059))
    if job is None:
        raise ApiError(40059)
    return job


def _start(world: World, asked: Asked, people: list[Person], *, reach: str, total: int | None = None) -> Answer:
    pace(world, "mass", 60)
    message = chat_message(world, asked.body, KINDS)
    msgtype = str(asked.body["msgtype"])
    client_id = _client_id(asked.body, reach, msgtype)
    _refuse_repeat(world, client_id)
    if reach == "all":
        _refuse_fifth(world)
    msg_id = FIRST_MSG_ID + world.next_id()
    job = Job(msg_id, msgtype, "SENDING", world.now(), client_id, to_all=reach == "all")
    world.jobs.by_id[msg_id] = job
    world.jobs.by_client_id[client_id] = msg_id
    world.stats.counts["mass_jobs"] += 1
    _deliver(world, job, people, message, asked.body, len(people) if total is None else total)
    more = {"msg_data_id": msg_id + 10**6} if msgtype == "mpnews" else {}
    return {"errcode": 0, "errmsg": "send job submission success", "msg_id": msg_id, **more}


def _client_id(body: dict[str, Any], reach: str, msgtype: str) -> str:
    given = str(body.get("clientmsgid") or "")
    if len(given.encode()) >= CLIENT_ID_BYTES:
        raise ApiError(45067)
    content = json.dumps([reach, msgtype, body.get(msgtype)], sort_keys=True)
    return given or hashlib.md5(content.encode()).hexdigest()


def _refuse_repeat(world: World, client_id: str) -> None:
    before = world.jobs.by_id.get(world.jobs.by_client_id.get(client_id, 0))
    if before and before.made_at > world.now() - SAME_WITHIN:
        raise ApiError(45065, msg_id=before.msg_id)


def _refuse_fifth(world: World) -> None:
    this_month = month(world)
    earlier = [job for job in world.jobs.by_id.values() if job.to_all and month_of(job.made_at) == this_month]
    if len(earlier) >= A_MONTH:
        raise ApiError(45028)


def _deliver(world: World, job: Job, people: list[Person], message: Message, body: dict[str, Any], total: int) -> None:
    this_month = month(world)
    reached = [one for one in people if _may_receive(one, this_month)]
    for person in reached:
        person.mass_received[this_month] = person.mass_received.get(this_month, 0) + 1
        show(world, person, "account", {**message, "via": "mass", "msg_id": job.msg_id})
        book(
            world,
            "mass",
            person,
            msgtype=job.msgtype,
            client_msg_id=job.client_id,
            msgid=job.msg_id,
            body=body,
        )
    world.stats.counts["mass_messages"] += len(reached)
    job.status = "SEND_SUCCESS"
    counts = {"TotalCount": total, "FilterCount": len(reached), "SentCount": len(reached), "ErrorCount": 0}
    no_list: dict[str, Any] = {"Count": 0, "ResultList": ""}
    world.call_back(
        None,
        {
            "Event": "MASSSENDJOBFINISH",
            "MsgID": job.msg_id,
            "Status": "send success",
            **counts,
            "CopyrightCheckResult": {**no_list, "CheckState": 2},
            "ArticleUrlResult": no_list,
        },
    )


def _may_receive(person: Person, this_month: str) -> bool:
    barred = not person.following or person.blacklisted or person.muted
    return not barred and person.mass_received.get(this_month, 0) < A_MONTH


CALLS = {
    "/cgi-bin/message/mass/sendall": Call(send_to_group, daily=100),
    "/cgi-bin/message/mass/send": Call(send_to_list, daily=100),
    "/cgi-bin/message/mass/preview": Call(preview, daily=100),
    "/cgi-bin/message/mass/delete": Call(delete, daily=10),
    "/cgi-bin/message/mass/get": Call(get),
    "/cgi-bin/message/mass/speed/get": Call(get_speed, needs_body=False),
    "/cgi-bin/message/mass/speed/set": Call(set_speed),
}
