"""Every operator of updates, and what is refused."""
import bson
import pytest
from pymongo import errors

CASES = [
    ({"a": 1}, {"$set": {"b.c": 2}}, {"a": 1, "b": {"c": 2}}),
    ({"a": [1]}, {"$set": {"a.3": 4}}, {"a": [1, None, None, 4]}),
    ({"a": 1, "b": [1, 2]}, {"$unset": {"a": "", "b.0": ""}}, {"b": [None, 2]}),
    ({"a": 1}, {"$inc": {"a": 2, "b": 1}}, {"a": 3, "b": 1}),
    ({"a": 2**31 - 1}, {"$inc": {"a": 1}}, {"a": 2**31}),
    ({"a": 1}, {"$inc": {"a": 0.5}}, {"a": 1.5}),
    ({"a": bson.Decimal128("1.10")}, {"$inc": {"a": 1}}, {"a": bson.Decimal128("2.10")}),
    ({"a": 3}, {"$mul": {"a": 2, "b": 5}}, {"a": 6, "b": 0}),
    ({"a": 3, "b": 3}, {"$min": {"a": 2}, "$max": {"b": 4}}, {"a": 2, "b": 4}),
    ({"a": 1}, {"$rename": {"a": "x.y"}}, {"x": {"y": 1}}),
    ({"a": [1]}, {"$push": {"a": 2}}, {"a": [1, 2]}),
    ({"a": [3]}, {"$push": {"a": {"$each": [1, 2], "$sort": 1, "$slice": 2}}}, {"a": [1, 2]}),
    ({"a": [1, 4]}, {"$push": {"a": {"$each": [2, 3], "$position": 1}}}, {"a": [1, 2, 3, 4]}),
    ({"a": [1]}, {"$addToSet": {"a": {"$each": [1, 2, 2]}}}, {"a": [1, 2]}),
    ({"a": [1, 2, 3]}, {"$pop": {"a": -1}}, {"a": [2, 3]}),
    ({"a": [1, 5, 8]}, {"$pull": {"a": {"$gt": 4}}}, {"a": [1]}),
    ({"a": [{"x": 1}, {"x": 2}]}, {"$pull": {"a": {"x": 1}}}, {"a": [{"x": 2}]}),
    ({"a": [1, 2, 1, 3]}, {"$pullAll": {"a": [1, 3]}}, {"a": [2]}),
    ({"a": 5}, {"$bit": {"a": {"and": 4, "or": 2}}}, {"a": 6}),
    ({"a": [{"x": 1}, {"x": 2}]}, {"$inc": {"a.$[].x": 10}}, {"a": [{"x": 11}, {"x": 12}]}),
    ({"a": 1}, {"$set": {"c": 1, "b": 1}}, {"a": 1, "b": 1, "c": 1}),
]


@pytest.mark.parametrize("before, update, after", CASES)
def test_operators(c, before, update, after):
    c.insert_one({"_id": 1, **before})
    result = c.update_one({"_id": 1}, update)
    assert (result.matched_count, result.modified_count) == (1, 1)
    found = c.find_one()
    assert found == {"_id": 1, **after} and list(found) == ["_id", *after]


def test_positions(c):
    c.insert_one({"_id": 1, "a": [{"n": 1}, {"n": 5}, {"n": 9}]})
    c.update_one({"a.n": 5}, {"$set": {"a.$.hit": True}})
    assert c.find_one()["a"][1] == {"n": 5, "hit": True}
    c.update_one({}, {"$set": {"a.$[big].n": 0}}, array_filters=[{"big.n": {"$gt": 4}}])
    assert [element["n"] for element in c.find_one()["a"]] == [1, 0, 0]


def test_upserts_begin_with_what_the_filter_says_is_equal(c):
    update = {"$set": {"n": 1}, "$setOnInsert": {"new": True}}
    result = c.update_one({"a.b": 1, "$and": [{"c": {"$eq": 2}}], "d": {"$gt": 3}}, update, upsert=True)
    made = c.find_one({"_id": result.upserted_id})
    assert made == {"_id": result.upserted_id, "a": {"b": 1}, "c": 2, "n": 1, "new": True}
    assert c.replace_one({"_id": 7, "x": 1}, {"y": 2}, upsert=True).upserted_id == 7
    assert c.find_one({"_id": 7}) == {"_id": 7, "y": 2}


def test_what_changes_nothing_is_matched_and_not_modified(c):
    c.insert_one({"_id": 1, "a": 1})
    result = c.update_many({}, {"$set": {"a": 1}})
    assert (result.matched_count, result.modified_count) == (1, 0)


@pytest.mark.parametrize(
    "update, code, message",
    [
        ({"$foo": {"a": 1}}, 9, "Unknown modifier: $foo. Expected a valid update modifier or pipeline-style update specified as an array"),
        ({"$inc": {"a": "x"}}, 14, 'Cannot increment with non-numeric argument: {a: "x"}'),
        ({"$push": {"a": 1}}, 2, "The field 'a' must be an array but is of type int in document {_id: 1}"),
        ({"$set": {"a": 1}, "$inc": {"a": 1}}, 40, "Updating the path 'a' would create a conflict at 'a'"),
        ({"$set": {"a.b": 1}}, 28, "Cannot create field 'b' in element {a: 1}"),
        ({"$set": {"": 1}}, 56, "An empty update path is not valid."),
        ({"$set": {"_id": 2}}, 66, "Performing an update on the path '_id' would modify the immutable field '_id'"),
    ],
)
def test_refusals(c, update, code, message):
    c.insert_one({"_id": 1, "a": 1})
    with pytest.raises(errors.WriteError) as refused:
        c.update_one({}, update)
    assert (refused.value.code, refused.value.details["errmsg"]) == (code, message)
