// @platformatic/kafka, which speaks flexible versions only: `records ADDRESS TOPIC`, or `member ADDRESS GROUP TOPIC` (tests/kafka/members.py).
import assert from 'node:assert/strict';
import { compressionsAlgorithms, Consumer, MessagesStreamFallbackModes, MessagesStreamModes, Producer } from '@platformatic/kafka';

const tell = (line) => console.log(JSON.stringify(line));
const [verb, address, ...rest] = process.argv.slice(2);
const common = { clientId: 'platformatic', bootstrapBrokers: [address] };
const from = { mode: MessagesStreamModes.COMMITTED, fallbackMode: MessagesStreamFallbackModes.EARLIEST };

// In each codec that this Node has: a key and headers, a null value, a null key.
async function records(topic) {
    const sent = [];
    for (const idempotent of [false, true]) {
        const producer = new Producer({ ...common, idempotent });
        for (const compression of Object.keys(compressionsAlgorithms).filter((name) => compressionsAlgorithms[name].available)) {
            const messages = [
                { topic, key: Buffer.from('key'), value: Buffer.from(compression.repeat(1000)), headers: new Map([[Buffer.from('a'), Buffer.from('1')]]) },
                { topic, key: Buffer.from('tombstone') },
                { topic, value: Buffer.from(compression) },
            ];
            const { offsets } = await producer.send({ messages, compression, acks: -1 });
            assert.equal(offsets[0].offset, BigInt(sent.length));
            sent.push(...messages);
        }
        await producer.close();
    }
    const consumer = new Consumer({ ...common, groupId: `${topic}-records` });
    const stream = await consumer.consume({ topics: [topic], ...from, autocommit: false, maxWaitTime: 100 });
    const read = [];
    for await (const message of stream) {
        if (read.push(message) === sent.length) {
            break;
        }
    }
    await consumer.close(true);
    const text = (value) => value?.toString() || null;
    assert.deepEqual(read.map(({ key, value }) => [text(key), text(value)]), sent.map(({ key, value }) => [text(key), text(value)]));
    assert.deepEqual([...read[0].headers].map(([name, value]) => [name.toString(), value.toString()]), [['a', '1']]);
    console.log(`ok ${sent.length}`);
}

async function member(groupId, topic) {
    const consumer = new Consumer({ ...common, groupId, sessionTimeout: 1000, heartbeatInterval: 100, rebalanceTimeout: 5000 });
    consumer.on('consumer:group:join', ({ assignments }) => tell({ assigned: (assignments ?? []).flatMap(({ partitions }) => partitions) }));
    const stream = await consumer.consume({ topics: [topic], ...from, autocommit: false, maxWaitTime: 100 });
    process.stdin.resume().on('end', async () => {
        await consumer.close(true);
        process.exit(0);
    });
    for await (const message of stream) {
        await Promise.resolve(message.commit()).catch((why) => tell({ failed: why.message }));
        tell({ records: [[message.partition, Number(message.offset), message.value.toString()]] });
    }
}

await (verb === 'records' ? records : member)(...rest);
