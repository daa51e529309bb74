// Node's own driver: `run URI DATABASE`, or `login URI` (tests/mongodb/clients/programs.py).
import assert from 'node:assert/strict';
import { Binary, Decimal128, Double, Int32, Long, MongoClient, ObjectId } from 'mongodb';

const [verb, uri, database] = process.argv.slice(2);
const client = new MongoClient(uri, { serverSelectionTimeoutMS: 10_000 });
const code = (promise) => promise.then(() => 0, (why) => why.code ?? String(why));

async function documents(c) {
    const { insertedId } = await c.insertOne({ name: 'ada', langs: ['en'] });
    assert.ok(insertedId instanceof ObjectId);
    assert.deepEqual(await c.findOne({ _id: insertedId }), { _id: insertedId, name: 'ada', langs: ['en'] });
    const changed = await c.updateOne({ name: 'ada' }, { $inc: { n: 1 }, $push: { langs: { $each: ['fr', 'de'] } } });
    assert.deepEqual([changed.matchedCount, changed.modifiedCount], [1, 1]);
    assert.deepEqual((await c.findOne({ name: 'ada' }, { projection: { _id: 0 } })), { name: 'ada', langs: ['en', 'fr', 'de'], n: 1 });
    const put = await c.updateOne({ name: 'bob' }, { $set: { n: 2 } }, { upsert: true });
    assert.ok(put.upsertedId instanceof ObjectId);
    const after = await c.findOneAndUpdate({ name: 'bob' }, { $inc: { n: 40 } }, { returnDocument: 'after' });
    assert.deepEqual([after.name, after.n], ['bob', 42]);
    assert.equal((await c.replaceOne({ name: 'bob' }, { name: 'eve' })).modifiedCount, 1);
    assert.equal((await c.findOneAndDelete({ name: 'eve' })).name, 'eve');
    assert.equal(await c.findOne({ name: 'eve' }), null);
    await c.insertOne({ _id: 'grades', list: [{ g: 1 }, { g: 5 }, { g: 7 }] });
    await c.updateOne({ _id: 'grades' }, { $set: { 'list.$[high].ok': true } }, { arrayFilters: [{ 'high.g': { $gte: 5 } }] });
    assert.deepEqual((await c.findOne({ _id: 'grades' })).list, [{ g: 1 }, { g: 5, ok: true }, { g: 7, ok: true }]);
    assert.equal((await c.deleteMany({})).deletedCount, 2);
}

async function types(c) {
    const document = {
        _id: new ObjectId(), date: new Date(1_700_000_000_123), long: Long.fromString('9007199254740993'), decimal: Decimal128.fromString('1.10'),
        bytes: new Binary(Buffer.from([0, 255]), 0), regex: /^a.b/i, nothing: null, yes: true, deep: { list: [1, [2, { three: 3.5 }]] },
        double: new Double(2), int: new Int32(7), text: 'żółć\u0000',
    }; // fmt: skip
    await c.insertOne(document);
    const read = await c.findOne({}, { promoteLongs: false, promoteValues: false });
    assert.equal(String(read.long), '9007199254740993');
    assert.equal(String(read.decimal), '1.10');
    assert.deepEqual([...read.bytes.buffer], [0, 255]);
    assert.equal(read.double._bsontype, 'Double');
    assert.equal(read.int._bsontype, 'Int32');
    const promoted = await c.findOne({ long: Long.fromString('9007199254740993'), text: 'żółć\u0000' });
    assert.deepEqual([promoted.date, promoted.deep, promoted.nothing, promoted.yes], [document.date, document.deep, null, true]);
    await c.drop();
}

