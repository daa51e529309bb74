// @upstash/redis, over REST: `run URL TOKEN PREFIX` (tests/redis/clients/programs.py).
import assert from 'node:assert/strict';
import { Redis } from '@upstash/redis';

const [, url, token, prefix] = process.argv.slice(2);
const k = (name) => `${prefix}:${name}`;
const redis = new Redis({ url, token, retry: false, enableTelemetry: false });

assert.equal(await redis.set(k('s'), 'v', { ex: 100 }), 'OK');
assert.equal(await redis.set(k('s'), 'w', { nx: true }), null);
assert.deepEqual([await redis.get(k('s')), await redis.ttl(k('s')), await redis.get(k('none'))], ['v', 100, null]);
await redis.set(k('json'), { a: [1, 'żółć', null] });
assert.deepEqual(await redis.get(k('json')), { a: [1, 'żółć', null] });
assert.equal(await redis.incrby(k('n'), 41), 41);
assert.deepEqual(await Promise.all([redis.incr(k('n')), redis.incr(k('n')), redis.get(k('n'))]), [42, 43, 43]); // one pipeline
assert.equal(await redis.hset(k('h'), { one: 1, two: 'zwei' }), 2);
assert.deepEqual(await redis.hgetall(k('h')), { one: 1, two: 'zwei' });
await redis.rpush(k('l'), 'a', 'b', 'OK');
assert.deepEqual(await redis.lrange(k('l'), 0, -1), ['a', 'b', 'OK']);
await redis.zadd(k('z'), { score: 1.5, member: 'a' }, { score: 3, member: 'b' });
assert.deepEqual(await redis.zrange(k('z'), 0, -1, { withScores: true }), ['a', 1.5, 'b', 3]);
const pipeline = redis.pipeline();
for (let i = 0; i < 200; ++i) pipeline.set(k(`p${i}`), i);
assert.ok((await pipeline.exec()).every((answer) => answer === 'OK'));
let [cursor, seen] = ['0', new Set()];
do {
    const [next, keys] = await redis.scan(cursor, { match: k('p*'), count: 50 });
    keys.forEach((key) => seen.add(key));
    cursor = next;
} while (String(cursor) !== '0');
assert.equal(seen.size, 200);
assert.deepEqual(await redis.multi().set(k('t'), 1).incr(k('t')).get(k('t')).exec(), ['OK', 2, 2]);
assert.match((await redis.lpush(k('s'), 'x').catch((why) => why)).message, /WRONGTYPE/);
const stranger = new Redis({ url, token: 'wrong', retry: false });
assert.match((await stranger.get(k('s')).catch((why) => why)).message, /Invalid token/);
console.log('ok');
