"""Who may steer the emulator: no page of another site, not even one whose name leads here (DNS rebinding)."""
import pytest

from tests.edge.raw import Connection, head


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
    for method, path in (("GET", "health"), ("POST", "reset"), ("DELETE", "faults"), ("GET", "nothing")):
        answer = ask(world, method, path, Host=host)
        assert answer.status == 403
        assert answer.json()["error"] == "Forbidden" and "localhost" in answer.json()["message"]


@pytest.mark.parametrize("origin", ["http://evil.example", "https://localhost.evil.example", "null", "file://"])
def test_pages_of_other_sites_are_refused(world, origin):
    answer = ask(world, "POST", "reset", Host="localhost:4566", Origin=origin)
    assert answer.status == 403 and origin in answer.json()["message"]


def test_the_address_that_it_listens_on_is_its_own(snowglobe):
    """In a container it listens on all of them: then any address will do, but no name."""
    one = snowglobe("--address", "127.0.0.2")
    assert ask(one, Host="127.0.0.2:4566").status == 200
    assert ask(one, Host="127.0.0.3:4566").status == 403
    every = snowglobe("--address", "0.0.0.0")
    assert ask(every, Host="172.17.0.2:4566").status == 200
    assert ask(every, Host="evil.example").status == 403
