// jedis, in RESP2 and in RESP3: `run HOST:PORT PREFIX`, or `login HOST:PORT PASSWORD` (tests/redis/clients/programs.py).
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import redis.clients.jedis.AbstractTransaction;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.params.SetParams;
import redis.clients.jedis.resps.Tuple;

public class Client {
    static void equal(Object got, Object wanted) {
        if (wanted == null ? got != null : !wanted.equals(got)) {
            throw new AssertionError(got + ", and not " + wanted);
        }
    }

    static void types(Jedis r, String k) {
        equal(r.set(k + "s", "v", SetParams.setParams().ex(100)), "OK");
        equal(r.set(k + "s", "w", SetParams.setParams().nx()), null);
        equal(List.of(r.get(k + "s"), r.ttl(k + "s")), List.of("v", 100L));
        equal(r.incrByFloat(k + "n", 0.5), 0.5);
        r.mset(k + "a", "1", k + "b", "2");
        equal(r.mget(k + "a", k + "b"), List.of("1", "2"));
        byte[] bytes = {0, -1, 13, 10};
        r.set((k + "bytes").getBytes(), bytes);
        equal(List.of(r.get((k + "bytes").getBytes())[1], r.strlen(k + "bytes")), List.of((byte) -1, 4L));
        equal(r.hset(k + "h", Map.of("one", "1", "two", "zwei")), 2L);
        equal(r.hgetAll(k + "h"), Map.of("one", "1", "two", "zwei"));
        r.rpush(k + "l", "a", "b", "c", "d");
        equal(r.lrange(k + "l", 1, -2), List.of("b", "c"));
        r.sadd(k + "set", "x", "y", "x");
        equal(r.smembers(k + "set"), Set.of("x", "y"));
        r.zadd(k + "z", Map.of("a", 1.5, "b", 3.0));
        equal(r.zrangeWithScores(k + "z", 0, -1), List.of(new Tuple("a", 1.5), new Tuple("b", 3.0)));
        equal(r.zrangeByScore(k + "z", "(1.5", "+inf"), List.of("b"));
        equal(r.zscore(k + "z", "a"), 1.5);
        try {
            r.lpush(k + "s", "x");
            throw new AssertionError("a list");
        } catch (JedisDataException why) {
            equal(why.getMessage().startsWith("WRONGTYPE"), true);
        }
        equal(r.configGet("maxmemory"), Map.of("maxmemory", "0"));
    }

    static void transactions(Jedis r, Jedis other, String k) {
        try (AbstractTransaction in = r.multi()) {
            in.set(k + "t", "1");
            Response<Long> n = in.incr(k + "t");
            in.exec();
            equal(n.get(), 2L);
        }
        r.watch(k + "t");
        other.set(k + "t", "changed");
        try (AbstractTransaction in = r.multi()) {
            in.set(k + "t", "mine");
            equal(in.exec(), null);
        }
        equal(r.get(k + "t"), "changed");
        Pipeline pipeline = r.pipelined();
        for (int i = 0; i < 1000; ++i) {
            pipeline.set(k + "p" + i, "" + i);
        }
        equal(pipeline.syncAndReturnAll().stream().allMatch("OK"::equals), true);
        Set<String> seen = new HashSet<>();
        String cursor = ScanParams.SCAN_POINTER_START;
        do {
            var page = r.scan(cursor, new ScanParams().match(k + "p*").count(100));
            seen.addAll(page.getResult());
            cursor = page.getCursor();
        } while (!cursor.equals(ScanParams.SCAN_POINTER_START));
        equal(seen.size(), 1000);
    }

    static void waiting(Jedis r, Jedis other, Jedis subscriber, String k) throws Exception {
        var popped = CompletableFuture.supplyAsync(() -> r.blpop(5, k + "q1", k + "q2"));
        other.rpush(k + "q2", "job");
        equal(popped.get(), List.of(k + "q2", "job"));
        equal(r.blpop(0.05, k + "q1"), null);
        List<String> heard = new ArrayList<>();
        CountDownLatch listens = new CountDownLatch(1);
        JedisPubSub listener = new JedisPubSub() {
            @Override
            public void onSubscribe(String channel, int count) {
                listens.countDown();
            }

            @Override
            public void onMessage(String channel, String message) {
                heard.add(message);
                unsubscribe();
            }
        };
        var listening = CompletableFuture.runAsync(() -> subscriber.subscribe(listener, k + "news"));
        listens.await();
        equal(other.publish(k + "news", "hello"), 1L);
        listening.get();
        equal(heard, List.of("hello"));
    }

    public static void main(String[] words) throws Exception {
        HostAndPort address = HostAndPort.from(words[1]);
        if (words[0].equals("login")) {
            var config = DefaultJedisClientConfig.builder();
            if (!words[2].isEmpty()) {
                config.password(words[2]);
            }
            try (Jedis r = new Jedis(address, config.build())) {
                r.incr("logged-in");
                System.out.println("ok");
            } catch (JedisDataException why) {
                System.out.println("refused " + why.getMessage().split(" ")[0]);
            }
            return;
        }
        for (RedisProtocol protocol : new RedisProtocol[] {RedisProtocol.RESP2, RedisProtocol.RESP3}) {
            var config = DefaultJedisClientConfig.builder().protocol(protocol).build();
            String k = words[2] + ":" + protocol + ":";
            try (Jedis r = new Jedis(address, config); Jedis other = new Jedis(address, config); Jedis subscriber = new Jedis(address, config)) {
                types(r, k);
                transactions(r, other, k);
                waiting(r, other, subscriber, k);
            }
        }
        System.out.println("ok");
    }
}
