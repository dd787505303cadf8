"""The people: enterprises, their contacts, liaison officers, staff, and who follows the account."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, kept_as_text
from models.kinds import EnterpriseSize, OfficerState, Role


class Enterprise(Base):
    """An enterprise (企业), known by its unified social credit code."""

    __tablename__ = "enterprises"

    id: Mapped[int] = mapped_column(primary_key=True)
    credit_code: Mapped[str] = mapped_column(String(18), unique=True)
    name: Mapped[str] = mapped_column(String(200), index=True)
    short_name: Mapped[str] = mapped_column(String(60), default="")
    district: Mapped[str] = mapped_column(String(20), index=True)
    industry: Mapped[str] = mapped_column(String(60), default="")
    size: Mapped[EnterpriseSize] = mapped_column(kept_as_text(EnterpriseSize), default=EnterpriseSize.SMALL)
    qualifications: Mapped[list[str]] = mapped_column(default=list)
    founded_on: Mapped[date | None]
    revenue_wan: Mapped[int | None]  # yearly revenue in 万元
    staff_count: Mapped[int | None]
    address: Mapped[str] = mapped_column(String(200), default="")
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("officers.id"), index=True)
    created_at: Mapped[datetime]

    contacts: Mapped[list[Contact]] = relationship(back_populates="enterprise")
    officer: Mapped[Officer | None] = relationship(back_populates="enterprises")


class Contact(Base):
    """A person who speaks for an enterprise (企业联系人), bound to one openid."""

    __tablename__ = "contacts"
    __table_args__ = (UniqueConstraint("enterprise_id", "openid"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"), index=True)
    openid: Mapped[str] = mapped_column(String(64), index=True)
    name: Mapped[str] = mapped_column(String(40))
    phone: Mapped[str] = mapped_column(String(20), default="")
    bound_at: Mapped[datetime]
    unbound_at: Mapped[datetime | None]
    is_claim: Mapped[bool] = mapped_column(default=False)  # said with a public code, confirmed by nobody yet

    enterprise: Mapped[Enterprise] = relationship(back_populates="contacts")


class Officer(Base):
    """A liaison officer (政企联络员) of the imported roster; bound once an openid stands here."""

    __tablename__ = "officers"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(40))
    phone: Mapped[str] = mapped_column(String(20), index=True)
    district: Mapped[str] = mapped_column(String(20), index=True)
    organisation: Mapped[str] = mapped_column(String(120), default="")
    industry: Mapped[str] = mapped_column(String(60), default="")
    appointed_on: Mapped[date | None]
    trained_on: Mapped[date | None]
    state: Mapped[OfficerState] = mapped_column(kept_as_text(OfficerState), default=OfficerState.ACTIVE)
    openid: Mapped[str | None] = mapped_column(String(64), unique=True)
    bound_at: Mapped[datetime | None]
    wecom_userid: Mapped[str] = mapped_column(String(64), default="")  # in WeCom, where the centre uses it

    enterprises: Mapped[list[Enterprise]] = relationship(back_populates="officer")


class Department(Base):
    """A department that handles appeals (承办单位)."""

    __tablename__ = "departments"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    phone: Mapped[str] = mapped_column(String(20), default="")


class Staff(Base):
    """A person who works in the console (工作人员)."""

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(40))
    role: Mapped[Role] = mapped_column(kept_as_text(Role))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    password_hash: Mapped[str] = mapped_column(String(200))
    totp_secret: Mapped[str | None] = mapped_column(String(64))
    totp_step: Mapped[int | None]  # of the last code used: a code opens the door once
    session_epoch: Mapped[int] = mapped_column(default=0)  # grows when all sessions of a person shall end
    must_change_password: Mapped[bool] = mapped_column(default=False)  # somebody else made it up
    failed_logins: Mapped[int] = mapped_column(default=0)  # at the door
    failed_proofs: Mapped[int] = mapped_column(default=0)  # of one who is in
    locked_until: Mapped[datetime | None]
    last_login_at: Mapped[datetime | None]
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]

    department: Mapped[Department | None] = relationship()


class Follower(Base):
    """Somebody who follows, or followed, the official account (粉丝)."""

    __tablename__ = "followers"

    openid: Mapped[str] = mapped_column(String(64), primary_key=True)
    following: Mapped[bool] = mapped_column(default=True)
    scene: Mapped[str] = mapped_column(String(64), default="")  # of the QR code first scanned
    followed_at: Mapped[datetime]
    unfollowed_at: Mapped[datetime | None]
    last_message_at: Mapped[datetime | None]  # opens the 48-hour window of customer-service messages
    window_left: Mapped[int] = mapped_column(default=0)  # customer messages still allowed in that window


class AuditEntry(Base):
    """One deed of a staff member (审计记录): appended, never changed; each row seals the one before it."""

    __tablename__ = "audit_entries"
    __table_args__ = (Index(None, "staff_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    action: Mapped[str] = mapped_column(String(60), index=True)
    subject: Mapped[str] = mapped_column(String(120), default="")
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    address: Mapped[str] = mapped_column(String(64), default="")
    seal: Mapped[str] = mapped_column(String(64))  # sha256 over the seal before and this row
