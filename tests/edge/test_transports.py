"""HTTP/1.1 and HTTP/2, plain and over TLS, on the one port, with clients that people have."""
import json
import pathlib
import shutil
import socket
import ssl
import subprocess
import urllib.parse

import boto3
import botocore.config
import h2.config
import h2.connection
import h2.events
import httpx
import pytest
import requests

from tests.edge.raw import CREATE, QUEUE, Connection, aws_headers, request
from tests.world import World, binary

needs_curl = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")


@pytest.fixture(scope="module")
def secure(tmp_path_factory):
    """A world, and the authority that its clients trust."""
    folder = str(tmp_path_factory.mktemp("tls") / "data")
    world = World("--data", folder, "--tls-name", "snowglobe.test", clock="real")
    world.authority = subprocess.run(
        [binary(), "tls", "--path", "--data", folder], capture_output=True, text=True, check=True
    ).stdout.strip()
    world.port = urllib.parse.urlsplit(world.url).port
    yield world
    world.stop()


def curl(*arguments):
    shown = "%{http_version} %{http_code} %{remote_ip}"
    done = subprocess.run(["curl", "-s", "-o", "/dev/null", "-w", shown, *arguments], capture_output=True, text=True, timeout=20)
    return done.stdout


WAYS = [("1.1", "http", ["--http1.1"]), ("2", "http", ["--http2-prior-knowledge"]), ("1.1", "https", ["--http1.1"]), ("2", "https", ["--http2"])]


@needs_curl
@pytest.mark.parametrize("host, address", [("127.0.0.1", "127.0.0.1"), ("[::1]", "::1"), ("localhost", None)])
@pytest.mark.parametrize("version, scheme, arguments", WAYS)
def test_curl_in_all_four_ways(secure, host, address, version, scheme, arguments):
    said = curl(*arguments, "--cacert", secure.authority, f"{scheme}://{host}:{secure.port}/_snowglobe/clock").split()
    assert said[:2] == [version, "200"]
    assert address in (None, said[2])


@needs_curl
def test_an_upgrade_to_http_2_stays_http_1_1(secure):
    assert curl("--http2", f"{secure.url}/_snowglobe/health").split()[:2] == ["1.1", "200"]


def client(world, service, url, **more):
    return boto3.client(
        service, endpoint_url=url, region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test",
        config=botocore.config.Config(retries={"total_max_attempts": 1}), **more,
    )


def test_boto3_over_tls_is_given_urls_that_lead_back(secure):
    url = f"https://localhost:{secure.port}"
    sqs = client(secure, "sqs", url, verify=secure.authority)
    queue = sqs.create_queue(QueueName="secure")["QueueUrl"]
    assert queue == f"{url}/000000000000/secure"
    sqs.send_message(QueueUrl=queue, MessageBody="x")
    assert sqs.list_queues()["QueueUrls"] == [queue]
    plain = client(secure, "sqs", secure.url)
    assert plain.get_queue_url(QueueName="secure")["QueueUrl"] == f"{secure.url}/000000000000/secure"
    assert plain.receive_message(QueueUrl=queue)["Messages"][0]["Body"] == "x"


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_http_2_answers_streams_as_they_become_ready(secure, scheme):
    """A long poll and what ends it, on one connection: HTTP/1.1 would answer them in their order."""
    with httpx.Client(http1=False, http2=True, verify=ssl.create_default_context(cafile=secure.authority), timeout=20) as web:
        def ask(operation, body):
            return web.build_request("POST", f"{scheme}://localhost:{secure.port}/", headers=aws_headers("sqs", operation), content=json.dumps(body))

        assert web.send(ask("CreateQueue", {"QueueName": "streams-" + scheme})).status_code == 200
        queue = f"http://x/000000000000/streams-{scheme}"
        poll = web.send(ask("ReceiveMessage", {"QueueUrl": queue, "WaitTimeSeconds": 1}))
        assert poll.http_version == "HTTP/2" and "Messages" not in poll.json()
        sent = web.send(ask("SendMessage", {"QueueUrl": queue, "MessageBody": "x" * 200_000}))
        assert sent.status_code == 200, sent.text
        assert web.send(ask("ReceiveMessage", {"QueueUrl": queue, "WaitTimeSeconds": 20})).json()["Messages"][0]["Body"] == "x" * 200_000


