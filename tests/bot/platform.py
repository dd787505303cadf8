"""The platform as the webhook meets it, written from its reference and without the library the house uses."""

from __future__ import annotations

import base64
import hashlib
import os
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from wsgiref.types import WSGIApplication
from xml.etree import ElementTree

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from werkzeug.test import EnvironBuilder, run_wsgi_app

ACCOUNT = "gh_0000000000aa"
BLOCK = 32

Fields = dict[str, Any]
_serials = count(23_456_789_000_000_001)


class BadReply(AssertionError):
    """The platform would not take this answer."""


@dataclass(frozen=True)
class Answer:
    """What came back, opened and checked."""

    status: int
    body: bytes
    headers: Mapping[str, str]
    fields: Fields = field(default_factory=dict)
    was_encrypted: bool = False

    @property
    def is_success(self) -> bool:
        return self.status == 200 and self.body == b"success"

    @property
    def text(self) -> str:
        return str(self.fields.get("Content", ""))


@dataclass
class Platform:
    """One official account that pushes to one WSGI app."""

    app: WSGIApplication
    token: str
    aes_key: str
    app_id: str
    clock: Callable[[], float]
    mode: str = "safe"

    # --- what a follower does ---

    def says(self, openid: str, content: str, **more: Any) -> Answer:
        return self.push(text_of(openid, content, self.clock(), **more))

    def happens(self, openid: str, event: str, **more: Any) -> Answer:
        return self.push(event_of(openid, event, self.clock(), **more))

    # --- pushing ---

    def push(self, fields: Fields, **how: Any) -> Answer:
        return self.push_xml(xml_of(fields), **how)

    def push_xml(self, xml: bytes, *, mode: str = "", key: str = "", app_id: str = "", timestamp: str = "") -> Answer:
        mode = mode or self.mode
        query = self.query(timestamp)
        if mode == "plain":
            return self.post(query, xml)
        encrypted = self.encrypt(xml, key=key, app_id=app_id)
        clear = xml.removeprefix(b"<xml>").removesuffix(b"</xml>") if mode == "compat" else to_user()
        return self.post(
            query | self.encrypted_query(query, encrypted), b"<xml>%s%s</xml>" % (clear, encrypt_of(encrypted))
        )

    def push_sealed(self, encrypted: str) -> Answer:
        """A push whose signature fits, whatever is inside."""
        query = self.query()
        body = b"<xml>%s%s</xml>" % (to_user(), encrypt_of(encrypted))
        return self.post(query | self.encrypted_query(query, encrypted), body)

    def query(self, timestamp: str = "") -> dict[str, str]:
        timestamp, nonce = timestamp or str(int(self.clock())), os.urandom(4).hex()
        return {
            "signature": self.sign(timestamp, nonce),
            "timestamp": timestamp,
            "nonce": nonce,
            "openid": "o-in-query",
        }

    def encrypted_query(self, query: Mapping[str, str], encrypted: str) -> dict[str, str]:
        signature = self.sign(query["timestamp"], query["nonce"], encrypted)
        return {"encrypt_type": "aes", "msg_signature": signature}

    def post(self, query: Mapping[str, str], body: bytes, **environ: Any) -> Answer:
        return self.send(EnvironBuilder("/wechat", method="POST", query_string=dict(query), data=body), **environ)

    def get(self, query: Mapping[str, str]) -> Answer:
        return self.send(EnvironBuilder("/wechat", query_string=dict(query)))

    def send(self, builder: EnvironBuilder, **environ: Any) -> Answer:
        chunks, status, headers = run_wsgi_app(self.app, builder.get_environ() | environ)
        return self._opened(int(status.split()[0]), b"".join(chunks), dict(headers))

    # --- reading answers ---

    def _opened(self, status: int, body: bytes, headers: Mapping[str, str]) -> Answer:
        if status != 200 or not body.startswith(b"<xml>"):
            return Answer(status, body, headers)
        outer = read(body)
        if "Encrypt" not in outer:
            return Answer(status, body, headers, _reply(outer))
        expected = self.sign(outer["TimeStamp"], outer["Nonce"], outer["Encrypt"])
        if outer["MsgSignature"] != expected:
            raise BadReply("the answer's signature does not fit")
        return Answer(status, body, headers, _reply(read(self.decrypt(outer["Encrypt"]))), was_encrypted=True)

    # --- signing and sealing ---

    def sign(self, *parts: str) -> str:
        return hashlib.sha1("".join(sorted([self.token, *parts])).encode()).hexdigest()

    def encrypt(self, message: bytes, *, key: str = "", app_id: str = "") -> str:
        framed = os.urandom(16) + struct.pack(">I", len(message)) + message + (app_id or self.app_id).encode()
        pad = BLOCK - len(framed) % BLOCK
        return self.encrypt_framed(framed + bytes([pad]) * pad, key=key)

    def encrypt_framed(self, framed: bytes, *, key: str = "") -> str:
        encryptor = self._cipher(key).encryptor()
        return base64.b64encode(encryptor.update(framed) + encryptor.finalize()).decode()

    def decrypt(self, encrypted: str) -> bytes:
        """The message inside. Raises BadReply when the frame is not the platform's."""
        raw = base64.b64decode(encrypted)
        if not raw or len(raw) % BLOCK:
            raise BadReply("not whole blocks")
        decryptor = self._cipher().decryptor()
        framed = decryptor.update(raw) + decryptor.finalize()
        pad = framed[-1]
        if not 1 <= pad <= BLOCK or set(framed[-pad:]) != {pad}:
            raise BadReply("bad padding")
        framed = framed[:-pad]
        (length,) = struct.unpack(">I", framed[16:20])
        if len(framed) < 20 + length or framed[20 + length :].decode(errors="replace") != self.app_id:
            raise BadReply("bad length or id")
        return framed[20 : 20 + length]

    def _cipher(self, key: str = "") -> Cipher[modes.CBC]:
        raw = base64.b64decode((key or self.aes_key) + "=")
        return Cipher(algorithms.AES(raw), modes.CBC(raw[:16]))


