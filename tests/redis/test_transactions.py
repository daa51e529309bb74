"""MULTI, EXEC and WATCH."""
from tests.redis.raw import Error


def test_commands_run_together(redis, other, key):
    assert redis.ask_all([("MULTI",), ("SET", key, "1"), ("INCR", key), ("LPUSH", key, "x"), ("GET", key)]) == ["OK"] + ["QUEUED"] * 4
    assert other.ask("GET", key) is None
    assert redis.ask("EXEC") == ["OK", 2, Error("WRONGTYPE Operation against a key holding the wrong kind of value"), b"2"]


def test_what_cannot_be_queued_discards_it(redis, key):
    assert redis.ask_all([("MULTI",), ("FOO",), ("SET", key, "1"), ("EXEC",), ("GET", key)])[3:] == [
        Error("EXECABORT Transaction discarded because of previous errors."),
        None,
    ]
    assert redis.ask_all([("MULTI",), ("MULTI",), ("WATCH", key), ("SET", key, "1"), ("EXEC",)])[1:] == [
        Error("ERR MULTI calls can not be nested"),
        Error("ERR WATCH inside MULTI is not allowed"),
        "QUEUED",
        ["OK"],
    ]
    assert redis.ask_all([("EXEC",), ("DISCARD",)]) == [Error("ERR EXEC without MULTI"), Error("ERR DISCARD without MULTI")]


def test_what_is_watched_and_written_stops_it(redis, other, key):
    redis.ask_all([("SET", key, "1"), ("WATCH", key)])
    other.ask("SET", key, "1")
    assert redis.ask_all([("MULTI",), ("SET", key, "2"), ("EXEC",), ("GET", key)])[2:] == [None, b"1"]
    # it is watched no more
    assert redis.ask_all([("MULTI",), ("SET", key, "2"), ("EXEC",)])[2] == ["OK"]


def test_what_is_watched_and_untouched_does_not(redis, other, key):
    redis.ask("WATCH", key, key + "2")
    other.ask("DEL", key)
    other.ask("SET", key + "3", "x")
    assert redis.ask_all([("MULTI",), ("PING",), ("EXEC",)])[2] == ["PONG"]


def test_unwatch_and_discard_forget(redis, other, key):
    redis.ask_all([("WATCH", key), ("UNWATCH",)])
    other.ask("SET", key, "1")
    assert redis.ask_all([("MULTI",), ("PING",), ("EXEC",)])[2] == ["PONG"]
    redis.ask_all([("WATCH", key), ("MULTI",), ("DISCARD",)])
    other.ask("SET", key, "1")
    assert redis.ask_all([("MULTI",), ("PING",), ("EXEC",)])[2] == ["PONG"]


def test_a_database_that_is_selected_inside_stays(redis, other, key):
    assert redis.ask_all([("MULTI",), ("SELECT", 3), ("SET", key, "3"), ("EXEC",), ("GET", key)])[3:] == [["OK", "OK"], b"3"]
    assert other.ask("GET", key) is None


def test_who_would_wait_does_not_inside(redis, key):
    assert redis.ask_all([("MULTI",), ("BLPOP", key, 0), ("BLMOVE", key, key, "LEFT", "LEFT", 0), ("EXEC",)])[3] == [None, None]
