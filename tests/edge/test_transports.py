"""One port, several transports: HTTP/1.1, HTTP/2 and TLS are told apart by their first bytes, on both loopbacks.
Whoever is refused is a line of the log. (AWS's clients over HTTP/2: tests/clients.)"""
import socket
import ssl
import subprocess
import urllib.parse

import boto3
import pytest
import requests

from tests.edge.raw import Connection
from tests.world import World, binary

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\x00\x00\x00\x04\x00\x00\x00\x00\x00"  # and empty SETTINGS
HELLO = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"x" * 600  # of TLS, and broken


@pytest.fixture
def start(tmp_path):
    """start(*arguments): a world of its own, whose certificate authority is world.authority."""
    worlds = []

    def make(*arguments):
        world = World("--data", tmp_path / "data", *arguments)
        told = subprocess.run([binary(), "tls", "--data", tmp_path / "data", "--path"], capture_output=True, text=True, timeout=60)
        world.authority = told.stdout.strip()
        world.secure = world.url.replace("http://", "https://")
        world.port = urllib.parse.urlsplit(world.url).port
        worlds.append(world)
        return world

    yield make
    for world in worlds:
        world.stop()


def is_alive(world):
    return requests.get(world.url + "/_snowglobe/health").status_code == 200


def test_https_on_the_same_port(start):
    world = start()
    sqs = boto3.client(
        "sqs", endpoint_url=world.secure, verify=world.authority, region_name="us-east-1",
        aws_access_key_id="test", aws_secret_access_key="test",
    )
    url = sqs.create_queue(QueueName="jobs")["QueueUrl"]
    assert url == f"{world.secure}/000000000000/jobs"
    sqs.send_message(QueueUrl=url, MessageBody="over TLS")
    assert sqs.receive_message(QueueUrl=url)["Messages"][0]["Body"] == "over TLS"
    assert world.client("sqs").list_queues()["QueueUrls"] == [f"{world.url}/000000000000/jobs"]


@pytest.mark.parametrize("name", ["localhost", "sqs.localhost", "127.0.0.1", "jobs.localhost.localstack.cloud", "other.example"])
def test_names_of_the_certificate(start, name):
    world = start("--tls-name", "other.example")
    context = ssl.create_default_context(cafile=world.authority)
    context.set_alpn_protocols(["h2", "http/1.1"])
    with socket.create_connection(("127.0.0.1", world.port)) as plain, context.wrap_socket(plain, server_hostname=name) as safe:
        assert safe.selected_alpn_protocol() == "h2"


def test_without_tls(start):
    world = start("--no-tls")
    with Connection(world.url) as connection:
        answer = connection.ask(HELLO)
        assert (answer.status, b"plain HTTP, not TLS" in answer.body) == (400, True)
    assert "speaks TLS, which --no-tls closes" in world.output.read_text()


def test_http2_is_spoken_to_who_begins_with_it(snowglobe):
    with Connection(snowglobe().url) as connection:
        connection.send(PREFACE)
        connection._more()
        assert connection.received[3] == 4  # the type of a frame: SETTINGS


def test_a_broken_hello_is_a_line_of_the_log(start):
    world = start()
    with Connection(world.url) as connection:
        connection.send(HELLO)
        while not connection.is_closed():
            pass  # an alert of TLS
    assert "was refused: " in world.output.read_text()
    assert is_alive(world)


def test_other_protocols_are_told_by_name(start):
    world = start()
    with Connection(world.url) as connection:
        connection.send(b"SSH-2.0-OpenSSH_9.6\r\n")
        connection.is_closed()
    assert "it speaks SSH" in world.output.read_text()
    assert is_alive(world)


def test_both_loopbacks(snowglobe):
    world = snowglobe()
    port = urllib.parse.urlsplit(world.url).port
    try:
        socket.create_connection(("::1", port), timeout=10).close()
    except OSError:
        with socket.socket(socket.AF_INET6) as probe, pytest.raises(OSError):
            probe.bind(("::1", 0))  # the machine has none
        return
    assert requests.get(f"http://[::1]:{port}/_snowglobe/health", timeout=10).status_code == 200
