"""Who may steer the emulator: no page of another site, not even one whose name leads here (DNS rebinding)."""
import socket
import subprocess

import pytest
import requests

from tests.edge.raw import Connection, head
from tests.world import binary


def ask(world, method="GET", path="health", **headers):
    with Connection(world.url) as connection:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return connection.ask(head({**named, "Content-Length": 0}, f"{method} /_snowglobe/{path} HTTP/1.1"))


@pytest.mark.parametrize("host", ["localhost", "localhost:4566", "127.0.0.1", "127.0.0.1:1", "[::1]", "[::1]:4566"])
def test_hosts_of_this_machine(world, host):
    assert ask(world, Host=host).status == 200
    assert ask(world, "POST", "settle", Host=host, Origin=f"http://{host}").status == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:4566", "localhost.evil.example", "127.0.0.1.evil.example", "10.0.0.1", "[::2]", ""]
)
def test_other_hosts_are_refused(world, host):
    for method, path in (("GET", "clock"), ("POST", "reset"), ("DELETE", "faults"), ("GET", "nothing"), ("POST", "settle")):
        answer = ask(world, method, path, Host=host)
        assert answer.status == 403
        assert answer.json()["error"] == "Forbidden" and "localhost" in answer.json()["message"]


@pytest.mark.parametrize("host", ["snowglobe:4566", "10.0.0.1", "dev.internal"])
def test_health_and_metrics_answer_under_any_name(world, host):
    """A container's check of itself comes from this machine and calls us what the others call us."""
    for path in ("health", "metrics"):
        assert ask(world, "GET", path, Host=host).status == 200
        assert ask(world, "GET", path, Host=host, Origin="http://evil.example").status == 403


@pytest.mark.parametrize("origin", ["http://evil.example", "https://localhost.evil.example", "null", "file://"])
def test_pages_of_other_sites_are_refused(world, origin):
    answer = ask(world, "POST", "reset", Host="localhost:4566", Origin=origin)
    assert answer.status == 403 and origin in answer.json()["message"]


def test_the_address_that_it_listens_on_is_its_own(snowglobe):
    """In a container it listens on all of them: then any address will do, but no name."""
    one = snowglobe("--address", "127.0.0.2")
    assert ask(one, path="clock", Host="127.0.0.2:4566").status == 200
    assert ask(one, path="clock", Host="127.0.0.3:4566").status == 403
    every = snowglobe("--address", "0.0.0.0")
    assert ask(every, path="clock", Host="172.17.0.2:4566").status == 200
    assert ask(every, path="clock", Host="evil.example").status == 403


def own_address():
    """An address of this machine that is not loopback: who comes from it comes from elsewhere."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing
        except OSError:
            return None
        address = probe.getsockname()[0]
    return None if address.startswith("127.") else address


ELSEWHERE = own_address()
needs_network = pytest.mark.skipif(ELSEWHERE is None, reason="this machine has no address but loopback")
ASKS = [("GET", "clock"), ("GET", "sqs/queues"), ("GET", "resources"), ("GET", ""), ("POST", "reset"), ("DELETE", "faults"), ("GET", "nothing")]


def ask_from_elsewhere(world, method, path, **headers):
    port = world.url.rsplit(":", 1)[1]
    return requests.request(method, f"http://{ELSEWHERE}:{port}/_snowglobe/{path}", headers=headers, timeout=20)


def open_to_all(snowglobe, *arguments):
    return snowglobe("--address", "0.0.0.0", *arguments)


@needs_network
def test_from_elsewhere_only_health_and_metrics_answer(snowglobe):
    world = open_to_all(snowglobe)
    for method, path in ASKS:
        answer = ask_from_elsewhere(world, method, path)
        assert answer.status_code == 403, path
        assert ELSEWHERE in answer.json()["message"] and "--admin-address" in answer.json()["message"]
    for path in ("health", "metrics"):
        assert ask_from_elsewhere(world, "GET", path).status_code == 200
        assert ask_from_elsewhere(world, "GET", path, Host="snowglobe:4566").status_code == 200  # between containers
    assert ask(world, Host="localhost", path="clock").status == 200  # this machine


@needs_network
@pytest.mark.parametrize("allowed", [ELSEWHERE, f"{ELSEWHERE}/24", "0.0.0.0/0"])
def test_an_address_that_is_let_in(snowglobe, allowed):
    world = open_to_all(snowglobe, "--admin-address", "203.0.113.7", "--admin-address", allowed)
    assert ask_from_elsewhere(world, "GET", "clock").status_code == 200
    assert ask_from_elsewhere(world, "GET", "clock", Host="evil.example").status_code == 403


@needs_network
def test_a_token_opens_the_door_from_anywhere(snowglobe):
    world = open_to_all(snowglobe, "--admin-token", "s3cret")
    for wrong in ({}, {"Authorization": "Bearer"}, {"Authorization": "Bearer "}, {"Authorization": "Bearer s3cre"},
                  {"Authorization": "Bearer s3crets"}, {"Authorization": "Basic s3cret"}, {"Authorization": "s3cret"}):
        assert ask_from_elsewhere(world, "GET", "clock", **wrong).status_code == 403, wrong
    for right in ("Bearer s3cret", "bearer s3cret"):  # RFC 9110, 11.1: the scheme has no case
        assert ask_from_elsewhere(world, "GET", "clock", Authorization=right).status_code == 200
    assert ask_from_elsewhere(world, "GET", "clock", Authorization="Bearer s3cret", Host="snowglobe:4566").status_code == 200


@pytest.mark.parametrize("address", ["somewhere", "10.0.0.0/33", "10.0.0/8", "::1/129", ""])
def test_an_address_that_is_none_is_a_usage_error(address):
    result = subprocess.run([binary(), "up", "--admin-address", address], capture_output=True, text=True, timeout=20)
    assert result.returncode == 2 and "--admin-address" in result.stderr
