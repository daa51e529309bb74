// mongoose, the object mapper of most applications in Node: `run URI DATABASE`, or `login URI` (tests/mongodb/clients/programs.py).
import assert from 'node:assert/strict';
import mongoose from 'mongoose';

const [verb, uri, database] = process.argv.slice(2);
const { Schema } = mongoose;

const author = new Schema({ name: { type: String, required: true }, email: { type: String, unique: true } }, { timestamps: true });
const post = new Schema({
    title: { type: String, index: true },
    author: { type: Schema.Types.ObjectId, ref: 'Author' },
    tags: [String],
    votes: { type: Number, default: 0 },
    comments: [{ by: String, text: String }],
    until: { type: Date, expires: 3600 },
    counts: { type: Map, of: Number },
});
post.index({ author: 1, votes: -1 });

async function run() {
    const Author = mongoose.model('Author', author);
    const Post = mongoose.model('Post', post);
    await Author.init(); // makes the indexes
    await Post.init();
    assert.deepEqual((await Post.listIndexes()).map((i) => i.name), ['_id_', 'title_1', 'until_1', 'author_1_votes_-1']);
    const ada = await Author.create({ name: 'ada', email: 'ada@x' });
    assert.ok(ada.createdAt instanceof Date);
    assert.equal((await Author.create({ name: 'eve', email: 'ada@x' }).catch((why) => why)).code, 11000);
    assert.equal((await Author.create({ email: 'no name' }).catch((why) => why)).name, 'ValidationError');

    const first = await Post.create({ title: 'one', author: ada, tags: ['a', 'b'], counts: { x: 1 } });
    await Post.insertMany(Array.from({ length: 120 }, (_, i) => ({ title: `t${i}`, author: ada._id, votes: i, tags: [i % 2 ? 'odd' : 'even'] })));
    first.tags.push('c');
    first.comments.push({ by: 'bob', text: 'hm' });
    first.counts.set('y', 2);
    await first.save();
    const read = await Post.findOne({ title: 'one' }).populate('author').exec();
    assert.equal(read.author.name, 'ada');
    assert.deepEqual([...read.tags], ['a', 'b', 'c']);
    assert.equal(read.comments.id(first.comments[0]._id).text, 'hm');
    assert.deepEqual(Object.fromEntries(read.counts), { x: 1, y: 2 });

    // Two who have read the same: the second to change an array that has moved is told.
    const [one, other] = [await Post.findById(first._id), await Post.findById(first._id)];
    one.tags = ['z'];
    await one.save();
    other.tags.set(1, 'q');
    assert.equal((await other.save().catch((why) => why)).name, 'VersionError');

    const page = await Post.find({ votes: { $gte: 10 } }).sort({ votes: -1 }).skip(5).limit(3).select('title votes -_id').lean();
    assert.deepEqual(page, [114, 113, 112].map((i) => ({ title: `t${i}`, votes: i })));
    let n = 0;
    for await (const one of Post.find({ tags: 'odd' }).cursor({ batchSize: 7 })) n += one.votes % 2;
    assert.equal(n, 60);
    assert.equal(await Post.countDocuments({ title: /^t1/ }), 31);
    assert.ok(await Post.exists({ title: 't5' }));
    const [sum] = await Post.aggregate([{ $match: { tags: 'even' } }, { $group: { _id: '$author', votes: { $sum: '$votes' } } }]);
    assert.deepEqual([String(sum._id), sum.votes], [String(ada._id), 3540]);
    const after = await Post.findOneAndUpdate({ title: 't5' }, { $inc: { votes: 1 }, $addToSet: { tags: 'seen' } }, { returnDocument: 'after' });
    assert.deepEqual([after.votes, [...after.tags]], [6, ['odd', 'seen']]);
    assert.equal((await Post.findByIdAndDelete(after._id)).title, 't5');
    const bulk = await Post.bulkWrite([
        { updateMany: { filter: { tags: 'odd' }, update: { $set: { until: new Date(4e12) } } } },
        { updateOne: { filter: { title: 'new' }, update: { $setOnInsert: { votes: 1 } }, upsert: true } },
        { deleteOne: { filter: { title: 't1' } } },
    ]); // fmt: skip
    assert.deepEqual([bulk.matchedCount, bulk.upsertedCount, bulk.deletedCount], [59, 1, 1]);
    await mongoose.connection.dropDatabase();
}

try {
    await mongoose.connect(uri, { dbName: database, serverSelectionTimeoutMS: 10_000 });
    if (verb === 'login') {
        await mongoose.connection.db.admin().command({ listDatabases: 1 });
    } else {
        await run();
    }
    console.log('ok');
} catch (why) {
    if (verb !== 'login') throw why;
    console.log(`refused ${why.code}`);
} finally {
    await mongoose.disconnect();
}
