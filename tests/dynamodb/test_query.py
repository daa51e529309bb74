"""Query: order, intervals, pages, indexes, capacity."""
import pytest


def s(text):
    return {"S": text}


def n(number):
    return {"N": str(number)}


def local_index(name, key, projection):
    return {
        "IndexName": name,
        "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}, {"AttributeName": key, "KeyType": "RANGE"}],
        "Projection": projection,
    }


def global_index(name, keys, projection={"ProjectionType": "ALL"}):
    schema = [{"AttributeName": key, "KeyType": kind} for key, kind in keys]
    return {"IndexName": name, "KeySchema": schema, "Projection": projection}


@pytest.fixture
def numbered(dynamodb, table):
    """Partition a with the sort keys below, partition b with one."""
    name = table("p", "c:N")
    for number in [10, 9, -1, 0, "0.5", 100]:
        dynamodb.put_item(TableName=name, Item={"p": s("a"), "c": n(number), "x": s(f"is {number}")})
    dynamodb.put_item(TableName=name, Item={"p": s("b"), "c": n(1)})
    return name


def query(dynamodb, table, condition, names=None, **request):
    values = {":a": s("a"), ":nine": n(9), ":zero": n(0), ":x": s("is 10")}
    text = condition + request.get("FilterExpression", "")
    return dynamodb.query(
        TableName=table,
        KeyConditionExpression=condition,
        ExpressionAttributeValues={key: value for key, value in values.items() if key in text},
        **request,
    )


def sort_keys(answer):
    return [item["c"]["N"] for item in answer["Items"]]


# Numbers sort as numbers, not as texts, also negative ones.
def test_orders_numbers(dynamodb, numbered):
    assert sort_keys(query(dynamodb, numbered, "p = :a")) == ["-1", "0", "0.5", "9", "10", "100"]
    backwards = query(dynamodb, numbered, "p = :a", ScanIndexForward=False)
    assert sort_keys(backwards) == ["100", "10", "9", "0.5", "0", "-1"]


@pytest.mark.parametrize(
    "condition,expected",
    [
        ("c = :nine", ["9"]),
        ("c < :nine", ["-1", "0", "0.5"]),
        (":nine >= c", ["-1", "0", "0.5", "9"]),
        ("c > :nine", ["10", "100"]),
        ("c BETWEEN :zero AND :nine", ["0", "0.5", "9"]),
    ],
)
def test_intervals(dynamodb, numbered, condition, expected):
    assert sort_keys(query(dynamodb, numbered, f"p = :a AND {condition}")) == expected


# Pages are counted before the filter, both ways, and end where they were cut.
@pytest.mark.parametrize("forward", [True, False])
def test_pages(dynamodb, numbered, forward):
    request = {"Limit": 2, "ScanIndexForward": forward, "FilterExpression": "x <> :x"}
    found, start = [], {}
    for _ in range(3):
        answer = query(dynamodb, numbered, "p = :a", **request, **start)
        assert answer["ScannedCount"] == 2
        assert answer["Count"] == len(answer["Items"])
        found += sort_keys(answer)
        start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
    expected = ["-1", "0", "0.5", "9", "100"]
    assert found == (expected if forward else expected[::-1])
    # The last page was full, so there is a key to go on from; behind it is nothing.
    rest = query(dynamodb, numbered, "p = :a", **request, **start)
    assert rest["ScannedCount"] == 0 and "LastEvaluatedKey" not in rest


