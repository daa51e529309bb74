"""HTTP as clients really speak it, and as nobody should: raw bytes against a running emulator."""
import gzip
import json
import subprocess
import time
import zlib

import pytest

from tests.edge.raw import CREATE, QUEUE, Connection, aws_headers, head, request, send_message
from tests.world import SANITIZED, binary


def attribute(connection, name):
    answer = connection.ask(request("sqs", "GetQueueAttributes", {"QueueUrl": QUEUE, "AttributeNames": [name]}))
    return answer.json()["Attributes"][name]


def messages(connection):
    return int(attribute(connection, "ApproximateNumberOfMessages"))


def test_pipelined_requests_are_answered_in_order(connection):
    """A hundred requests leave at once; each answer carries the checksum of its own body."""
    import hashlib

    bodies = [f"message {n}" for n in range(100)]
    connection.send(b"".join(map(send_message, bodies)))
    for body in bodies:
        assert connection.response().json()["MD5OfMessageBody"] == hashlib.md5(body.encode()).hexdigest()
    assert messages(connection) == 100


def test_an_answer_is_one_write_without_delay(connection):
    """Two writes without TCP_NODELAY cost 40 ms a call, by delayed acknowledgements: 8 s here."""
    begin = time.monotonic()
    for _ in range(200):
        connection.ask(send_message("x"))
    assert time.monotonic() - begin < 6


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_chunked_body(connection, size):
    body = json.dumps({"QueueUrl": QUEUE, "MessageBody": "in chunks"}).encode()
    chunks = b"".join(
        b"%x;extension=1\r\n%s\r\n" % (len(body[i : i + size]), body[i : i + size]) for i in range(0, len(body), size)
    )
    headers = {**aws_headers("sqs", "SendMessage"), "Transfer-Encoding": "chunked"}
    assert connection.ask(head(headers) + chunks + b"0\r\nTrailer: x\r\n\r\n").status == 200
    assert messages(connection) == 1


def test_a_request_in_single_bytes(connection):
    for byte in send_message("slowly"):
        connection.send(bytes([byte]))
    assert connection.response().status == 200


def test_expect_100_continue(connection):
    whole = request("sqs", "SendMessage", {"QueueUrl": QUEUE, "MessageBody": "x"}, Expect="100-continue")
    header, _, body = whole.partition(b"\r\n\r\n")
    assert connection.ask(header + b"\r\n\r\n").status == 100
    assert connection.ask(body).status == 200


def test_a_body_too_large_is_refused_before_it_is_sent(connection):
    headers = {**aws_headers("sqs", "SendMessage"), "Expect": "100-continue", "Content-Length": 70_167_211}
    assert connection.ask(head(headers)).status == 413
    assert connection.is_closed()


def test_gzip_body(connection):
    body = gzip.compress(json.dumps({"QueueUrl": QUEUE, "MessageBody": "x" * 10_000}).encode())
    assert connection.ask(request("sqs", "SendMessage", body, Content_Encoding="gzip")).status == 200
    assert messages(connection) == 1


@pytest.mark.parametrize("service, operation", [("dynamodb", "ListTables"), ("sqs", "ListQueues"), ("kinesis", "ListStreams")])
def test_compressed_bodies(connection, service, operation):
    """gzip and deflate are undone. Anything else under such a header is an internal error, as in AWS."""
    packed = {"gzip": gzip.compress(b"{}"), "deflate": zlib.compress(b"{}")}
    for coding, body in packed.items():
        assert connection.ask(request(service, operation, body, Content_Encoding=coding)).status == 200
        for broken in (b"{}", b"", body[:-1]):
            answer = connection.ask(request(service, operation, broken, Content_Encoding=coding))
            assert answer.status == 500
            assert "Internal" in answer.json()["__type"]
    assert connection.ask(request(service, operation, b"{}", Content_Encoding="br")).status == 500


def test_headers_of_16_kilobytes(connection):
    assert connection.ask(request("sqs", "ListQueues", {}, Session="x" * 15_000)).status == 200
    connection.send(request("sqs", "ListQueues", {}, Session="x" * 16_384))
    assert connection.response().status == 400


