"""Indexes: what they refuse, what they find, and when documents expire."""
import datetime

import pytest
from pymongo import errors


def stages(plan):
    return [plan["stage"], *(stages(plan["inputStage"]) if "inputStage" in plan else [])]


def explain(cursor):
    told = cursor.explain()
    return stages(told["queryPlanner"]["winningPlan"]), told["executionStats"]["totalDocsExamined"]


def test_an_index_is_used_for_equality_ranges_and_sorts(c):
    c.insert_many([{"_id": i, "a": i % 10, "b": i} for i in range(100)])
    assert explain(c.find({"a": 3})) == (["COLLSCAN"], 100)
    c.create_index([("a", 1), ("b", -1)])
    assert explain(c.find({"a": 3})) == (["FETCH", "IXSCAN"], 10)
    assert explain(c.find({"a": 3, "b": {"$gt": 50}}))[1] == 5
    assert explain(c.find({"a": {"$in": [1, 2]}}))[1] == 20
    assert explain(c.find({"a": 3}).sort("b", 1)) == (["FETCH", "IXSCAN"], 10)
    assert explain(c.find().sort("b", 1))[0] == ["SORT", "COLLSCAN"]
    assert explain(c.find({"_id": 7})) == (["FETCH", "IXSCAN"], 1)
    assert [d["b"] for d in c.find({"a": 3}).sort("b", 1)] == list(range(3, 100, 10))
    assert [d["b"] for d in c.find({"a": 3, "b": {"$gte": 43, "$lt": 73}})] == [63, 53, 43]
    assert [d["_id"] for d in c.find({"a": {"$gte": 8}}).sort([("a", -1), ("b", 1)])] == [
        *range(9, 100, 10), *range(8, 100, 10)]


def test_answers_are_the_same_with_and_without_an_index(c):
    values = [1, 1.5, "a", None, [1, 2], [], [[1]], {"x": 1}, True, datetime.datetime(2026, 1, 1), -3, 2**40, float("nan")]
    c.insert_many([{"v": value} for value in values] + [{}])
    filters = [{"v": value} for value in values] + [
        {"v": {"$gt": 0}}, {"v": {"$lte": 1}}, {"v": {"$gt": 0, "$lt": 2}}, {"v": {"$exists": False}}, {"v": {"$ne": 1}},
        {"v": {"$in": [1, None, "a"]}}, {"v": {"$gte": "a"}}, {"v": {"$lt": True}}, {"v": {"$elemMatch": {"$gt": 1}}},
    ]
    for direction in (1, -1):
        before = [[d["_id"] for d in c.find(filter).sort("_id", 1)] for filter in filters]
        c.create_index([("v", direction)])
        assert [[d["_id"] for d in c.find(filter, hint=[("v", direction)]).sort("_id", 1)] for filter in filters] == before
        c.drop_indexes()


def test_unique_takes_what_is_missing_as_null_and_partial_leaves_it_out(c):
    c.create_index("google_id", unique=True)
    c.insert_one({"_id": 1})
    with pytest.raises(errors.DuplicateKeyError):
        c.insert_one({"_id": 2})
    c.drop_index("google_id_1")
    c.create_index("google_id", unique=True, partialFilterExpression={"google_id": {"$exists": True}})
    c.insert_many([{"_id": 2}, {"_id": 3, "google_id": "x"}])
    with pytest.raises(errors.DuplicateKeyError):
        c.insert_one({"_id": 4, "google_id": "x"})
    with pytest.raises(errors.DuplicateKeyError):
        c.update_one({"_id": 2}, {"$set": {"google_id": "x"}})
    assert c.find_one({"_id": 2}) == {"_id": 2}


def test_an_index_of_duplicates_is_not_made(c):
    c.insert_many([{"a": 1}, {"a": 1}])
    with pytest.raises(errors.OperationFailure, match="Index build failed: .* E11000 duplicate key error") as refused:
        c.create_index("a", unique=True)
    assert refused.value.code == 11000 and list(c.index_information()) == ["_id_"]


def test_lists_and_drops(c):
    c.create_index("a", name="mine", sparse=True)
    listed = list(c.list_indexes())
    assert [(i["name"], dict(i["key"])) for i in listed] == [("_id_", {"_id": 1}), ("mine", {"a": 1})]
    with pytest.raises(errors.OperationFailure, match="Index already exists with a different name: mine"):
        c.create_index("a", name="other", sparse=True)
    with pytest.raises(errors.OperationFailure, match=r"index not found with name \[x\]"):
        c.drop_index("x")
    with pytest.raises(errors.OperationFailure, match="cannot drop _id index"):
        c.drop_index("_id_")
    assert c.name in c.database.list_collection_names()
    c.drop()
    assert c.name not in c.database.list_collection_names()


def test_documents_expire_by_the_worlds_clock(world, c):
    c.create_index("at", expireAfterSeconds=90)
    now = world.now().replace(tzinfo=None)
    c.insert_many([{"_id": 1, "at": now}, {"_id": 2, "at": now + datetime.timedelta(hours=1)}, {"_id": 3, "at": "x"}, {"_id": 4}])
    world.advance("1m")
    assert c.count_documents({}) == 4
    world.advance("2m")
    assert [d["_id"] for d in c.find()] == [2, 3, 4]
    c.database.command("collMod", c.name, index={"name": "at_1", "expireAfterSeconds": 0})
    world.advance("2h")
    assert [d["_id"] for d in c.find()] == [3, 4]
