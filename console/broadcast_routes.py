"""The routes of broadcasts: address, endpoint, view, methods."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from console import (
    broadcast_deeds,
    broadcast_form,
    broadcast_groups,
    broadcast_safety,
    broadcast_stream,
    broadcast_templates,
    broadcasts,
)

GET, POST, BOTH = ("GET",), ("POST",), ("GET", "POST")

ROUTES: tuple[tuple[str, str, Callable[..., Any], tuple[str, ...]], ...] = (
    ("/broadcasts", "broadcasts", broadcasts.index, GET),
    ("/broadcasts/new", "broadcast_new", broadcast_form.new, BOTH),
    ("/broadcasts/audience", "broadcast_audience", broadcast_form.count, GET),
    ("/broadcasts/lists", "broadcast_lists", broadcast_form.upload, BOTH),
    ("/broadcasts/tags", "broadcast_tags", broadcast_groups.tag_list, BOTH),
    ("/broadcasts/tags/remove", "broadcast_tag_remove", broadcast_groups.remove_tag, POST),
    ("/broadcasts/groups", "broadcast_groups", broadcast_groups.index, BOTH),
    ("/broadcasts/groups/<int:group_id>", "broadcast_group", broadcast_groups.detail, BOTH),
    ("/broadcasts/groups/<int:group_id>/robot", "broadcast_group_robot", broadcast_groups.robot, POST),
    ("/broadcasts/groups/<int:group_id>/chat", "broadcast_group_chat", broadcast_groups.chat, POST),
    ("/broadcasts/groups/<int:group_id>/remove", "broadcast_group_remove", broadcast_groups.remove, POST),
    ("/broadcasts/safety", "broadcast_safety", broadcast_safety.safety, GET),
    ("/broadcasts/safety/confirm", "broadcast_confirm_house", broadcast_safety.confirm_house, POST),
    ("/uncertain", "uncertain", broadcast_safety.uncertain, GET),
    ("/uncertain/notices/<int:entry_id>", "uncertain_notice", broadcast_safety.decide_notice, POST),
    ("/uncertain/recipients/<int:recipient_id>", "uncertain_recipient", broadcast_safety.decide_recipient, POST),
    ("/broadcasts/templates", "broadcast_templates", broadcast_templates.index, GET),
    ("/broadcasts/templates/new", "broadcast_template_new", broadcast_templates.new, BOTH),
    ("/broadcasts/templates/<int:template_id>", "broadcast_template", broadcast_templates.detail, GET),
    ("/broadcasts/templates/<int:template_id>/edit", "broadcast_template_edit", broadcast_templates.edit, BOTH),
    ("/broadcasts/<number>", "broadcast", broadcasts.detail, GET),
    ("/broadcasts/<number>/edit", "broadcast_edit", broadcast_form.edit, BOTH),
    ("/broadcasts/<number>/stream", "broadcast_stream", broadcast_stream.stream, GET),
    ("/broadcasts/<number>/progress", "broadcast_progress", broadcasts.live, GET),
    ("/broadcasts/<number>/export", "broadcast_export", broadcasts.export, POST),
    ("/broadcasts/<number>/submit", "broadcast_submit", broadcast_deeds.submit, POST),
    ("/broadcasts/<number>/try", "broadcast_try", broadcast_deeds.try_out, POST),
    ("/broadcasts/<number>/approve", "broadcast_approve", broadcast_deeds.approve, POST),
    ("/broadcasts/<number>/send-back", "broadcast_send_back", broadcast_deeds.send_back, POST),
    ("/broadcasts/<number>/schedule", "broadcast_schedule", broadcast_deeds.schedule, POST),
    ("/broadcasts/<number>/unschedule", "broadcast_unschedule", broadcast_deeds.unschedule, POST),
    ("/broadcasts/<number>/pause", "broadcast_pause", broadcast_deeds.pause, POST),
    ("/broadcasts/<number>/resume", "broadcast_resume", broadcast_deeds.resume, POST),
    ("/broadcasts/<number>/cancel", "broadcast_cancel", broadcast_deeds.cancel, POST),
    ("/broadcasts/<number>/resend", "broadcast_resend", broadcast_deeds.resend, POST),
    ("/broadcasts/<number>/public", "broadcast_public", broadcast_deeds.public, POST),
    ("/broadcasts/<number>/private", "broadcast_private", broadcast_deeds.private, POST),
    ("/broadcasts/<number>/uncertain", "broadcast_uncertain", broadcast_deeds.uncertain, POST),
)
