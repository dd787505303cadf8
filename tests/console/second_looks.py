"""Which deeds of the console ask before they are done, and which need no question."""

from __future__ import annotations

# endpoint → what is typed beside the token, so that it is the deed that asks
ASK_FIRST: dict[str, dict[str, str]] = {
    "second_factor_off": {},
    "appeal_file": {"open": "yes"},
    "appeal_reject": {"reason": "不属于本市", "elsewhere": "找邻市"},
    "appeal_send_back": {"reason": "不属于本单位"},
    "appeal_resolve": {"result": "已办结"},
    "application_move": {"verb": "refuse", "reason": "材料不全"},
    "broadcast_cancel": {"reason": "写错了"},
    "broadcast_group_remove": {},
    "broadcast_group_robot": {"robot": ""},
    "broadcast_confirm_house": {},
    "broadcast_private": {},
    "broadcast_public": {},
    "broadcast_resend": {},
    "broadcast_schedule": {},
    "broadcast_tag_remove": {"tag": "重点企业"},
    "broadcast_template_archive": {},
    "broadcast_uncertain": {"arrived": "no"},
    "contact_decide": {"verdict": "refuse"},
    "decision_withdraw": {},
    "event_cancel": {"reason": "下雨"},
    "faq_retire": {},
    "lesson_reopen": {},
    "phrase_remove": {},
    "policy_end": {"verb": "repeal", "reason": "到期"},
    "policy_file_decline": {"seen": "added"},
    "policy_file_confirm": {"seen": "removed"},
    "policy_file_remove": {},
    "policy_remove": {},
    "policy_take_down": {"reason": "写错了"},
    "reading_gone": {},
    "reading_remove": {},
    "round_cancel": {},
    "round_close": {},
    "round_end": {},
    "staff_active": {"active": "no"},
    "staff_password": {},
    "staff_second_factor_off": {},
    "training_discard": {},
    "training_promote": {},
    "training_ship": {},
    "uncertain_notice": {"arrived": "no"},
    "uncertain_recipient": {"arrived": "no"},
    "word_remove": {},
    "work_item_done": {},
}
# What adds, changes with a stamp, goes a step that can be gone back, or only looks.
OTHERS = """
login code logout change_password second_factor
appeals_export appeal_phone appeal_author appeal_accept appeal_assign appeal_acknowledge
event_publish signup_phone officer_phone contact_phone
policy_new policy_read policy_preview policy_edit policy_submit policy_announce reading_add policy_file_add
policy_send_back policy_approve policy_renew policy_reinstate reading_review reading_keep
policy_eligibility concerned_export concerned_notify enterprise_fact
applications_export application_register
round_new round_edit round_open round_decide round_export decision_new decision_edit decision_publish
work_item_answer inbox_take inbox_say inbox_leave_word inbox_note inbox_pass inbox_register inbox_appeal
inbox_give_back faq_new faq_edit faq_keep faq_review
lesson_decide lesson_ignore phrase_add word_add training_begin
broadcast_new broadcast_edit broadcast_lists broadcast_tags broadcast_groups broadcast_group broadcast_group_chat
broadcast_template_new broadcast_template_edit broadcast_template_publish broadcast_submit broadcast_try
broadcast_approve broadcast_send_back broadcast_unschedule broadcast_pause broadcast_resume broadcast_export
staff_add staff_unlock audit_verify
"""
NEED_NO_QUESTION = frozenset(OTHERS.split())
