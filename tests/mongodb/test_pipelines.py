"""Stages that make another document of each, updates by a pipeline, and the variables of `let`."""
import pytest
from pymongo import ReturnDocument, UpdateOne, errors


def through(c, document, *stages):
    """What a document becomes."""
    c.delete_many({})
    c.insert_one({"_id": 1, **document})
    return c.aggregate(list(stages)).to_list()[0]


def refused(code, call, *arguments, **more):
    with pytest.raises(errors.OperationFailure) as why:
        call(*arguments, **more)
    assert why.value.code == code, why.value
    return why.value


@pytest.mark.parametrize("name", ["$addFields", "$set"])
def test_fields_are_set_in_their_place_or_added_behind(c, name):
    assert list(through(c, {"a": 1, "b": 2}, {name: {"a": {"$add": ["$b", 1]}, "z": "new"}}).items()) == [("_id", 1), ("a", 3), ("b", 2), ("z", "new")]
    # A number is one here, and no word for showing.
    assert through(c, {}, {name: {"a": 0, "b": True}}) == {"_id": 1, "a": 0, "b": True}
    assert through(c, {"n": {"x": 1}}, {name: {"n.y": 2, "m": {"k": {"l": "$n.x"}}}}) == {"_id": 1, "n": {"x": 1, "y": 2}, "m": {"k": {"l": 1}}}
    # Of arrays each element, also one that is no document; what is none gives way to a document.
    assert through(c, {"l": [{"x": 1}, 5, [{}]]}, {name: {"l.y": 2}})["l"] == [{"x": 1, "y": 2}, {"y": 2}, [{"y": 2}]]
    assert through(c, {"n": 5}, {name: {"n.y": 2}})["n"] == {"y": 2}
    # What is not there takes away what is.
    assert through(c, {"a": 1, "b": 2}, {name: {"a": "$none", "b": "$$REMOVE"}}) == {"_id": 1}


def test_fields_are_unset(c):
    assert through(c, {"a": 1, "n": {"x": 1, "y": 2}}, {"$unset": ["a", "n.x"]}) == {"_id": 1, "n": {"y": 2}}
    assert through(c, {"a": 1, "b": 2}, {"$unset": "a"}) == {"_id": 1, "b": 2}


def test_another_document_takes_the_place(c):
    assert through(c, {"n": {"x": 1}}, {"$replaceRoot": {"newRoot": "$n"}}) == {"x": 1}
    assert through(c, {"n": {"x": 1}}, {"$replaceWith": {"$mergeObjects": ["$n", {"y": "$_id"}, None]}}) == {"x": 1, "y": 1}
    why = refused(40228, through, c, {"n": 5}, {"$replaceRoot": {"newRoot": "$n"}})
    assert "'newRoot' expression  must evaluate to an object, but resulting value was: 5. Type of resulting value: 'int'." in str(why)
    assert "'replacement document' must evaluate to an object" in str(refused(40228, through, c, {}, {"$replaceWith": "$none"}))


def test_fields_whose_names_no_path_can_say(c):
    document = through(c, {"n": {}}, {"$set": {"n": {"$setField": {"field": {"$literal": "$a.b"}, "input": "$n", "value": 7}}}})
    assert document["n"] == {"$a.b": 7}
    assert through(c, {"a.b": 3}, {"$project": {"_id": 0, "v": {"$getField": "a.b"}, "w": {"$getField": {"field": "x", "input": {"x": 4}}}}}) == {"v": 3, "w": 4}
    assert through(c, {"n": {"x": 1, "y": 2}}, {"$replaceWith": {"$unsetField": {"field": "x", "input": "$n"}}}) == {"y": 2}
    refused(4161102, through, c, {}, {"$set": {"n": {"$setField": {"input": "$n", "value": 1}}}})
    refused(4161107, through, c, {}, {"$set": {"n": {"$setField": {"field": 1, "input": "$n", "value": 1}}}})
    refused(4161105, through, c, {}, {"$set": {"n": {"$setField": {"field": "a", "input": 5, "value": 1}}}})


@pytest.mark.parametrize("stage, code", [
    ({"$addFields": 1}, 40272),
    ({"$addFields": {}}, 40177),
    ({"$set": {"a": 1, "a.b": 2}}, 40176),
    ({"$unset": 1}, 31002),
    ({"$unset": []}, 31119),
    ({"$unset": [1]}, 31120),
    ({"$replaceRoot": 1}, 40229),
    ({"$replaceRoot": {}}, 40231),
    ({"$replaceRoot": {"new": 1}}, 40230),
    ({"$limit": -1}, 5107201),
    ({"$skip": -1}, 5107200),
])  # fmt: skip
def test_stages_that_are_wrong(c, stage, code):
    refused(code, c.aggregate, [stage])


