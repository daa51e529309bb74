"""Ports of frames, when something else knocks there: closed at once, and a line of the log says what it spoke."""
import re
import socket
import ssl
import time

import pytest

from tests.world import World

SERVICES = {"kafka": "Kafka", "mongodb": "MongoDB", "redis": "Redis"}
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0\0\0\x04\0\0\0\0\0"
VERSIONS = b"\0\0\0\x23\0\x12\0\x03\0\0\0\x01"  # of a client of Kafka; more is to come
PING = b"*1\r\n$4\r\nPING\r\n"
HELLO = b"\x10\x01\0\0\x01\0\0\0\0\0\0\0\xdd\x07\0\0"  # of MongoDB's, likewise


@pytest.fixture
def world():
    """Of each test its own: of many like lines the log leaves some out."""
    world = World("--kafka-port", "0", "--mongodb-port", "0", "--redis-port", "0", clock="real")
    yield world
    world.stop()


def connect(world, service):
    port = re.search(rf"^{SERVICES[service]} on \S+:(\d+)", world.log(), re.M)[1]
    return socket.create_connection(("127.0.0.1", int(port)), timeout=20)


def is_told(world, words):
    deadline = time.monotonic() + 20
    while words not in world.log() and time.monotonic() < deadline:
        world.get("health")
    return words in world.log()


@pytest.mark.parametrize("service", SERVICES)
def test_tls_is_told_and_ends_at_once(world, service):
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with connect(world, service) as client, pytest.raises(OSError) as error:
        context.wrap_socket(client, server_hostname="localhost")
    assert not isinstance(error.value, TimeoutError)
    assert is_told(world, f"it speaks TLS; this port speaks {SERVICES[service]}, and no TLS: turn that off in the client")


@pytest.mark.parametrize(
    "said, spoken",
    [(b"SSH-2.0-OpenSSH_9.6\r\n", "SSH"), (PREFACE, "HTTP/2"), (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP"), (VERSIONS, "Kafka's protocol"),
     (PING, "Redis's protocol"), (HELLO, "MongoDB's protocol"), (b"PROXY TCP4 10.0.0.1 10.0.0.2 1 2\r\n", "the PROXY protocol")],
)  # fmt: skip
@pytest.mark.parametrize("service", SERVICES)
def test_others_are_told_and_end_at_once(world, service, said, spoken):
    if spoken.startswith(SERVICES[service]):
        return
    with connect(world, service) as client:
        client.sendall(said)
        assert all(not data for data in iter(lambda: receive(client), b""))
    assert is_told(world, f"it speaks {spoken}; this port speaks {SERVICES[service]}")


def receive(client):
    try:
        return client.recv(65536)
    except ConnectionResetError:
        return b""


def test_a_command_that_looks_a_little_like_http_is_one(world):
    with connect(world, "redis") as client:
        client.sendall(b"SET /key 1\r\nGET /key\r\n")
        assert client.recv(65536).startswith(b"+OK\r\n")
        client.sendall(b"QUIT\r\n")
