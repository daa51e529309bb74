"""Keyspace notifications, of the classes that CONFIG SET names."""
import pytest

from tests.redis.conftest import redis_address
from tests.redis.raw import Connection
from tests.world import World


@pytest.fixture
def heard(redis, other):
    """What is heard of the commands that are given, by `key` and event."""

    def ask(flags, *commands):
        redis.ask("CONFIG", "SET", "notify-keyspace-events", flags)
        other.ask("PSUBSCRIBE", "__key*")
        for words in commands:
            redis.ask(*words)
        redis.ask("CONFIG", "SET", "notify-keyspace-events", "")
        redis.ask("PUBLISH", "__key_the_end", "")
        events = []
        while (message := other.read())[2] != b"__key_the_end":
            events.append((message[2].decode(), message[3].decode()))
        other.ask("PUNSUBSCRIBE")
        return events

    return ask


def test_nothing_is_told_unless_somebody_asks(heard, key):
    assert heard("", ("SET", key, "1")) == []
    assert heard("K", ("SET", key, "1")) == []


def test_by_key_and_by_event(heard, key):
    assert heard("KEA", ("SET", key, "1", "EX", 100), ("DEL", key), ("DEL", key)) == [
        (f"__keyspace@0__:{key}", "set"),
        ("__keyevent@0__:set", key),
        (f"__keyspace@0__:{key}", "expire"),
        ("__keyevent@0__:expire", key),
        (f"__keyspace@0__:{key}", "del"),
        ("__keyevent@0__:del", key),
    ]


def test_classes(heard, key):
    commands = [("RPUSH", key, "a"), ("LPOP", key), ("SADD", key, "a"), ("HSET", key, "a", "b"), ("DEL", key), ("ZADD", key, 1, "a"), ("RENAME", key, key + "2")]
    assert heard("Kl", *commands) == [(f"__keyspace@0__:{key}", "rpush"), (f"__keyspace@0__:{key}", "lpop")]
    assert heard("Eg", ("DEL", key + "2"), *commands) == [
        ("__keyevent@0__:del", key + "2"),
        ("__keyevent@0__:del", key),  # the list, which is empty
        ("__keyevent@0__:del", key),
        ("__keyevent@0__:rename_from", key),
        ("__keyevent@0__:rename_to", key + "2"),
    ]
    assert heard("En", ("SET", key, "1"), ("SET", key, "2")) == [("__keyevent@0__:new", key)]


def test_a_key_expires_when_the_worlds_clock_says_so(ours):
    world = World("--redis-port", "0", clock="manual")
    with Connection(redis_address(world)) as redis, Connection(redis_address(world)) as other:
        redis.ask("CONFIG", "SET", "notify-keyspace-events", "Ex")
        other.ask("SUBSCRIBE", "__keyevent@0__:expired")
        redis.ask("SET", "a", "1", "EX", 60)
        world.advance("61s")
        assert other.read() == [b"message", b"__keyevent@0__:expired", b"a"]
    world.stop()


def test_what_goes_when_memory_is_short(heard, redis, key):
    try:
        redis.ask("SET", key, "1")
        events = heard("Ee", ("CONFIG", "SET", "maxmemory-policy", "allkeys-lru"), ("CONFIG", "SET", "maxmemory", "1"))
        assert ("__keyevent@0__:evicted", key) in events
        assert redis.ask("SET", key, "1") == "OOM command not allowed when used memory > 'maxmemory'."
        assert redis.ask("GET", key) is None
        assert redis.ask_all([("MULTI",), ("SET", key, "1"), ("EXEC",)])[1:] == [
            "OOM command not allowed when used memory > 'maxmemory'.",
            "EXECABORT Transaction discarded because of previous errors.",
        ]
    finally:
        redis.ask("CONFIG", "SET", "maxmemory", "0", "maxmemory-policy", "noeviction")
    assert redis.ask("SET", key, "1") == "OK"