async function cursors(c) {
    await c.insertMany(Array.from({ length: 250 }, (_, i) => ({ _id: i, group: i % 10, even: i % 2 === 0 })));
    const read = await c.find({}, { sort: { _id: -1 }, batchSize: 30 }).toArray();
    assert.deepEqual(read.map((d) => d._id), Array.from({ length: 250 }, (_, i) => 249 - i));
    let seen = 0;
    for await (const one of c.find({ even: true }).batchSize(20)) {
        assert.ok(one.even);
        if (++seen === 50) break; // the driver kills the cursor
    }
    assert.deepEqual((await c.find({ _id: { $gte: 10, $lt: 20 } }).skip(2).limit(3).toArray()).map((d) => d._id), [12, 13, 14]);
    const groups = await c.aggregate([{ $match: { even: true } }, { $group: { _id: '$group', n: { $sum: 1 }, most: { $max: '$_id' } } }, { $sort: { _id: 1 } }], { batchSize: 2 }).toArray();
    assert.deepEqual(groups.map((g) => [g._id, g.n, g.most]), [0, 2, 4, 6, 8].map((g) => [g, 25, 240 + g]));
    assert.deepEqual([await c.countDocuments({ group: 3 }), await c.estimatedDocumentCount()], [25, 250]);
    assert.deepEqual((await c.distinct('group', { even: false })).sort(), [1, 3, 5, 7, 9]);
    assert.equal((await c.find({ _id: 7 }).explain()).ok, 1);
}

async function indexes(c) {
    assert.equal(await c.createIndex({ email: 1 }, { unique: true, partialFilterExpression: { email: { $exists: true } } }), 'email_1');
    await c.createIndexes([{ key: { a: 1, b: -1 } }, { key: { at: 1 }, expireAfterSeconds: 60, name: 'gone' }]);
    assert.deepEqual((await c.listIndexes().toArray()).map((i) => i.name), ['_id_', 'email_1', 'a_1_b_-1', 'gone']);
    await c.insertMany([{ email: 'a@b' }, { other: 1 }, { other: 2 }]);
    const twice = await c.insertOne({ email: 'a@b' }).catch((why) => why);
    assert.deepEqual([twice.code, twice.keyValue, twice.keyPattern], [11000, { email: 'a@b' }, { email: 1 }]);
    const bulk = await c.bulkWrite(
        [{ insertOne: { document: { _id: 1 } } }, { insertOne: { document: { _id: 1 } } }, { updateOne: { filter: { _id: 1 }, update: { $set: { x: 1 } } } }, { deleteOne: { filter: { other: 1 } } }],
        { ordered: false },
    ).catch((why) => why); // fmt: skip
    assert.deepEqual([bulk.code, bulk.result.insertedCount, bulk.result.modifiedCount, bulk.result.deletedCount, bulk.writeErrors.length], [11000, 1, 1, 1, 1]);
    await c.dropIndex('a_1_b_-1');
    assert.equal(await c.indexExists('a_1_b_-1'), false);
}

async function sessions(db) {
    const c = db.collection('sessions');
    await client.withSession(async (session) => {
        await c.insertOne({ _id: 1 }, { session });
        assert.equal((await c.findOne({}, { session }))._id, 1);
    });
    const session = client.startSession();
    session.startTransaction();
    const refused = await c.insertOne({ _id: 2 }, { session }).catch((why) => why);
    assert.match(refused.message, /does not support retryable writes/); // what the driver makes of 20: a standalone has no transactions
    assert.equal(refused.originalError.code, 20);
    await session.abortTransaction().catch(() => 0);
    await session.endSession();
}

if (verb === 'login') {
    const refused = await code(client.connect().then(() => client.db('admin').command({ listDatabases: 1 })));
    console.log(refused === 0 ? 'ok' : `refused ${refused}`);
} else {
    const db = client.db(database);
    assert.equal((await db.command({ ping: 1 })).ok, 1);
    await documents(db.collection('documents'));
    await types(db.collection('types'));
    await cursors(db.collection('cursors'));
    await indexes(db.collection('indexes'));
    await sessions(db);
    assert.equal(await code(db.command({ foo: 1 })), 59);
    await db.createCollection('made');
    const names = (await db.listCollections().toArray()).map((c) => c.name).sort();
    assert.deepEqual(names, ['cursors', 'documents', 'indexes', 'made', 'sessions']);
    await db.renameCollection('made', 'renamed');
    assert.equal(await db.dropCollection('renamed'), true);
    await db.dropDatabase();
    console.log('ok');
}
await client.close();
