"""Signing up for an event (活动报名)."""

from __future__ import annotations

from config import wording
from config.patterns import late
from config.rules import rules
from handlers import event_questions, events, mine, other_event
from handlers.cancelling import KEEPS
from handlers.dates import spoken_moment
from handlers.deeds import done
from handlers.form import Form
from handlers.readers import name_said, phone_known, phone_said, read_enterprise, read_name, read_phone
from handlers.replies import Choice, Reply, ask, say
from handlers.slot import Slot
from handlers.titles import named, spoken_of
from handlers.turn import Json, Turn
from models.events import Event
from models.kinds import SignupState
from nlp.numbers import whole
from services import access, people
from services.errors import Refusal
from services.events import signup as seats

NUMBER = late(r"\d+|[一二两三四五六七八九十]")
OF_OFFICERS = "联络员"
IS_SIGNED_UP = late(r"(?<![没未不])(?:报名?成功|报上了|已经?报)")  # 银行活动报名成功了
GOING = late(r"报名|参加|报个|给我报|想去|要去")
WISH = late(
    r"你好|您好|请|麻烦|帮|替|给|我们|我|想|要|报名|报|参加|活动|一下|个|场|吧|了|的|这|那|就|也|还|去|能|可以|吗|多人|人|位|名|电话|手机|号|[\W\d]"
)
NOT_GOING = late(
    r"^(?:那就?|还是|算了|取消吧?|先|我们?|都|[ ,，])*"
    r"(?:不|没空|没时间|去不)(?:想|能|打算)?(?:去|参加|来|报)?(?:成|了|吧|啦)+$"
    r"|^取消报名(?:吧|了)*$"
)
ASKING = late(r"[?？]|吗|么|什么|怎|哪|几|多少|有没有|能不能|可不可以|截止|时间|名额|情况|了没|我的")
ALONE = late(r"就(?:只有)?我(?:一个|一人|自己|1个)|我(?:一个|1个)人(?:去|来|参加)|只有我")
NOT_SO_MANY = late(
    r"^(?:不对|错了|不是|哦|啊|[ ,，])*(?:应该)?(?:是|就|只)*(?:要|报)?"
    r"([1-9一两二三四五])(?:个|位|名)(?:名额|人)?(?:吧|了|。)*$"
)
NAMING = 4  # characters beside the wish that name something


def begin(turn: Turn) -> tuple[Reply, ...]:
    """活动报名; with nothing open there is nothing to fill in, and who keeps a seat has one."""
    if (told := kept(turn)) is not None:
        return told
    if not events.open_events(turn):
        return (say("event.none_open"),)
    if OF_OFFICERS in turn.text and not turn.officer and not _named(turn, turn.text):
        return (say("event.for_officers"),)
    kind = turn.found("event_type")
    if kind and turn.dialogue.form is None and not _named(turn, turn.text):
        lines = tuple(events.line(event) for event in events.open_events(turn))
        return (ask("event.type_over", lines, type=wording.text(f"event.type_{kind}")),)
    return SIGN_UP.begin(turn)


def kept(turn: Turn) -> tuple[Reply, ...] | None:
    """不取消，还是去: the seat stays; 改到周四: it cannot be moved. None for who has none, or names another event."""
    said = turn.text.strip()
    wishes = (
        ("event.kept", KEEPS),
        ("event.time_is_fixed", other_event.TO_ANOTHER_DAY),
        ("event.seats_are_fixed", NOT_SO_MANY),
        ("event.seats_are_fixed", other_event.OTHER_SEATS),
    )
    key = next((key for key, words in wishes if words.match(said)), "")
    if not key or turn.dialogue.form is not None:
        return None
    held = {one.event_id for one in access.signups_of(turn.look, turn.openid)}
    if not held or not held.issuperset(event.id for event in _named(turn, said)):
        return None
    turn.intent = "event.sign_up"
    return (say(key), *mine.signups(turn))


def is_meant(turn: Turn) -> bool:
    """Whether words whose intent is unclear name an event and speak of going there."""
    if GOING.search(turn.text) is None or IS_SIGNED_UP.search(turn.text):
        return False
    return bool(named(turn.text, events.open_events(turn)))


def is_asked_for(turn: Turn) -> bool:
    """帮青禾食品报名银行活动: one event is named, and nothing is asked about it."""
    return "报名" in turn.text and ASKING.search(turn.text) is None and is_meant(turn)


def begin_for(turn: Turn, event_id: str) -> tuple[Reply, ...]:
    """Sign up for the event whose line was tapped."""
    return SIGN_UP.begin(turn, event=events.free_for(turn, events.open_event(turn, event_id)))


def _named(turn: Turn, text: str) -> list[Event]:
    return spoken_of(turn, text, events.open_events(turn))


def _event_meant(turn: Turn) -> int | None:
    """The one event that the message can only mean: by its place in the list, its title, its type, or 就这个."""
    candidates = events.open_events(turn)
    listed = turn.dialogue.topic.get("events") or []
    ordinal = turn.found("ordinal")
    meant = _named(turn, turn.text)
    if isinstance(ordinal, int) and 1 <= ordinal <= len(listed):
        meant = [event for event in candidates if event.id == listed[ordinal - 1]]
    elif not meant and not _names_another(turn):
        meant = [event for event in candidates if [event.id] == listed] or candidates
    return events.free_for(turn, meant[0]) if len(meant) == 1 else None


def _names_another(turn: Turn) -> bool:
    """Whether the words name something that is on no list: it must not become the only event there is."""
    if turn.kind.startswith("event:"):
        return False
    facts = turn.meaning.found if turn.meaning else ()
    rest = turn.text
    for fact in facts:
        rest = rest.replace(fact.text, "")
    return len(WISH.sub("", rest)) >= NAMING


