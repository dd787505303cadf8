"""The addresses of the policy library in the console."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from console import policies, policy_beside, policy_deeds, policy_form, policy_versions
from services.policies import attachments

GET, POST, BOTH = ("GET",), ("POST",), ("GET", "POST")
ENVELOPE = 64 * 1024  # bytes of a form around its file

ROUTES: tuple[tuple[str, str, Callable[..., Any], tuple[str, ...]], ...] = (
    ("/policies", "policies", policies.index, GET),
    ("/policies/new", "policy_new", policy_form.new, BOTH),
    ("/policies/read", "policy_read", policy_form.read, POST),
    ("/policies/preview", "policy_preview", policy_form.preview, POST),
    ("/policies/<int:policy_id>", "policy", policies.detail, GET),
    ("/policies/<int:policy_id>/edit", "policy_edit", policy_form.edit, BOTH),
    ("/policies/<int:policy_id>/submit", "policy_submit", policy_deeds.submit, POST),
    ("/policies/<int:policy_id>/send-back", "policy_send_back", policy_deeds.send_back, POST),
    ("/policies/<int:policy_id>/approve", "policy_approve", policy_deeds.approve, POST),
    ("/policies/<int:policy_id>/take-down", "policy_take_down", policy_deeds.take_down, POST),
    ("/policies/<int:policy_id>/end", "policy_end", policy_deeds.end, POST),
    ("/policies/<int:policy_id>/renew", "policy_renew", policy_deeds.renew, POST),
    ("/policies/<int:policy_id>/reinstate", "policy_reinstate", policy_deeds.reinstate, POST),
    ("/policies/<int:policy_id>/announce", "policy_announce", policy_deeds.announce, POST),
    ("/policies/<int:policy_id>/remove", "policy_remove", policy_deeds.remove, POST),
    ("/policies/<int:policy_id>/versions/<int:version>", "policy_version", policy_versions.show, GET),
    ("/policies/<int:policy_id>/readings", "reading_add", policy_beside.add_reading, POST),
    (
        "/policies/<int:policy_id>/readings/<int:reading_id>/review",
        "reading_review",
        policy_beside.review_reading,
        POST,
    ),
    (
        "/policies/<int:policy_id>/readings/<int:reading_id>/remove",
        "reading_remove",
        policy_beside.remove_reading,
        POST,
    ),
    (
        "/policies/<int:policy_id>/readings/<int:reading_id>/gone",
        "reading_gone",
        policy_beside.confirm_reading,
        POST,
    ),
    (
        "/policies/<int:policy_id>/readings/<int:reading_id>/keep",
        "reading_keep",
        policy_beside.keep_reading,
        POST,
    ),
    ("/policies/<int:policy_id>/files", "policy_file_add", policy_beside.attach, POST),
    ("/policies/<int:policy_id>/files/<int:attachment_id>", "policy_file", policy_beside.download, GET),
    (
        "/policies/<int:policy_id>/files/<int:attachment_id>/remove",
        "policy_file_remove",
        policy_beside.remove_file,
        POST,
    ),
    (
        "/policies/<int:policy_id>/files/<int:attachment_id>/confirm",
        "policy_file_confirm",
        policy_beside.confirm_file,
        POST,
    ),
    (
        "/policies/<int:policy_id>/files/<int:attachment_id>/decline",
        "policy_file_decline",
        policy_beside.decline_file,
        POST,
    ),
)

# How large a form may be, where it holds a file or a whole law.
LARGEST: Mapping[str, int] = {
    "console.policy_read": policy_form.LARGEST_FILE + ENVELOPE,
    "console.policy_file_add": attachments.MOST_BYTES + ENVELOPE,
    "console.policy_new": policy_form.LARGEST_TEXT,
    "console.policy_edit": policy_form.LARGEST_TEXT,
    "console.policy_preview": policy_form.LARGEST_TEXT,
}
