"""What one connection may do to others, and see of them."""
import re

from tests.redis.conftest import redis_address
from tests.redis.raw import Connection, Error
from tests.world import World


def test_one_that_is_killed_is_closed_at_once(redis, other):
    number = other.ask("CLIENT", "ID")
    assert redis.ask("CLIENT", "KILL", "ID", number) == 1
    assert other.is_closed()  # though it asks nothing
    assert redis.ask("CLIENT", "LIST", "ID", number) == b""
    assert redis.ask("CLIENT", "KILL", "ID", number) == 0


def test_one_that_waits_is_killed(redis, other, key):
    number = other.ask("CLIENT", "ID")
    other.send("BLPOP", key, 0)
    assert b"flags=b" in redis.ask("CLIENT", "LIST", "ID", number)
    address = re.search(rb"addr=(\S+)", redis.ask("CLIENT", "LIST", "ID", number))[1]
    assert redis.ask("CLIENT", "KILL", address) == "OK"
    assert other.is_closed()
    assert redis.ask("RPUSH", key, "a") == 1
    assert redis.ask("LLEN", key) == 1


def test_one_kills_itself(redis):
    number = redis.ask("CLIENT", "ID")
    assert redis.ask("CLIENT", "KILL", "ID", number, "SKIPME", "no") == 1
    assert redis.is_closed()


def test_what_kill_refuses(redis):
    assert redis.ask("CLIENT", "KILL", "ID", "x", "SKIPME", "no") == Error("ERR client-id should be greater than 0")
    assert redis.ask("CLIENT", "KILL", "TYPE", "x") == Error("ERR Unknown client type 'x'")
    assert redis.ask("CLIENT", "KILL", "USER", "x") == Error("ERR No such user 'x'")
    assert redis.ask("CLIENT", "KILL", "SKIPME", "x") == Error("ERR syntax error")
    assert redis.ask("CLIENT", "KILL", "1.2.3.4:5") == Error("ERR No such client")


def test_who_waits_need_not_any_more(redis, other, key):
    number = other.ask("CLIENT", "ID")
    assert redis.ask("CLIENT", "UNBLOCK", number) == 0
    other.send("BLPOP", key, 0)
    assert redis.ask("CLIENT", "UNBLOCK", number) == 1
    assert other.read() is None
    other.send("BLMOVE", key, key, "LEFT", "LEFT", 0)
    assert redis.ask("CLIENT", "UNBLOCK", number, "ERROR") == 1
    assert other.read() == Error("UNBLOCKED client unblocked via CLIENT UNBLOCK")
    assert other.ask("BLPOP", key, "0.01") is None  # the next one waits again
    assert redis.ask("CLIENT", "UNBLOCK", number, "x") == Error("ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR")


def shown(monitor):
    """What a line of MONITOR says, but for when and who."""
    return re.fullmatch(r"\d+\.\d{6} \[\d+ [\d.:]+\] (.*)", monitor.read())[1]


def test_monitor_sees_what_all_others_do(redis, other, key):
    assert other.ask("MONITOR") == "OK"
    redis.ask("SET", key, 'a "b"\\\r\n\x00\xe9'.encode("latin-1"))
    assert shown(other) == f'"SET" "{key}" "a \\"b\\"\\\\\\r\\n\\x00\\xe9"'
    redis.ask("GET", key)
    assert shown(other) == f'"GET" "{key}"'
    redis.ask_all([("MULTI",), ("DEL", key), ("EXEC",)])
    assert [shown(other) for _ in range(3)] == ['"MULTI"', f'"DEL" "{key}"', '"EXEC"']
    redis.ask_all([("NOSUCH",), ("GET",), ("CONFIG", "GET", "save"), ("AUTH", "user", "secret"), ("HELLO", 2, "AUTH", "user", "secret"), ("PING",)])
    assert shown(other) == '"AUTH" "(redacted)" "(redacted)"'
    assert shown(other) == '"HELLO" "2" "AUTH" "(redacted)" "(redacted)"'
    assert shown(other) == '"PING"'
    assert other.ask("RESET").endswith('"RESET"')  # it sees itself
    assert other.read() == "RESET"
    redis.ask("PING")
    assert other.ask("ECHO", "a") == b"a"


def test_who_waits_is_served_in_the_order_of_their_coming_under_every_seed(ours, key):
    for seed in (0, 1, 2, 7):
        world = World("--redis-port", "0", "--seed", seed, clock="manual")
        address = redis_address(world)
        with Connection(address) as pusher:
            waiting = [Connection(address) for _ in range(12)]
            for number, one in enumerate(waiting):
                one.ask("PING")
                one.send("BLPOP", "other", key, 0)
                while int(re.search(rb"blocked_clients:(\d+)", pusher.ask("INFO", "clients"))[1]) <= number:
                    pass
            assert pusher.ask("RPUSH", key, *range(5)) == 5
            assert pusher.ask("LLEN", key) == 0
            pusher.ask("RPUSH", key, *range(5, 12))
            assert [one.read()[1] for one in waiting] == [b"%d" % number for number in range(12)]
            for one in waiting:
                one.close()
        world.stop()


def blocked(redis):
    return int(re.search(rb"blocked_clients:(\d+)", redis.ask("INFO", "clients"))[1])


def test_pause_holds_back_who_writes(redis, other, key):
    assert redis.ask("CLIENT", "PAUSE", 1_000_000, "WRITE") == "OK"
    other.send("SET", key, "late")
    assert other_is_paused(redis)
    assert redis.ask("GET", key) is None  # who reads goes on
    assert redis.ask("CLIENT", "UNPAUSE") == "OK"
    assert other.read() == "OK"
    assert redis.ask("GET", key) == b"late"


def other_is_paused(redis):
    """Looks until its command has come: a connection's frames are read when they are there."""
    return any(blocked(redis) == 1 for _ in range(10_000))


def test_pause_of_all_ends_by_itself(redis, other, key):
    # The time of a pause is the clients' own, whatever the world's clock does.
    assert redis.ask("CLIENT", "PAUSE", 50) == "OK"
    other.send("GET", key)
    redis.send("SET", key, "a")
    assert other.read() in (None, b"a")
    assert redis.read() == "OK"
    assert blocked(redis) == 0


def test_the_longest_pause_counts_and_one_of_all_stays_that(redis, other, key):
    assert redis.ask("CLIENT", "PAUSE", 1_000_000, "WRITE") == "OK"
    assert redis.ask("CLIENT", "PAUSE", 1, "WRITE") == "OK"
    other.send("MULTI")
    assert other.read() == "OK"
    other.send("SET", key, "a")
    assert other_is_paused(redis)
    assert redis.ask("CLIENT", "UNPAUSE") == "OK"
    assert other.read() == "QUEUED"
    assert other.ask("EXEC") == ["OK"]


def test_what_pause_refuses(redis):
    assert redis.ask("CLIENT", "PAUSE", "x") == Error("ERR timeout is not an integer or out of range")
    assert redis.ask("CLIENT", "PAUSE", -1) == Error("ERR timeout is negative")
    assert redis.ask("CLIENT", "PAUSE", 1, "READ") == Error("ERR syntax error")
