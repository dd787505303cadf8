"""What a call over a connection of our own promises, whatever the other side does."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from push.errors import Temporary, Uncertain
from push.wire import Wire

Served = Callable[..., str]
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


@pytest.fixture
def served() -> Iterator[Served]:
    """A server that answers each connection's requests with what it was given, then hangs up."""
    listener = socket.create_server(("127.0.0.1", 0))
    threads: list[threading.Thread] = []

    def serve(*connections: list[bytes]) -> str:
        def run() -> None:
            for answers in connections:
                line, _ = listener.accept()
                with line:
                    for answer in answers:
                        line.recv(65536)
                        line.sendall(answer)

        threads.append(threading.Thread(target=run))
        threads[-1].start()
        return f"http://127.0.0.1:{listener.getsockname()[1]}/cgi-bin/x"

    yield serve
    for thread in threads:
        thread.join(10)
    listener.close()


@pytest.fixture
def wire() -> Iterator[Wire]:
    wire = Wire()
    yield wire
    wire.hang_up()


def post(wire: Wire, url: str) -> bytes:
    return wire.post(url, "a=1", b"{}", (2, 2)).content


def test_a_connection_is_used_again(served: Served, wire: Wire) -> None:
    url = served([OK, OK, OK])
    assert [post(wire, url) for _ in range(3)] == [b"{}"] * 3


def test_a_connection_that_was_closed_while_it_rested_is_made_anew(served: Served, wire: Wire) -> None:
    url = served([OK], [OK])
    assert post(wire, url) == b"{}"
    assert post(wire, url) == b"{}"


@pytest.mark.parametrize(
    "answer",
    [
        b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\n{"\r\n3\r\na":\r\n2\r\n1}\r\n0\r\n\r\n',
        b'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{"a":1}',
        b'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length:7\r\n\r\n{"a":1}',
        b'HTTP/1.0 200 OK\r\nContent-Length: 7\r\n\r\n{"a":1}',
    ],
    ids=["chunked", "until it closes", "after a go-on", "of an old server"],
)
def test_an_answer_is_read_however_it_is_framed(served: Served, wire: Wire, answer: bytes) -> None:
    assert post(wire, served([answer])) == b'{"a":1}'


@pytest.mark.parametrize(
    "answer",
    [b"", b"HTTP/1.1 200", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}", b"SSH-2.0-nothing\r\n\r\n",
     b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n{}", b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n"],
    ids=["nothing", "half a line", "half a body", "no HTTP", "no number", "far too much"],
)  # fmt: skip
def test_an_answer_that_cannot_be_read_leaves_the_call_uncertain(served: Served, wire: Wire, answer: bytes) -> None:
    with pytest.raises(Uncertain):
        post(wire, served([answer]))


def test_where_nobody_listens_nothing_was_called(wire: Wire) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(Temporary):
        post(wire, f"http://127.0.0.1:{port}/x")
