"""Networks apart on one machine (Linux, as root): what lives in one reaches the machine over a wire of its own."""

from __future__ import annotations

import os
import subprocess
from types import TracebackType
from typing import Self

WIRES = "10.77"  # 10.77.N.1 is the machine's end of wire N, 10.77.N.2 the other


class Namespaces:
    """So many networks, made on entry and taken away at the end."""

    host = f"{WIRES}.0.1"  # where the stores and the platform listen; all networks have a route to it

    def __init__(self, count: int) -> None:
        self._names = [f"liaison-{os.getpid()}-{number}" for number in range(count)]

    def __enter__(self) -> Self:
        for number, name in enumerate(self._names):
            here, there = f"lia{os.getpid() % 100_000}h{number}", f"lia{os.getpid() % 100_000}n{number}"
            _ip(f"netns add {name}")
            _ip(f"link add {here} type veth peer name {there} netns {name}")
            _ip(f"addr add {WIRES}.{number}.1/24 dev {here}")
            _ip(f"link set {here} up")
            _ip(f"-n {name} addr add {WIRES}.{number}.2/24 dev {there}")
            _ip(f"-n {name} link set lo up")
            _ip(f"-n {name} link set {there} up")
            _ip(f"-n {name} route add default via {WIRES}.{number}.1")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        for name in self._names:
            _ip(f"netns delete {name}")  # its wire goes with it

    def inside(self, number: int) -> tuple[str, ...]:
        """What stands before a command that is to run in a network."""
        return ("ip", "netns", "exec", self._names[number])


def _ip(arguments: str) -> None:
    subprocess.run(["ip", *arguments.split()], check=True)
