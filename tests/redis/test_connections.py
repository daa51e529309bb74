"""What a connection is to itself: its protocol, its database, its name, its login."""
import pytest

from tests.redis.conftest import redis_address
from tests.redis.raw import Connection, Error, Pairs
from tests.world import World

TEMPLATE = """
Resources:
  Cache:
    Type: Snowglobe::Redis::Cache
    Properties: {Password: secret}
"""


def test_hello(redis):
    told = redis.ask("HELLO", 3)
    assert isinstance(told, Pairs)
    assert (told[b"server"], told[b"proto"], told[b"mode"], told[b"role"], told[b"modules"]) == (b"redis", 3, b"standalone", b"master", [])
    assert redis.ask("HELLO", 2)[:2] == [b"server", b"redis"]
    assert redis.ask("HELLO", 4) == Error("NOPROTO unsupported protocol version")
    assert redis.ask("HELLO", "x") == Error("ERR Protocol version is not an integer or out of range")
    assert redis.ask("HELLO", 2, "foo") == Error("ERR Syntax error in HELLO option 'foo'")


def test_databases_are_apart(redis, other, key):
    assert redis.ask_all([("SET", key, "0"), ("SELECT", 9), ("GET", key), ("SET", key, "9")]) == ["OK", "OK", None, "OK"]
    assert other.ask("GET", key) == b"0"
    assert redis.ask("SELECT", 16) == Error("ERR DB index is out of range")


def test_a_name(redis):
    assert redis.ask_all([("CLIENT", "GETNAME"), ("CLIENT", "SETNAME", "me"), ("CLIENT", "GETNAME")]) == [None, "OK", b"me"]
    assert redis.ask("CLIENT", "SETNAME", "a b") == Error("ERR Client names cannot contain spaces, newlines or special characters.")
    assert b"name=me" in redis.ask("CLIENT", "LIST")
    assert redis.ask("RESET") == "RESET"
    assert redis.ask("CLIENT", "GETNAME") is None


def test_answers_that_nobody_wants(redis):
    redis.send("CLIENT", "REPLY", "SKIP")
    redis.send("PING")
    assert redis.ask("ECHO", "a") == b"a"
    redis.send("CLIENT", "REPLY", "OFF")
    redis.send("PING")
    assert redis.ask("CLIENT", "REPLY", "ON") == "OK"


def test_nobody_is_asked_for_a_password(redis):
    assert redis.ask("AUTH", "x") == Error(
        "ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?"
    )


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    path = tmp_path_factory.mktemp("redis") / "template.yaml"
    path.write_text(TEMPLATE)
    world = World("--template", path, "--redis-port", "0", clock="real")
    yield redis_address(world)
    world.stop()


def test_a_template_opens_the_port_and_asks_for_a_login(guarded, ours):
    with Connection(guarded) as redis:
        assert redis.ask("PING") == Error("NOAUTH Authentication required.")
        assert redis.ask("FOO") == Error("ERR unknown command 'FOO', with args beginning with: ")
        assert redis.ask("HELLO", 3).startswith("NOAUTH HELLO must be called with the client already authenticated")
        assert redis.ask("AUTH", "wrong") == Error("WRONGPASS invalid username-password pair or user is disabled.")
        assert redis.ask_all([("AUTH", "secret"), ("SET", "a", "1"), ("GET", "a")]) == ["OK", "OK", b"1"]
        assert redis.ask("RESET") == "RESET"
        assert redis.ask("GET", "a") == Error("NOAUTH Authentication required.")
        assert redis.ask("HELLO", 3, "AUTH", "default", "secret")[b"proto"] == 3


def test_who_has_not_logged_in_says_little(guarded, ours):
    with Connection(guarded) as redis:
        assert redis.ask(*["SET"] * 11) == Error("ERR Protocol error: unauthenticated multibulk length")
        assert redis.is_closed()
    with Connection(guarded) as redis:
        assert redis.ask("SET", "a", "x" * 20_000) == Error("ERR Protocol error: unauthenticated bulk length")
        assert redis.is_closed()


def test_what_is_not_here_is_refused_by_name(redis, ours):
    assert redis.ask("XADD", "s", "*", "a", "b") == Error("ERR Snowglobe does not support the command 'XADD' yet")
    assert redis.ask("EVAL", "return 1", "0") == Error("ERR Snowglobe does not support the command 'EVAL' yet")
    assert redis.ask("CLUSTER", "INFO") == Error("ERR This instance has cluster support disabled")
