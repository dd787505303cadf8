"""What the demo tells: on the screen, and in demo.json."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from config.wording import text
from demo import data
from demo.plan import Plan, Secrets


def say(sentence: str) -> None:
    print(sentence, flush=True)


def card_of(plan: Plan, keys: Secrets) -> dict[str, Any]:
    return {
        "web": plan.web,
        "console": f"{plan.web}/console/",
        "phone": f"{plan.simulator}/phone" if plan.has_simulator else None,
        "simulator": plan.simulator if plan.has_simulator else None,
        "webhook": plan.webhook,
        "wechat": {"token": keys.token, "aes_key": keys.aes_key, "app_id": keys.app_id, "secret": keys.secret},
        "logins": data.logins(),
        "try": data.to_try(),
        "home": str(plan.home),
        "logs": str(plan.logs),
        "database_url": plan.database_url,
        "redis_url": plan.redis_url(keys),
        "pid": os.getpid(),
    }


def welcome(card: dict[str, Any], seconds: float) -> None:
    say(text("demo.ready", seconds=f"{seconds:.0f}", phone=card["phone"] or "-", console=card["console"]))
    for login in card["logins"]:
        say(text("demo.login", **login))
    for name, facts in card["try"].items():
        say(text("demo.try_this", name=name, facts="，".join(str(fact) for fact in facts.values())))
    say(text("demo.how_to_stop", card=Path(card["home"]) / "demo.json"))