# What can match one item at most has no second page, however small the limit: the server refuses to go on
# from there, and a paginator with a page size of 1 would fail (aws-sdk-js#1981, #3290). An index may hold
# many items with one key.
def test_one_item_at_most_is_the_last_page(dynamodb, numbered, table):
    index = global_index("by-v", [("v", "HASH"), ("w", "RANGE")])
    name = table(attributes={"v": "S", "w": "N"}, GlobalSecondaryIndexes=[index])
    for key in "bcd":
        dynamodb.put_item(TableName=name, Item={"p": s(key), "v": s("a"), "w": n(9)})
    dynamodb.put_item(TableName=name, Item={"p": s("a")})
    pages = dynamodb.get_paginator("query").paginate

    def found(table, condition, **request):
        values = {key: value for key, value in {":a": s("a"), ":nine": n(9)}.items() if key in condition}
        walk = pages(
            TableName=table,
            KeyConditionExpression=condition,
            ExpressionAttributeValues=values,
            PaginationConfig={"PageSize": 1},
            **request,
        )
        return [page["ScannedCount"] for page in walk]

    assert found(name, "p = :a") == [1]
    assert found(name, "p = :a", ScanIndexForward=False, FilterExpression="attribute_exists(v)") == [1]
    assert found(numbered, "p = :a AND c = :nine") == [1]
    assert found(numbered, "p = :a AND c >= :nine") == [1, 1, 1, 0]
    assert found(name, "v = :a AND w = :nine", IndexName="by-v") == [1, 1, 1, 0]
    legacy = {"p": {"AttributeValueList": [s("a")], "ComparisonOperator": "EQ"}}
    assert "LastEvaluatedKey" not in dynamodb.query(TableName=name, KeyConditions=legacy, Limit=1)


# A page ends at 1 MB, with the item that crosses it, and a start key whose item is gone works.
def test_a_page_ends_at_a_megabyte(dynamodb, table):
    name = table("p", "c:N")
    for number in range(4):
        dynamodb.put_item(TableName=name, Item={"p": s("a"), "c": n(number), "x": s("x" * 390_000)})
    first = query(dynamodb, name, "p = :a", ReturnConsumedCapacity="TOTAL")
    assert sort_keys(first) == ["0", "1", "2"]
    assert first["ConsumedCapacity"]["CapacityUnits"] == 143.0  # 1,170,018 bytes, eventually consistent
    dynamodb.delete_item(TableName=name, Key=first["LastEvaluatedKey"])
    second = query(dynamodb, name, "p = :a", ExclusiveStartKey=first["LastEvaluatedKey"])
    assert sort_keys(second) == ["3"]


def test_count_has_no_items(dynamodb, numbered):
    answer = query(dynamodb, numbered, "p = :a", Select="COUNT")
    assert answer["Count"] == 6 and "Items" not in answer


# A local index gives what it holds; what it does not hold is fetched from the table, for a price.
def test_local_index(dynamodb, table):
    name = table(
        "p",
        "c:N",
        attributes={"v": "S"},
        LocalSecondaryIndexes=[local_index("by-v", "v", {"ProjectionType": "KEYS_ONLY"})],
    )
    for number, value in enumerate(["z", "y", "x"]):
        dynamodb.put_item(TableName=name, Item={"p": s("a"), "c": n(number), "v": s(value), "more": s("m")})
    dynamodb.put_item(TableName=name, Item={"p": s("a"), "c": n(9)})
    request = {"IndexName": "by-v", "ReturnConsumedCapacity": "INDEXES"}
    answer = query(dynamodb, name, "p = :a", **request)
    assert sort_keys(answer) == ["2", "1", "0"]
    assert set(answer["Items"][0]) == {"p", "c", "v"}
    assert answer["ConsumedCapacity"]["LocalSecondaryIndexes"]["by-v"]["CapacityUnits"] == 0.5
    assert answer["ConsumedCapacity"]["Table"]["CapacityUnits"] == 0.0
    for more in [{"Select": "ALL_ATTRIBUTES"}, {"ProjectionExpression": "more"}]:
        answer = query(dynamodb, name, "p = :a", **request, **more)
        assert all(item["more"] == s("m") for item in answer["Items"])
        assert answer["ConsumedCapacity"]["Table"]["CapacityUnits"] == 1.5


