"""Signatures and AES of the message channel, written down from the protocol."""

import base64
import hashlib
import os
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32  # PKCS#7 to 32 bytes, though AES blocks have 16
LENGTH_AT, MESSAGE_AT = 16, 20


class DamagedMessage(Exception):
    """An encrypted message that cannot be trusted."""


def signature(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


class Seal:
    """Closes and opens messages with an EncodingAESKey of 43 characters."""

    def __init__(self, aes_key: str, owner: str) -> None:
        key = base64.b64decode(aes_key + "=")
        if len(key) != 32:
            raise ValueError("an EncodingAESKey has 43 characters")
        self._cipher = Cipher(algorithms.AES(key), modes.CBC(key[:16]))
        self._owner = owner.encode()

    def close(self, text: str, salt: bytes | None = None) -> str:
        message = text.encode()
        clear = (salt or os.urandom(16)) + struct.pack(">I", len(message)) + message + self._owner
        pad = BLOCK - len(clear) % BLOCK
        worker = self._cipher.encryptor()
        return base64.b64encode(worker.update(clear + bytes([pad]) * pad) + worker.finalize()).decode()

    def open(self, sealed: str) -> str:
        try:
            worker = self._cipher.decryptor()
            clear = worker.update(base64.b64decode(sealed, validate=True)) + worker.finalize()
        except ValueError as error:
            raise DamagedMessage("not base64 of whole blocks") from error
        pad = clear[-1] if clear else 0
        if not 1 <= pad <= BLOCK or clear[-pad:] != bytes([pad]) * pad:
            raise DamagedMessage("bad padding")
        clear = clear[:-pad]
        if len(clear) < MESSAGE_AT:
            raise DamagedMessage("too short")
        end = MESSAGE_AT + struct.unpack(">I", clear[LENGTH_AT:MESSAGE_AT])[0]
        if clear[end:] != self._owner:
            raise DamagedMessage("made for another account")
        try:
            return clear[MESSAGE_AT:end].decode()
        except UnicodeDecodeError as error:
            raise DamagedMessage("not UTF-8") from error
