"""Where it listens, and what its URLs say: both loopbacks, several addresses, IPv6, proxies in front."""
import re
import socket
import subprocess
import urllib.parse

import pytest
import requests

from tests.edge.raw import Connection, request
from tests.edge.test_admin_door import ELSEWHERE, needs_network
from tests.world import World, binary


def has_v6():
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as probe:
            probe.bind(("::1", 0))
        return True
    except OSError:
        return False


needs_v6 = pytest.mark.skipif(not has_v6(), reason="this machine has no ::1")


def port_of(world):
    return urllib.parse.urlsplit(world.url).port


def hosts_said(world):
    [line] = [line for line in world.log().splitlines() if line.startswith("Snowglobe ")]
    return re.findall(r"http://([^, ]+)", line)


def queue_url(url, name="here", **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with Connection(url) as connection:
        body = request("sqs", "CreateQueue", {"QueueName": name}, **named)
        return connection.ask(body).json()["QueueUrl"]


@needs_v6
def test_both_loopbacks_have_one_port(snowglobe):
    world = snowglobe()
    assert hosts_said(world) == [f"localhost:{port_of(world)}"]
    for host in ("127.0.0.1", "[::1]", "localhost"):
        url = f"http://{host}:{port_of(world)}"
        assert requests.get(f"{url}/_snowglobe/clock").status_code == 200
        assert queue_url(url, Host=f"{host}:{port_of(world)}") == f"{url}/000000000000/here"


@needs_v6
def test_an_ipv6_address_stands_in_brackets(snowglobe):
    world = snowglobe("--address", "::1", fresh=True)
    assert world.url == f"http://[::1]:{port_of(world)}"
    assert requests.get(f"{world.url}/_snowglobe/clock").status_code == 200
    queue = world.client("sqs").create_queue(QueueName="six")["QueueUrl"]
    assert queue == f"{world.url}/000000000000/six"
    world.client("sqs").send_message(QueueUrl=queue, MessageBody="x")
    with pytest.raises(requests.ConnectionError):
        requests.get(f"http://127.0.0.1:{port_of(world)}/")


def test_several_addresses_are_listened_on_and_told(snowglobe):
    world = snowglobe("--address", "127.0.0.2", "--address", "127.0.0.3", fresh=True)
    assert hosts_said(world) == [f"127.0.0.2:{port_of(world)}", f"127.0.0.3:{port_of(world)}"]
    for host in hosts_said(world):
        assert requests.get(f"http://{host}/_snowglobe/clock").status_code == 200
    with pytest.raises(requests.ConnectionError):
        requests.get(f"http://127.0.0.1:{port_of(world)}/")


@needs_v6
def test_all_addresses_of_both_kinds(snowglobe):
    for arguments in (["::"], ["0.0.0.0", "::"], ["::", "127.0.0.1"]):
        world = snowglobe(*(word for address in arguments for word in ("--address", address)), fresh=True)
        assert hosts_said(world) == [f"localhost:{port_of(world)}"]
        for host in ("127.0.0.1", "[::1]"):
            # IPv4 that comes by a socket of IPv6 is on this machine, too.
            assert requests.get(f"http://{host}:{port_of(world)}/_snowglobe/clock").status_code == 200


@pytest.mark.parametrize("family, address", [(socket.AF_INET, "127.0.0.1"), pytest.param(socket.AF_INET6, "::1", marks=needs_v6)])
def test_a_port_that_is_taken_at_one_of_the_loopbacks_is_refused(family, address):
    """Else localhost would lead here for some clients and elsewhere for others."""
    with socket.socket(family, socket.SOCK_STREAM) as other:
        other.bind((address, 0))
        other.listen()
        port = other.getsockname()[1]
        result = subprocess.run([binary(), "up", "--port", str(port)], capture_output=True, text=True, timeout=20)
    assert result.returncode == 2
    assert f"port {port} on {address} is in use by another program" in result.stderr
    assert "Ready" not in result.stdout


@needs_v6
def test_an_address_that_is_given_twice_is_one():
    world = World("--address", "::1", "--address", "::1", clock="real")
    try:
        (line,) = [line for line in world.log().splitlines() if line.startswith("Snowglobe ")]
        assert line.count("http://") == 1, line
    finally:
        world.stop()


@pytest.mark.parametrize("address", ["localhost", "300.0.0.1", "[::1]", "127.0.0.1:4566"])
def test_an_address_that_is_none(address):
    result = subprocess.run([binary(), "up", "--port", "0", "--address", address], capture_output=True, text=True, timeout=20)
    assert result.returncode == 2 and f'"{address}" is not an IP address to listen on' in result.stderr


@pytest.mark.parametrize(
    "headers, url",
    [
        ({"X_Forwarded_Proto": "https", "X_Forwarded_Host": "aws.example"}, "https://aws.example"),
        ({"X_Forwarded_Proto": "HTTPS"}, "https://localhost:4566"),
        ({"X_Forwarded_Host": "aws.example:8443"}, "http://aws.example:8443"),
        ({"X_Forwarded_Host": "[2001:db8::1]:8443"}, "http://[2001:db8::1]:8443"),
        ({"X_Forwarded_Proto": "https, http", "X_Forwarded_Host": "first.example , second.example"}, "https://first.example"),
        ({"X_Forwarded_Proto": "ftp", "X_Forwarded_Host": ""}, "http://localhost:4566"),
        ({"X_Forwarded_Host": "a/b"}, "http://localhost:4566"),
        ({"X_Forwarded_Host": "a@b"}, "http://localhost:4566"),
    ],
)
def test_a_proxy_on_this_machine_says_how_it_was_called(snowglobe, headers, url):
    assert queue_url(snowglobe().url, **headers) == f"{url}/000000000000/here"


@needs_network
@pytest.mark.parametrize("arguments, url", [([], None), (["--trust-forwarded"], "https://aws.example")])
def test_other_proxies_are_believed_if_the_command_line_says_so(snowglobe, arguments, url):
    world = snowglobe("--address", "0.0.0.0", *arguments)
    here = f"http://{ELSEWHERE}:{port_of(world)}"
    said = queue_url(here, Host=f"{ELSEWHERE}:{port_of(world)}", X_Forwarded_Proto="https", X_Forwarded_Host="aws.example")
    assert said == f"{url or here}/000000000000/here"


def test_the_admin_api_looks_at_the_host_itself(snowglobe):
    world = snowglobe()
    clock = f"{world.url}/_snowglobe/clock"
    assert requests.get(clock, headers={"Host": "evil.example", "X-Forwarded-Host": "localhost"}).status_code == 403
    assert requests.get(clock, headers={"X-Forwarded-Host": "evil.example"}).status_code == 200
