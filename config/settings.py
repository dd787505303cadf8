"""All settings of a process, read once from the environment."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

MODES = ("safe", "compat", "plain")
AES_KEY_LENGTH = 43  # characters, as the platform hands it out


class SettingsError(ValueError):
    """The environment is not usable; `faults` names every fault at once."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything a process is told from outside. The variable of a field is its `env` metadata or LIAISON_<NAME>."""

    database_url: str  # where the archive is, e.g. postgresql+psycopg://user@host/liaison or sqlite:///var/liaison.db
    redis_url: str  # the Redis of locks, queues and dialogues, e.g. redis://127.0.0.1:6379/0
    secret_key: str  # signs sessions and links; 32 characters or more
    wechat_app_id: str  # AppID of the official account
    wechat_app_secret: str  # AppSecret of the official account
    wechat_token: str  # token of the webhook, as entered in the platform's console
    wechat_aes_key: str = ""  # EncodingAESKey, 43 characters; needed in safe and compat mode
    wechat_aes_key_previous: str = ""  # the key before the last change, accepted while the platform still uses it
    wechat_mode: str = "safe"  # safe, compat or plain; safe refuses every push that is not encrypted
    wechat_template_notice: str = ""  # id of the template for progress notices; empty means the channel is not used
    wechat_template_event: str = ""  # id of the template for event notices; empty means the channel is not used
    wechat_subscription_notice: str = ""  # id of the subscription template for broadcasts; empty means not used
    sends_per_second: int = 0  # messages a second of the account, all workers together; 0 takes that of rules.toml
    wx_api_base: str = dataclasses.field(
        default="https://api.weixin.qq.com", metadata={"env": "WX_API_BASE"}
    )  # API host
    wx_mp_base: str = dataclasses.field(default="https://mp.weixin.qq.com", metadata={"env": "WX_MP_BASE"})  # QR images
    wx_open_base: str = dataclasses.field(
        default="https://open.weixin.qq.com", metadata={"env": "WX_OPEN_BASE"}
    )  # OAuth
    wecom_api_base: str = dataclasses.field(
        default="https://qyapi.weixin.qq.com", metadata={"env": "WECOM_API_BASE"}
    )  # WeCom's API host
    wecom_corp_id: str = ""  # CorpID of the centre's WeCom; empty means that WeCom is not used
    wecom_app_secret: str = ""  # secret of the centre's own WeCom application
    wecom_agent_id: int = 0  # AgentId of that application
    trial_mode: bool = False  # send to `trial_openids` alone, and record what everybody else would have got
    trial_openids: str = ""  # openids for trial mode, with commas between
    centre_address: str = ""  # where the centre is, told to who asks; empty means that nobody is told an address
    centre_directions: str = ""  # how to get there: bus, parking, which door; empty means that nothing is told
    public_url: str = "http://127.0.0.1:8700"  # the address under which people reach the mobile pages
    home: Path = Path("var")  # folder for files made at run time: the search index, uploads
    reply_budget_seconds: float = 4.0  # WeChat gives up after five
    web_threads: int = 8  # threads of one web process
    web_keeps_core: bool = True  # each web process keeps to a core of its own; off where others share the host's cores
    trusted_proxies: int = 0  # how many proxies in front set X-Forwarded-For
    metrics_token: str = ""  # /metrics is for whoever bears it; without one, for loopback and private addresses
    secure_cookies: bool = True  # send the session cookie over HTTPS only
    second_factor: bool = True  # ask the roles named in rules.toml for a one-time code at login
    log_level: str = "INFO"  # DEBUG, INFO, WARNING or ERROR

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Settings:
        """Read the settings; NAME_FILE is read where NAME is absent. Raises SettingsError with all faults."""
        faults: list[str] = []
        given: dict[str, object] = {}
        hints = typing.get_type_hints(cls)
        for field in dataclasses.fields(cls):
            name = variable(field)
            raw = _raw(env, name, faults)
            if raw is None:
                if field.default is dataclasses.MISSING:
                    faults.append(f"{name} is not set")
                continue
            try:
                given[field.name] = _convert(raw, hints[field.name])
            except ValueError:
                faults.append(f"{name}: {raw!r} is not a valid {_type_name(hints[field.name])}")
        if not faults:
            settings = cls(**given)  # type: ignore[arg-type]  # each value was converted to its field's type above
            faults = settings.faults()
            if not faults:
                return settings
        raise SettingsError(faults)

    @property
    def has_wecom(self) -> bool:
        """Whether application messages of WeCom can be sent."""
        return bool(self.wecom_corp_id and self.wecom_app_secret and self.wecom_agent_id)

    def may_get(self, openid: str) -> bool:
        """Whether anything may really be sent to somebody: in trial mode to those listed alone."""
        return not self.trial_mode or openid in {one.strip() for one in self.trial_openids.split(",")}

    def faults(self) -> list[str]:
        """What is wrong with the values as a whole."""
        found = []
        if self.wechat_mode not in MODES:
            found.append(f"LIAISON_WECHAT_MODE must be one of {', '.join(MODES)}")
        if self.wechat_mode != "plain" and len(self.wechat_aes_key) != AES_KEY_LENGTH:
            found.append(f"LIAISON_WECHAT_AES_KEY must have {AES_KEY_LENGTH} characters in {self.wechat_mode} mode")
        if self.wechat_aes_key_previous and len(self.wechat_aes_key_previous) != AES_KEY_LENGTH:
            found.append(f"LIAISON_WECHAT_AES_KEY_PREVIOUS must have {AES_KEY_LENGTH} characters")
        if len(self.secret_key) < 32:
            found.append("LIAISON_SECRET_KEY must have at least 32 characters")
        if not 0.5 <= self.reply_budget_seconds <= 4.3:  # a lease in bot.inbox is longer than any budget
            found.append("LIAISON_REPLY_BUDGET_SECONDS must lie between 0.5 and 4.3")
        return found


def variable(field: dataclasses.Field[typing.Any]) -> str:
    """The environment variable that a field is read from."""
    return str(field.metadata.get("env", f"LIAISON_{field.name.upper()}"))


def _raw(env: Mapping[str, str], name: str, faults: list[str]) -> str | None:
    if name in env:
        return env[name]
    file = env.get(f"{name}_FILE")
    if file is None:
        return None
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except OSError as error:
        faults.append(f"{name}_FILE: {file} cannot be read ({error.strerror})")
        return ""


def _convert(raw: str, kind: object) -> object:
    if kind is bool:
        if raw.lower() in ("1", "true", "yes", "on"):
            return True
        if raw.lower() in ("0", "false", "no", "off"):
            return False
        raise ValueError(raw)
    if kind in (int, float, Path):
        return kind(raw)
    return raw


def _type_name(kind: object) -> str:
    return kind.__name__ if isinstance(kind, type | types.GenericAlias) else str(kind)
