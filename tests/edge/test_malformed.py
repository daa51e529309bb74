"""Bytes that two parsers could read differently, and bytes of other protocols: refused and closed, always.
What is only unusual is served. Clear words are part of it: a person reads them in a terminal."""
import pytest

from tests.edge.raw import Connection, request

SERVED = 403  # "Missing Authentication Token": the request came through to the services' door
POST = b"POST / HTTP/1.1\r\nHost: x\r\n"
GET = b"GET / HTTP/1.1\r\nHost: x\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
END = b"0\r\n\r\n"


def refused(world, data, status, words=b""):
    with Connection(world.url) as bad:
        bad.send(data)
        answer = bad.response()
        assert (answer.status, answer.headers["connection"]) == (status, "close"), answer.body
        assert words in answer.body
        assert bad.is_closed()
    with Connection(world.url) as good:
        assert good.ask(request("sqs", "ListQueues", {})).status == 200


def served(world, data, status=SERVED):
    with Connection(world.url) as connection:
        answer = connection.ask(data)
        assert answer.status == status, answer.body
        assert connection.ask(request("sqs", "ListQueues", {})).status == 200, "the connection goes on"


@pytest.mark.parametrize(
    "length", [b"-1", b"+5", b"0x5", b"5 5", b"", b"5,5", b"5, 5", b"1e1", b"18446744073709551616", b"9" * 40]
)
def test_content_lengths_that_are_none(world, length):
    refused(world, POST + b"Content-Length: " + length + b"\r\n\r\nhello", 400, b"Content-Length")


@pytest.mark.parametrize("second", [b"2", b"3"])
def test_two_content_lengths(world, second):
    """Also when they are equal: no client needs it."""
    refused(world, POST + b"Content-Length: 2\r\nContent-Length: " + second + b"\r\n\r\n{}", 400)


@pytest.mark.parametrize("length", [b"70167211", b"18446744073709551615"])
def test_a_length_beyond_the_limit_is_refused_before_the_body_comes(world, length):
    refused(world, POST + b"Content-Length: " + length + b"\r\n\r\n", 413, b"longer than the limit")


@pytest.mark.parametrize(
    "coding", [b"chunked, identity", b"identity, chunked", b"xchunked", b"chunkedx", b'"chunked"', b"chunked;q=1", b"chunked,", b"", b"gzip"]
)
def test_transfer_codings_that_are_not_chunked(world, coding):
    refused(world, POST + b"Transfer-Encoding: " + coding + b"\r\n\r\n" + END, 501)


@pytest.mark.parametrize(
    "fields",
    [
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding:\x0bchunked\r\n",
        b"Transfer-Encoding : chunked\r\n",
        b"Transfer-Encoding\r\n : chunked\r\n",
    ],
)
def test_two_ways_to_tell_where_the_body_ends(world, fields):
    refused(world, POST + fields + b"\r\n" + END, 400)


