"""What the two asynchronous clients of Python do. They differ in which of their methods must be awaited."""
import asyncio
import inspect

import bson
import pymongo
import pymongo.errors


async def refused(awaitable):
    """The server's code, 0 without."""
    try:
        await awaitable
    except pymongo.errors.OperationFailure as why:
        return why.code
    return 0


async def documents(c):
    put = await c.insert_one({"name": "ada", "langs": ["en"]})
    changed = await c.update_one({"_id": put.inserted_id}, {"$inc": {"n": 1}, "$push": {"langs": {"$each": ["fr", "de"]}}})
    assert (changed.matched_count, changed.modified_count) == (1, 1)
    assert await c.find_one({"name": "ada"}, {"_id": 0}) == {"name": "ada", "langs": ["en", "fr", "de"], "n": 1}
    assert (await c.update_one({"name": "bob"}, {"$set": {"n": 2}}, upsert=True)).upserted_id
    assert (await c.find_one_and_update({"name": "bob"}, {"$inc": {"n": 40}}, return_document=True))["n"] == 42
    assert (await c.replace_one({"name": "bob"}, {"name": "eve"})).modified_count == 1
    assert (await c.find_one_and_delete({"name": "eve"}))["name"] == "eve"
    await c.insert_one({"_id": "grades", "list": [1, 5, 7]})
    await c.update_one({"_id": "grades"}, {"$inc": {"list.$[high]": 10}}, array_filters=[{"high": {"$gte": 5}}])
    assert (await c.find_one("grades"))["list"] == [1, 15, 17]
    assert (await c.delete_many({})).deleted_count == 2
    sent = {"_id": 1, "long": bson.Int64(2**53 + 1), "decimal": bson.Decimal128("1.10"), "bytes": b"\0\xff", "regex": bson.Regex("^a", "i"), "deep": [[{"x": None}]]}
    await c.insert_one(sent)
    assert await c.find_one({}) == sent


async def cursors(c, aggregate):
    await c.insert_many([{"_id": i, "group": i % 10, "even": i % 2 == 0} for i in range(250)])
    assert [one["_id"] async for one in c.find(sort=[("_id", -1)], batch_size=30)] == list(range(249, -1, -1))
    cursor = c.find({"even": True}).batch_size(20)
    for _ in range(50):
        assert (await cursor.__anext__())["even"]
    await cursor.close()  # it is killed
    groups = await aggregate(c, [{"$match": {"even": True}}, {"$group": {"_id": "$group", "n": {"$sum": 1}}}, {"$sort": {"_id": 1}}])
    assert await groups.to_list(None) == [{"_id": n, "n": 25} for n in (0, 2, 4, 6, 8)]
    assert (await c.count_documents({"group": 3}), await c.estimated_document_count()) == (25, 250)
    assert sorted(await c.distinct("group", {"even": False})) == [1, 3, 5, 7, 9]
    # Twenty at once, over the connections of a pool.
    assert await asyncio.gather(*(c.find_one({"_id": n}, {"_id": 1}) for n in range(20))) == [{"_id": n} for n in range(20)]


async def indexes(c, list_names):
    assert await c.create_index("email", unique=True, sparse=True) == "email_1"
    await c.create_indexes([pymongo.IndexModel([("a", 1), ("b", -1)]), pymongo.IndexModel("at", expireAfterSeconds=60, name="gone")])
    assert await list_names(c) == ["_id_", "email_1", "a_1_b_-1", "gone"]
    await c.insert_many([{"email": "a@b"}, {"other": 1}, {"other": 2}])
    assert await refused(c.insert_one({"email": "a@b"})) == 11000
    writes = [pymongo.InsertOne({"_id": 1}), pymongo.InsertOne({"_id": 1}), pymongo.UpdateOne({"_id": 1}, {"$set": {"x": 1}}), pymongo.DeleteOne({"other": 1})]
    try:
        await c.bulk_write(writes, ordered=False)
    except pymongo.errors.BulkWriteError as why:
        assert [why.details[of] for of in ("nInserted", "nModified", "nRemoved")] == [1, 1, 1]
    await c.drop_index("gone")
    assert await refused(c.drop_index("gone")) == 27


async def sessions(client, c):
    session = client.start_session()
    session = await session if inspect.isawaitable(session) else session
    await c.insert_one({"_id": 1}, session=session)
    assert await c.find_one({}, session=session) == {"_id": 1}
    transaction = session.start_transaction()
    transaction = await transaction if inspect.isawaitable(transaction) else transaction
    async with transaction:
        assert await refused(c.insert_one({"_id": 2}, session=session)) == 20  # a standalone has none
        await session.abort_transaction()
    await session.end_session()


async def main(client_class, aggregate, list_names, words):
    client = client_class(words[1], serverSelectionTimeoutMS=10_000)
    if words[0] == "login":
        code = await refused(client.admin.command("listDatabases"))
        print(f"refused {code}" if code else "ok")
    else:
        db = client[words[2]]
        assert (await db.command("ping"))["ok"] == 1
        await documents(db.documents)
        await cursors(db.cursors, aggregate)
        await indexes(db.indexes, list_names)
        await sessions(client, db.sessions)
        assert await refused(db.command("foo")) == 59
        await db.create_collection("made")
        assert "made" in await db.list_collection_names()
        await client.drop_database(words[2])
        print("ok")
    closed = client.close()
    if inspect.isawaitable(closed):
        await closed
