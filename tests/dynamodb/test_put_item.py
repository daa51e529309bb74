"""PutItem: old values, conditions, and what a write of a table with indexes consumes."""
import pytest

GLOBAL = {
    "IndexName": "by-g",
    "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}],
    "Projection": {"ProjectionType": "KEYS_ONLY"},
}
LOCAL = {
    "IndexName": "local",
    "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}, {"AttributeName": "l", "KeyType": "RANGE"}],
    "Projection": {"ProjectionType": "ALL"},
}


def test_return_values(dynamodb, table, error):
    name = table()
    first, second = {"p": {"S": "a"}, "x": {"N": "1"}}, {"p": {"S": "a"}, "y": {"N": "2"}}
    assert "Attributes" not in dynamodb.put_item(TableName=name, Item=first, ReturnValues="ALL_OLD")
    assert "Attributes" not in dynamodb.put_item(TableName=name, Item=first)
    assert dynamodb.put_item(TableName=name, Item=second, ReturnValues="ALL_OLD")["Attributes"] == first
    assert error(dynamodb.put_item, TableName=name, Item=first, ReturnValues="ALL_NEW") == (
        "ValidationException: 1 validation error detected: ReturnValues can only be ALL_OLD or NONE"
    )


def test_failed_condition_shows_the_item_on_request(dynamodb, table):
    name = table()
    item = {"p": {"S": "a"}, "x": {"N": "1"}}
    request = {"TableName": name, "Item": item, "ConditionExpression": "attribute_not_exists(p)"}
    dynamodb.put_item(**request)
    for option, shown in ("NONE", None), ("ALL_OLD", item):
        with pytest.raises(dynamodb.exceptions.ConditionalCheckFailedException) as raised:
            dynamodb.put_item(**request, ReturnValuesOnConditionCheckFailure=option)
        assert raised.value.response["Error"]["Message"] == "The conditional request failed"
        assert raised.value.response.get("Item") == shown
        assert raised.value.response["message"] == "The conditional request failed"


# Each index is charged on its own: in, out, changed, key moved, unchanged.
def test_consumed_capacity_of_indexes(dynamodb, table):
    name = table("p", "c", attributes={"g": "S", "l": "S"},
                 GlobalSecondaryIndexes=[GLOBAL], LocalSecondaryIndexes=[LOCAL])

    def put(**attributes):
        item = {"p": {"S": "a"}, "c": {"S": "a"}} | {key: {"S": value} for key, value in attributes.items()}
        consumed = dynamodb.put_item(TableName=name, Item=item, ReturnConsumedCapacity="INDEXES")["ConsumedCapacity"]
        arms = [consumed["Table"]["CapacityUnits"]]
        for member, index in ("GlobalSecondaryIndexes", "by-g"), ("LocalSecondaryIndexes", "local"):
            arms.append(consumed.get(member, {}).get(index, {}).get("CapacityUnits"))
        assert consumed["TableName"] == name
        assert consumed["CapacityUnits"] == sum(arm or 0 for arm in arms)
        return arms

    assert put() == [1.0, None, None]
    assert put(g="x", l="x") == [1.0, 1.0, 1.0]
    assert put(g="x", l="x") == [1.0, None, None]
    # The global index holds keys only: another attribute does not touch it.
    assert put(g="x", l="x", z="z" * 1500) == [2.0, None, 2.0]
    # Its key moves: one delete, one put; the local index pays the larger of both entries.
    assert put(g="y", l="x") == [2.0, 2.0, 2.0]
    assert put(g="y", l="y", z="z" * 1500) == [2.0, None, 3.0]
    assert put() == [2.0, 1.0, 2.0]


def test_item_collection_metrics(dynamodb, table):
    name = table("p", "c", attributes={"l": "S"}, LocalSecondaryIndexes=[LOCAL])
    item = {"p": {"S": "a"}, "c": {"S": "b"}}
    answer = dynamodb.put_item(TableName=name, Item=item, ReturnItemCollectionMetrics="SIZE")
    assert answer["ItemCollectionMetrics"] == {
        "ItemCollectionKey": {"p": {"S": "a"}},
        "SizeEstimateRangeGB": [0.0, 1.0],
    }
    without = table()
    answer = dynamodb.put_item(TableName=without, Item={"p": {"S": "a"}}, ReturnItemCollectionMetrics="SIZE")
    assert "ItemCollectionMetrics" not in answer


