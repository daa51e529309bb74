"""DUMP and RESTORE: what Redis writes is read, and what is written, Redis reads (beside.py asks both)."""
import pytest

from tests.redis.raw import Error

# Of a redis-server 7.0.15: names, and what lies under them.
DUMPS = {
    "an integer": ("00c00a0a006e9f57450eae63bb", ("GET",), b"10"),
    "text": ("00056170706c650a0044de43a93b72156a", ("GET",), b"apple"),
    "text packed by LZF": ("00c30a405002616261e042010161620a00949d5f0eb1dea445", ("GET",), b"ab" * 40),
    "a list": ("120102101000000003008161020101f178ec03ff0a00be747725a27199b2", ("LRANGE", 0, -1), [b"a", b"1", b"-5000"]),
    "a set of integers": ("0b140400000003000000fdffffff01000000701101000a007b8d4dddaf2286d7", ("SMEMBERS",), [b"-3", b"1", b"70000"]),
    "a set": ("0202016201610a0075d99d835ef85f65", ("SMEMBERS",), [b"b", b"a"]),
    "a small hash": ("1012120000000400816602817602816e020c01ff0a0001369481d35b8974", ("HGETALL",), [b"f", b"v", b"n", b"12"]),
    "a large hash": ("0401016601760a00adf24356b1860efc", ("HGETALL",), [b"f", b"v"]),
    "a small sorted set": ("111414000000040081610283312e35048162020301ff0a00e4df12be24fd8356", ("ZRANGE", 0, -1, "WITHSCORES"), [b"a", b"1.5", b"b", b"3"]),
    "a large sorted set": ("05020161000000000000f83f0162000000000000f0ff0a0048977e33659e660b", ("ZRANGE", 0, -1, "WITHSCORES"), [b"b", b"-inf", b"a", b"1.5"]),
}


def test_a_value_goes_and_comes_back(redis, key):
    redis.ask("SET", key + "s", b"\x00\xff" * 100)
    redis.ask("RPUSH", key + "l", *range(-3, 200), "x" * 5000, "y" * 9000, 1 << 40, -(1 << 62))
    redis.ask("SADD", key + "i", 1, -1, 70000, 1 << 40)
    redis.ask("SADD", key + "t", *(f"m{i}" for i in range(300)))
    redis.ask("HSET", key + "h", "a", "1", "b", "x" * 60)
    redis.ask("ZADD", key + "z", "1.5", "a", "-inf", "b", "3", "c")
    redis.ask("ZADD", key + "y", *(word for i in range(300) for word in (i / 7, f"m{i}")))
    reads = {"s": ("GET",), "l": ("LRANGE", 0, -1), "i": ("SMEMBERS",), "t": ("SMEMBERS",), "h": ("HGETALL",), "z": ("ZRANGE", 0, -1, "WITHSCORES"), "y": ("ZRANGE", 0, -1, "WITHSCORES")}
    for kind, (read, *rest) in reads.items():
        payload = redis.ask("DUMP", key + kind)
        assert redis.ask("RESTORE", key + "new", 0, payload, "REPLACE") == "OK", kind
        before, after = redis.ask(read, key + kind, *rest), redis.ask(read, key + "new", *rest)
        assert (sorted(before) == sorted(after)) if read == "SMEMBERS" else before == after, kind
    assert redis.ask("DUMP", key + "absent") is None


@pytest.mark.parametrize("name", DUMPS)
def test_what_redis_has_written(redis, key, name):
    payload, (read, *rest), value = DUMPS[name]
    assert redis.ask("RESTORE", key, 0, bytes.fromhex(payload)) == "OK"
    assert redis.ask(read, key, *rest) == value


def test_how_long_it_lives(redis, key):
    redis.ask("SET", key, "v")
    payload = redis.ask("DUMP", key)
    assert redis.ask("RESTORE", key + "a", 50_000, payload) == "OK"
    assert 40_000 < redis.ask("PTTL", key + "a") <= 50_000
    assert redis.ask("RESTORE", key + "b", 4_000_000_000_000, payload, "ABSTTL") == "OK"
    assert redis.ask("PEXPIRETIME", key + "b") == 4_000_000_000_000
    assert redis.ask("RESTORE", key + "c", 1, payload, "ABSTTL") == "OK"  # past
    assert redis.ask("EXISTS", key + "c") == 0


def test_what_is_refused(redis, key):
    redis.ask("SET", key, "v")
    payload = redis.ask("DUMP", key)
    assert redis.ask("RESTORE", key, 0, payload) == Error("BUSYKEY Target key name already exists.")
    assert redis.ask("RESTORE", key, 0, payload, "REPLACE") == "OK"
    assert redis.ask("RESTORE", key + "x", 0, payload[:-1] + b"!") == Error("ERR DUMP payload version or checksum are wrong")
    assert redis.ask("RESTORE", key + "x", 0, "") == Error("ERR DUMP payload version or checksum are wrong")
    assert redis.ask("RESTORE", key + "x", -1, payload) == Error("ERR Invalid TTL value, must be >= 0")
    assert redis.ask("RESTORE", key + "x", 0, payload, "FREQ", 300) == Error("ERR Invalid FREQ value, must be >= 0 and <= 255")
    assert redis.ask("RESTORE", key + "x", 0, payload, "FOO") == Error("ERR syntax error")
