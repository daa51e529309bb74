"""Transactions: all or nothing, reasons in order, client tokens."""
import pytest


def put(table, key, **more):
    return {"Put": {"TableName": table, "Item": {"p": {"S": key}}} | more}


def check(table, key, condition="attribute_exists(p)", **more):
    return {"ConditionCheck": {"TableName": table, "Key": {"p": {"S": key}}, "ConditionExpression": condition} | more}


def add_one(table, key, **more):
    update = {
        "TableName": table,
        "Key": {"p": {"S": key}},
        "UpdateExpression": "ADD c :one",
        "ExpressionAttributeValues": {":one": {"N": "1"}},
    }
    return {"Update": update | more}


@pytest.fixture
def cancelled(dynamodb):
    """The error that the transaction of these actions ends with."""

    def run(*actions, **more):
        with pytest.raises(dynamodb.exceptions.TransactionCanceledException) as raised:
            dynamodb.transact_write_items(TransactItems=list(actions), **more)
        return raised.value.response

    return run


@pytest.fixture
def get(dynamodb):
    return lambda table, key: dynamodb.get_item(TableName=table, Key={"p": {"S": key}}).get("Item")


def test_four_kinds_over_two_tables(dynamodb, table, get):
    one, two = table(), table()
    dynamodb.put_item(TableName=one, Item={"p": {"S": "old"}})
    dynamodb.put_item(TableName=two, Item={"p": {"S": "seen"}})
    dynamodb.transact_write_items(
        TransactItems=[
            put(one, "new"),
            {"Delete": {"TableName": one, "Key": {"p": {"S": "old"}}}},
            add_one(two, "counter"),
            check(two, "seen"),
        ]
    )
    assert get(one, "new") == {"p": {"S": "new"}}
    assert get(one, "old") is None
    assert get(two, "counter") == {"p": {"S": "counter"}, "c": {"N": "1"}}


# Every failing condition gets its reason, in the order of the request, and nothing is written.
def test_reasons(dynamodb, table, cancelled, get):
    name = table()
    dynamodb.put_item(TableName=name, Item={"p": {"S": "there"}, "x": {"NS": ["10", "9"]}})
    response = cancelled(
        put(name, "a"),
        check(name, "b"),
        put(name, "there", ConditionExpression="attribute_not_exists(p)",
            ReturnValuesOnConditionCheckFailure="ALL_OLD"),
        add_one(name, "c", UpdateExpression="SET c = nowhere + :one"),
    )
    assert response["Error"] == {
        "Code": "TransactionCanceledException",
        "Message": "Transaction cancelled, please refer cancellation reasons for specific reasons "
        "[None, ConditionalCheckFailed, ConditionalCheckFailed, ValidationError]",
    }
    failed = {"Code": "ConditionalCheckFailed", "Message": "The conditional request failed"}
    reasons = response["CancellationReasons"]
    assert reasons[:2] == [{"Code": "None"}, failed]
    item = reasons[2].pop("Item")
    assert item["p"] == {"S": "there"} and sorted(item["x"]["NS"]) == ["10", "9"]
    assert reasons[2:] == [
        failed,
        {
            "Code": "ValidationError",
            "Message": "The provided expression refers to an attribute that does not exist in the item",
        },
    ]
    assert get(name, "a") is None


# A wrong key is found before any condition is looked at, and only the first one is named.
def test_wrong_key_types_come_first(table, cancelled):
    name = table()
    wrong = {"Put": {"TableName": name, "Item": {"p": {"N": "1"}}}}
    also_wrong = {"Delete": {"TableName": name, "Key": {"q": {"S": "a"}}}}
    assert cancelled(check(name, "absent"), wrong, also_wrong)["CancellationReasons"] == [
        {"Code": "None"},
        {
            "Code": "ValidationError",
            "Message": "One or more parameter values were invalid: "
            "Type mismatch for key p expected: S actual: N",
        },
        {"Code": "None"},
    ]


def test_errors_of_the_whole_request(dynamodb, table, error):
    name = table()

    def fails(*actions):
        return error(dynamodb.transact_write_items, TransactItems=list(actions))

    assert fails(put(name, "a"), add_one(name, "a")) == (
        "ValidationException: Transaction request cannot include multiple operations on one item"
    )
    assert fails(put("absent", "a")) == "ResourceNotFoundException: Requested resource not found"
    assert fails(put(name, "")) == (
        "ValidationException: One or more parameter values are not valid. The AttributeValue for a "
        "key attribute cannot contain an empty string value. Key: p"
    )
    assert fails({}) == (
        "ValidationException: Invalid Request: TransactWriteRequest should contain Delete or Put or "
        "Update request"
    )
    assert fails(put(name, "a") | check(name, "b")) == (
        "ValidationException: TransactItems can only contain one of Check, Put, Update or Delete"
    )