# Keys of indexes are checked like keys, and the item is then in neither.
def test_wrong_index_keys(dynamodb, table, error):
    name = table(attributes={"g": "S"}, GlobalSecondaryIndexes=[GLOBAL])

    def fails(value):
        return error(dynamodb.put_item, TableName=name, Item={"p": {"S": "a"}, "g": value})

    assert fails({"N": "1"}) == (
        "ValidationException: One or more parameter values were invalid: Type mismatch for Index Key g Expected: S "
        "Actual: N IndexName: by-g"
    )
    assert fails({"S": ""}) == (
        "ValidationException: One or more parameter values are not valid. A value specified for a secondary index "
        "key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. "
        "IndexName: by-g, IndexKey: g"
    )
    assert dynamodb.scan(TableName=name)["Count"] == 0


# Numbers are stored exactly and come back plain; sets without order.
def test_values_come_back_normalised(dynamodb, table):
    name = table()
    item = {
        "p": {"S": "a"},
        "n": {"N": "1.50E+3"},
        "s": {"NS": ["10", "9", "-0.10"]},
        "b": {"B": b"\x00\xff"},
        "m": {"M": {"l": {"L": [{"NULL": True}, {"BOOL": False}]}}},
    }
    dynamodb.put_item(TableName=name, Item=item)
    assert dynamodb.get_item(TableName=name, Key={"p": {"S": "a"}})["Item"] == item | {
        "n": {"N": "1500"},
        "s": {"NS": ["-0.1", "9", "10"]},
    }


# What is no value at all is never in the envelope; a map's names are checked as an item's are.
def test_no_value_and_no_name(dynamodb, table, error):
    item = {"p": {"S": "a"}}
    assert error(dynamodb.put_item, TableName=table(), Item=item | {"x": {"L": [{}]}}) == (
        "ValidationException: Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"
    )
    assert error(dynamodb.put_item, TableName=table(), Item=item | {"x": {"M": {"": {"S": "a"}}}}) == (
        "ValidationException: 1 validation error detected: Empty attribute name"
    )


# Keys are scalars: AWS lets no path of a projection, filter or update lead into one, be it an
# index's, whatever the items hold. Conditions may.
@pytest.mark.parametrize("path, kind", [("p.x", "Key: p"), ("c[0].y", "Key: c"), ("g.x", "IndexKey: g")])
def test_paths_into_keys(dynamodb, table, error, path, kind):
    name = table("p", "c", attributes={"g": "S"}, GlobalSecondaryIndexes=[GLOBAL])
    key = {"p": {"S": "a"}, "c": {"S": "a"}}
    refused = (
        "ValidationException: Key attributes must be scalars; list random access '[]' and map lookup '.' are not "
        f"allowed: {kind}"
    )
    dynamodb.put_item(TableName=name, Item=key)
    assert error(dynamodb.get_item, TableName=name, Key=key, ProjectionExpression=f"z, {path}") == refused
    assert error(dynamodb.scan, TableName=name, FilterExpression=f"attribute_exists({path})") == refused
    assert error(
        dynamodb.query,
        TableName=name,
        KeyConditionExpression="p = :p",
        ExpressionAttributeValues={":p": {"S": "a"}},
        ProjectionExpression=path,
    ) == refused
    update = {"TableName": name, "Key": key, "UpdateExpression": f"SET z = {path}"}
    assert error(dynamodb.update_item, **update) == refused
    with pytest.raises(dynamodb.exceptions.TransactionCanceledException) as raised:
        dynamodb.transact_write_items(TransactItems=[{"Update": update}])
    reason = raised.value.response["CancellationReasons"][0]
    assert f'ValidationException: {reason["Message"]}' == refused and reason["Code"] == "ValidationError"
    dynamodb.put_item(TableName=name, Item=key, ConditionExpression=f"attribute_not_exists({path})")
