"""Secrets that stand in a table (密钥封存): sealed with the house's key, so that a copied database gives none away."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken

from config.settings import Settings


def seal(settings: Settings, secret: str) -> str:
    """What may be kept of a secret."""
    return _box(settings).encrypt(secret.encode()).decode() if secret else ""


def unseal(settings: Settings, sealed: str) -> str:
    """The secret again; empty where it was sealed with another key."""
    try:
        return _box(settings).decrypt(sealed.encode()).decode() if sealed else ""
    except InvalidToken:
        return ""


def _box(settings: Settings) -> Fernet:
    key = hashlib.sha256(b"sealed in a table:" + settings.secret_key.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