# "The aggregate size of the items in the transaction cannot exceed 4 MB" (API_TransactWriteItems), over all
# tables; an update counts with what it makes of its item.
def test_four_megabytes_together(dynamodb, table, error, get):
    one, two = table(), table()
    text = {"S": "x" * 390_000}

    def bulky(key, name):
        return {"Put": {"TableName": name, "Item": {"p": {"S": key}, "x": text}}}

    def enlarge(key, name):
        return add_one(name, key, UpdateExpression="SET x = :x", ExpressionAttributeValues={":x": text})

    too_large = "ValidationException: Transaction payload size cannot exceed 4 MB"
    for action in (bulky, enlarge):
        actions = [action(str(number), one if number % 2 else two) for number in range(11)]
        assert error(dynamodb.transact_write_items, TransactItems=actions) == too_large
        assert get(one, "1") is None
        dynamodb.transact_write_items(TransactItems=actions[:10])
        assert get(one, "1")["x"] == text
        for name in (one, two):
            for number in range(11):
                dynamodb.delete_item(TableName=name, Key={"p": {"S": str(number)}})


# The same token and items within 10 minutes: done once. Other items: refused. Later: a new request.
def test_client_tokens(world, dynamodb, table, get, error):
    name = table()
    request = {"TransactItems": [add_one(name, "a")], "ClientRequestToken": "once"}
    dynamodb.transact_write_items(**request)
    dynamodb.transact_write_items(**request)
    assert get(name, "a")["c"] == {"N": "1"}
    assert error(
        dynamodb.transact_write_items, TransactItems=[add_one(name, "b")], ClientRequestToken="once"
    ).startswith("IdempotentParameterMismatchException")
    world.advance("9m59.999s")
    dynamodb.transact_write_items(**request)
    assert get(name, "a")["c"] == {"N": "1"}
    world.advance("1ms")
    dynamodb.transact_write_items(**request)
    assert get(name, "a")["c"] == {"N": "2"}


# A cancelled transaction does not use its token up.
def test_a_cancelled_transaction_may_be_repeated(dynamodb, table, cancelled, get):
    name = table()
    actions = [add_one(name, "a"), check(name, "b")]
    cancelled(*actions, ClientRequestToken="t")
    dynamodb.put_item(TableName=name, Item={"p": {"S": "b"}})
    dynamodb.transact_write_items(TransactItems=actions, ClientRequestToken="t")
    assert get(name, "a")["c"] == {"N": "1"}


# Twice the units of plain writes; a replay reports what reading the items costs.
def test_capacity(dynamodb, table):
    name = table()
    dynamodb.put_item(TableName=name, Item={"p": {"S": "b"}, "x": {"S": "x" * 2000}})
    request = {
        "TransactItems": [put(name, "a"), check(name, "b")],
        "ClientRequestToken": "t",
        "ReturnConsumedCapacity": "INDEXES",
    }
    assert dynamodb.transact_write_items(**request)["ConsumedCapacity"] == [
        {
            "TableName": name,
            "CapacityUnits": 6.0,
            "WriteCapacityUnits": 6.0,
            "Table": {"CapacityUnits": 6.0, "WriteCapacityUnits": 6.0},
        }
    ]
    assert dynamodb.transact_write_items(**request)["ConsumedCapacity"] == [
        {
            "TableName": name,
            "CapacityUnits": 4.0,
            "ReadCapacityUnits": 4.0,
            "Table": {"CapacityUnits": 4.0, "ReadCapacityUnits": 4.0},
        }
    ]


# A table's stream has the records of a transaction, or none of them.
def test_streams(dynamodb, table, cancelled, read_stream):
    name = table(StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"})
    cancelled(put(name, "a"), check(name, "b"))
    assert read_stream(name) == []
    dynamodb.transact_write_items(TransactItems=[put(name, "a"), put(name, "b")])
    assert [record["eventName"] for record in read_stream(name)] == ["INSERT", "INSERT"]
