"""Images, places, links and files: evidence for the appeal that is being filed, or was filed last."""

from __future__ import annotations

from config import wording
from handlers.asking import EVIDENCE
from handlers.deeds import done
from handlers.forms import FORMS
from handlers.progress import SNIPPET, snippet
from handlers.replies import Choice, Reply, ask, say
from handlers.turn import Turn
from models.kinds import WorkItemKind
from services import access
from services.appeals import intake, pieces

KINDS = frozenset(pieces.KINDS)
MOST = 9  # pieces to one appeal
FORM, SUPPLEMENT = "appeal.submit", "appeal.supplement"


def take(turn: Turn) -> tuple[Reply, ...]:
    """Keep what was sent where it belongs; nothing sent is lost, the message itself is kept in any case."""
    line = described(turn)
    turn.intent = "evidence"
    form = turn.dialogue.form
    if form is not None and form.name == FORM:
        kept = form.answers.setdefault(EVIDENCE, [])
        if len(kept) >= MOST:
            return (say("evidence.enough", most=MOST), *FORMS[FORM].ask_now(turn))
        kept.append(line)
        return (say("evidence.kept", count=len(kept)), *FORMS[FORM].ask_now(turn))
    if form is not None and form.name == SUPPLEMENT and "appeal" in form.answers:
        turn.dialogue.form = None
        return _added(turn, form.answers["appeal"], line)
    if form is not None:
        return (say("evidence.not_needed"), *FORMS[form.name].ask_now(turn))
    number = turn.dialogue.topic.get("appeal")
    if number:
        return _added(turn, str(number), line)
    sent = [*turn.dialogue.topic.get(EVIDENCE, []), line][:MOST]
    turn.dialogue.topic[EVIDENCE] = sent
    turn.dialogue.topic["request"] = "\n".join(sent)
    return (
        ask(
            "evidence.what_for",
            (
                Choice("appeal.submit", wording.text("intents.appeal_submit")),
                Choice(f"request:{WorkItemKind.OTHER.value}", wording.text("evidence.choice_person")),
            ),
        ),
    )


def _added(turn: Turn, number: str, line: str) -> tuple[Reply, ...]:
    appeal = access.appeal_for(turn.work, number, turn.openid)
    intake.supplement(turn.work, appeal, line)
    turn.dialogue.speak_of("appeal", appeal.number)
    said = wording.text("appeal.supplemented", number=appeal.number, problem=snippet(appeal, SNIPPET))
    return (done(turn, "appeal.supplement", appeal.number, said, what=appeal.number),)


def described(turn: Turn) -> str:
    """A line that stands for what was sent, with what is needed to find it again."""
    fields = turn.fields
    detail = {
        "image": "PicUrl",
        "video": "MediaId",
        "shortvideo": "MediaId",
        "location": "Label",
        "link": "Url",
        "file": "Title",
        "miniprogrampage": "Title",
    }[turn.kind]
    what = str(fields.get(detail) or fields.get("MediaId") or "")
    if turn.kind == "location":
        what = f"{what} ({fields.get('Location_X')}, {fields.get('Location_Y')})"
    return wording.text(f"evidence.line_{turn.kind}", what=" ".join(what.split())[:300])
