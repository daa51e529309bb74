"""redis-py as it comes: RESP3 with HELLO, pipelines, locks, pub/sub."""
import pytest
import redis as redis_py

from tests.redis.conftest import OTHER


@pytest.fixture(params=[2, 3])
def client(server, request):
    host, port = server.rsplit(":", 1)
    with redis_py.Redis(host=host, port=int(port), protocol=request.param, decode_responses=True) as client:
        yield client


def test_values_of_all_types(client, key):
    assert client.set(key, "a", ex=100) and client.get(key) == "a" and client.ttl(key) == 100
    assert client.set(key, "b", nx=True) is None
    assert client.set(key, "c", get=True) == "a"
    assert client.hset(key + "h", mapping={"a": 1, "b": 2}) == 2 and client.hgetall(key + "h") == {"a": "1", "b": "2"}
    assert client.rpush(key + "l", *range(3)) == 3 and client.lrange(key + "l", 0, -1) == ["0", "1", "2"]
    assert client.sadd(key + "s", "a", "b") == 2 and client.smembers(key + "s") == {"a", "b"}
    assert client.zadd(key + "z", {"a": 1, "b": 2.5}) == 2
    assert [tuple(pair) for pair in client.zrange(key + "z", 0, -1, withscores=True)] == [("a", 1.0), ("b", 2.5)]
    assert client.zscore(key + "z", "b") == 2.5
    assert client.type(key + "z") == "zset"
    assert client.delete(key, key + "h", key + "l", key + "s", key + "z") == 5


def test_a_pipeline_is_a_transaction(client, key):
    with client.pipeline() as pipe:
        assert pipe.set(key, 1).incr(key).get(key).execute() == [True, 2, "2"]
    with client.pipeline() as pipe:
        pipe.watch(key)
        client.set(key, 5)
        pipe.multi()
        pipe.incr(key)
        with pytest.raises(redis_py.WatchError):
            pipe.execute()


def test_it_scans_what_there_is(client, key):
    client.mset({f"{key}:{i}": i for i in range(250)})
    assert set(client.scan_iter(key + ":*", count=20)) == {f"{key}:{i}" for i in range(250)}
    client.hset(key, mapping={f"f{i}": i for i in range(1000)})
    assert len(dict(client.hscan_iter(key, count=50))) == 1000


def test_messages(client, key):
    with client.pubsub(ignore_subscribe_messages=True) as pubsub:
        pubsub.subscribe(key)
        pubsub.get_message(timeout=5)
        assert client.publish(key, "hello") == 1
        message = pubsub.get_message(timeout=5)
        while message is None:
            message = pubsub.get_message(timeout=5)
        assert (message["type"], message["channel"], message["data"]) == ("message", key, "hello")


def test_a_lock(client, key):
    if OTHER is None:
        pytest.skip("redis-py releases its locks by a Lua script, which is not here")
    with client.lock(key, timeout=5):
        assert client.exists(key)


def test_what_it_asks_of_a_server(client):
    assert client.ping()
    assert client.info("server")["redis_mode"] == "standalone"
    assert client.config_get("maxmemory") == {"maxmemory": "0"}
    assert client.client_setname("me") and client.client_getname() == "me"
    assert client.dbsize() >= 0
    assert client.time()[0] > 0