def text_of(openid: str, content: str, now: float, **more: Any) -> Fields:
    return {
        "ToUserName": ACCOUNT,
        "FromUserName": openid,
        "CreateTime": int(now),
        "MsgType": "text",
        "Content": content,
        "MsgId": next(_serials),
    } | more


def event_of(openid: str, event: str, now: float, **more: Any) -> Fields:
    return {
        "ToUserName": ACCOUNT,
        "FromUserName": openid,
        "CreateTime": int(now),
        "MsgType": "event",
        "Event": event,
    } | more


def xml_of(fields: Fields) -> bytes:
    """As the platform writes it: strings in CDATA, numbers bare, a list as repeated elements."""
    return b"<xml>%s</xml>" % _inner(fields).encode()


def _inner(fields: Fields) -> str:
    written = []
    for name, value in fields.items():
        for one in value if isinstance(value, list) else [value]:
            written.append(f"<{name}>{_value(one)}</{name}>")
    return "".join(written)


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return _inner(value)
    if isinstance(value, int | float):
        return str(value)
    return f"<![CDATA[{str(value).replace(']]>', ']]]]><![CDATA[>')}]]>"


def to_user() -> bytes:
    return b"<ToUserName><![CDATA[%s]]></ToUserName>" % ACCOUNT.encode()


def encrypt_of(encrypted: str) -> bytes:
    return b"<Encrypt><![CDATA[%s]]></Encrypt>" % encrypted.encode()


def read(xml: bytes) -> Fields:
    """The fields of an answer; children of Articles are a list."""
    root = ElementTree.fromstring(xml)
    if root.tag != "xml":
        raise BadReply(f"root is {root.tag}")
    return {child.tag: _read(child) for child in root}


def _read(element: ElementTree.Element) -> Any:
    children = list(element)
    if not children:
        return element.text or ""
    if all(child.tag == "item" for child in children):
        return [_read(child) for child in children]
    return {child.tag: _read(child) for child in children}


def _reply(fields: Fields) -> Fields:
    """A passive reply with all the platform asks of one."""
    for name in ("ToUserName", "FromUserName", "CreateTime", "MsgType"):
        if not fields.get(name):
            raise BadReply(f"the answer has no {name}")
    if fields["MsgType"] == "text":
        content = fields.get("Content", "")
        if not content or len(content.encode()) > 2048:
            raise BadReply("an empty or too long text")
    if fields["MsgType"] == "news" and int(fields["ArticleCount"]) != len(fields["Articles"]):
        raise BadReply("the articles do not count up")
    return fields
