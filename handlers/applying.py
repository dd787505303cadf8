"""Telling that one has applied, and whether the money came (已申报, 已到账, 没到账)."""

from __future__ import annotations

from config import wording
from config.rules import rules
from handlers import appeals, deeds, matching
from handlers.dates import spoken_moment
from handlers.forms import FORMS
from handlers.menu import choice_of
from handlers.replies import Choice, Choices, Reply, ask, say
from handlers.turn import Turn
from models.kinds import WorkItemKind
from models.matching import Application
from models.people import Enterprise
from models.policies import Policy
from services import access, work_items
from services.errors import Refusal
from services.policies import applications
from services.policies import matching as matches
from services.policies.matching import Verdict

Replies = tuple[Reply, ...]

OFFERED = 6


def begin(turn: Turn) -> Replies:
    """已申报: which of the policies one may be meant to apply for."""
    if (refused := _not_yet(turn)) is not None:
        return refused
    open_ones = _open_ones(turn)
    if not open_ones:
        return (Choices(wording.text("match.apply_none"), (choice_of("policy.match"), choice_of("handoff.request"))),)
    return (ask("match.apply_which", tuple(_line("applied", one.id, one) for one in open_ones)),)


def applied(turn: Turn, policy_id: str) -> Replies:
    """我已申报, of one policy."""
    if (refused := _not_yet(turn)) is not None:
        return refused
    policy = turn.work.db.get(Policy, int(policy_id)) if policy_id.isdigit() else None
    if policy is None:
        raise Refusal("policy.gone")
    assert turn.contact is not None
    enterprise = turn.work.db.get_one(Enterprise, turn.contact.enterprise_id)
    applications.apply(turn.work, policy, enterprise, openid=turn.openid)
    deeds.final(turn)
    return (say("match.applied", title=matching.title(policy), days=rules().paid_question_days),)


def begin_paid(turn: Turn) -> Replies:
    """已到账: of the one application that waits, or of the one that is chosen."""
    waiting = _waiting(turn)
    if not waiting and (heard := _of_form(turn)) is not None:
        return heard
    if not waiting:
        return (Choices(wording.text("match.paid_none"), (choice_of("policy.applied"), choice_of("menu"))),)
    if len(waiting) == 1:
        return paid(turn, str(waiting[0].id))
    return (ask("match.paid_which", tuple(_line("paid", one.id, one.policy) for one in waiting)),)


def paid(turn: Turn, application_id: str) -> Replies:
    """已到账, of one application."""
    application = _mine(turn, application_id)
    applications.move(turn.work, application, "pay")
    deeds.final(turn)
    said = wording.text("match.paid", title=matching.title(application.policy))
    after_all = Choice(f"not_paid:{application.id}", wording.text("match.choice_not_paid"))
    return (Choices(said, (after_all,), is_aside=True),)


def begin_not_paid(turn: Turn) -> Replies:
    """没到账: a colleague asks after it; who has told of no application has a matter to report."""
    waiting = _waiting(turn)
    if not waiting:
        return _of_form(turn) or appeals.begin(turn, problem=turn.text.strip())
    if len(waiting) == 1:
        return not_paid(turn, str(waiting[0].id))
    return (ask("match.not_paid_which", tuple(_line("not_paid", one.id, one.policy) for one in waiting)),)


def not_paid(turn: Turn, application_id: str) -> Replies:
    """没到账, of one application: an item for the desk, once; who said 已到账 too early takes it back."""
    application = _mine(turn, application_id)
    if application.state not in applications.WAITING:
        applications.move(turn.work, application, "not_paid")
    title = matching.title(application.policy)
    text = wording.text("match.not_paid_item", enterprise=application.enterprise.name, title=title)
    item = work_items.open_one(turn.work, WorkItemKind.OTHER, turn.openid, text)
    item = item or work_items.open_item(turn.work, WorkItemKind.OTHER, turn.openid, text)
    assert item.due_at is not None
    deeds.final(turn)
    return (say("match.not_paid", title=title, due=spoken_moment(item.due_at)),)


def _of_form(turn: Turn) -> Replies | None:
    """Where nothing was applied for, what is said of money belongs to the form that is open."""
    form = turn.dialogue.form
    if form is None:
        return None
    turn.intent = form.name
    return FORMS[form.name].hear(turn)


def _not_yet(turn: Turn) -> Replies | None:
    """Who speaks for no enterprise, or for one that nobody confirmed yet, cannot tell of its applications."""
    if turn.contact is None:
        return (Choices(wording.text("match.apply_bind"), (choice_of("person.bind"), choice_of("menu"))),)
    if turn.contact.is_claim:
        enterprise = turn.contact.enterprise
        return (say("match.apply_claim", enterprise=enterprise.short_name or enterprise.name),)
    return None


def _open_ones(turn: Turn) -> list[Policy]:
    """What one may have applied for: the policy just talked about, then those that match, but none twice."""
    assert turn.contact is not None
    over = {one.policy_id for one in access.applications_of(turn.look, turn.openid)}
    found = matches.matches(turn.look, matching.known(turn), turn.today)
    spoken_of = turn.dialogue.topic.get("policy")
    able = [one.policy for one in found if one.verdict is not Verdict.NOT_MET and one.policy.id not in over]
    return sorted(able, key=lambda policy: policy.id != spoken_of)[:OFFERED]


def _waiting(turn: Turn) -> list[Application]:
    mine = access.applications_of(turn.look, turn.openid)
    return [one for one in mine if one.state in applications.WAITING]


def _mine(turn: Turn, application_id: str) -> Application:
    return access.application_for(turn.work, int(application_id) if application_id.isdigit() else 0, turn.openid)


def _line(verb: str, id: int, policy: Policy) -> Choice:
    return Choice(f"{verb}:{id}", matching.label("policy.title", policy))
