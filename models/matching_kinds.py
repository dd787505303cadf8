"""Enums of what the house knows of an enterprise, and of what an enterprise applied for."""

from __future__ import annotations

from enum import StrEnum


class FactSource(StrEnum):
    """Where a fact on an enterprise comes from (信息来源)."""

    REGISTRY = "registry"  # 企业名录
    STAFF = "staff"  # 工作人员登记
    CHAT = "chat"  # 对话告知


class ApplicationState(StrEnum):
    """Life of an application for what a policy gives (申报状态)."""

    APPLIED = "applied"  # 已申报
    APPROVED = "approved"  # 已审定
    PAID = "paid"  # 已到账
    REFUSED = "refused"  # 未通过
    WITHDRAWN = "withdrawn"  # 已撤回
