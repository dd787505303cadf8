"""A push of the platform is checked, decrypted and read, or refused; an answer is sealed.

wechatpy gives the cipher, its only use on this side of the house. The framing around it is ours, because wechatpy
checks neither the padding nor the length, and compares signatures in variable time.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
import struct
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hmac import compare_digest
from typing import Any

from wechatpy.crypto.cryptography import WeChatCipher

from bot.xml import BadXml, read_xml
from config.settings import Settings
from handlers.turn import compact

BODY_CAP = 64 * 1024  # bytes
TIMESTAMP_WINDOW = 300  # seconds either way
BLOCK = 32  # the platform pads to 32, not to AES's 16
RANDOM = 16  # bytes of noise in front
SALTS = 256
FRAME = RANDOM + 4
LONGEST_OPENID = 64  # the platform's have 28; the archive's column has 64
LATEST_SECOND = 9_999_999_999  # the year 2286: a moment beyond cannot be kept
PLAIN = ("Content", "Recognition", "EventKey", "bizmsgmenuid")  # read as words later on

Fields = dict[str, Any]


class Rejected(Exception):
    """The push is not answered; `status` is the HTTP status."""

    status = 400


class Malformed(Rejected):
    """It cannot be read (400)."""


class Forged(Rejected):
    """It did not come from the platform, or not now, or not unharmed (403)."""

    status = 403


class TooLarge(Rejected):
    """Longer than any push of the platform (413)."""

    status = 413


@dataclass(frozen=True)
class Envelope:
    """A push whose signature was checked, decrypted and read."""

    openid: str
    account: str  # ToUserName, our gh_… id
    kind: str  # "text", "image" …; events are "event:subscribe", in lower case
    key: str  # the same for every repeat of one push
    created: int  # the platform's second
    fields: Fields
    is_encrypted: bool
    nonce: str
    timestamp: str

    @property
    def is_event(self) -> bool:
        return self.kind.startswith("event:")

    @property
    def text(self) -> str:
        """What the person said, as sent: the text, or the recognised words of a voice."""
        if self.kind == "text":
            return str(self.fields.get("Content") or "")
        if self.kind == "voice":
            return str(self.fields.get("Recognition") or "")
        return ""

    @cached_property
    def as_text(self) -> str:
        """What a late answer needs, as JSON; a turn keeps it twice."""
        return compact(
            {"o": self.openid, "a": self.account, "k": self.kind, "i": self.key, "c": self.created, "f": self.fields}
        )

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Envelope:
        return cls(raw["o"], raw["a"], raw["k"], raw["i"], raw["c"], raw["f"], False, "", "")


class Sealer:
    """Checks and opens what comes in, seals what goes out; one for a process, safe for its threads."""

    def __init__(self, settings: Settings) -> None:
        self._token = settings.wechat_token
        self._app_id = settings.wechat_app_id.encode()
        self._mode = settings.wechat_mode
        keys = [key for key in (settings.wechat_aes_key, settings.wechat_aes_key_previous) if key]
        self._salts: deque[bytes] = deque()
        self._ciphers = [WeChatCipher(base64.b64decode(key + "=")) for key in keys]

    def echo(self, query: Mapping[str, str]) -> str:
        """The answer to the platform's verification (GET). Raises Rejected."""
        self._check_plain(query)
        echo = query.get("echostr")
        if not echo:
            raise Malformed("no echostr")
        return echo

    def unseal(self, query: Mapping[str, str], body: bytes, now: float | None = None) -> Envelope:
        """Check, decrypt and read one push. Raises Rejected."""
        if len(body) > BODY_CAP:
            raise TooLarge("body too large")
        self._check_time(query, time.time() if now is None else now)
        is_encrypted = query.get("encrypt_type") == "aes"
        if self._mode == "safe" and not is_encrypted:
            raise Forged("safe mode takes encrypted pushes only")
        if is_encrypted and self._mode != "plain":
            fields = self._decrypted(query, _read(body))
        else:
            self._check_plain(query)
            fields = _read(body)
        return _envelope(fields, query, is_encrypted and self._mode != "plain")

    def seal(self, xml: str, envelope: Envelope) -> str:
        """The answer as the platform wants it: encrypted when the push was."""
        if not envelope.is_encrypted:
            return xml
        message = xml.encode()
        framed = self._salt() + struct.pack("!I", len(message)) + message + self._app_id
        pad = BLOCK - len(framed) % BLOCK
        encrypted = base64.b64encode(self._ciphers[0].encrypt(framed + bytes([pad]) * pad)).decode()
        signature = self._sign(envelope.timestamp, envelope.nonce, encrypted)
        return (
            f"<xml><Encrypt><![CDATA[{encrypted}]]></Encrypt><MsgSignature><![CDATA[{signature}]]></MsgSignature>"
            f"<TimeStamp>{envelope.timestamp}</TimeStamp><Nonce><![CDATA[{envelope.nonce}]]></Nonce></xml>"
        )

    def _salt(self) -> bytes:
        """Random bytes to begin a message with; fetched many at once, since each fetch lets another thread go first."""
        try:
            return self._salts.popleft()
        except IndexError:
            fresh = secrets.token_bytes(RANDOM * SALTS)
            self._salts.extend(fresh[at : at + RANDOM] for at in range(RANDOM, len(fresh), RANDOM))
            return fresh[:RANDOM]

    def _decrypted(self, query: Mapping[str, str], outer: Fields) -> Fields:
        encrypted = outer.get("Encrypt")
        if not isinstance(encrypted, str) or not encrypted:
            raise Malformed("no Encrypt element")
        expected = self._sign(query.get("timestamp", ""), query.get("nonce", ""), encrypted)
        if not _equal(expected, query.get("msg_signature", "")):
            raise Forged("msg_signature does not fit")
        for cipher in self._ciphers:
            message = _opened(cipher, encrypted, self._app_id)
            if message is not None:
                return _read(message)
        raise Forged("cannot be decrypted")

    def _check_plain(self, query: Mapping[str, str]) -> None:
        expected = self._sign(query.get("timestamp", ""), query.get("nonce", ""))
        if not _equal(expected, query.get("signature", "")):
            raise Forged("signature does not fit")

    def _check_time(self, query: Mapping[str, str], now: float) -> None:
        try:
            sent = int(query.get("timestamp", ""))
        except ValueError:
            raise Malformed("no timestamp") from None
        if abs(now - sent) > TIMESTAMP_WINDOW:
            raise Forged("timestamp out of the window")

    def _sign(self, *parts: str) -> str:
        """The platform's own rule: SHA-1 over the sorted parts and the token."""
        return hashlib.sha1("".join(sorted((self._token, *parts))).encode("utf-8", "replace")).hexdigest()


