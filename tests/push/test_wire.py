"""What a call over a connection of our own promises, whatever the other side does."""

from __future__ import annotations

import select
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from push.errors import Temporary, Uncertain
from push.wire import Wire

Served = Callable[..., str]
SILENCE = b"until the other side gives up"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


@pytest.fixture
def served() -> Iterator[Served]:
    """A server that answers each connection's requests with what it was given, then hangs up."""
    listener = socket.create_server(("127.0.0.1", 0))
    threads: list[threading.Thread] = []

    def serve(*connections: list[bytes], tls: ssl.SSLContext | None = None) -> str:
        def run() -> None:
            for answers in connections:
                line, _ = listener.accept()
                with suppress(ssl.SSLError), tls.wrap_socket(line, server_side=True) if tls else line as spoken:
                    for answer in answers:
                        spoken.recv(65536)
                        spoken.recv(65536) if answer is SILENCE else spoken.sendall(answer)

        threads.append(threading.Thread(target=run))
        threads[-1].start()
        return f"http{'s' if tls else ''}://127.0.0.1:{listener.getsockname()[1]}/cgi-bin/x"

    yield serve
    for thread in threads:
        thread.join(10)
    listener.close()


@pytest.fixture
def wire() -> Iterator[Wire]:
    wire = Wire()
    yield wire
    wire.hang_up()


@pytest.fixture
def secured(tmp_path: Path) -> tuple[ssl.SSLContext, str]:
    """What a server shows, and the file of those who trust it."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "bench")])
    here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(days=1), now + timedelta(days=1))
    certificate = made.add_extension(here, critical=False).sign(key, hashes.SHA256())
    shown, trusted = tmp_path / "shown.pem", tmp_path / "trusted.pem"
    trusted.write_bytes(certificate.public_bytes(Encoding.PEM))
    held = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    shown.write_bytes(held + trusted.read_bytes())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(shown)
    return context, str(trusted)


def test_a_secured_connection_is_used_again(
    served: Served, wire: Wire, secured: tuple[ssl.SSLContext, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("push.wire.certifi.where", lambda: secured[1])
    url = served([OK, OK, OK], tls=secured[0])
    assert [post(wire, url) for _ in range(3)] == [b"{}"] * 3


@pytest.mark.parametrize("is_secured", [True, False])
def test_who_never_answers_is_not_waited_for_without_end(
    served: Served, wire: Wire, secured: tuple[ssl.SSLContext, str], monkeypatch: pytest.MonkeyPatch, is_secured: bool
) -> None:
    monkeypatch.setattr("push.wire.certifi.where", lambda: secured[1])
    url = served([SILENCE], tls=secured[0] if is_secured else None)
    with pytest.raises(Uncertain, match="TimeoutError"):
        wire.post(url, "a=1", b"{}", (2, 0.3))


def test_whom_nobody_vouches_for_is_told_nothing(
    served: Served, wire: Wire, secured: tuple[ssl.SSLContext, str]
) -> None:
    with pytest.raises(Temporary, match="SSL"):
        post(wire, served([OK], tls=secured[0]))


def post(wire: Wire, url: str) -> bytes:
    return wire.post(url, "a=1", b"{}", (2, 2)).content


def test_a_connection_is_used_again(served: Served, wire: Wire) -> None:
    url = served([OK, OK, OK])
    assert [post(wire, url) for _ in range(3)] == [b"{}"] * 3


def test_a_call_with_other_timeouts_is_no_guest_on_a_connection_that_waits_longer(served: Served, wire: Wire) -> None:
    url = served([OK, OK], [OK])
    for patience in ((2, 2), (2, 2), (2, 1)):
        assert wire.post(url, "a=1", b"{}", patience).content == b"{}"
    assert [len(free) for free in wire._free.values()] == [1, 1]


def test_a_connection_that_was_closed_while_it_rested_is_made_anew(
    served: Served, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("push.wire.FRESH_SECONDS", 0)
    url = served([OK], [OK])
    assert post(wire, url) == b"{}"
    ((resting, _),) = next(iter(wire._free.values()))
    assert select.select([resting], [], [], 2)[0], "the server never closed it"
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
