"""算了，问个政策吧: one matter is given up, and another is what the message says (换一件事)."""

from __future__ import annotations

from config.patterns import late
from handlers import commands
from handlers.forms import FORMS
from handlers.replies import Reply, say
from handlers.turn import Turn
from nlp.understand import understand

GIVES_UP = late(
    r"^(?:那|还是|先)*(?:算了|不了|不办了|不填了|不弄了|不搞了)吧?[,，。 、]*(?:我|先|还是|就|那|改)*"
    r"(?!.{1,3}(?:了也|也没|也白))"  # 报了也没用 wants nothing else
    r"(?=(?:想|要|帮我)*(?:问|咨询|查|看|办|报(?!警)|约|订|找|提|反映)[^,，。]{1,10}$)"
)
# What may be wanted instead; 算了，匿名吧 and 算了，电话不改了 belong to the matter itself.
OTHERS = frozenset(
    {
        "policy.ask", "policy.match", "policy.newest", "policy.check", "event.list", "event.sign_up", "event.mine",
        "appeal.submit", "appeal.progress", "appeal.mine", "room.book", "match.request", "person.bind", "mine",
    }
)  # fmt: skip


def away(turn: Turn) -> tuple[Reply, ...]:
    """Put aside what was filled in and read the rest as the message; what is said of that, which may be nothing."""
    words = turn.text.strip()
    given_up, form = GIVES_UP.match(words), turn.dialogue.form
    if given_up is None or (form is not None and FORMS[form.name].explain(turn, form.asking)):
        return ()
    rest = words[given_up.end() :]
    meaning = understand(rest, today=turn.today, is_officer=lambda: turn.officer is not None)
    wanted = commands.command_of(meaning.normal) or (meaning.intent if meaning.is_certain else "")
    if wanted not in OTHERS or (form is not None and wanted == form.name):
        return ()
    turn.text, turn.meaning = rest, meaning
    return (say("manners.put_aside"),) if turn.dialogue.put_aside() else ()
