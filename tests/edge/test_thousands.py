"""A thousand connections of each kind at once on one port, every third of them slow: it has sent half of what it says first."""
import contextlib
import json
import resource
import socket
import ssl
import subprocess
import urllib.parse

import h2.config
import h2.connection
import h2.events
import pytest

from tests.edge.raw import aws_headers, request
from tests.world import SANITIZED, World, binary

COUNT = 100 if SANITIZED else 1000
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"


@pytest.fixture(scope="module")
def secure(tmp_path_factory):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))
    folder = str(tmp_path_factory.mktemp("tls") / "data")
    world = World("--data", folder)
    world.authority = subprocess.run(
        [binary(), "tls", "--path", "--data", folder], capture_output=True, text=True, check=True
    ).stdout.strip()
    yield world
    world.stop()
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def plain(world):
    address = urllib.parse.urlsplit(world.url)
    return socket.create_connection((address.hostname, address.port), timeout=60)


def http_1(stream):
    stream.sendall(request("sqs", "ListQueues", {}))
    return b" 200 OK" in stream.recv(1 << 16)


def http_2(stream, began=b""):
    """`began` is what of the connection's first bytes was sent before."""
    state = h2.connection.H2Connection(h2.config.H2Configuration(header_encoding="utf-8"))
    state.initiate_connection()
    data = json.dumps({}).encode()
    headers = [(name.lower(), value) for name, value in aws_headers("sqs", "ListQueues").items() if name != "Host"]
    pseudo = [(":method", "POST"), (":scheme", "http"), (":path", "/"), (":authority", "localhost")]
    state.send_headers(1, pseudo + headers)
    state.send_data(1, data, end_stream=True)
    stream.sendall(state.data_to_send().removeprefix(began))
    while True:
        for event in state.receive_data(stream.recv(1 << 16)):
            if isinstance(event, h2.events.ResponseReceived):
                return dict(event.headers)[":status"] == "200"


KINDS = {"http/1.1": ("http/1.1", http_1), "h2": ("h2", http_2)}


@pytest.mark.parametrize("protocol", KINDS)
@pytest.mark.parametrize("secured", [False, True], ids=["plain", "tls"])
def test_a_thousand_connections_slow_ones_among_them(secure, protocol, secured):
    alpn, ask = KINDS[protocol]
    context = ssl.create_default_context(cafile=secure.authority)
    context.set_alpn_protocols([alpn])
    # Half of a TLS hello, of HTTP/2's preface, of a request.
    half = {(False, "h2"): PREFACE[:9], (False, "http/1.1"): b"POST / HTT"}.get((secured, protocol), b"\x16\x03\x01\x02")
    with contextlib.ExitStack() as all_of_them:
        slow, quick = [], []
        for number in range(COUNT):
            stream = all_of_them.enter_context(plain(secure))
            if number % 3 == 0:
                stream.sendall(half)
                slow.append(stream)
                continue
            if secured:
                stream = all_of_them.enter_context(context.wrap_socket(stream, server_hostname="localhost"))
                assert stream.selected_alpn_protocol() == alpn
            quick.append(stream)
        assert all(ask(stream) for stream in quick)
        if not secured:  # the slow ones go on
            for stream in slow:
                if protocol == "h2":
                    assert http_2(stream, began=half)
                else:
                    stream.sendall(request("sqs", "ListQueues", {}).removeprefix(half))
                    assert b" 200 OK" in stream.recv(1 << 16)
