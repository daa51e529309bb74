// node-redis, in RESP2 and in RESP3: `run HOST:PORT PREFIX`, or `login HOST:PORT PASSWORD` (tests/redis/clients/programs.py).
import assert from 'node:assert/strict';
import { createClient, RESP_TYPES, WatchError } from 'redis';

const [verb, address, word] = process.argv.slice(2);

async function connect(options = {}) {
    const client = createClient({ url: `redis://${address}`, socket: { reconnectStrategy: false }, ...options });
    client.on('error', () => 0); // what fails is told by what it fails
    return client.connect();
}

async function types(r, k, RESP) {
    assert.equal(await r.set(k('s'), 'v', { expiration: { type: 'EX', value: 100 } }), 'OK');
    assert.equal(await r.set(k('s'), 'w', { condition: 'NX' }), null);
    assert.deepEqual([await r.get(k('s')), await r.ttl(k('s'))], ['v', 100]);
    assert.equal(await r.incrBy(k('n'), 41), 41);
    await r.mSet([[k('a'), '1'], [k('b'), '2']]);
    assert.deepEqual(await r.mGet([k('a'), k('none'), k('b')]), ['1', null, '2']);
    const bytes = r.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
    await r.set(k('bytes'), Buffer.from([0, 255, 13, 10]));
    assert.deepEqual([...(await bytes.get(k('bytes')))], [0, 255, 13, 10]);
    assert.equal(await r.hSet(k('h'), { one: '1', two: 'zwei' }), 2);
    assert.deepEqual({ ...(await r.hGetAll(k('h'))) }, { one: '1', two: 'zwei' });
    await r.rPush(k('l'), ['a', 'b', 'c', 'd']);
    assert.deepEqual(await r.lRange(k('l'), 1, -2), ['b', 'c']);
    await r.sAdd(k('set'), ['x', 'y', 'x']);
    assert.deepEqual([...(await r.sMembers(k('set')))].sort(), ['x', 'y']);
    await r.zAdd(k('z'), [{ value: 'a', score: 1.5 }, { value: 'b', score: 3 }]);
    assert.deepEqual(await r.zRangeWithScores(k('z'), 0, -1), [{ value: 'a', score: 1.5 }, { value: 'b', score: 3 }]);
    assert.deepEqual([await r.zScore(k('z'), 'a'), await r.zScore(k('z'), 'none')], [1.5, null]);
    assert.match((await r.lPush(k('s'), 'x').catch((why) => why)).message, /^WRONGTYPE/);
    assert.equal((await r.configGet('maxmemory')).maxmemory, '0');
    assert.match(await r.info('server'), /redis_version:7\./);
    const raw = await r.sendCommand(['HGETALL', k('h')]);
    assert.equal(Array.isArray(raw), RESP === 2); // a map in the third
}

async function transactions(r, other, k) {
    assert.deepEqual(await r.multi().set(k('t'), '1').incr(k('t')).get(k('t')).exec(), ['OK', 2, '2']);
    await r.watch(k('t'));
    await other.set(k('t'), 'changed');
    assert.ok((await r.multi().set(k('t'), 'mine').exec().catch((why) => why)) instanceof WatchError);
    assert.equal(await r.get(k('t')), 'changed');
    await Promise.all(Array.from({ length: 1000 }, (_, i) => r.set(k(`p${i}`), String(i)))); // one pipeline
    const seen = new Set();
    for await (const keys of r.scanIterator({ MATCH: k('p*'), COUNT: 100 })) keys.forEach((key) => seen.add(key));
    assert.equal(seen.size, 1000);
}

async function waiting(r, other, k) {
    const popped = r.blPop([k('q1'), k('q2')], 5);
    await other.rPush(k('q2'), 'job');
    assert.deepEqual({ ...(await popped) }, { key: k('q2'), element: 'job' });
    assert.equal(await r.blPop(k('q1'), 0.05), null);
    const subscriber = await r.duplicate().connect();
    const heard = [];
    await new Promise(async (done) => {
        const hear = (message, channel) => heard.push([channel, message]) === 3 && done();
        await subscriber.subscribe(k('news'), hear);
        await subscriber.pSubscribe(k('n*'), hear);
        assert.equal(await other.publish(k('news'), 'hello'), 2);
        assert.equal(await other.publish(k('note'), 'there'), 1);
    });
    assert.deepEqual(heard, [[k('news'), 'hello'], [k('news'), 'hello'], [k('note'), 'there']]);
    await subscriber.unsubscribe(k('news'));
    await subscriber.close();
}

if (verb === 'login') {
    const why = await connect(word ? { password: word } : {}).then((r) => r.incr('logged-in').finally(() => r.close())).catch((why) => why);
    console.log(why instanceof Error ? `refused ${why.message.split(' ')[0]}` : 'ok');
} else {
    for (const RESP of [2, 3]) {
        const k = (name) => `${word}:${RESP}:${name}`;
        const r = await connect({ RESP });
        const other = await connect({ RESP, name: 'other' });
        assert.equal(await other.clientGetName(), 'other');
        await types(r, k, RESP);
        await transactions(r, other, k);
        await waiting(r, other, k);
        await r.close();
        await other.close();
    }
    console.log('ok');
}