def _equal(expected: str, given: str) -> bool:
    return compare_digest(expected.encode(), given.encode("utf-8", "replace"))


def _opened(cipher: WeChatCipher, encrypted: str, app_id: bytes) -> bytes | None:
    """The message inside, or None when anything about it is not as the platform makes it."""
    try:
        framed = cipher.decrypt(base64.b64decode(encrypted, validate=True))
    except (binascii.Error, ValueError):
        return None
    if len(framed) < FRAME or len(framed) % BLOCK:
        return None
    pad = framed[-1]
    if not 1 <= pad <= BLOCK or framed[-pad:] != bytes([pad]) * pad:
        return None
    framed = framed[:-pad]
    if len(framed) < FRAME:
        return None
    (length,) = struct.unpack_from("!I", framed, RANDOM)
    if FRAME + length > len(framed) or framed[FRAME + length :] != app_id:
        return None
    return bytes(framed[FRAME : FRAME + length])


def _read(body: bytes) -> Fields:
    try:
        return read_xml(body)
    except BadXml as fault:
        raise Malformed(str(fault)) from None


def _envelope(fields: Fields, query: Mapping[str, str], is_encrypted: bool) -> Envelope:
    openid = _scalar(fields, "FromUserName")
    account = _scalar(fields, "ToUserName")
    kind = _scalar(fields, "MsgType").strip().lower()
    if not openid or not kind:
        raise Malformed("no FromUserName or MsgType")
    if len(openid) > LONGEST_OPENID:
        raise Malformed("FromUserName is too long")
    created = _integer(fields, "CreateTime")
    if created is None or created > LATEST_SECOND:
        raise Malformed("no CreateTime")
    for name in PLAIN:
        _scalar(fields, name)
    message_id = _integer(fields, "MsgId")
    if kind == "event":
        kind = f"event:{_scalar(fields, 'Event').strip().lower()}"
    is_message = message_id is not None and not kind.startswith("event:")
    key = f"{openid}:{message_id}" if is_message else _event_key(fields, kind, created)
    if len(key) > 160:
        raise Malformed("ids too long")
    return Envelope(
        openid=openid,
        account=account,
        kind=kind,
        key=key,
        created=created,
        fields=fields,
        is_encrypted=is_encrypted,
        nonce=query.get("nonce", ""),
        timestamp=query.get("timestamp", ""),
    )


def _event_key(fields: Fields, kind: str, created: int) -> str:
    """Sender and second, with the event's name (a scan that also subscribes), what was tapped or scanned (two taps in
    one second), and the job's id (bursts of receipts)."""
    parts = [_scalar(fields, "FromUserName"), str(created), kind]
    tapped = _scalar(fields, "EventKey")
    if tapped:
        parts.append(hashlib.sha256(tapped.encode()).hexdigest()[:12])
    job = _integer(fields, "MsgID")
    if job:
        parts.append(str(job))
    return ":".join(parts)


def _scalar(fields: Fields, name: str) -> str:
    value = fields.get(name, "")
    if not isinstance(value, str):
        raise Malformed(f"{name} is not a plain value")
    return value


def _integer(fields: Fields, name: str) -> int | None:
    value = _scalar(fields, name).strip()
    if not value:
        return None
    if not value.isascii() or not value.isdigit() or len(value) > 20:
        raise Malformed(f"{name} is not a number")
    return int(value)