class Http2:
    """One HTTP/2 connection, with prior knowledge, of which the test says what is sent."""

    def __init__(self, url):
        address = urllib.parse.urlsplit(url)
        self.socket = socket.create_connection((address.hostname, address.port), timeout=20)
        self.state = h2.connection.H2Connection(h2.config.H2Configuration(header_encoding="utf-8"))
        self.state.initiate_connection()
        self.answers = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def flush(self):
        self.socket.sendall(self.state.data_to_send())

    def ask(self, operation, body):
        stream = self.state.get_next_available_stream_id()
        data = json.dumps(body).encode()
        headers = {name.lower(): value for name, value in aws_headers("sqs", operation).items() if name != "Host"}
        pseudo = [(":method", "POST"), (":scheme", "http"), (":path", "/"), (":authority", "localhost:4566")]
        self.state.send_headers(stream, [*pseudo, *headers.items()])
        self.state.send_data(stream, data, end_stream=True)
        self.flush()
        return stream

    def reset(self, stream):
        self.state.reset_stream(stream, 8)
        self.flush()

    def answer(self, stream):
        bodies = {}
        while stream not in self.answers:
            data = self.socket.recv(1 << 16)
            assert data, "closed"
            for event in self.state.receive_data(data):
                if isinstance(event, h2.events.DataReceived):
                    bodies[event.stream_id] = bodies.get(event.stream_id, b"") + event.data
                    self.state.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
                elif isinstance(event, h2.events.StreamEnded):
                    self.answers[event.stream_id] = json.loads(bodies.get(event.stream_id) or b"{}")
            self.flush()
        return self.answers[stream]


def test_a_poll_and_what_ends_it_on_one_http_2_connection(snowglobe):
    world = snowglobe(clock="real")
    with Http2(world.url) as web:
        web.answer(web.ask("CreateQueue", {"QueueName": "edge"}))
        poll = web.ask("ReceiveMessage", {"QueueUrl": QUEUE, "WaitTimeSeconds": 20})
        web.answer(web.ask("SendMessage", {"QueueUrl": QUEUE, "MessageBody": "hello"}))
        assert web.answer(poll)["Messages"][0]["Body"] == "hello"


def test_long_polls_that_http_2_clients_gave_up_count_no_receive(snowglobe):
    """A stream that is reset is as gone as a connection that is closed; its connection goes on."""
    world = snowglobe(clock="manual")
    with Connection(world.url) as connection, Http2(world.url) as web:
        assert connection.ask(CREATE).status == 200
        polls = [web.ask("ReceiveMessage", {"QueueUrl": QUEUE, "WaitTimeSeconds": 20}) for _ in range(50)]
        web.answer(web.ask("ListQueues", {}))  # they have been read, and wait
        for poll in polls:
            web.reset(poll)
        web.answer(web.ask("ListQueues", {}))
        assert connection.ask(request("sqs", "SendMessage", {"QueueUrl": QUEUE, "MessageBody": "x"})).status == 200
        world.settle()
        receive = request("sqs", "ReceiveMessage", {"QueueUrl": QUEUE, "AttributeNames": ["All"]})
        [message] = connection.ask(receive).json()["Messages"]
        assert message["Attributes"]["ApproximateReceiveCount"] == "1"


def test_the_authority_is_made_when_somebody_says_hello(snowglobe, tmp_path):
    world = snowglobe("--data", str(tmp_path / "data"))
    requests.get(f"{world.url}/_snowglobe/health").raise_for_status()
    assert not list(tmp_path.rglob("ca.pem"))
    with pytest.raises(requests.exceptions.SSLError):
        requests.get(world.url.replace("http://", "https://") + "/_snowglobe/health")
    assert list(tmp_path.rglob("ca.pem"))


def log_line(world, words):
    return next((line for line in world.log().splitlines() if words in line), "")


def test_who_does_not_trust_the_certificate_is_told_in_the_log(secure):
    for name in ("localhost", "snowglobe.test"):
        with pytest.raises(requests.exceptions.SSLError):
            requests.get(f"https://localhost:{secure.port}/", timeout=20)
    line = log_line(secure, "does not trust")
    assert "warning" in line and secure.authority in line and "snowglobe tls" in line and "snowglobe.test" in line


@pytest.mark.parametrize("name", ["localhost", "sqs.us-east-1.localhost", "127.0.0.1", "::1", "jobs.localhost.localstack.cloud", "snowglobe.test"])
def test_names_of_the_certificate(secure, name):
    context = ssl.create_default_context(cafile=secure.authority)
    context.set_alpn_protocols(["h2", "http/1.1"])
    with socket.create_connection(("127.0.0.1", secure.port), timeout=20) as plain:
        with context.wrap_socket(plain, server_hostname=name) as wrapped:
            assert (wrapped.version(), wrapped.selected_alpn_protocol()) == ("TLSv1.3", "h2")


def test_a_broken_hello_is_a_line_of_the_log(snowglobe):
    world = snowglobe(fresh=True)
    with Connection(world.url) as connection:
        connection.send(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"x" * 600)
        while not connection.is_closed():
            pass  # an alert of TLS
    assert "TLS: " in log_line(world, "was refused")
    assert requests.get(f"{world.url}/_snowglobe/health").status_code == 200


@pytest.mark.parametrize("name", ["", "a b", "*", "a.*.b", "http://x"])
def test_a_name_that_is_none_is_a_usage_error(name):
    result = subprocess.run([binary(), "up", "--tls-name", name], capture_output=True, text=True, timeout=20)
    assert result.returncode == 2 and "--tls-name" in result.stderr


def test_without_tls_a_hello_is_answered_in_plain_words(snowglobe):
    world = snowglobe("--no-tls", fresh=True)
    with pytest.raises(requests.exceptions.SSLError):
        requests.get(world.url.replace("http://", "https://"), timeout=20)
    assert "it speaks TLS, which --no-tls closes" in log_line(world, "was refused")
    with Connection(world.url) as connection:
        connection.send(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"x" * 500)
        assert b"plain HTTP, not TLS" in connection.response().body