def _event_said(turn: Turn) -> int | None:
    meant = _named(turn, turn.text)
    return events.free_for(turn, meant[0]) if len(meant) == 1 else None


def _read_event(turn: Turn, text: str) -> int:
    if text.isdigit():
        return events.free_for(turn, events.open_event(turn, text))
    meant = _named(turn, text)
    if len(meant) != 1:
        raise Refusal("event.which_unclear")
    return events.free_for(turn, meant[0])


def _event_choices(turn: Turn, answers: Json) -> tuple[Choice, ...]:
    """The events that fit what was said; all of them when nothing does."""
    shown = _named(turn, turn.text) or events.open_events(turn)
    turn.dialogue.speak_of("events", [event.id for event in shown])
    return tuple(events.line(event, "slot") for event in shown)


def _client(turn: Turn) -> str | None:
    """The enterprise an officer signs up; officers sign up others, or themselves for nobody."""
    said = turn.found("enterprise") and turn.meaning and turn.meaning.first("enterprise")
    return said.text if turn.officer and said else None


def _name_known(turn: Turn) -> str | None:
    """Who was named in the message, or else who writes it for themselves."""
    if name_said(turn) or _client(turn):
        return name_said(turn)
    if turn.contact:
        return turn.contact.name
    return turn.officer.name if turn.officer else None


def _phone_known(turn: Turn) -> str | None:
    return phone_said(turn) if _client(turn) else phone_known(turn)


def _seats_said(turn: Turn) -> int:
    """Seats that were asked for; one, when nothing was said."""
    count = turn.found("headcount")
    return count if isinstance(count, int) and 1 <= count <= rules().most_seats else 1


def _seats_told(turn: Turn) -> int | None:
    """两个人, 就我一个: told by themselves."""
    if ALONE.search(turn.text):
        return 1
    if (corrected := NOT_SO_MANY.match(turn.text.strip())) is not None:
        return _read_seats(turn, corrected[1])
    count = turn.found("headcount")
    return count if isinstance(count, int) and 1 <= count <= rules().most_seats else None


def _read_seats(turn: Turn, text: str) -> int:
    match = NUMBER.search(text)
    count = (whole(match[0]) if match else None) or 0
    if not 1 <= count <= rules().most_seats:
        raise Refusal("event.too_many_seats", most=rules().most_seats)
    return count


def _summary(turn: Turn, answers: Json) -> str:
    event = turn.look.db.get_one(Event, answers["event"])
    left, client = seats.seats_left(turn.look, event), answers.get("enterprise")
    return wording.text(
        "event.summary",
        title=event.title,
        time=spoken_moment(event.starts_at),
        place=event.place,
        name=answers["name"],
        phone=answers["phone"],
        seats=answers["seats"],
        left=_outlook(event, left, answers["seats"]),
        enterprise=f"{wording.text('event.summary_enterprise', enterprise=client)}\n" if client else "",
    )


def _outlook(event: Event, left: int, wanted: int) -> str:
    """Whether the seats wanted are there."""
    if wanted <= left:
        return wording.text("event.seats_left", left=left)
    if event.has_waiting_list:
        return wording.text("event.seats_wait", left=left)
    return wording.text("event.seats_too_few", left=left)


def _sign_up(turn: Turn, answers: Json) -> tuple[Reply, ...]:
    signup = seats.sign_up(
        turn.work,
        answers["event"],
        openid=turn.openid,
        name=answers["name"],
        phone=answers["phone"],
        seats=answers["seats"],
        enterprise_id=_enterprise_id(turn, answers),
    )
    key = "event.signed_up" if signup.state is SignupState.SIGNED_UP else "event.waiting"
    event = signup.event
    turn.dialogue.speak_of("events", [event.id])
    said = wording.text(
        key, title=event.title, time=spoken_moment(event.starts_at), place=event.place, seats=signup.seats
    )
    return (done(turn, "event.sign_up", event.id, said, what=event.title),)


def _enterprise_id(turn: Turn, answers: Json) -> int | None:
    """The enterprise that takes part: the one an officer named, or the contact's own."""
    if answers.get("enterprise"):
        fitting = people.enterprise_by_name(turn.work, answers["enterprise"])
        return fitting[0].id if len(fitting) == 1 else None
    return turn.contact.enterprise_id if turn.contact and not turn.officer else None


SIGN_UP = Form(
    name="event.sign_up",
    slots=(
        Slot(
            "event",
            ask="event.ask_which",
            read=_read_event,
            label="event.label_event",
            prefill=_event_meant,
            overhear=_event_said,
            choices=_event_choices,
        ),
        Slot(
            "enterprise",
            ask="person.ask_enterprise",
            read=read_enterprise,
            label="event.label_enterprise",
            prefill=_client,
            is_needed=lambda answers: "enterprise" in answers,  # nobody is asked for it
            is_name=True,
        ),
        Slot(
            "name",
            ask="event.ask_name",
            read=read_name,
            label="event.label_name",
            why="event.why_name",
            prefill=_name_known,
            is_name=True,
        ),
        Slot(
            "phone",
            ask="event.ask_phone",
            read=read_phone,
            label="event.label_phone",
            why="event.why_phone",
            prefill=_phone_known,
            overhear=phone_said,
        ),
        Slot(
            "seats",
            ask="event.ask_seats",
            read=_read_seats,
            label="event.label_seats",
            prefill=_seats_said,
            overhear=_seats_told,
        ),
    ),
    finish=_sign_up,
    summary=_summary,
    quit=NOT_GOING,
    heed=other_event.heed,
    explain=event_questions.answered,
    mend={"event.full": "seats", "event.too_many_for_enterprise": "seats"},
)
