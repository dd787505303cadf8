"""What is counted when the day is over: nothing lost, nothing twice, everything in order."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import select

from bot.render import passive_text
from models.appeals import Appeal
from models.events import Event, Signup
from models.kinds import MessageState, OutboxState, SignupState
from models.messages import Message
from models.outbox import OutboxEntry
from tests.town.town import Said, Town, words_of
from tests.town.wechat import Heard

NUMBER = re.compile(r"您的诉求已收到，编号 (QQ\d{8}-\d+)")
LONGEST_LINE = 1500
TRAIL = 8  # lines of a talk that are shown with a fault
TOLD = {"signed up": "报名成功", "waiting": "已进入候补", "cancelled": "的报名，名额已让出"}


@dataclass
class Tally:
    """The figures, and a sentence for each fault."""

    ends: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    figures: dict[str, object] = field(default_factory=dict)

    def line(self) -> str:
        ends = ", ".join(f"{count} {name}" for name, count in sorted(self.ends.items()))
        figures = ", ".join(f"{name} {value}" for name, value in self.figures.items())
        return f"{sum(self.ends.values())} messages: {ends} · {figures} · {len(self.faults)} faults"


class _Books:
    """The archive as it is when all is done."""

    def __init__(self, town: Town) -> None:
        with town.office.reading() as look:
            self.messages = {row.key: row for row in look.db.scalars(select(Message))}
            self.outbox = list(look.db.scalars(select(OutboxEntry).where(OutboxEntry.lane == "reply")))
            self.appeals = list(look.db.scalars(select(Appeal)))
            self.events = list(look.db.scalars(select(Event)))
            self.signups = list(look.db.scalars(select(Signup)))
            look.db.expunge_all()
        self.letters = {(row.key or "").partition(":")[2]: row for row in self.outbox}


def count(town: Town) -> Tally:
    """Compare what was heard with what is written."""
    tally, books = Tally(), _Books(town)
    answers = {said.heard.key: _answer(said, town, books, tally) for said in town.said}
    strangers = books.messages.keys() - answers.keys()
    tally.faults += [f"{key} is kept and was never sent" for key in strangers]
    _check_talks(town, answers, books, tally)
    _check_letters(town, books, tally)
    _check_appeals(answers, books, tally)
    _check_seats(answers, books, tally)
    times = sorted(said.heard.seconds for said in town.said if said.heard.tries == 1)
    tally.figures |= {
        "repeats": sum(said.heard.tries - 1 + len(said.heard.texts) for said in town.said),
        "appeals": len(books.appeals),
        "sign-ups": len(books.signups),
        "customer messages": len(town.platform.to("message/custom/send")),
        "p50": f"{times[len(times) // 2]:.3f}s",
        "p99": f"{times[len(times) * 99 // 100]:.2f}s",
        "wire": dict(town.wechat.faults),
    }
    return tally


def _answer(said: Said, town: Town, books: _Books, tally: Tally) -> str | None:
    """The answer a person got, or None; counts how it got home."""
    heard, row = said.heard, books.messages.get(said.heard.key)
    if row is None:
        end = "never arrived" if heard.text is None else "LOST"
    elif row.state is MessageState.PENDING:
        end = "pending" if not heard.text else "DOUBLED"
    elif row.is_late:
        end = _late_end(books, heard.key) if not heard.text else "DOUBLED"
    else:
        # Nobody can tell that the response of the last try got lost with its process.
        end = "passive" if heard.text else "answered after WeChat gave up" if heard.text is None else "UNHEARD"
    if row is not None and row.state in (MessageState.FAILED, MessageState.SILENT):
        tally.faults.append(f"{heard.key} {heard.said}: {row.state}\n{_logged(town, heard.key)}")
    if end.isupper():
        tally.faults.append(f"{heard.key} {heard.said}: {end}, {_brief(heard)}, {_shown(row)}")
    if any(text != heard.text for text in heard.texts):
        tally.faults.append(f"{heard.key} {heard.said}: a repeat was answered otherwise: {_brief(heard)}")
    if end == "passive" and row is not None and heard.text != passive_text((row.reply or {})["messages"][0]):
        tally.faults.append(
            f"{heard.key} {heard.said}: the archive knows another answer: {_brief(heard)}, {_shown(row)}"
        )
    tally.ends[end] += 1
    if end == "passive":
        return heard.text
    if end == "answered after WeChat gave up" and row is not None:
        return passive_text((row.reply or {})["messages"][0])  # what a fourth try would have heard
    letter = books.letters.get(heard.key)
    return "\n".join(words_of(message) for message in letter.facts["messages"]) if letter and not heard.text else None


def _late_end(books: _Books, key: str) -> str:
    letter = books.letters.get(key)
    if letter is None:
        return "LATE WITHOUT A LETTER"
    return {
        OutboxState.SENT: "late", OutboxState.UNCERTAIN: "uncertain", OutboxState.FAILED: "FAILED",
    }.get(letter.state, "pending")  # fmt: skip


def _brief(heard: Heard) -> str:
    text = None if heard.text is None else heard.text[:40]
    return f"{heard.key} at {heard.at:%H:%M:%S.%f}, {heard.tries} tries, {heard.seconds:.1f} s: {text!r}, {heard.texts}"


def _shown(row: Message | None) -> str:
    return f"{row.state} {row.intent} late={row.is_late} {row.received_at} {row.answered_at}" if row else "no row"


def _logged(town: Town, key: str) -> str:
    """What the processes wrote of a message."""
    lines = [line for role in town.roles.values() for line in role.log.read_text().splitlines() if key in line]
    return "\n".join(line[-LONGEST_LINE:] for line in lines)


def _check_talks(town: Town, answers: dict[str, str | None], books: _Books, tally: Tally) -> None:
    """Every answer fits its line: had two lines of a form been taken in another order, one would not."""
    for said in town.said:
        text = answers[said.heard.key]
        words = (*said.line.hears, *said.line.ends)
        if text is not None and not said.is_astray and not any(word in text for word in words):
            trail = _trail(said, town, books, answers)
            tally.faults.append(f"{said.errand}: {said.line.says} was answered {text[:60]!r}, after\n{trail}")


def _trail(said: Said, town: Town, books: _Books, answers: dict[str, str | None]) -> str:
    """What the person said before, what came of it, and when: so that a fault can be understood."""
    talk = [one for one in town.said if one.heard.openid == said.heard.openid]
    until = talk.index(said) + 1
    lines = []
    for one in talk[max(0, until - TRAIL) : until]:
        letter = books.letters.get(one.heard.key)
        sent = f"letter {letter.state} {letter.sent_at:%H:%M:%S.%f}" if letter and letter.sent_at else "no letter"
        answer = (answers[one.heard.key] or "")[:30]
        row = _shown(books.messages.get(one.heard.key))
        lines.append(f"    {one.errand}: {one.line.says} → {answer!r}; {_brief(one.heard)}; {row}; {sent}")
    return "\n".join(lines)


def _check_letters(town: Town, books: _Books, tally: Tally) -> None:
    """Customer messages: what was sent arrived once, what is uncertain at most once, and nothing else did."""
    arrived = Counter((call.body["touser"], words_of(call.body)) for call in town.platform.to("message/custom/send"))
    sent = Counter((row.openid, words_of(one)) for row in books.outbox if row.state is OutboxState.SENT
                   for one in row.facts["messages"])  # fmt: skip
    perhaps = Counter((row.openid, words_of(one)) for row in books.outbox if row.state is not OutboxState.SENT
                      for one in row.facts["messages"])  # fmt: skip
    notices = {openid for openid, text in arrived if "名额" in text and (openid, text) not in sent + perhaps}
    tally.faults += [f"{letter} was marked as sent and did not arrive" for letter in sent - arrived]
    tally.faults += [f"{letter} arrived too often" for letter in arrived - sent - perhaps if letter[0] not in notices]


def _check_appeals(answers: dict[str, str | None], books: _Books, tally: Tally) -> None:
    """Each appeal was told to its person once, and each told one is in the archive, once."""
    told = Counter(found[1] for text in answers.values() if text and (found := NUMBER.search(text)))
    kept = Counter(appeal.number for appeal in books.appeals)
    tally.faults += [f"appeal {number} was told and is not kept as often" for number in told - kept]
    tally.faults += [f"appeal {number} is kept and was not told" for number in kept - told]
    problems = Counter(appeal.problem for appeal in books.appeals)
    tally.faults += [f"kept {count} times: {problem}" for problem, count in problems.items() if count > 1]


def _check_seats(answers: dict[str, str | None], books: _Books, tally: Tally) -> None:
    """No event is fuller than it may be, and every sign-up was told."""
    for event in books.events:
        taken = sum(one.seats for one in books.signups
                    if one.event_id == event.id and one.state is SignupState.SIGNED_UP)  # fmt: skip
        if taken > event.capacity:
            tally.faults.append(f"{event.title} has {event.capacity} seats and {taken} were given")
    told = {name: sum(words in text for text in answers.values() if text) for name, words in TOLD.items()}
    gone = sum(one.state is SignupState.CANCELLED for one in books.signups)
    if (told["signed up"] + told["waiting"], told["cancelled"]) != (len(books.signups), gone):
        tally.faults.append(f"{len(books.signups)} sign-ups and {gone} cancelled ones are kept, told were {told}")
