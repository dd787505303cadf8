"""What staff do with a policy: hand it in, review it, publish it, end it; and the deeds on what stands beside it."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, render_template, request, url_for
from werkzeug.wrappers import Response

from console.broadcast_form import parse_moment
from console.confirm import is_confirmed, typed
from console.here import here
from console.policies import find
from console.policy_form import day_of
from models.policies import Policy
from models.policy_versions import PolicyVersion
from models.work import Work
from services import links
from services.errors import Refusal
from services.policies import announcing, flow, review, validity, versions

Verb = Callable[[Work, Policy], object]


def submit(policy_id: int) -> Response | str:
    """Hand it in for review."""
    return _do(policy_id, "submit", lambda work, policy: review.submit(work, _paper(work, policy)))


def send_back(policy_id: int) -> Response | str:
    """Give it back to its author, with the reason."""
    reason = request.form.get("reason", "")
    return _do(
        policy_id, "send_back", lambda work, policy: review.send_back(work, _paper(work, policy), reason), reason=reason
    )


def approve(policy_id: int) -> Response | str:
    """Let people see it: now, or from a moment on."""
    at, seen = request.form.get("at", ""), request.form.get("seen", "")
    moment = parse_moment(at) if at else None
    if at and moment is None:
        abort(400)
    return _do(
        policy_id, "approve", lambda work, policy: review.approve(work, _paper(work, policy), seen, moment), at=at
    )


def take_down(policy_id: int) -> Response | str:
    """Take it out of sight."""
    reason = request.form.get("reason", "")
    return _do(
        policy_id,
        "take_down",
        lambda work, policy: review.take_down(work, policy, reason),
        is_final=True,
        reason=reason,
    )


def end(policy_id: int) -> Response | str:
    """Mark it as repealed or amended, with its successor."""
    reason, successor = request.form.get("reason", ""), request.form.get("successor", "")
    if request.form.get("verb") == "amend":
        return _do(
            policy_id, "amend", lambda work, policy: validity.amend(work, policy, successor, reason), is_final=True,
            reason=reason,
        )  # fmt: skip
    return _do(
        policy_id, "repeal", lambda work, policy: validity.repeal(work, policy, reason, successor), is_final=True,
        reason=reason,
    )  # fmt: skip


def renew(policy_id: int) -> Response | str:
    """Give it a longer term."""
    until = request.form.get("until", "")

    def lengthen(work: Work, policy: Policy) -> None:
        day = day_of(until)
        if day is None:
            raise Refusal("library.term_over")
        validity.renew(work, policy, day)

    return _do(policy_id, "renew", lengthen, at=until)


def reinstate(policy_id: int) -> Response | str:
    """Take back that it was ended."""
    reason = request.form.get("reason", "")
    return _do(policy_id, "reinstate", lambda work, policy: validity.reinstate(work, policy, reason), reason=reason)


def announce(policy_id: int) -> Response:
    """A draft of a broadcast to those a change touches; to be looked over, approved and sent as any other."""
    here().page = url_for("console.policy", policy_id=policy_id)
    with here().work() as work:
        policy = find(work, policy_id)
        broadcast = announcing.draft(work, policy, links.policy_page(here().settings, policy.id))
        here().record(work, "broadcast.draft", broadcast.number, policy=policy.title)
        number = broadcast.number
    return here().back(url_for("console.broadcast", number=number), "broadcast_saved")


def remove(policy_id: int) -> Response | str:
    """Drop a draft, or the change that was proposed, as it stood on the page."""
    page = url_for("console.policy", policy_id=policy_id)
    if not is_confirmed():
        return _ask(policy_id, "policy_remove")
    here().page = page
    with here().work() as work:
        policy = find(work, policy_id)
        proposal = versions.hold(work, policy)
        if request.form.get("seen") != review.stamp_of(proposal or policy):
            raise Refusal("library.changed_meanwhile")
        if proposal is not None:
            versions.discard(work, proposal)
        else:
            review.remove(work, policy)
            page = url_for("console.policies")
        here().record(work, "policy.remove", policy.title[:100])
    return here().back(page, "policy_removed")


def _paper(work: Work, policy: Policy) -> Policy | PolicyVersion:
    """What is being reviewed: the proposed change where there is one."""
    return flow.proposal_of(work, policy) or policy


def _ask(policy_id: int, what: str) -> str:
    page = url_for("console.policy", policy_id=policy_id)
    return render_template("console/confirm.html", ask=what, typed=typed(), back=page)


def _do(policy_id: int, name: str, verb: Verb, *, is_final: bool = False, **detail: object) -> Response | str:
    """One deed, with its line in the audit log; what people lose by it is asked about once more."""
    page = here().page = url_for("console.policy", policy_id=policy_id)
    if is_final and not is_confirmed():
        return _ask(policy_id, f"policy_{name}")
    with here().work() as work:
        policy = find(work, policy_id)
        verb(work, policy)
        here().record(work, f"policy.{name}", policy.title[:100], **detail)
    return here().back(page, f"policy_{name}")