def test_updates_by_a_pipeline(c):
    c.insert_many([{"_id": 1, "a": 2, "b": 3}, {"_id": 2, "a": 5}])
    done = c.update_many({}, [{"$set": {"sum": {"$add": ["$a", {"$ifNull": ["$b", 0]}]}}}, {"$unset": "b"}])
    assert (done.matched_count, done.modified_count) == (2, 2)
    assert c.find().to_list() == [{"_id": 1, "a": 2, "sum": 5}, {"_id": 2, "a": 5, "sum": 5}]
    assert c.update_one({"_id": 2}, [{"$set": {"a": 5}}]).modified_count == 0
    # The _id stays where a stage leaves it out.
    c.update_one({"_id": 2}, [{"$replaceWith": {"only": "$a"}}])
    assert c.find_one({"_id": 2}) == {"_id": 2, "only": 5}
    after = c.find_one_and_update({"_id": 1}, [{"$project": {"a": 1}}, {"$addFields": {"n": {"$multiply": ["$a", 10]}}}], return_document=ReturnDocument.AFTER)
    assert after == {"_id": 1, "a": 2, "n": 20}
    assert c.bulk_write([UpdateOne({"_id": 9}, [{"$set": {"x": "$_id"}}], upsert=True)]).upserted_ids == {0: 9}
    assert c.find_one({"_id": 9}) == {"_id": 9, "x": 9}


def test_updates_by_a_pipeline_that_are_wrong(c):
    c.insert_one({"_id": 1})
    why = refused(66, c.update_one, {}, [{"$set": {"_id": 2}}])
    assert "the (immutable) field '_id' was found to have been altered to _id: 2" in str(why)
    assert "$match is not allowed to be used within an update" in str(refused(72, c.update_one, {}, [{"$match": {}}]))
    refused(40324, c.update_one, {}, [{"$foo": 1}])
    refused(9, c.update_one, {}, [{"$set": {"a": 1}}], array_filters=[{"e": 1}])
    assert c.find().to_list() == [{"_id": 1}]


def test_variables_of_a_command(c):
    c.insert_many([{"_id": n, "x": n * 10} for n in range(1, 5)])
    mine = {"$expr": {"$eq": ["$_id", "$$id"]}}
    assert c.find(mine, {"n": "$$id"}, let={"id": 2}).to_list() == [{"_id": 2, "n": 2}]
    assert c.aggregate([{"$match": mine}, {"$project": {"y": {"$add": ["$x", "$$by.much"]}}}], let={"id": 2, "by": {"much": 5}}).to_list() == [{"_id": 2, "y": 25}]
    assert c.update_one(mine, [{"$set": {"x": "$$to"}}], let={"id": 1, "to": {"$add": [1, 2]}}).modified_count == 1
    assert c.find_one({"_id": 1}) == {"_id": 1, "x": 3}
    assert c.find_one_and_delete(mine, let={"id": 1}) == {"_id": 1, "x": 3}
    assert c.find_one_and_update(mine, {"$set": {"y": "$$id"}}, let={"id": 3}, return_document=True) == {"_id": 3, "x": 30, "y": "$$id"}
    assert c.delete_many({"$expr": {"$gt": ["$_id", "$$id"]}}, let={"id": 3}).deleted_count == 1
    # A value is a value, also where it looks like a path; and only where an expression stands.
    assert c.find({"$expr": {"$eq": ["$$id", {"$literal": "$x"}]}}, let={"id": {"$literal": "$x"}}).to_list() != []
    assert c.count_documents({"x": "$$id"}) == 0
    assert "Use of undefined variable: id" in str(refused(17276, c.find_one, mine))
    refused(16867, c.find_one, mine, let={"Id": 1})


def test_a_newer_servers_arguments_are_refused(c):
    """MongoDB has a sort for updates since 8.0."""
    statement = {"q": {}, "u": {"$set": {"a": 1}}, "sort": {"a": 1}}
    why = refused(40415, c.database.command, {"update": c.name, "updates": [statement]})
    assert "BSON field 'update.updates.sort' is an unknown field." in str(why)


def test_distinct_needs_a_name(c):
    c.insert_one({"": 1})
    refused(40352, c.distinct, "")


def test_options_of_indexes_that_have_no_effect_any_more(c):
    c.create_index("a", background=True)
    assert c.index_information()["a_1"]["background"] is True
    c.database.command({"createIndexes": c.name, "indexes": [{"key": {"b": 1}, "name": "b_1", "unique": True, "dropDups": True}]})
    assert c.index_information()["b_1"] == {"v": 2, "key": [("b", 1)], "unique": True}


