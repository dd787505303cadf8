"""Who may do what in the console: one table from endpoint to roles; what is not in it is refused."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from models.kinds import Role

OPERATOR, DISPATCHER, HANDLER = Role.OPERATOR, Role.DISPATCHER, Role.HANDLER
SUPERVISOR, LEADER, AUDITOR, ADMIN = Role.SUPERVISOR, Role.LEADER, Role.AUDITOR, Role.ADMIN

Audience = frozenset[Role]

NOBODY_NEEDED: Audience = frozenset()  # open to everyone, logged in or not
STAFF: Audience = frozenset(Role)
CENTRE: Audience = STAFF - {HANDLER}  # the handler of a department sees what it was assigned, nothing more
DESK: Audience = frozenset({OPERATOR, DISPATCHER, SUPERVISOR, AUDITOR, ADMIN})  # reads what people wrote
CALLERS: Audience = frozenset({OPERATOR, DISPATCHER, HANDLER, SUPERVISOR, ADMIN})  # may ring somebody up
ANSWERERS: Audience = frozenset({OPERATOR, DISPATCHER, SUPERVISOR, ADMIN})
INTAKE: Audience = frozenset({DISPATCHER, ADMIN})
DOERS: Audience = frozenset({HANDLER, DISPATCHER, ADMIN})  # dispatchers enter what a department tells them
EVENT_KEEPERS: Audience = frozenset({OPERATOR, DISPATCHER, ADMIN})
TEACHERS: Audience = frozenset({DISPATCHER, ADMIN})  # say what messages mean
LEARNERS: Audience = TEACHERS | {SUPERVISOR, AUDITOR}  # see what the bot learns
BROADCASTERS: Audience = frozenset({OPERATOR, DISPATCHER, SUPERVISOR, ADMIN})  # write to many
APPROVERS: Audience = frozenset({SUPERVISOR, LEADER, ADMIN})  # look over what others wrote
REVIEWERS: Audience = frozenset({DISPATCHER, SUPERVISOR, ADMIN})  # let an answer out
LIBRARIANS: Audience = frozenset({OPERATOR, DISPATCHER, SUPERVISOR, ADMIN})  # write what the library says
WATCHERS: Audience = frozenset({AUDITOR, ADMIN})
ADMINS: Audience = frozenset({ADMIN})

PERMISSIONS: Mapping[str, Audience] = MappingProxyType(
    {
        # the door itself
        "console.static": NOBODY_NEEDED,
        "console.bootstrap": NOBODY_NEEDED,
        "console.login": NOBODY_NEEDED,
        "console.code": NOBODY_NEEDED,
        "console.logout": NOBODY_NEEDED,
        "console.account": STAFF,
        "console.new_password": STAFF,
        "console.change_password": STAFF,
        "console.second_factor": STAFF,
        "console.second_factor_off": STAFF,
        # today's figures
        "console.home": STAFF,
        "console.figures": STAFF,
        # appeals (诉求)
        "console.appeals": STAFF,
        "console.appeal": STAFF,
        "console.appeal_phone": CALLERS,
        "console.appeal_author": ANSWERERS,  # and of these nobody who belongs to a department
        "console.appeal_file": ANSWERERS,  # likewise
        "console.appeals_export": frozenset({DISPATCHER, SUPERVISOR, AUDITOR, ADMIN}),
        "console.appeal_accept": INTAKE,
        "console.appeal_reject": INTAKE,
        "console.appeal_assign": INTAKE,
        "console.appeal_acknowledge": DOERS,
        "console.appeal_send_back": DOERS,
        "console.appeal_resolve": DOERS,
        # events (活动)
        "console.events": STAFF,
        "console.event": STAFF,
        "console.event_publish": EVENT_KEEPERS,
        "console.event_cancel": EVENT_KEEPERS,
        "console.signup_phone": EVENT_KEEPERS,
        # policies (政策)
        "console.policies": STAFF,
        "console.policy": STAFF,
        "console.policy_version": STAFF,
        "console.policy_file": STAFF,
        "console.policy_new": LIBRARIANS,
        "console.policy_read": LIBRARIANS,
        "console.policy_preview": LIBRARIANS,
        "console.policy_edit": LIBRARIANS,
        "console.policy_submit": LIBRARIANS,
        "console.policy_remove": LIBRARIANS,
        "console.policy_announce": BROADCASTERS,
        "console.reading_add": LIBRARIANS,
        "console.policy_file_add": LIBRARIANS,
        "console.policy_file_remove": LIBRARIANS,
        "console.policy_file_confirm": APPROVERS,
        "console.policy_file_decline": LIBRARIANS | APPROVERS,
        "console.policy_send_back": APPROVERS,
        "console.policy_approve": APPROVERS,
        "console.policy_take_down": APPROVERS,
        "console.policy_end": APPROVERS,
        "console.policy_renew": APPROVERS,
        "console.policy_reinstate": APPROVERS,
        "console.reading_review": APPROVERS,
        "console.reading_remove": LIBRARIANS | APPROVERS,
        "console.reading_gone": APPROVERS,
        "console.reading_keep": LIBRARIANS | APPROVERS,
        # comment rounds (征求意见)
        "console.rounds": CENTRE,
        "console.round": CENTRE,
        "console.round_opinions": CENTRE,
        "console.round_new": BROADCASTERS,
        "console.round_edit": BROADCASTERS,
        "console.round_open": BROADCASTERS,
        "console.round_end": BROADCASTERS,
        "console.round_cancel": BROADCASTERS,
        "console.round_decide": BROADCASTERS,
        "console.round_close": APPROVERS,
        "console.round_export": frozenset({DISPATCHER, SUPERVISOR, AUDITOR, ADMIN}),
        # decision lists (亲清清单)
        "console.decision_lists": STAFF,
        "console.decision": STAFF,
        "console.decision_new": BROADCASTERS,
        "console.decision_edit": BROADCASTERS,
        "console.decision_publish": APPROVERS,
        "console.decision_withdraw": APPROVERS,
        # whom policies concern (适用企业), and what was applied for (兑现)
        "console.policy_eligibility": BROADCASTERS,
        "console.policy_eligibility_count": BROADCASTERS,
        "console.concerned": CENTRE,
        "console.concerned_export": frozenset({DISPATCHER, SUPERVISOR, AUDITOR, ADMIN}),
        "console.concerned_notify": BROADCASTERS,
        "console.enterprise_policies": CENTRE,
        "console.enterprise_fact": EVENT_KEEPERS,
        "console.applications": CENTRE,
        "console.applications_export": frozenset({DISPATCHER, SUPERVISOR, AUDITOR, ADMIN}),
        "console.application_register": EVENT_KEEPERS,
        "console.application_move": EVENT_KEEPERS,
        # officers (联络员)
        "console.officers": CENTRE,
        "console.officer": CENTRE,
        "console.officer_phone": ANSWERERS,
        # enterprises (企业)
        "console.enterprises": CENTRE,
        "console.enterprise": CENTRE,
        "console.contact_phone": ANSWERERS,
        "console.contact_decide": ANSWERERS,
        # messages (消息)
        "console.messages": DESK,
        "console.message": DESK,
        # the inbox of conversations with people (人工)
        "console.inbox": DESK,
        "console.inbox_list": DESK,
        "console.inbox_count": DESK,
        "console.conversation": DESK,
        "console.conversation_talk": DESK,
        "console.inbox_take": ANSWERERS,
        "console.inbox_say": ANSWERERS,
        "console.inbox_leave_word": ANSWERERS,
        "console.inbox_note": ANSWERERS,
        "console.inbox_pass": ANSWERERS,
        "console.inbox_register": ANSWERERS,
        "console.inbox_appeal": ANSWERERS,
        "console.inbox_give_back": ANSWERERS,
        # work items (待办)
        "console.work_items": DESK,
        "console.work_item": DESK,
        "console.work_item_answer": ANSWERERS,
        "console.work_item_done": ANSWERERS,
        # usual questions, and what was asked (问答)
        "console.faq": STAFF,
        "console.faq_entry": STAFF,
        "console.faq_new": ANSWERERS,
        "console.faq_edit": ANSWERERS,
        "console.faq_keep": ANSWERERS,
        "console.faq_review": REVIEWERS,
        "console.faq_retire": REVIEWERS,
        "console.asked": DESK | {LEADER},
        # learning from use (学习)
        "console.learning": LEARNERS,
        "console.lesson": LEARNERS,
        "console.lesson_decide": TEACHERS,
        "console.lesson_ignore": TEACHERS,
        "console.lesson_reopen": TEACHERS,
        "console.learning_phrases": LEARNERS,
        "console.phrase_add": TEACHERS,
        "console.phrase_remove": TEACHERS,
        "console.learning_words": LEARNERS,
        "console.word_add": TEACHERS,
        "console.word_remove": TEACHERS,
        "console.learning_training": LEARNERS,
        "console.training": LEARNERS,
        "console.training_live": LEARNERS,
        "console.training_begin": ADMINS,
        "console.training_promote": ADMINS,
        "console.training_discard": ADMINS,
        "console.training_ship": ADMINS,
        # the outbox (通知)
        "console.outbox": DESK,
        "console.outbox_entry": DESK,
        # broadcasts (群发)
        "console.broadcasts": CENTRE,
        "console.broadcast": CENTRE,
        "console.broadcast_progress": CENTRE,
        "console.broadcast_stream": CENTRE,
        "console.broadcast_new": BROADCASTERS,
        "console.broadcast_edit": BROADCASTERS,
        "console.broadcast_audience": BROADCASTERS,
        "console.broadcast_lists": BROADCASTERS,
        "console.broadcast_tags": BROADCASTERS,
        "console.broadcast_tag_remove": BROADCASTERS,
        "console.broadcast_groups": BROADCASTERS,
        "console.broadcast_group": BROADCASTERS,
        "console.broadcast_group_robot": ADMINS,
        "console.broadcast_group_chat": BROADCASTERS,
        "console.broadcast_group_remove": BROADCASTERS,
        "console.broadcast_safety": CENTRE,
        "console.broadcast_confirm_house": ADMINS,
        "console.uncertain": DESK,
        "console.uncertain_notice": ANSWERERS,
        "console.uncertain_recipient": BROADCASTERS,
        "console.broadcast_templates": CENTRE,
        "console.broadcast_template": CENTRE,
        "console.broadcast_template_new": BROADCASTERS,
        "console.broadcast_template_edit": BROADCASTERS,
        "console.broadcast_template_publish": APPROVERS,
        "console.broadcast_template_archive": APPROVERS,
        "console.broadcast_submit": BROADCASTERS,
        "console.broadcast_try": BROADCASTERS,
        "console.broadcast_approve": APPROVERS,
        "console.broadcast_send_back": APPROVERS,
        "console.broadcast_schedule": BROADCASTERS,
        "console.broadcast_unschedule": BROADCASTERS,
        "console.broadcast_pause": BROADCASTERS | APPROVERS,
        "console.broadcast_resume": BROADCASTERS,
        "console.broadcast_cancel": BROADCASTERS | APPROVERS,
        "console.broadcast_resend": BROADCASTERS,
        "console.broadcast_uncertain": BROADCASTERS,
        "console.broadcast_public": APPROVERS,
        "console.broadcast_private": BROADCASTERS | APPROVERS,
        "console.broadcast_export": frozenset({DISPATCHER, SUPERVISOR, AUDITOR, ADMIN}),
        # who works here, and what they did
        "console.staff": WATCHERS,
        "console.staff_add": ADMINS,
        "console.staff_password": ADMINS,
        "console.staff_unlock": ADMINS,
        "console.staff_active": ADMINS,
        "console.staff_second_factor_off": ADMINS,
        "console.audit": WATCHERS,
        "console.audit_verify": WATCHERS,
    }
)

# Where somebody may go who has to set up one-time codes first.
OPEN_WITHOUT_CODE = frozenset({"console.second_factor", "console.logout"})
OPEN_WITH_FIRST_PASSWORD = frozenset({"console.new_password", "console.change_password", "console.logout"})


def may(role: Role, endpoint: str) -> bool:
    """Whether somebody with this role may use an endpoint."""
    audience = PERMISSIONS.get(endpoint)
    return audience is not None and (audience is NOBODY_NEEDED or role in audience)