# Items with the same index key are told apart by the table's key: no page loses or repeats one.
def test_global_index_pages_through_equal_keys(dynamodb, table):
    index = global_index("by-v", [("v", "HASH"), ("w", "RANGE")])
    name = table("p", attributes={"v": "S", "w": "N"}, GlobalSecondaryIndexes=[index])
    for number in range(5):
        dynamodb.put_item(TableName=name, Item={"p": s(str(number)), "v": s("a"), "w": n(1)})
    dynamodb.put_item(TableName=name, Item={"p": s("not in the index"), "v": s("a")})
    found, start = set(), {}
    for _ in range(3):
        answer = query(dynamodb, name, "v = :a", IndexName="by-v", Limit=2, **start)
        found |= {item["p"]["S"] for item in answer["Items"]}
        if "LastEvaluatedKey" not in answer:
            break
        assert set(answer["LastEvaluatedKey"]) == {"p", "v", "w"}
        start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
    assert found == {"0", "1", "2", "3", "4"}


def test_errors(dynamodb, table, numbered, error):
    index = global_index("by-v", [("v", "HASH")], {"ProjectionType": "KEYS_ONLY"})
    indexed = table("p", attributes={"v": "S"}, GlobalSecondaryIndexes=[index])
    base = {
        "TableName": numbered,
        "KeyConditionExpression": "p = :p",
        "ExpressionAttributeValues": {":p": s("a")},
    }
    of_index = base | {"TableName": indexed, "IndexName": "by-v", "KeyConditionExpression": "v = :p"}
    invalid = "ValidationException: One or more parameter values were invalid: "
    cases = [
        (
            {"TableName": numbered},
            "ValidationException: Either the KeyConditions or KeyConditionExpression parameter must be "
            "specified in the request.",
        ),
        (base | {"TableName": "missing"}, "ResourceNotFoundException: Requested resource not found"),
        (
            base | {"IndexName": "missing"},
            "ValidationException: The table does not have the specified index: missing",
        ),
        (
            base | {"FilterExpression": "c > :p"},
            "ValidationException: Filter Expression can only contain non-primary key attributes: "
            "Primary key attribute: c",
        ),
        (
            base | {"ExclusiveStartKey": {"p": s("b"), "c": n(1)}},
            "ValidationException: The provided starting key is outside query boundaries based on "
            "provided conditions",
        ),
        (
            base | {"ExclusiveStartKey": {"p": s("a")}},
            "ValidationException: The provided starting key is invalid",
        ),
        (
            base | {"Select": "COUNT", "ProjectionExpression": "x"},
            "ValidationException: 1 validation error detected: Cannot specify the ProjectionExpression "
            "when choosing to get only the Count",
        ),
        (
            base | {"Select": "SPECIFIC_ATTRIBUTES"},
            "ValidationException: 1 validation error detected: Must specify the AttributesToGet or "
            "ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES",
        ),
        (
            of_index | {"ConsistentRead": True},
            "ValidationException: Consistent reads are not supported on global secondary indexes",
        ),
        (
            of_index | {"Select": "ALL_ATTRIBUTES"},
            invalid + "Select type ALL_ATTRIBUTES is not supported for global secondary index by-v because "
            "its projection type is not ALL",
        ),
    ]
    for request, expected in cases:
        assert error(dynamodb.query, **request) == expected


# All expressions are read before anybody looks at what the key condition says; a Select that is none
# is shown as it was sent.
def test_order_of_errors(dynamodb, numbered, error):
    request = {"TableName": numbered, "KeyConditionExpression": "p = c"}
    assert error(dynamodb.query, **request, FilterExpression="") == (
        "ValidationException: Invalid FilterExpression: The expression can not be empty;"
    )
    assert error(dynamodb.query, **request, Select="count") == (
        "ValidationException: 1 validation error detected: Value 'count' at 'select' failed to satisfy constraint: "
        "Member must satisfy enum value set: [SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES]"
    )
