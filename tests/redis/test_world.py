"""Redis as a part of a world: its clock, its trace, its faults, its looks, what a kill -9 leaves."""
import pytest

from tests.journal.test_journal import digest, replay
from tests.redis.conftest import redis_address
from tests.redis.raw import Connection, Error
from tests.world import World

pytestmark = pytest.mark.usefixtures("ours")


@pytest.fixture
def start():
    """A world with a Redis; they end with the test."""
    worlds = []

    def another(*arguments, clock="manual"):
        worlds.append(World("--redis-port", "0", *arguments, clock=clock))
        return worlds[-1]

    yield another
    for world in worlds:
        world.stop()


@pytest.fixture
def world(start):
    return start()


@pytest.fixture
def redis(world):
    with Connection(redis_address(world)) as connection:
        yield connection


def test_keys_expire_by_the_worlds_clock(world, redis):
    assert redis.ask_all([("SET", "a", "1", "EX", 60), ("SET", "b", "1", "EX", 61), ("TTL", "a")]) == ["OK", "OK", 60]
    world.advance("60s")
    assert redis.ask_all([("GET", "a"), ("TTL", "b"), ("DBSIZE",)]) == [None, 1, 1]
    world.advance("1s")
    assert redis.ask_all([("EXISTS", "b"), ("DBSIZE",), ("TIME",)]) == [0, 0, [b"1767225661", b"0"]]


def test_a_watched_key_that_has_expired_stops_a_transaction(world, redis):
    redis.ask_all([("SET", "a", "1", "EX", 60), ("WATCH", "a")])
    world.advance("60s")
    assert redis.ask_all([("MULTI",), ("PING",), ("EXEC",)])[2] is None


def test_looks_show_what_there_is(world, redis):
    redis.ask_all([("SET", "a", "1"), ("ZADD", "z", 1.5, b"\xff"), ("EXPIRE", "z", 10)])
    keys = world.get("redis/keys")
    assert keys["count"] == 2
    assert {row["key"]: row["type"] for row in keys["keys"]} == {"a": "string", "z": "zset"}
    assert world.get("redis/keys/z") == {
        "key": "z",
        "db": 0,
        "type": "zset",
        "expires": "2026-01-01T00:00:10.000Z",
        "value": [{"member": {"base64": "/w=="}, "score": "1.5"}],
    }
    page = world.get("redis/keys", limit=1)
    assert [row["key"] for row in page["keys"] + world.get("redis/keys", limit=1, **{"from": page["next"]})["keys"]] == [
        row["key"] for row in keys["keys"]
    ]


def test_faults_answer_with_their_errors(world, redis):
    redis.ask("PING")
    loading = {"code": "LOADING", "message": "Redis is loading the dataset in memory"}
    world.fault({"operation": "redis.GET", "error": loading, "nth": 1})
    world.fault({"operation": "redis.SET", "error": {"code": "OOM", "message": "command not allowed when used memory > 'maxmemory'."}, "nth": 2})
    assert redis.ask_all([("GET", "a"), ("GET", "a"), ("SET", "a", "1"), ("SET", "a", "2"), ("GET", "a")]) == [
        Error("LOADING Redis is loading the dataset in memory"),
        None,
        "OK",
        Error("OOM command not allowed when used memory > 'maxmemory'."),
        b"1",
    ]


def test_a_reset_forgets_it(world, redis):
    redis.ask("SET", "a", "1")
    world.reset()
    assert redis.ask("GET", "a") is None


def test_a_reset_ends_who_listens(world, redis):
    redis.ask("SUBSCRIBE", "a")
    world.reset()
    assert redis.is_closed()


def session(redis, reads):
    for n in range(5):
        redis.ask_all([("RPUSH", "list", n), ("SADD", "set", n), ("SRANDMEMBER", "set"), ("SET", f"k{n}", b"\xff", "EX", 100)])
        for _ in range(reads):
            redis.ask_all([("LRANGE", "list", 0, -1), ("SMEMBERS", "set"), ("SCAN", 0), ("TTL", "k0"), ("PING",)])
    redis.ask_all([("MULTI",), ("INCR", "n"), ("SELECT", 2), ("INCR", "n"), ("EXEC",), ("SELECT", 0)])


def test_how_often_a_client_reads_is_not_in_the_trace(start):
    told = set()
    for reads in (1, 7):
        world = start("--seed", "7")
        with Connection(redis_address(world)) as redis:
            session(redis, reads)
        told.add(world.get("digest")["digest"])
    assert len(told) == 1


@pytest.mark.parametrize("clock", ["auto", "real"])
def test_a_session_replays_to_the_byte(start, tmp_path, clock):
    """With who has waited, who has listened, and who has left."""
    journal = tmp_path / "session.journal"
    more = ["--trace-real"] if clock == "real" else []
    world = start("--journal", journal, *more, clock=clock)
    with Connection(redis_address(world)) as redis:
        session(redis, 2)
        with Connection(redis_address(world)) as listener, Connection(redis_address(world)) as waiting:
            listener.ask("SUBSCRIBE", "news")
            waiting.send("BLPOP", "queue", 0)
            assert redis.ask("PUBLISH", "news", "hello") == 1
            while not redis.ask("RPUSH", "queue", "x"):
                pass
            assert waiting.read() == [b"queue", b"x"]
        while redis.ask("PUBSUB", "CHANNELS"):
            pass
        told = world.get("digest")["digest"]
    world.stop()
    text = journal.read_text()
    assert '"SMEMBERS"' not in text and '"ClientGone"' in text
    assert digest(replay(journal, "--twice")) == told


def test_kill_9_loses_nothing_that_was_acknowledged(start, tmp_path):
    world = start("--data", tmp_path / "data", clock="real")
    sent = 0
    for kill in range(8):
        with Connection(redis_address(world)) as redis:
            for _ in range(20):
                assert redis.ask("RPUSH", "list", sent) >= sent + 1
                redis.ask("ZADD", "set", sent, sent)
                sent += 1
            redis.send("SET", "half", sent)
            world.kill()
        world.start()
    with Connection(redis_address(world)) as redis:
        assert redis.ask("LRANGE", "list", 0, -1) == [b"%d" % n for n in range(sent)]
        assert redis.ask("ZCARD", "set") == sent
        assert redis.ask("PUBSUB", "CHANNELS") == []
