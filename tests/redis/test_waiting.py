"""Blocking pops: who waits, who is served, what happens meanwhile."""
from tests.redis.raw import Connection, Error


def test_an_element_that_is_there_is_taken_at_once(redis, key):
    redis.ask("RPUSH", key, "a", "b")
    assert redis.ask("BLPOP", "absent:" + key, key, 0) == [key.encode(), b"a"]
    assert redis.ask("BRPOP", key, 0) == [key.encode(), b"b"]


def test_one_that_comes_is_handed_over(redis, other, key):
    redis.send("BLPOP", key, 0)
    redis.send("PING")  # waits, too
    assert other.ask("RPUSH", key, "a", "b") == 2
    assert redis.read() == [key.encode(), b"a"]
    assert redis.read() == "PONG"
    assert other.ask("LRANGE", key, 0, -1) == [b"b"]


def test_a_time_that_is_over(redis, key):
    assert redis.ask("BLPOP", key, "0.01") is None
    assert redis.ask("BLMOVE", key, key, "LEFT", "LEFT", "0.01") is None
    assert redis.ask("BZPOPMIN", key, "0.01") is None
    assert redis.ask("BLPOP", key, "-1") == Error("ERR timeout is negative")
    assert redis.ask("BLPOP", key, "x") == Error("ERR timeout is not a float or out of range")


def test_lists_and_sorted_sets_that_come_about_otherwise(redis, other, key):
    redis.send("BZPOPMAX", key, 0)
    other.ask("ZADD", key, 1, "a", 2, "b")
    assert redis.read() == [key.encode(), b"b", b"2"]
    redis.send("BLMOVE", key + "from", key + "to", "RIGHT", "LEFT", 0)
    other.ask("RPUSH", key + "list", "x")
    other.ask("RENAME", key + "list", key + "from")
    assert redis.read() == b"x"
    assert other.ask("LRANGE", key + "to", 0, -1) == [b"x"]


def test_a_transaction_is_over_before_anybody_is_served(redis, other, key):
    redis.send("BLPOP", key, 0)
    other.ask_all([("MULTI",), ("RPUSH", key, "a"), ("DEL", key), ("RPUSH", key, "b"), ("EXEC",)])
    assert redis.read() == [key.encode(), b"b"]


def test_who_has_left_takes_nothing(server, redis, key):
    with Connection(server) as gone:
        gone.send("BLPOP", key, 0)
        assert gone.socket.getpeername()
    redis.ask("PING")
    assert redis.ask("RPUSH", key, "a") == 1
    assert redis.ask("LRANGE", key, 0, -1) in ([b"a"], [])  # it may have been there until now
