// ioredis: `run HOST:PORT PREFIX`, or `login HOST:PORT PASSWORD` (tests/redis/clients/programs.py).
import assert from 'node:assert/strict';
import { Redis } from 'ioredis';

const [verb, address, word] = process.argv.slice(2);
const [host, port] = [address.slice(0, address.lastIndexOf(':')), Number(address.slice(address.lastIndexOf(':') + 1))];
const connect = (options = {}) => new Redis({ host, port, maxRetriesPerRequest: 1, ...options });
const k = (name) => `${word}:${name}`;

async function types(r) {
    assert.equal(await r.set(k('s'), 'v', 'EX', 100), 'OK');
    assert.equal(await r.set(k('s'), 'w', 'NX'), null);
    assert.deepEqual([await r.get(k('s')), await r.ttl(k('s')), await r.pttl(k('none'))], ['v', 100, -2]);
    assert.equal(await r.incrby(k('n'), 41), 41);
    assert.equal(await r.incrbyfloat(k('n'), '0.5'), '41.5');
    await r.mset(k('a'), '1', k('b'), '2');
    assert.deepEqual(await r.mget(k('a'), k('none'), k('b')), ['1', null, '2']);
    await r.set(k('bytes'), Buffer.from([0, 255, 13, 10]));
    assert.deepEqual([...(await r.getBuffer(k('bytes')))], [0, 255, 13, 10]);
    assert.equal(await r.hset(k('h'), { one: 1, two: 'zwei' }), 2);
    assert.deepEqual({ ...(await r.hgetall(k('h'))) }, { one: '1', two: 'zwei' });
    assert.equal(await r.hincrby(k('h'), 'one', 4), 5);
    await r.rpush(k('l'), 'a', 'b', 'c', 'd');
    assert.deepEqual(await r.lrange(k('l'), 1, -2), ['b', 'c']);
    assert.deepEqual(await r.lpop(k('l'), 2), ['a', 'b']);
    await r.sadd(k('set'), 'x', 'y', 'x');
    assert.deepEqual((await r.smembers(k('set'))).sort(), ['x', 'y']);
    await r.zadd(k('z'), 1.5, 'a', 3, 'b', '-inf', 'c');
    assert.deepEqual(await r.zrange(k('z'), 0, -1), ['c', 'a', 'b']);
    assert.equal(Number(await r.zscore(k('z'), 'a')), 1.5);
    assert.deepEqual(await r.zrange(k('z'), '(1.5', '+inf', 'BYSCORE'), ['b']);
    const wrong = await r.lpush(k('s'), 'x').catch((why) => why);
    assert.equal(wrong.message, 'WRONGTYPE Operation against a key holding the wrong kind of value');
}

async function transactions(r, other) {
    const done = await r.multi().set(k('t'), 1).incr(k('t')).lpush(k('t'), 'x').get(k('t')).exec();
    assert.deepEqual([done[0], done[1], done[3]], [[null, 'OK'], [null, 2], [null, '2']]);
    assert.match(done[2][0].message, /^WRONGTYPE/);
    await r.watch(k('t'));
    await other.set(k('t'), 'changed');
    assert.equal(await r.multi().set(k('t'), 'mine').exec(), null);
    assert.equal(await r.get(k('t')), 'changed');
    const pipeline = r.pipeline();
    for (let i = 0; i < 1000; ++i) pipeline.set(k(`p${i}`), i);
    assert.ok((await pipeline.exec()).every(([why, answer]) => why === null && answer === 'OK'));
    const seen = new Set();
    for await (const keys of r.scanStream({ match: k('p*'), count: 100 })) keys.forEach((key) => seen.add(key));
    assert.equal(seen.size, 1000);
}

async function waiting(r, other) {
    const popped = r.blpop(k('q1'), k('q2'), 5);
    await other.rpush(k('q2'), 'job');
    assert.deepEqual(await popped, [k('q2'), 'job']);
    assert.equal(await r.blpop(k('q1'), 0.05), null);
    const heard = [];
    const subscriber = connect();
    const all = new Promise((done) => {
        const hear = (...message) => heard.push(message) === 3 && done();
        subscriber.on('message', hear);
        subscriber.on('pmessage', hear);
    });
    assert.equal(await subscriber.subscribe(k('news')), 1);
    assert.equal(await subscriber.psubscribe(k('n*')), 2);
    assert.equal(await other.publish(k('news'), 'hello'), 2);
    assert.equal(await other.publish(k('note'), 'there'), 1);
    await all;
    assert.deepEqual(heard, [[k('news'), 'hello'], [k('n*'), k('news'), 'hello'], [k('n*'), k('note'), 'there']]);
    await subscriber.quit();
}

if (verb === 'login') {
    const r = connect(word ? { password: word } : {});
    r.on('error', () => 0); // it is told below, too
    const why = await r.incr('logged-in').catch((why) => why);
    console.log(why instanceof Error ? `refused ${(why.previousErrors?.at(-1) ?? why).message.split(' ')[0]}` : 'ok');
    r.disconnect();
} else {
    const r = connect();
    const other = connect({ db: 0 });
    await types(r);
    await transactions(r, other);
    await waiting(r, other);
    await r.select(3);
    await r.set(k('third'), 1);
    assert.equal(await other.exists(k('third')), 0);
    await r.del(k('third'));
    await r.quit();
    await other.quit();
    console.log('ok');
}
