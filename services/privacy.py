"""Personal data as lists show it: enough to recognise, too little to misuse."""

from __future__ import annotations


def mask_phone(phone: str) -> str:
    """138****0001; shorter numbers keep their last two digits."""
    if len(phone) >= 11:
        return f"{phone[:3]}****{phone[-4:]}"
    return "*" * max(len(phone) - 2, 0) + phone[-2:]


def mask_name(name: str) -> str:
    """李敏 as 李*, 欧阳文静 as 欧**静."""
    if len(name) <= 2:
        return name[:1] + "*" * (len(name) - 1)
    return name[0] + "*" * (len(name) - 2) + name[-1]


def mask_code(credit_code: str) -> str:
    """A credit code by its first and last four characters."""
    return f"{credit_code[:4]}{'*' * max(len(credit_code) - 8, 0)}{credit_code[-4:]}"
