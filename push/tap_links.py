"""The address by which one recipient opens the link of a broadcast, so that it is known who tapped."""

from __future__ import annotations

from itsdangerous import BadSignature, Signer

from config.settings import Settings

LARGEST_ID = 2**31 - 1  # of a row, in either database


def address(settings: Settings, recipient_id: int) -> str:
    """Leads over our own page to the link of the recipient's broadcast."""
    token = _signer(settings).sign(str(recipient_id)).decode()
    return f"{settings.public_url.rstrip('/')}/t/{token}"


def recipient_of(settings: Settings, token: str) -> int | None:
    """Whose address it is, or None where it was not made here."""
    try:
        number = _signer(settings).unsign(token)
    except BadSignature:
        return None
    return int(number)


def _signer(settings: Settings) -> Signer:
    return Signer(settings.secret_key, salt="tap")
