"""TransactGetItems."""
import pytest


def get(table, key, **more):
    return {"Get": {"TableName": table, "Key": {"p": {"S": key}}} | more}


def test_order_projection_and_capacity(dynamodb, table):
    name = table()
    for key in "abc":
        dynamodb.put_item(TableName=name, Item={"p": {"S": key}, "x": {"N": "1"}})
    answer = dynamodb.transact_get_items(
        TransactItems=[
            get(name, "absent"),
            get(name, "a"),
            get(name, "b", ProjectionExpression="x"),
            get(name, "c", ProjectionExpression="y"),
        ],
        ReturnConsumedCapacity="TOTAL",
    )
    assert answer["Responses"] == [{}, {"Item": {"p": {"S": "a"}, "x": {"N": "1"}}}, {"Item": {"x": {"N": "1"}}}, {}]
    assert answer["ConsumedCapacity"] == [{"TableName": name, "CapacityUnits": 8.0, "ReadCapacityUnits": 8.0}]


# Unlike in TransactWriteItems each wrong key gets its reason.
def test_wrong_keys_are_reasons(dynamodb, table):
    name = table()
    wrong = {"Get": {"TableName": name, "Key": {"q": {"S": "a"}}}}
    with pytest.raises(dynamodb.exceptions.TransactionCanceledException) as raised:
        dynamodb.transact_get_items(TransactItems=[get(name, "a"), wrong, get(name, "")])
    codes = [reason["Code"] for reason in raised.value.response["CancellationReasons"]]
    assert codes == ["None", "ValidationError", "ValidationError"]


# AWS refuses it as it does in TransactWriteItems; a table's ARN is its name.
def test_one_item_twice(dynamodb, table, error):
    one, two = table("p"), table("p", "c:N")
    twice = "ValidationException: Transaction request cannot include multiple operations on one item"
    assert error(dynamodb.transact_get_items, TransactItems=[get(one, "a"), get(one, "b"), get(one, "a")]) == twice
    arn = dynamodb.describe_table(TableName=one)["Table"]["TableArn"]
    projected = get(arn, "a", ProjectionExpression="x")
    assert error(dynamodb.transact_get_items, TransactItems=[get(one, "a"), projected]) == twice

    def numbered(number):
        return {"Get": {"TableName": two, "Key": {"p": {"S": "a"}, "c": {"N": number}}}}

    assert error(dynamodb.transact_get_items, TransactItems=[numbered("1"), numbered("1.0")]) == twice
    answer = dynamodb.transact_get_items(TransactItems=[get(one, "a"), numbered("1"), numbered("2")])
    assert answer["Responses"] == [{}, {}, {}]


# "The aggregate size of the items in the transaction cannot exceed 4 MB" (API_TransactGetItems), over all
# tables, and whole: a projection does not make an item smaller.
def test_four_megabytes_together(dynamodb, table, error):
    one, two = table(), table()
    for number in range(11):
        name = one if number % 2 else two
        dynamodb.put_item(TableName=name, Item={"p": {"S": str(number)}, "x": {"S": "x" * 390_000}})
    items = [get(one if number % 2 else two, str(number), ProjectionExpression="p") for number in range(11)]
    assert len(dynamodb.transact_get_items(TransactItems=items[:10])["Responses"]) == 10
    assert error(dynamodb.transact_get_items, TransactItems=items) == (
        "ValidationException: Transaction payload size cannot exceed 4 MB"
    )
