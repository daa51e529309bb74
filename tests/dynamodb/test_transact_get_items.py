"""TransactGetItems."""
import pytest


def get(table, key, **more):
    return {"Get": {"TableName": table, "Key": {"p": {"S": key}}} | more}


def test_order_projection_and_capacity(dynamodb, table):
    name = table()
    dynamodb.put_item(TableName=name, Item={"p": {"S": "a"}, "x": {"N": "1"}})
    answer = dynamodb.transact_get_items(
        TransactItems=[
            get(name, "absent"),
            get(name, "a"),
            get(name, "a", ProjectionExpression="x"),
            get(name, "a", ProjectionExpression="y"),
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
