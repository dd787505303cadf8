"""The console as one blueprint: its routes, its guard, and what its templates know."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import flask_bootstrap  # type: ignore[import-untyped]
from flask import Blueprint, Response, abort, g, render_template, request, send_from_directory, url_for
from redis import Redis
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from config import wording
from config.rules import rules
from config.settings import Settings
from console import (
    account,
    alerts,
    appeal_deeds,
    appeals,
    asked,
    audit,
    broadcast_form,
    broadcast_routes,
    broadcast_templates,
    comment_round_deeds,
    comment_rounds,
    decision_lists,
    eligibility,
    enterprises,
    events,
    faq,
    guard,
    home,
    inbox,
    inbox_deeds,
    learning,
    learning_training,
    learning_words,
    lists,
    login,
    matching_routes,
    messages,
    officers,
    outbox,
    policy_routes,
    staff,
    words,
    work_items,
)
from console.here import here
from console.permissions import may
from console.session import PATH
from models import kinds, round_kinds
from models.work import Office
from services.errors import Refusal
from services.privacy import mask_phone

BOOTSTRAP = Path(flask_bootstrap.__file__).parent / "static" / "bootstrap5"
BOOTSTRAP_FILES = frozenset(
    {
        "css/bootstrap.min.css",
        "css/font/bootstrap-icons.min.css",
        "css/font/fonts/bootstrap-icons.woff2",
        "css/font/fonts/bootstrap-icons.woff",
    }
)
ASSET_SECONDS = 3600
LARGEST_FORM = 256 * 1024  # bytes

GET, POST, BOTH = ("GET",), ("POST",), ("GET", "POST")

View = Callable[..., Any]


def bootstrap(name: str) -> Response:
    """The few files of Bootstrap that the pages use, from its package."""
    if name not in BOOTSTRAP_FILES:
        abort(404)
    return send_from_directory(BOOTSTRAP, name, max_age=ASSET_SECONDS)


# address, endpoint, view, methods; who may use an endpoint stands in permissions.py
ROUTES: tuple[tuple[str, str, View, tuple[str, ...]], ...] = (
    ("/bootstrap/<path:name>", "bootstrap", bootstrap, GET),
    ("/login", "login", login.login, BOTH),
    ("/login/code", "code", login.code, BOTH),
    ("/logout", "logout", login.logout, POST),
    ("/account", "account", account.account, GET),
    ("/account/password/new", "new_password", account.new_password, GET),
    ("/account/password", "change_password", account.change_password, POST),
    ("/account/second-factor", "second_factor", account.second_factor, BOTH),
    ("/account/second-factor/off", "second_factor_off", account.second_factor_off, POST),
    ("/", "home", home.home, GET),
    ("/figures", "figures", home.live, GET),
    ("/appeals", "appeals", appeals.index, GET),
    ("/appeals/export", "appeals_export", appeals.export, POST),
    ("/appeals/<number>", "appeal", appeals.detail, GET),
    ("/appeals/<number>/phone", "appeal_phone", appeals.phone, POST),
    ("/appeals/<number>/author", "appeal_author", appeals.author, POST),
    ("/appeals/<number>/files/<int:piece_id>", "appeal_file", appeal_deeds.open_file, POST),
    ("/appeals/<number>/accept", "appeal_accept", appeal_deeds.accept, POST),
    ("/appeals/<number>/reject", "appeal_reject", appeal_deeds.reject, POST),
    ("/appeals/<number>/assign", "appeal_assign", appeal_deeds.assign, POST),
    ("/appeals/<number>/acknowledge", "appeal_acknowledge", appeal_deeds.acknowledge, POST),
    ("/appeals/<number>/send-back", "appeal_send_back", appeal_deeds.send_back, POST),
    ("/appeals/<number>/resolve", "appeal_resolve", appeal_deeds.resolve, POST),
    ("/events", "events", events.index, GET),
    ("/events/<number>", "event", events.detail, GET),
    ("/events/<number>/publish", "event_publish", events.publish, POST),
    ("/events/<number>/cancel", "event_cancel", events.cancel, POST),
    ("/events/<number>/signups/<int:signup_id>/phone", "signup_phone", events.signup_phone, POST),
    *policy_routes.ROUTES,
    *matching_routes.ROUTES,
    ("/rounds", "rounds", comment_rounds.index, GET),
    ("/rounds/new", "round_new", comment_rounds.new, BOTH),
    ("/rounds/<number>", "round", comment_rounds.detail, GET),
    ("/rounds/<number>/edit", "round_edit", comment_rounds.edit, BOTH),
    ("/rounds/<number>/open", "round_open", comment_round_deeds.open_, POST),
    ("/rounds/<number>/end", "round_end", comment_round_deeds.end, POST),
    ("/rounds/<number>/cancel", "round_cancel", comment_round_deeds.cancel, POST),
    ("/rounds/<number>/close", "round_close", comment_round_deeds.close, POST),
    ("/rounds/<number>/opinions", "round_opinions", comment_round_deeds.opinions, GET),
    ("/rounds/<number>/opinions/<int:opinion_id>/decide", "round_decide", comment_round_deeds.decide, POST),
    ("/rounds/<number>/export", "round_export", comment_round_deeds.export, POST),
    ("/decision-lists", "decision_lists", decision_lists.index, GET),
    ("/decision-lists/new", "decision_new", decision_lists.new, BOTH),
    ("/decision-lists/<int:decision_id>", "decision", decision_lists.detail, GET),
    ("/decision-lists/<int:decision_id>/edit", "decision_edit", decision_lists.edit, BOTH),
    ("/decision-lists/<int:decision_id>/publish", "decision_publish", decision_lists.publish, POST),
    ("/decision-lists/<int:decision_id>/withdraw", "decision_withdraw", decision_lists.withdraw, POST),
    ("/officers", "officers", officers.index, GET),
    ("/officers/<number>", "officer", officers.detail, GET),
    ("/officers/<number>/phone", "officer_phone", officers.phone, POST),
    ("/enterprises", "enterprises", enterprises.index, GET),
    ("/enterprises/<code>", "enterprise", enterprises.detail, GET),
    ("/enterprises/<code>/contacts/<int:contact_id>/phone", "contact_phone", enterprises.contact_phone, POST),
    ("/enterprises/<code>/contacts/<int:contact_id>/decide", "contact_decide", enterprises.decide_contact, POST),
    ("/messages", "messages", messages.index, GET),
    ("/messages/<int:message_id>", "message", messages.detail, GET),
    ("/work-items", "work_items", work_items.index, GET),
    ("/work-items/<int:item_id>", "work_item", work_items.detail, GET),
    ("/work-items/<int:item_id>/answer", "work_item_answer", work_items.answer, POST),
    ("/work-items/<int:item_id>/done", "work_item_done", work_items.done, POST),
    ("/inbox", "inbox", inbox.index, GET),
    ("/inbox/list", "inbox_list", inbox.live, GET),
    ("/inbox/count", "inbox_count", inbox.count, GET),
    ("/inbox/<int:handoff_id>", "conversation", inbox.detail, GET),
    ("/inbox/<int:handoff_id>/talk", "conversation_talk", inbox.talk, GET),
    ("/inbox/<int:handoff_id>/take", "inbox_take", inbox_deeds.take, POST),
    ("/inbox/<int:handoff_id>/say", "inbox_say", inbox_deeds.say, POST),
    ("/inbox/<int:handoff_id>/leave-word", "inbox_leave_word", inbox_deeds.leave_word, POST),
    ("/inbox/<int:handoff_id>/note", "inbox_note", inbox_deeds.note, POST),
    ("/inbox/<int:handoff_id>/pass", "inbox_pass", inbox_deeds.pass_on, POST),
    ("/inbox/<int:handoff_id>/register", "inbox_register", inbox_deeds.register, POST),
    ("/inbox/<int:handoff_id>/appeal", "inbox_appeal", inbox_deeds.file_appeal, POST),
    ("/inbox/<int:handoff_id>/give-back", "inbox_give_back", inbox_deeds.give_back, POST),
    ("/faq", "faq", faq.index, GET),
    ("/faq/new", "faq_new", faq.new, BOTH),
    ("/faq/<int:faq_id>", "faq_entry", faq.detail, GET),
    ("/faq/<int:faq_id>/edit", "faq_edit", faq.edit, BOTH),
    ("/faq/<int:faq_id>/review", "faq_review", faq.review, POST),
    ("/faq/<int:faq_id>/retire", "faq_retire", faq.retire, POST),
    ("/work-items/<int:item_id>/faq", "faq_keep", faq.keep, POST),
    ("/asked", "asked", asked.index, GET),
    ("/learning", "learning", learning.index, GET),
    ("/learning/<int:lesson_id>", "lesson", learning.detail, GET),
    ("/learning/<int:lesson_id>/decide", "lesson_decide", learning.decide, POST),
    ("/learning/<int:lesson_id>/ignore", "lesson_ignore", learning.ignore, POST),
    ("/learning/<int:lesson_id>/reopen", "lesson_reopen", learning.reopen, POST),
    ("/learning/phrases", "learning_phrases", learning.phrases, GET),
    ("/learning/phrases/add", "phrase_add", learning.add_phrase, POST),
    ("/learning/phrases/<int:phrase_id>/remove", "phrase_remove", learning.remove_phrase, POST),
    ("/learning/words", "learning_words", learning_words.index, GET),
    ("/learning/words/add", "word_add", learning_words.add, POST),
    ("/learning/words/<int:word_id>/remove", "word_remove", learning_words.remove, POST),
    ("/learning/training", "learning_training", learning_training.index, GET),
    ("/learning/training/begin", "training_begin", learning_training.begin, POST),
    ("/learning/training/ship", "training_ship", learning_training.ship, POST),
    ("/learning/training/<int:training_id>", "training", learning_training.detail, GET),
    ("/learning/training/<int:training_id>/live", "training_live", learning_training.live, GET),
    ("/learning/training/<int:training_id>/promote", "training_promote", learning_training.promote, POST),
    ("/learning/training/<int:training_id>/discard", "training_discard", learning_training.discard, POST),
    ("/outbox", "outbox", outbox.index, GET),
    ("/outbox/<int:entry_id>", "outbox_entry", outbox.detail, GET),
    (
        "/broadcasts/templates/<int:template_id>/publish",
        "broadcast_template_publish",
        broadcast_templates.publish,
        POST,
    ),
    (
        "/broadcasts/templates/<int:template_id>/archive",
        "broadcast_template_archive",
        broadcast_templates.archive,
        POST,
    ),
    *broadcast_routes.ROUTES,
    ("/staff", "staff", staff.index, GET),
    ("/staff/add", "staff_add", staff.add, POST),
    ("/staff/<int:staff_id>/password", "staff_password", staff.password, POST),
    ("/staff/<int:staff_id>/unlock", "staff_unlock", staff.unlock, POST),
    ("/staff/<int:staff_id>/active", "staff_active", staff.active, POST),
    ("/staff/<int:staff_id>/second-factor/off", "staff_second_factor_off", staff.second_factor_off, POST),
    ("/audit", "audit", audit.index, GET),
    ("/audit/verify", "audit_verify", audit.verify, POST),
)


def blueprint(settings: Settings, office: Office, redis: Redis | None) -> Blueprint:
    """The console, to be mounted by doors.py; without Redis logins are not counted by address."""
    made = Blueprint("console", __name__, url_prefix=PATH, template_folder="templates", static_folder="static")
    for address, endpoint, view, methods in ROUTES:
        address = address.replace("<int:", f"<int(max={lists.LARGEST_ID}):")
        made.add_url_rule(address, endpoint, view, methods=list(methods))
    made.before_request(_limit)
    made.before_request(guard.guard(settings, office, redis))
    made.after_request(guard.seal)
    made.context_processor(_at_hand)
    made.register_error_handler(Refusal, _say_no)
    for code in (400, 403, 404, 405, 413, 500):
        made.register_error_handler(code, _apologise)
    return made


def _limit() -> None:
    largest = {"console.broadcast_lists": broadcast_form.LARGEST_LIST, **policy_routes.LARGEST}
    request.max_content_length = request.max_form_memory_size = largest.get(request.endpoint or "", LARGEST_FORM)


def _at_hand() -> dict[str, Any]:
    """What every template of the console knows."""
    visit, person = here().visit, here().staff
    said, visit.said = visit.said, []
    return {
        "me": person,
        "may": lambda endpoint: person is not None and may(person.role, f"console.{endpoint}"),
        "csrf": visit.csrf,
        "nonce": g.nonce,
        "said": said,
        "rules": rules(),
        "alerts": alerts.current,
        "kinds": kinds,
        "round_kinds": round_kinds,
        "moment": words.moment,
        "waited": words.waited,
        "day": words.day,
        "clock": words.clock,
        "lines": words.lines,
        "veiled": words.veiled,
        "masked": mask_phone,
        "inbox_waiting": _inbox_waiting,
        "brief": words.brief,
        "spoken": words.spoken,
        "same_page": lists.same_page,
        "conditions_of": eligibility.told,
    }


def _inbox_waiting() -> str:
    with here().reading() as work:
        return str(inbox.attention(work) or "")


def _say_no(refusal: Refusal) -> AnyResponse:
    """The rules say no: back to the page, with the reason."""
    return here().back(here().page or url_for("console.home"), wording.text(refusal.key, **refusal.facts), "wrong")


def _apologise(error: HTTPException) -> tuple[str, int]:
    code = error.code or 500
    return render_template("console/error.html", code=code), code
