"""Scan: everything once, in pages and segments; the order of sets."""


def s(text):
    return {"S": text}


def fill(dynamodb, table, count):
    for number in range(count):
        dynamodb.put_item(TableName=table, Item={"p": s(f"key {number}")})
    return {f"key {number}" for number in range(count)}


def keys(answer):
    return [item["p"]["S"] for item in answer["Items"]]


# Pages and segments together visit every item exactly once.
def test_segments_and_pages(dynamodb, table):
    name = table()
    expected = fill(dynamodb, name, 40)
    assert sorted(keys(dynamodb.scan(TableName=name))) == sorted(expected)
    found = []
    for segment in range(3):
        start = {}
        while True:
            answer = dynamodb.scan(TableName=name, Segment=segment, TotalSegments=3, Limit=4, **start)
            found += keys(answer)
            if "LastEvaluatedKey" not in answer:
                break
            start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
    assert sorted(found) == sorted(expected)


# Items lie in the order of their partition's hash, so the order is the same in every scan.
def test_the_order_is_stable(dynamodb, table):
    name = table()
    fill(dynamodb, name, 20)
    once = keys(dynamodb.scan(TableName=name))
    assert once != sorted(once)
    assert keys(dynamodb.scan(TableName=name)) == once


def test_an_index_holds_only_items_with_its_keys(dynamodb, table):
    index = {
        "IndexName": "by-v",
        "KeySchema": [{"AttributeName": "v", "KeyType": "HASH"}],
        "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["kept"]},
    }
    name = table("p", attributes={"v": "S"}, GlobalSecondaryIndexes=[index])
    dynamodb.put_item(TableName=name, Item={"p": s("in"), "v": s("1"), "kept": s("k"), "left": s("l")})
    dynamodb.put_item(TableName=name, Item={"p": s("out"), "kept": s("k")})
    answer = dynamodb.scan(TableName=name, IndexName="by-v", ReturnConsumedCapacity="INDEXES")
    assert answer["Items"] == [{"p": s("in"), "v": s("1"), "kept": s("k")}]
    assert answer["ConsumedCapacity"]["GlobalSecondaryIndexes"] == {"by-v": {"CapacityUnits": 0.5}}


# A set of numbers comes ascending from GetItem, in the order of a Java HashSet from Scan.
def test_order_of_number_sets(dynamodb, table):
    name = table()
    dynamodb.put_item(TableName=name, Item={"p": s("a"), "n": {"NS": ["3", "1", "2"]}})
    item = dynamodb.get_item(TableName=name, Key={"p": s("a")})["Item"]
    assert item["n"] == {"NS": ["1", "2", "3"]}
    assert dynamodb.scan(TableName=name)["Items"][0]["n"] == {"NS": ["3", "2", "1"]}


# SDKs walk so, each segment on its own.
def test_paginators(dynamodb, table):
    name = table()
    fill(dynamodb, name, 10)
    pages = dynamodb.get_paginator("scan").paginate
    one = {"PaginationConfig": {"PageSize": 1}}
    whole = dynamodb.scan(TableName=name)["Items"]
    assert [item for page in pages(TableName=name, **one) for item in page["Items"]] == whole
    found = []
    for segment in range(3):
        for page in pages(TableName=name, Segment=segment, TotalSegments=3, **one):
            found += page["Items"]
    assert found == whole


def test_errors(dynamodb, table, error):
    name = table()
    fill(dynamodb, name, 30)
    segment_0 = dynamodb.scan(TableName=name, Segment=0, TotalSegments=2, Limit=1)["LastEvaluatedKey"]
    cases = [
        (
            {"Segment": 0},
            "The TotalSegments parameter is required but was not present in the request when Segment "
            "parameter is present",
        ),
        (
            {"TotalSegments": 2},
            "The Segment parameter is required but was not present in the request when parameter "
            "TotalSegments is present",
        ),
        (
            {"Segment": 2, "TotalSegments": 2},
            "The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: 2 is "
            "not less than TotalSegments: 2",
        ),
        (
            {"Segment": 1, "TotalSegments": 2, "ExclusiveStartKey": segment_0},
            "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use "
            "ExclusiveStartKey with correct Segment. TotalSegments: 2 Segment: 1",
        ),
        (
            {"ExpressionAttributeValues": {":v": s("a")}},
            "ExpressionAttributeValues can only be specified when using expressions: FilterExpression "
            "is null",
        ),
    ]
    for request, expected in cases:
        assert error(dynamodb.scan, TableName=name, **request) == f"ValidationException: {expected}"


# A wrong type in a start key is blamed on the table's first index, if there is one.
def test_wrong_start_key_on_a_table_with_indexes(dynamodb, table, error):
    index = {
        "IndexName": "by-v",
        "KeySchema": [{"AttributeName": "v", "KeyType": "HASH"}],
        "Projection": {"ProjectionType": "ALL"},
    }
    start = {"ExclusiveStartKey": {"p": {"N": "1"}}}
    name = table("p", attributes={"v": "S"}, GlobalSecondaryIndexes=[index])
    assert error(dynamodb.scan, TableName=name, **start) == (
        "ValidationException: One or more parameter values were invalid: Type mismatch for Index Key p "
        "Expected: S Actual: N IndexName: by-v"
    )
    expected = "ValidationException: The provided starting key is invalid"
    assert error(dynamodb.scan, TableName=table(), **start) == expected