def test_http_1_0_has_no_chunks(world):
    refused(world, b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n" + END, 400)


@pytest.mark.parametrize("coding", [b"\tchunked", b"Chunked", b"chunked \t"])
def test_blanks_and_case_around_chunked_mean_nothing(world, coding):
    served(world, POST + b"Transfer-Encoding:" + coding + b"\r\n\r\n" + END)


@pytest.mark.parametrize(
    "chunks",
    [
        b"-1\r\n",
        b"+1\r\na\r\n" + END,
        b"0x1\r\na\r\n" + END,
        b" 1\r\na\r\n" + END,
        b"1 \r\na\r\n" + END,
        b"\r\n",
        b"g\r\n",
        b"10000000000000000\r\n",  # 2^64
        b"ffffffffffffffff1\r\n",
        b"1\r\nab\r\n" + END,  # longer than it says
        b"1;=\r\na\r\n" + END,
        b"1;a=\x00\r\na\r\n" + END,
        b"1;a=" + b"x" * 40_000 + b"\r\na\r\n" + END,
        b"1;a=" + b"x" * 40_000,
        b"0\r\nno colon\r\n\r\n",
        b"0\r\nA: b\r\n folded\r\n\r\n",
        b"0\r\n" + b"A: b\r\n" * 10_000 + b"\r\n",
        b"0\r\nA: " + b"b" * 40_000,
    ],
)
def test_malformed_chunks(world, chunks):
    refused(world, CHUNKED + chunks, 400)


def test_chunks_beyond_the_limit(world):
    refused(world, CHUNKED + b"42eaaab\r\n", 413)
    refused(world, CHUNKED + (b"100000\r\n" + b"x" * 0x100000 + b"\r\n") * 66 + b"100000\r\n", 413)


@pytest.mark.parametrize(
    "data",
    [
        b"POST / HTTP/1.1\r\nHost: x\nContent-Length: 0\r\n\r\n",  # a line feed alone
        b"POST / HTTP/1.1\r\nHost: x\rContent-Length: 0\r\n\r\n",  # a carriage return alone
        POST + b"A: b\r\n c\r\nContent-Length: 0\r\n\r\n",  # obs-fold
        POST + b"A: b\r\n\tc\r\nContent-Length: 0\r\n\r\n",
        b"POST / HTTP/1.1\r\n Host: x\r\n\r\n",
        POST + b"Content-Length : 0\r\n\r\n",
        POST + b"A: b\x00c\r\n\r\n",
        POST + b"A\x00: b\r\n\r\n",
        POST + b"A: b\x01c\r\n\r\n",
        POST + b": b\r\n\r\n",
        b"GET /\x00 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET\t/\tHTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET  / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a,b\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: user@x\r\n\r\n",
    ],
)
def test_malformed_headers(world, data):
    refused(world, data, 400)


def test_many_headers_count_with_all_their_bytes_however_they_arrive(world):
    """A limit on each piece of the header would let a header grow without end."""
    few = b"a:\r\n" * 3000
    served(world, GET + few + b"\r\n", 200)
    refused(world, GET + b"a:\r\n" * 5000 + b"\r\n", 400, b"longer than the limit")
    with Connection(world.url) as connection:
        connection.send(GET)
        for _ in range(20):
            connection.send(few)
        assert connection.response().status == 400


@pytest.mark.parametrize(
    "data, status, words",
    [
        (b"PRI * HTTP/2.1\r\n\r\nSM\r\n\r\n", 505, b"Only HTTP/1.0"),
        (b"GET /\r\n", 400, b""),  # HTTP/0.9
        (b"GET / HTTP/1.2\r\nHost: x\r\n\r\n", 505, b""),
        (b"SSH-2.0-OpenSSH_9.6\r\n", 400, b"Malformed HTTP"),
        (b"CONNECT a.b:443 HTTP/1.1\r\nHost: a.b:443\r\n\r\n", 501, b"no proxy"),
        (b"GET * HTTP/1.1\r\nHost: x\r\n\r\n", 400, b"target"),
        (b"GET nowhere HTTP/1.1\r\nHost: x\r\n\r\n", 400, b"target"),
        (b"GET ftp://x/ HTTP/1.1\r\nHost: x\r\n\r\n", 400, b"target"),
        (b"GET http://a:b:c/ HTTP/1.1\r\nHost: x\r\n\r\n", 400, b"target"),
    ],
)
def test_what_is_not_for_this_server(world, data, status, words):
    refused(world, data, status, words)


@pytest.mark.parametrize(
    "data, status",
    [
        (b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", SERVED),
        (b"BREW / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", SERVED),
        (b"\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n", 200),  # RFC 9112, 2.2
        (b"GET / HTTP/1.1\r\nHost:\r\n\r\n", 200),
        (GET + b"Upgrade: h2c\r\nConnection: Upgrade\r\n\r\n", 200),  # stays HTTP/1.1
        (b"GET http://localhost:4566/ HTTP/1.1\r\nHost: elsewhere\r\n\r\n", 200),
    ],
)
def test_what_is_only_unusual_is_served(world, data, status):
    served(world, data, status)


def test_the_host_of_an_absolute_target_counts(world):
    """RFC 9112, 3.2.2: queue URLs name it, and the admin API refuses it when it is a foreign one."""
    with Connection(world.url) as connection:
        absolute = request("sqs", "CreateQueue", {"QueueName": "a"}).replace(b"POST / ", b"POST http://my.host:1/ ", 1)
        assert connection.ask(absolute).json()["QueueUrl"] == "http://my.host:1/000000000000/a"
        evil = b"GET http://evil.example/_snowglobe/clock HTTP/1.1\r\nHost: localhost\r\n\r\n"
        assert connection.ask(evil).status == 403
