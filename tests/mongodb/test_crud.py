"""Documents in and out, as drivers do it."""
import datetime
import re

import bson
import pymongo
import pytest
from pymongo import errors


def ids(cursor):
    return [document["_id"] for document in cursor]


def test_a_driver_connects_and_sees_a_standalone(client):
    hello = client.admin.command("hello")
    assert hello["maxWireVersion"] == 21 and hello["isWritablePrimary"] and "setName" not in hello
    assert client.admin.command("buildInfo")["versionArray"][:2] == [7, 0]


def test_an_unknown_command_is_refused_in_mongodbs_words(database):
    with pytest.raises(errors.OperationFailure) as refused:
        database.command("foo")
    assert refused.value.details == {"ok": 0.0, "errmsg": "no such command: 'foo'", "code": 59, "codeName": "CommandNotFound"}


def test_values_of_all_types_come_back_as_they_went(c):
    document = {
        "_id": 1, "double": 1.5, "int": 1, "long": bson.Int64(1), "text": "é", "null": None, "list": [1, {"a": []}],
        "when": datetime.datetime(2026, 1, 2, 3, 4, 5, 6000), "id": bson.ObjectId(), "bytes": b"\0\1",
        "decimal": bson.Decimal128("1.10"), "regex": bson.Regex("a.*", "i"), "min": bson.MinKey(), "max": bson.MaxKey(),
        "stamp": bson.Timestamp(5, 6), "true": True,
    }
    c.insert_one(document)
    found = c.find_one({"_id": 1})
    assert found == document and list(found) == list(document)
    assert isinstance(found["long"], bson.Int64) and type(found["int"]) is int


def test_documents_are_found_in_the_order_in_which_they_came(c):
    c.insert_many([{"_id": id} for id in (3, 1, 2)])
    assert ids(c.find()) == [3, 1, 2]
    assert ids(c.find().sort("$natural", -1)) == [2, 1, 3]


@pytest.mark.parametrize(
    "filter, wanted",
    [
        ({"n": 5}, [1]),
        ({"n": {"$gt": 5}}, [2]),
        ({"n": {"$gte": 5, "$lt": 10}}, [1]),
        ({"n": {"$in": [10, None]}}, [2, 3]),
        ({"n": {"$nin": [10, 5]}}, [3, 4]),
        ({"n": None}, [3]),
        ({"n": {"$exists": False}}, [3]),
        ({"n": {"$type": "string"}}, [4]),
        ({"n": {"$ne": 5}}, [2, 3, 4]),
        ({"n": {"$not": {"$gt": 5}}}, [1, 3, 4]),
        ({"n": re.compile("^X", re.I)}, [4]),
        ({"n": {"$mod": [5, 0]}}, [1, 2]),
        ({"$or": [{"n": 5}, {"tags": "b"}]}, [1, 2]),
        ({"$nor": [{"n": 5}, {"tags": "b"}]}, [3, 4]),
        ({"tags": {"$all": ["a", "b"]}}, [2]),
        ({"tags": {"$size": 1}}, [1]),
        ({"tags.0": "a"}, [1, 2]),
        ({"in": {"$elemMatch": {"a": 1, "b": 3}}}, [2]),
        ({"in.a": 1, "in.b": 3}, [1, 2]),
        ({"in": {"$elemMatch": {"$gt": 1}}}, []),
    ],
)
def test_filters(c, filter, wanted):
    c.insert_many([
        {"_id": 1, "n": 5, "tags": ["a"], "in": [{"a": 1, "b": 2}, {"a": 2, "b": 3}]},
        {"_id": 2, "n": 10.0, "tags": ["a", "b"], "in": [{"a": 1, "b": 3}]},
        {"_id": 3},
        {"_id": 4, "n": "xy"},
    ])
    assert ids(c.find(filter)) == wanted
    assert c.count_documents(filter) == len(wanted)


def test_sorting_goes_by_type_then_by_value(c):
    values = [bson.MaxKey(), "b", 2, None, [3, 1], bson.Int64(1), True, {"a": 1}, 1.5, "a", bson.MinKey()]
    c.insert_many([{"_id": i, "v": value} for i, value in enumerate(values)])
    assert [values[id] for id in ids(c.find().sort("v", 1))] == [
        bson.MinKey(), None, [3, 1], 1, 1.5, 2, "a", "b", {"a": 1}, True, bson.MaxKey()]


def test_projections(c):
    c.insert_one({"_id": 1, "a": {"b": 1, "c": 2}, "d": [1, 2, 3], "e": [{"x": 1, "y": 2}]})
    assert c.find_one({}, {"a.b": 1}) == {"_id": 1, "a": {"b": 1}}
    assert c.find_one({}, {"_id": 0, "a": 0, "d": 0}) == {"e": [{"x": 1, "y": 2}]}
    assert c.find_one({}, {"e.x": 1, "_id": 0}) == {"e": [{"x": 1}]}
    assert c.find_one({}, {"d": {"$slice": -1}})["d"] == [3]
    assert c.find_one({"d": 2}, {"d.$": 1}) == {"_id": 1, "d": [2]}
    with pytest.raises(errors.OperationFailure, match="Cannot do exclusion on field d in inclusion projection"):
        c.find_one({}, {"a": 1, "d": 0})


