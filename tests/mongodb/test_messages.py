"""Messages that no driver sends: the connection is closed, and a line of the log says why."""
import socket
import struct

import bson
import pytest

PING = bson.encode({"ping": 1, "$db": "admin"})
OP_MSG, OP_QUERY = 2013, 2004


def message(body, code=OP_MSG):
    return struct.pack("<iiii", 16 + len(body), 7, 0, code) + body


def section(document):
    return b"\0" + document


def connect(address):
    host, port = address.rsplit(":", 1)
    return socket.create_connection((host, int(port)), timeout=20)


def all_that_comes(address, data):
    """Until the connection is closed from there."""
    with connect(address) as client:
        client.sendall(data)
        return b"".join(iter(lambda: client.recv(65536), b""))


def test_a_whole_one(address):
    with connect(address) as client:
        client.sendall(message(struct.pack("<I", 0) + section(PING)))
        answer = client.recv(65536)
    assert struct.unpack_from("<iiii", answer)[2:] == (7, OP_MSG)
    assert bson.decode(answer[21:])["ok"] == 1


@pytest.mark.parametrize("sent, why", [
    (message(b"\0\0"), "a message that ends too early"),
    (message(struct.pack("<I", 0)), "an OP_MSG without a body"),
    (message(struct.pack("<I", 4) + section(PING)), "an OP_MSG with unknown flags"),
    (message(struct.pack("<I", 0) + b"\5" + PING), "an OP_MSG with a section of kind 5"),
    (message(struct.pack("<I", 0) + b"\1" + struct.pack("<i", 3)), "a section of 3 bytes"),
    (message(struct.pack("<I", 1)), "a message that ends before its checksum"),
    (message(b"\0\0\0\0no.command\0" + struct.pack("<ii", 0, 1) + PING, OP_QUERY), "an OP_QUERY that is no command"),
])  # fmt: skip
def test_a_broken_one_is_told_as_what_it_is(world, address, sent, why):
    """And not as another protocol: its first bytes say that it is MongoDB's."""
    assert all_that_comes(address, sent) == b""
    line = world.log().splitlines()[-1]
    assert f"was refused: it sends {why}; this port speaks MongoDB" in line


def test_broken_bson_is_answered_before_the_connection_ends(address):
    answer = all_that_comes(address, message(struct.pack("<I", 0) + section(PING[:-1] + b"x")))
    assert bson.decode(answer[21:])["code"] == 22


def test_another_protocol_is_named(world, address):
    all_that_comes(address, b"GET / HTTP/1.1\r\n\r\n" + b"x" * 100)
    assert "it speaks HTTP; this port speaks MongoDB" in world.log().splitlines()[-1]
