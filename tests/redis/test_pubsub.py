"""Messages, which come without being asked for."""
import pytest

from tests.redis.raw import Error, Push


@pytest.mark.parametrize("protocol", [2, 3])
def test_messages_come_to_those_who_listen(redis, other, key, protocol):
    redis.ask("HELLO", protocol)
    redis.send("SUBSCRIBE", key, key + "2")
    assert [redis.read(), redis.read()] == [[b"subscribe", key.encode(), 1], [b"subscribe", (key + "2").encode(), 2]]
    redis.send("PSUBSCRIBE", key[:-1] + "*")
    assert redis.read() == [b"psubscribe", (key[:-1] + "*").encode(), 3]
    assert other.ask("PUBLISH", key, "hello") == 2
    message = redis.read()
    assert message == [b"message", key.encode(), b"hello"]
    assert isinstance(message, Push) == (protocol == 3)
    assert redis.read() == [b"pmessage", (key[:-1] + "*").encode(), key.encode(), b"hello"]
    assert other.ask("PUBSUB", "NUMSUB", key, "nobody") == [key.encode(), 1, b"nobody", 0]
    redis.send("UNSUBSCRIBE")
    assert sorted([redis.read(), redis.read()]) == [[b"unsubscribe", key.encode(), 2], [b"unsubscribe", (key + "2").encode(), 1]]
    redis.send("PUNSUBSCRIBE")
    assert redis.read()[2] == 0
    assert other.ask("PUBLISH", key, "hello") == 0
    assert redis.ask("UNSUBSCRIBE") == [b"unsubscribe", None, 0]


def test_in_resp2_nothing_else_may_be_asked_meanwhile(redis, key):
    redis.ask("SUBSCRIBE", key)
    assert redis.ask("GET", key) == Error(
        "ERR Can't execute 'get': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context"
    )
    assert redis.ask("PING") == [b"pong", b""]
    assert redis.ask("RESET") == "RESET"
    assert redis.ask("GET", key) is None


def test_in_resp3_anything_may(redis, key):
    redis.ask("HELLO", 3)
    redis.ask("SUBSCRIBE", key)
    assert redis.ask("SET", key, "1") == "OK"
    redis.send("PUBLISH", key, "own")
    assert redis.read() == Push([b"message", key.encode(), b"own"])
    assert redis.read() == 1


def test_who_has_left_hears_nothing(redis, other, key):
    redis.ask("SUBSCRIBE", key)
    redis.send("QUIT")
    assert redis.read() == "OK"
    assert redis.is_closed()
    assert other.ask("PUBLISH", key, "hello") == 0