def test_a_cursor_gives_all_in_batches(c):
    c.insert_many([{"_id": i} for i in range(250)])
    assert ids(c.find(batch_size=7).sort("_id", -1)) == list(range(249, -1, -1))
    assert ids(c.find()) == list(range(250))
    assert ids(c.find(skip=5, limit=3)) == [5, 6, 7]
    with pytest.raises(errors.OperationFailure, match="cursor id 12345 not found"):
        c.database.command({"getMore": bson.Int64(12345), "collection": c.name})


def test_a_duplicate_key_is_told_as_mongodb_tells_it(c):
    c.create_index([("a", 1), ("b", -1)], unique=True)
    c.insert_one({"a": 1, "b": "x"})
    with pytest.raises(errors.DuplicateKeyError) as refused:
        c.insert_one({"a": 1.0, "b": "x"})
    error = refused.value.details
    assert error["errmsg"] == (
        f'E11000 duplicate key error collection: {c.full_name} index: a_1_b_-1 dup key: {{ a: 1.0, b: "x" }}')
    assert error["keyPattern"] == {"a": 1, "b": -1} and error["keyValue"] == {"a": 1.0, "b": "x"}


def test_an_ordered_bulk_ends_at_its_first_error_and_another_goes_on(c):
    for ordered, wanted in ((True, [1]), (False, [1, 2])):
        c.delete_many({})
        with pytest.raises(errors.BulkWriteError) as refused:
            c.insert_many([{"_id": 1}, {"_id": 1}, {"_id": 2}], ordered=ordered)
        assert ids(c.find()) == wanted and refused.value.details["nInserted"] == len(wanted)


def test_deletes(c):
    c.insert_many([{"_id": i, "n": i % 2} for i in range(6)])
    assert c.delete_one({"n": 1}).deleted_count == 1
    assert c.delete_many({"n": 1}).deleted_count == 2
    assert ids(c.find()) == [0, 2, 4]
    assert sorted(c.distinct("n")) == [0]


def test_find_one_and_update(c):
    c.insert_one({"_id": 1, "n": 1})
    assert c.find_one_and_update({"_id": 1}, {"$inc": {"n": 1}}) == {"_id": 1, "n": 1}
    after = pymongo.ReturnDocument.AFTER
    assert c.find_one_and_update({"_id": 1}, {"$inc": {"n": 1}}, return_document=after)["n"] == 3
    assert c.find_one_and_update({"_id": 2}, {"$set": {"n": 0}}, upsert=True, return_document=after) == {"_id": 2, "n": 0}
    assert c.find_one_and_delete({}, sort=[("_id", -1)]) == {"_id": 2, "n": 0}
    assert c.find_one_and_delete({"_id": 9}) is None


def test_aggregation(c):
    c.insert_many([{"_id": i, "k": i % 3, "n": i, "tags": ["a", "b"][: i % 3]} for i in range(9)])
    assert list(c.aggregate([
        {"$match": {"n": {"$gt": 0}}}, {"$group": {"_id": "$k", "sum": {"$sum": "$n"}, "all": {"$push": "$n"}}},
        {"$sort": {"_id": 1}}, {"$project": {"sum": 1, "twice": {"$multiply": ["$sum", 2]}}}, {"$skip": 1}, {"$limit": 1},
    ])) == [{"_id": 1, "sum": 12, "twice": 24}]
    assert list(c.aggregate([{"$unwind": "$tags"}, {"$count": "n"}])) == [{"n": 9}]
    with pytest.raises(errors.OperationFailure, match="Unrecognized pipeline stage name: '\\$foo'"):
        c.aggregate([{"$foo": 1}])
    with pytest.raises(errors.OperationFailure, match="does not support the pipeline stage \\$lookup"):
        c.aggregate([{"$lookup": {}}])


def test_ids_that_the_server_makes_ascend(c, world):
    """Also within one second, of which a world whose clock stands has many: people sort by them."""
    for n in range(30):
        c.database.command({"insert": c.name, "documents": [{"n": n}]})
    c.update_one({"n": 30}, {"$set": {"up": 1}}, upsert=True)
    assert [one["n"] for one in c.find().sort("_id", 1)] == list(range(31))
    first, second = [one["_id"] for one in c.find().sort("_id", 1).limit(2)]
    assert first.binary[:9] == second.binary[:9]


def test_a_name_may_be_empty(c):
    c.insert_many([{"_id": 1, "": 1, "a": [{"": 5}]}, {"_id": 2, "": 2}, {"_id": 3}])
    assert ids(c.find({"": {"$gte": 1}}).sort("_id")) == [1, 2]
    assert ids(c.find({"": 1})) == [1]
    assert ids(c.find({"": None})) == [3]
    assert ids(c.find({"a": {"$elemMatch": {"": 5}}})) == [1]
