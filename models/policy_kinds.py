"""The enums of what belongs to policies, each value with its Chinese name."""

from __future__ import annotations

from enum import StrEnum


class VersionState(StrEnum):
    """Whether a version was in force or is proposed (版本状态)."""

    DRAFT = "draft"  # 修订草稿
    REVIEW = "review"  # 修订待审核
    SCHEDULED = "scheduled"  # 修订待发布
    PAST = "past"  # 历史版本


class FileState(StrEnum):
    """Whether a file of a policy that people can see is agreed on by two (附件状态)."""

    KEPT = "kept"  # 有效
    ADDED = "added"  # 新增待确认
    REMOVED = "removed"  # 删除待确认


class Door(StrEnum):
    """Where a policy was opened (打开方式)."""

    PAGE = "page"  # 手机页
    CHAT = "chat"  # 对话


class ReadingKind(StrEnum):
    """Who explains a policy (解读类别)."""

    OFFICIAL = "official"  # 官方解读
    EXPERT = "expert"  # 专家解读
