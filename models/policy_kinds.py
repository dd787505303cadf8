"""The enums of versions and readings of policies, each value with its Chinese name."""

from __future__ import annotations

from enum import StrEnum


class VersionState(StrEnum):
    """Whether a version was in force or is proposed (版本状态)."""

    DRAFT = "draft"  # 修订草稿
    REVIEW = "review"  # 修订待审核
    SCHEDULED = "scheduled"  # 修订待发布
    PAST = "past"  # 历史版本


class ReadingKind(StrEnum):
    """Who explains a policy (解读类别)."""

    OFFICIAL = "official"  # 官方解读
    EXPERT = "expert"  # 专家解读
