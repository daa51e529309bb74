"""Frames and headers, wrong ones too: an answer or a closed connection, and no other client notices."""
import struct

import pytest

from tests.kafka.batches import batch
from tests.kafka.calls import Client
from tests.kafka.raw import frame, header, pack, request

API_VERSIONS, METADATA, FETCH = 18, 3, 1


def closed(connect, client, data):
    """What these bytes lead to, and that another client and a new one are served all the same."""
    bad = connect()
    bad.send(data)
    assert bad.is_closed()
    assert client.call("ApiVersions", 0)[0] == 0
    assert connect().call("ApiVersions", 0)[0] == 0


def test_a_version_of_api_versions_that_nobody_has(client):
    """The answer of version 0, with the versions of ApiVersions itself; the body is not looked at."""
    client.send(frame(header(API_VERSIONS, 99, correlation=7, flexible=True) + b"\xff" * 9))
    answer = client.answer()
    assert answer.number(">i") == 7
    assert answer.unpack("h [h h h]") == (35, [(API_VERSIONS, 0, 4)])
    assert client.call("ApiVersions", 3, "test", "1.0")[0] == 0, "the connection goes on"


@pytest.mark.parametrize("software, version", [("", "1"), ("-", "1"), ("a b", "1"), ("a_b", "1"), ("é", "1"), ("ok", ""), ("ok", "-")])
def test_names_of_software_that_are_none(client, software, version):
    client.post("ApiVersions", 3, software, version)
    answer = client.answer()
    answer.number(">i")
    assert answer.number(">h") == 42
    assert client.call("ApiVersions", 3, "ok-1.2", "1.0-SNAPSHOT")[0] == 0


@pytest.mark.parametrize("key, version", [(99, 0), (-1, 0), (32767, 0), (METADATA, 99), (METADATA, -1), (FETCH, 99), (7, 0), (6, 0)])
def test_keys_and_versions_that_nobody_has_close(connect, client, key, version):
    closed(connect, client, frame(header(key, version) + pack("[s]", [])))


@pytest.mark.parametrize("size", [-1, -(1 << 31), 104_857_601, (1 << 31) - 1])
def test_sizes_that_no_request_has_close(connect, client, size):
    closed(connect, client, struct.pack(">i", size) + b"\0" * 8)


@pytest.mark.parametrize("length", range(10))
def test_frames_shorter_than_a_header_close(connect, client, length):
    closed(connect, client, frame(header(METADATA, 4)[:length]))


@pytest.mark.parametrize(
    "data", [b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 40], ids=["HTTP", "TLS"]
)
def test_other_protocols_close(connect, client, data):
    closed(connect, client, data)


@pytest.mark.parametrize(
    "body",
    [
        pack("i", 1),  # one topic, whose name is missing
        pack("i", (1 << 31) - 1) + b"\0" * 20,
        pack("i h", 1, 32767) + b"t",
        pack("i h", 1, -1),  # a name that is null
        pack("i h", 1, -2) + b"\0",
    ],
    ids=["cut", "count", "length", "null", "negative"],
)
def test_bodies_that_are_no_request_close(connect, client, body):
    closed(connect, client, frame(header(METADATA, 4) + body))


@pytest.mark.parametrize(
    "body",
    [b"\xff\xff\xff\xff\x0f\0\0", b"\xff" * 10, b"\x02" + b"\0" * 16 + b"\xff\xff\xff\x7f"],
    ids=["count", "endless varint", "length"],
)
def test_flexible_bodies_that_are_no_request_close(connect, client, body):
    closed(connect, client, frame(header(METADATA, 12, flexible=True) + body))


def test_a_frame_cut_short_by_its_sender(connect, client):
    whole = request("Metadata", 4, [], False)
    for length in range(1, len(whole)):
        bad = connect()
        bad.send(whole[:length])
        bad.close()
    assert client.call("ApiVersions", 0)[0] == 0


def test_requests_in_one_write_and_a_request_in_many(client):
    client.send(b"".join(request("ApiVersions", 0, correlation=n) for n in range(50)))
    assert [client.answer().number(">i") for _ in range(50)] == list(range(50))
    for byte in request("Metadata", 4, [], False, correlation=-5):
        client.send(bytes([byte]))
    assert client.answer().number(">i") == -5


@pytest.mark.parametrize("name", [None, "", "x" * 32767, "żółw", b"\xff\xfe"], ids=["null", "empty", "long", "UTF-8", "no UTF-8"])
def test_names_of_clients(client, name):
    client.send(frame(header(METADATA, 4, 9, name) + pack("[s] ?", [], False)))
    assert client.answer().number(">i") == 9


def test_tags_that_nobody_knows_are_skipped(client):
    tags = b"\x02" + b"\x05\x03abc" + b"\xff\x7f\x00"  # 5: three bytes, 16383: none
    body = pack("{u S t} ? ?", [], False, False) + tags
    client.send(frame(header(METADATA, 12, 3) + tags + body))
    answer = client.answer()
    assert (answer.number(">i"), answer.take(1)) == (3, b"\0")
    assert answer.unpack("i {i S i S t} S i {h S u ? {h i i i {i} {i} {i} t} i t} t")[-2] == []


def test_answers_come_in_the_order_of_requests(client, connect, topic):
    """A Fetch that waits holds what is behind it, as a Kafka does that serves one request of a connection at a time."""
    waiting = client.post_fetch(topic, 0, wait=60_000)
    behind = client.post("ApiVersions", 0)
    assert connect().produce(topic, batch(b"x")) == (0, 0)
    error, _, data = client.take_fetch(waiting)
    assert error == 0 and data
    assert client.take("ApiVersions", 0, behind)[0] == 0


def test_a_client_that_goes_while_its_fetch_waits(client, connect, topic):
    gone = connect()
    gone.post_fetch(topic, 0, wait=60_000)
    gone.close()
    assert client.produce(topic, batch(b"x")) == (0, 0)
    assert client.fetch(topic, 0)[0] == 0


def test_acks_0_has_no_answer(client, topic):
    for value in (b"a", b"b"):
        client.post_produce(topic, batch(value), acks=0)
    assert client.call("ApiVersions", 0)[0] == 0, "the next answer is of the next request"
    assert client.offset(topic, -1) == (0, -1, 2)


@pytest.mark.parametrize("wrong", ["topic", "CRC"])
def test_acks_0_tells_an_error_by_closing(client, broker, topic, wrong):
    with Client(broker) as bad:
        bad.post_produce(topic, batch(b"x", crc=1) if wrong == "CRC" else batch(b"x"), acks=0, partition=5 if wrong == "topic" else 0)
        assert bad.is_closed()
    assert client.offset(topic, -1) == (0, -1, 0)
