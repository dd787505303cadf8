"""Where the demo keeps its things, which ports it takes, and what its processes are told."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import string
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HOST = "127.0.0.1"
MARK = "LIAISON_DEMO_HOME"  # an environment variable by which the demo knows its own processes again
OURS = ("data", "redis", "logs", "secrets.json", "simulator.json", "demo.json")  # all that the demo makes


@dataclass(frozen=True)
class Secrets:
    """Made once for a home; good for this demo only."""

    secret_key: str
    redis_password: str
    token: str
    aes_key: str
    app_id: str
    secret: str


@dataclass(frozen=True)
class Plan:
    """One demo: its home and its ports."""

    home: Path
    port: int
    has_simulator: bool = True

    @property
    def ports(self) -> dict[str, int]:
        """Every port with what it is for."""
        web = {"web": self.port, "redis": self.port + 2}
        return web | {"simulator": self.port + 1} if self.has_simulator else web

    @property
    def web(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def simulator(self) -> str:
        """The platform: the simulator of the demo, or whatever is started in its place on that port."""
        return f"http://{HOST}:{self.port + 1}"

    @property
    def webhook(self) -> str:
        return f"{self.web}/wechat"

    @property
    def data(self) -> Path:
        """What the service itself keeps: the database, the index, uploads."""
        return self.home / "data"

    @property
    def database(self) -> Path:
        """There from the moment the city is whole."""
        return self.data / "liaison.db"

    @property
    def database_url(self) -> str:
        return f"sqlite:///{self.database}"

    @property
    def logs(self) -> Path:
        return self.home / "logs"

    @property
    def card(self) -> Path:
        """The file that tells where everything is, as long as the demo runs."""
        return self.home / "demo.json"

    def redis_url(self, keys: Secrets) -> str:
        return f"redis://:{keys.redis_password}@{HOST}:{self.port + 2}/0"

    def taken(self) -> list[tuple[str, int]]:
        """The ports that somebody else listens on."""
        return [(name, port) for name, port in self.ports.items() if _is_taken(port)]

    def reset(self) -> None:
        """Forget everything the demo made in its home, and nothing else."""
        for name in OURS:
            place = self.home / name
            if place.is_dir():
                shutil.rmtree(place)
            else:
                place.unlink(missing_ok=True)

    @property
    def metrics(self) -> Path:
        """Where all processes count together; emptied at every start, since counts belong to processes."""
        return self.home / "metrics"

    def empty_metrics(self) -> None:
        shutil.rmtree(self.metrics, ignore_errors=True)
        self.metrics.mkdir(parents=True)

    def keys(self) -> Secrets:
        """The secrets of this home, made on first use."""
        file = self.home / "secrets.json"
        if file.exists():
            return Secrets(**json.loads(file.read_text(encoding="utf-8")))
        signs = string.ascii_letters + string.digits
        made = Secrets(
            secret_key=secrets.token_urlsafe(48),
            redis_password=secrets.token_hex(16),
            token="".join(secrets.choice(signs) for _ in range(24)),
            aes_key="".join(secrets.choice(signs) for _ in range(42)) + "A",  # 43 signs are 256 bits and two that are 0
            app_id="wx" + secrets.token_hex(8),
            secret=secrets.token_hex(16),
        )
        write_private(file, asdict(made))
        return made

    def environment(self, keys: Secrets, outside: Mapping[str, str]) -> dict[str, str]:
        """The environment of every process; the platform's hosts are the simulator unless `outside` names others."""
        kept = {name: value for name, value in outside.items() if not name.upper().endswith("_PROXY")}
        hosts = {
            name: outside.get(name, self.simulator)
            for name in ("WX_API_BASE", "WX_MP_BASE", "WX_OPEN_BASE", "WECOM_API_BASE")
        }
        paths = [str(ROOT), *filter(None, [outside.get("PYTHONPATH")])]
        return kept | hosts | {
            "PYTHONPATH": os.pathsep.join(paths),
            "PYTHONUNBUFFERED": "1",
            MARK: str(self.home),
            "PROMETHEUS_MULTIPROC_DIR": str(self.metrics),
            "LIAISON_DATABASE_URL": self.database_url,
            "LIAISON_REDIS_URL": self.redis_url(keys),
            "LIAISON_SECRET_KEY": keys.secret_key,
            "LIAISON_WECHAT_APP_ID": keys.app_id,
            "LIAISON_WECHAT_APP_SECRET": keys.secret,
            "LIAISON_WECHAT_TOKEN": keys.token,
            "LIAISON_WECHAT_AES_KEY": keys.aes_key,
            "LIAISON_WECHAT_MODE": "safe",
            "LIAISON_WECHAT_TEMPLATE_NOTICE": "TPL_NOTICE",
            "LIAISON_WECHAT_TEMPLATE_EVENT": "TPL_EVENT",
            "LIAISON_PUBLIC_URL": self.web,
            "LIAISON_CENTRE_ADDRESS": "云川市江东区政务大道 1 号政企会客厅一楼",
            "LIAISON_CENTRE_DIRECTIONS": "公交 8 路、21 路到政务大道站；东门进，地下停车场前两小时免费。",
            "LIAISON_HOME": str(self.data),
            "LIAISON_SECURE_COOKIES": "false",
            "LIAISON_SECOND_FACTOR": "false",  # the logins of the demo are printed, no phone is at hand
        }  # fmt: skip


def module(name: str, *arguments: str) -> list[str]:
    """The command that runs one of our modules in a process of its own."""
    return [sys.executable, "-m", name, *arguments]


def write_private(file: Path, content: object) -> None:
    """Write JSON that only this user can read, whole or not at all."""
    new = file.with_name(f"{file.name}.new")
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        json.dump(content, out, ensure_ascii=False, indent=2)
    new.replace(file)


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return True
        return False