def test_gzip_bomb(world, connection):
    """A gigabyte in a megabyte is refused without being unpacked, and hurts nobody."""
    bomb = gzip.compress(b" " * (1 << 30), compresslevel=1)
    with Connection(world.url) as other:
        assert other.ask(request("sqs", "SendMessage", bomb, Content_Encoding="gzip")).status == 413
    resident_kb = int(
        next(line for line in open(f"/proc/{world.process.pid}/status") if line.startswith("VmHWM")).split()[1]
    )
    assert SANITIZED or resident_kb < 300_000  # else its own memory is in the figure
    assert connection.ask(send_message("still here")).status == 200


@pytest.mark.parametrize(
    "data, status",
    [
        (b"nonsense\r\n\r\n", 400),
        (b"GET / HTTP/9.9\r\nHost: x\r\n\r\n", 505),
        (b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nNo colon\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nBad name : y\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ten\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501),
        (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nLong: " + b"y" * 17_000 + b"\r\n\r\n", 400),
        (b"GET /" + b"y" * 17_000, 400),
    ],
)
def test_what_is_not_http_is_refused_and_closed(world, connection, data, status):
    with Connection(world.url) as bad:
        bad.send(data)
        assert bad.response().status == status
        assert bad.is_closed()
    assert connection.ask(send_message("nobody else is hurt")).status == 200


def test_a_smuggled_request_is_never_run(world, connection):
    """Whoever reads only one of the two lengths would see DeleteQueue as a second request."""
    hidden = request("sqs", "DeleteQueue", {"QueueUrl": QUEUE})
    headers = {**aws_headers("sqs", "ListQueues"), "Content-Length": 5, "Transfer-Encoding": "chunked"}
    with Connection(world.url) as bad:
        bad.send(head(headers) + b"0\r\n\r\n" + hidden)
        assert bad.response().status == 400
        assert bad.is_closed()
    assert messages(connection) == 0


def test_a_request_cut_short_has_no_effect(world, connection):
    with Connection(world.url) as leaving:
        leaving.send(send_message("never complete")[:-1])
    assert messages(connection) == 0


def test_half_closed_client_gets_its_answer(world, connection):
    import socket

    with Connection(world.url) as other:
        other.send(send_message("last words"))
        other.socket.shutdown(socket.SHUT_WR)
        assert other.response().status == 200


def test_connection_close(world, connection):
    with Connection(world.url) as other:
        other.send(request("sqs", "ListQueues", {}, Connection="close"))
        answer = other.response()
        assert (answer.status, answer.headers["connection"]) == (200, "close")
        assert other.is_closed()


def test_a_parked_poll_whose_client_dies_loses_no_message(snowglobe):
    """Twenty clients leave their long polls; then a message comes. It must not go to any of them."""
    world = snowglobe(clock="manual")
    with Connection(world.url) as connection:
        connection.ask(CREATE)
        poll = request(
            "sqs",
            "ReceiveMessage",
            {"QueueUrl": QUEUE, "WaitTimeSeconds": 20, "MessageSystemAttributeNames": ["ApproximateReceiveCount"]},
        )
        for _ in range(20):
            with Connection(world.url) as leaving:
                leaving.send(poll)
                # An answer on another connection: the poll before it has been read and parked.
                connection.ask(request("sqs", "ListQueues", {}))
        assert connection.ask(send_message("for somebody who is there")).status == 200
        [message] = connection.ask(poll).json()["Messages"]
        assert message["Body"] == "for somebody who is there"
        assert message["Attributes"]["ApproximateReceiveCount"] == "1"


def test_a_port_in_use_is_one_clear_line(world):
    port = world.url.rsplit(":", 1)[1]
    ended = subprocess.run(
        [binary(), "up", "--port", port, "--clock", "auto"], capture_output=True, text=True, timeout=60
    )
    assert ended.returncode == 2
    [line] = ended.stderr.strip().splitlines()
    assert f"port {port}" in line and "in use" in line
    assert "Ready." not in ended.stdout
