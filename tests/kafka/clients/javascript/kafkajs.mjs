// kafkajs: `records ADDRESS TOPIC`, or `member ADDRESS GROUP TOPIC` (tests/kafka/members.py).
import assert from 'node:assert/strict';
import kafkajs from 'kafkajs';
import snappy from 'kafkajs-snappy';

const { Kafka, CompressionTypes, CompressionCodecs, logLevel } = kafkajs;
CompressionCodecs[CompressionTypes.Snappy] = snappy;
const tell = (line) => console.log(JSON.stringify(line));
const [verb, address, ...rest] = process.argv.slice(2);
const kafka = new Kafka({ brokers: [address], logLevel: logLevel.NOTHING });

// In each codec that it has without native code: a key and headers, a null value, a null key.
async function records(topic) {
    const sent = [];
    for (const idempotent of [false, true]) {
        const producer = kafka.producer({ idempotent });
        await producer.connect();
        for (const codec of ['None', 'GZIP', 'Snappy']) {
            const messages = [
                { key: 'key', value: codec.repeat(1000), headers: { a: ['1', '2'], b: '' }, timestamp: '1700000000000' },
                { key: 'tombstone', value: null },
                { key: null, value: codec },
            ];
            const [answer] = await producer.send({ topic, acks: -1, compression: CompressionTypes[codec], messages });
            assert.equal(answer.baseOffset, String(sent.length));
            sent.push(...messages);
        }
        await producer.disconnect();
    }
    const consumer = kafka.consumer({ groupId: `${topic}-records` });
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    const read = [];
    await new Promise((done) => consumer.run({ eachMessage: ({ message }) => read.push(message) === sent.length && done() }));
    await consumer.disconnect();
    const text = (value) => (value === null || value === undefined ? null : value.toString());
    assert.deepEqual(read.map(({ key, value }) => [text(key), text(value)]), sent.map(({ key, value }) => [key, value]));
    assert.deepEqual(read[0].headers.a.map(String), ['1', '2']);
    assert.equal(read[0].timestamp, '1700000000000');
    const admin = kafka.admin();
    await admin.connect();
    assert.equal((await admin.fetchTopicOffsets(topic))[0].high, String(sent.length));
    assert.equal((await admin.fetchOffsets({ groupId: `${topic}-records`, topics: [topic] }))[0].partitions[0].offset, String(sent.length));
    await admin.disconnect();
    console.log(`ok ${sent.length}`);
}

async function member(group, topic) {
    const consumer = kafka.consumer({ groupId: group, sessionTimeout: 1000, heartbeatInterval: 100, maxWaitTimeInMs: 100 });
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => tell({ assigned: payload.memberAssignment[topic] ?? [] }));
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({
        autoCommit: false,
        eachBatch: async ({ batch }) => {
            const offset = String(Number(batch.lastOffset()) + 1);
            await consumer.commitOffsets([{ topic, partition: batch.partition, offset }]).catch((why) => tell({ failed: why.message }));
            tell({ records: batch.messages.map((message) => [batch.partition, Number(message.offset), message.value.toString()]) });
        },
    });
    process.stdin.resume().on('end', async () => {
        await consumer.disconnect();
        process.exit(0);
    });
}

await (verb === 'records' ? records : member)(...rest);
