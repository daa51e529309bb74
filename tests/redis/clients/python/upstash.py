"""upstash-redis, over REST, with its synchronous and its asynchronous client: `run URL TOKEN PREFIX` (tests/redis/clients/programs.py)."""
import asyncio
import sys

import pytest
from upstash_redis import Redis
from upstash_redis.asyncio import Redis as AsyncRedis
from upstash_redis.errors import UpstashError

_, _, url, token, prefix = sys.argv


def synchronous():
    redis = Redis(url=url, token=token, rest_retries=0, allow_telemetry=False)
    k = lambda name: f"{prefix}:{name}"
    assert redis.set(k("s"), "żółć", ex=100) and not redis.set(k("s"), "w", nx=True)
    assert (redis.get(k("s")), redis.ttl(k("s")), redis.get(k("none"))) == ("żółć", 100, None)
    assert (redis.incrby(k("n"), 41), redis.incrbyfloat(k("n"), 0.5)) == (41, 41.5)
    assert redis.mget(k("s"), k("none")) == ["żółć", None]
    assert redis.hset(k("h"), values={"one": 1, "two": "zwei"}) == 2
    assert redis.hgetall(k("h")) == {"one": "1", "two": "zwei"}
    redis.rpush(k("l"), "a", "b", "OK")
    assert redis.lrange(k("l"), 0, -1) == ["a", "b", "OK"]
    assert redis.sadd(k("set"), "x", "y", "x") == 2 and set(redis.smembers(k("set"))) == {"x", "y"}
    redis.zadd(k("z"), {"a": 1.5, "b": 3})
    assert redis.zrange(k("z"), 0, -1, withscores=True) == [("a", 1.5), ("b", 3.0)]
    pipeline = redis.pipeline()
    for n in range(200):
        pipeline.set(k(f"p{n}"), n)
    assert pipeline.exec() == [True] * 200
    cursor, seen = 0, set()
    while True:
        cursor, keys = redis.scan(cursor, match=k("p*"), count=50)
        seen.update(keys)
        if cursor == 0:
            break
    assert len(seen) == 200
    transaction = redis.multi()
    transaction.set(k("t"), 1).incr(k("t"))
    assert transaction.exec() == [True, 2]
    with pytest.raises(UpstashError, match="WRONGTYPE"):
        redis.lpush(k("s"), "x")
    with pytest.raises(UpstashError, match="Invalid token"):
        Redis(url=url, token="wrong", rest_retries=0).get(k("s"))


async def asynchronous():
    async with AsyncRedis(url=url, token=token, rest_retries=0) as redis:
        assert await asyncio.gather(*(redis.incr(f"{prefix}:many") for _ in range(20))) is not None
        assert await redis.get(f"{prefix}:many") == "20"


synchronous()
asyncio.run(asynchronous())
print("ok")