@pytest.mark.parametrize("said, name", [(b"*1\r\n$4\r\nPING\r\n", "Redis's protocol"), (b"SSH-2.0-OpenSSH_9.6\r\n", "SSH")])
def test_other_protocols_are_told_in_the_log(snowglobe, said, name):
    world = snowglobe(fresh=True)
    with Connection(world.url) as connection:
        connection.send(said)
        assert connection.response().status == 400
    assert f"it speaks {name}; this port speaks HTTP and serves AWS SDKs" in log_line(world, "was refused")


SSL_2 = b"\x80\x2e\x01\x00\x02\x00\x15\x00\x00\x00\x10" + b"\x01\x00\x80" * 7 + b"x" * 16


@pytest.mark.parametrize(
    "said, status, line",
    [
        (b"GET / HTTP/2.0\r\nHost: x\r\n\r\n", 505, "it asks for HTTP/2.0 in the form of HTTP/1; HTTP/1.0, HTTP/1.1 and HTTP/2 "),
        (b"GET / HTTP/3.0\r\n\r\n", 505, "it asks for HTTP/3.0 in the form of HTTP/1"),
        (b"PRI * HTTP/2.1\r\n\r\nSM\r\n\r\n", 505, "it asks for HTTP/2.1 in the form of HTTP/1"),
        (SSL_2, 400, "it begins with SSL 2's hello; TLS 1.2 and later are served"),
        (b"EHLO mail.example\r\n", 400, "it sends 'EHLO mail.example', which is no HTTP; this port speaks HTTP"),
        (b"\x00\x01\x02\x03\xff\xfe\r\n", 400, "which is no HTTP; this port speaks HTTP"),
        (b"GET / HTTQ/1.1\r\n\r\n", 400, "it sends 'GET / HTTQ/1.1', which is no HTTP"),
        (b"GET / HTTP/1.1\n\n", 400, "it sends 'GET / HTTP/1.1', which is no HTTP"),
    ],
)
def test_whatever_is_no_transport_of_ours_is_one_line_of_the_log(snowglobe, said, status, line):
    world = snowglobe(fresh=True)
    with Connection(world.url) as connection:
        connection.send(said)
        assert connection.response().status == status
        assert connection.is_closed()
    assert line in log_line(world, "was refused")
    assert world.log().count("was refused") == 1


@pytest.mark.parametrize("bytes_at_once", [1, 5])
def test_what_comes_a_few_bytes_at_a_time_is_told_once(snowglobe, bytes_at_once):
    world = snowglobe(fresh=True)
    said = b"GET / HTTP/2.0\r\nHost: x\r\n\r\n"
    with Connection(world.url) as connection:
        for begin in range(0, len(said), bytes_at_once):
            connection.send(said[begin : begin + bytes_at_once])
        assert connection.response().status == 505
    assert "it asks for HTTP/2.0" in log_line(world, "was refused")
    assert world.log().count("was refused") == 1


def test_a_flood_of_refusals_does_not_fill_the_log(snowglobe):
    world = snowglobe(fresh=True)
    for _ in range(200):
        with Connection(world.url) as connection:
            connection.send(b"SSH-2.0-OpenSSH_9.6\r\n")
            assert connection.response().status == 400
    assert 1 <= world.log().count("it speaks SSH") <= 50


def test_a_flood_of_http_2_is_ended_and_told(snowglobe):
    world = snowglobe(fresh=True)
    with Http2(world.url) as web:
        web.answer(web.ask("ListQueues", {}))
        try:
            for _ in range(5_000):
                web.state.ping(b"12345678")
            web.flush()
            while web.socket.recv(1 << 16):
                pass
        except ConnectionError:
            pass
    assert "PING" in log_line(world, "the HTTP/2 connection from")


@pytest.mark.parametrize("rest", [b"\r\nXX\r\n\r\n", b"\r\nSM\r\n\r\n" + b"\xff" * 100])
def test_what_only_begins_as_http_2_is_closed_and_told(snowglobe, rest):
    world = snowglobe(fresh=True)
    with Connection(world.url) as connection:
        connection.send(b"PRI * HTTP/2.0\r\n" + rest)
        connection.socket.settimeout(20)
        while connection.socket.recv(1 << 16):
            pass
    assert log_line(world, "the HTTP/2 connection from")


def test_signals_let_http_2_and_tls_answers_leave(secure, tmp_path):
    folder = str(tmp_path / "data")
    world = World("--data", folder, clock="real")
    authority = subprocess.run([binary(), "tls", "--path", "--data", folder], capture_output=True, text=True, check=True).stdout.strip()
    with httpx.Client(http1=False, http2=True, verify=ssl.create_default_context(cafile=authority)) as web:
        assert web.get(world.url.replace("http://", "https://") + "/_snowglobe/health").status_code == 200
        world.process.terminate()
        assert world.process.wait(timeout=20) == 0
    assert pathlib.Path(authority).exists()