def test_validate(c):
    c.insert_many([{"a": n} for n in range(3)])
    c.create_index("a")
    told = c.database.validate_collection(c)
    assert (told["valid"], told["nrecords"], told["nIndexes"], told["keysPerIndex"]) == (True, 3, 2, {"_id_": 3, "a_1": 3})
    refused(26, c.database.command, {"validate": "absent"})


def test_aggregate_without_a_collection(c):
    assert c.database.aggregate([{"$documents": [{"a": 1}, {"a": 2}]}, {"$match": {"a": 2}}]).to_list() == [{"a": 2}]
    with c.database.client.start_session() as session:
        [mine] = c.database.aggregate([{"$listLocalSessions": {}}], session=session).to_list()
        assert mine["_id"]["id"] == session.session_id["id"]
    refused(73, c.database.aggregate, [{"$match": {}}])


@pytest.fixture
def other(database, c):
    return database[c.name + "_other"]


def test_out_takes_the_place_of_a_collection(c, other):
    c.insert_many([{"_id": n, "x": n % 2} for n in range(6)])
    other.insert_one({"_id": "old"})
    other.create_index("n")
    pipeline = [{"$group": {"_id": "$x", "n": {"$sum": 1}}}, {"$sort": {"_id": 1}}]
    assert c.aggregate([*pipeline, {"$out": other.name}], batchSize=0).to_list() == []
    assert other.find().to_list() == [{"_id": 0, "n": 3}, {"_id": 1, "n": 3}]
    assert list(other.index_information()) == ["_id_", "n_1"]
    c.aggregate([{"$match": {"x": 7}}, {"$out": {"db": c.database.name, "coll": other.name}}])
    assert other.count_documents({}) == 0
    # A duplicate: nothing has changed.
    other.create_index("x", unique=True)
    other.insert_one({"_id": "stays"})
    refused(11000, c.aggregate, [{"$out": other.name}])
    assert other.find().to_list() == [{"_id": "stays"}]
    refused(40601, c.aggregate, [{"$out": other.name}, {"$match": {}}])


def test_merge(c, other):
    c.insert_many([{"_id": 1, "a": 1}, {"_id": 2, "a": 2}])
    other.insert_one({"_id": 1, "b": 9})
    c.aggregate([{"$merge": other.name}])
    assert other.find().to_list() == [{"_id": 1, "b": 9, "a": 1}, {"_id": 2, "a": 2}]
    c.aggregate([{"$merge": {"into": other.name, "whenMatched": "replace"}}])
    assert other.find().to_list() == [{"_id": 1, "a": 1}, {"_id": 2, "a": 2}]
    c.update_many({}, {"$inc": {"a": 10}})
    c.insert_one({"_id": 3, "a": 13})
    c.aggregate([{"$merge": {"into": other.name, "whenMatched": "keepExisting", "whenNotMatched": "discard"}}])
    assert other.find().to_list() == [{"_id": 1, "a": 1}, {"_id": 2, "a": 2}]
    c.aggregate([{"$merge": {"into": other.name, "whenMatched": [{"$set": {"sum": {"$add": ["$a", "$$new.a"]}}}]}}])
    assert other.find().to_list() == [{"_id": 1, "a": 1, "sum": 12}, {"_id": 2, "a": 2, "sum": 14}, {"_id": 3, "a": 13}]
    refused(11000, c.aggregate, [{"$merge": {"into": other.name, "whenMatched": "fail"}}])
    c.insert_one({"_id": 4})
    refused(13113, c.aggregate, [{"$merge": {"into": other.name, "whenNotMatched": "fail"}}])


def test_merge_by_other_fields(c, other):
    c.insert_many([{"_id": 1, "who": "ada", "n": 1}, {"_id": 2, "who": "bob", "n": 2}])
    stages = [{"$project": {"_id": 0}}, {"$merge": {"into": other.name, "on": "who"}}]
    refused(51183, c.aggregate, stages)
    other.create_index("who", unique=True)
    other.insert_one({"_id": "x", "who": "ada"})
    c.aggregate(stages)
    assert other.find({}, {"_id": 0}).to_list() == [{"who": "ada", "n": 1}, {"who": "bob", "n": 2}]
    assert other.find_one({"who": "ada"})["_id"] == "x"
    c.insert_one({"_id": 3})
    refused(51132, c.aggregate, stages)


def test_what_writes_is_an_input_of_the_world(world, c, other):
    """A look leaves no trace."""
    c.insert_one({"_id": 1})
    before = world.get("digest")["digest"]
    c.aggregate([{"$match": {}}]).to_list()
    assert world.get("digest")["digest"] == before
    c.aggregate([{"$out": other.name}])
    assert world.get("digest")["digest"] != before
