"""Values nested a hundred thousand deep and made of a million parts: an error in the service's words, quickly, and no
crash. Other emulators die of it: their recursion has no bound."""
import json

import pytest

from tests.edge.raw import Connection, cpu_s, request

DEEP = 100_000
PROCESSOR_SECONDS_MAX = 10  # generous, for sanitizers; a quadratic walk would take minutes


@pytest.fixture
def connection(world):
    table = {
        "TableName": "deep",
        "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "p", "AttributeType": "S"}],
        "BillingMode": "PAY_PER_REQUEST",
    }
    begin = cpu_s(world)
    with Connection(world.url) as connection:
        assert connection.ask(request("dynamodb", "CreateTable", table)).status == 200
        yield connection
        assert connection.ask(request("dynamodb", "ListTables", {})).json() == {"TableNames": ["deep"]}
    assert cpu_s(world) - begin < PROCESSOR_SECONDS_MAX


def nested(opening, inside, closing, depth=DEEP):
    return (opening * depth + inside + closing * depth).encode()


def error(answer):
    assert answer.status == 400, answer.body[:300]
    return answer.json()["__type"].rpartition("#")[2], answer.json().get("message", answer.json().get("Message", ""))


@pytest.mark.parametrize("opening, closing", [("[", "]"), ('{"a":', "}"), ('[{"a":', "}]")])
@pytest.mark.parametrize("service, operation", [("dynamodb", "PutItem"), ("sqs", "SendMessage"), ("kinesis", "PutRecord")])
def test_deep_json(connection, service, operation, opening, closing):
    for body in (nested(opening, "1", closing), b'{"TableName":"deep","Item":' + nested(opening, "1", closing) + b"}"):
        assert error(connection.ask(request(service, operation, body)))[0] == "SerializationException"
    unclosed = (opening * DEEP).encode()
    assert error(connection.ask(request(service, operation, unclosed)))[0] == "SerializationException"


@pytest.mark.parametrize("opening, closing", [('{"L":[', "]}"), ('{"M":{"a":', "}}")])
@pytest.mark.parametrize("depth", [33, 500, DEEP])
def test_deep_attribute_values(connection, opening, closing, depth):
    """Up to 32 levels are allowed; what JSON itself refuses has another name."""
    value = nested(opening, '{"N":"1"}', closing, depth)
    kinds = set()
    for operation, body in (
        ("PutItem", b'{"TableName":"deep","Item":{"p":{"S":"x"},"v":%s}}' % value),
        ("GetItem", b'{"TableName":"deep","Key":{"p":%s}}' % value),
        ("Query", b'{"TableName":"deep","KeyConditionExpression":"p = :p","ExpressionAttributeValues":{":p":%s}}' % value),
        ("BatchGetItem", b'{"RequestItems":{"deep":{"Keys":[{"p":%s},{"p":%s}]}}}' % (value, value)),
    ):
        kind, message = error(connection.ask(request("dynamodb", operation, body)))
        kinds.add(kind)
        if kind == "ValidationException":
            assert "Nesting Levels have exceeded supported limits" in message
    assert kinds == ({"SerializationException"} if depth == DEEP else {"ValidationException"})


@pytest.mark.parametrize(
    "expression",
    [
        "(" * DEEP + "a = :v" + ")" * DEEP,
        "(" * 2000 + "a = :v" + ")" * 2000,  # within the 4 KB that an expression may have
        "NOT " * 1000 + "a = :v",
        "size(" * 800,
        "a" + "[0]" * 1300 + " = :v",
        ".".join("a" * 2000) + " = :v",
        "a = :v AND " * 370 + "a = :v",
    ],
)
def test_nested_expressions(connection, expression):
    body = {"TableName": "deep", "FilterExpression": expression, "ExpressionAttributeValues": {":v": {"N": "1"}}}
    kind, message = error(connection.ask(request("dynamodb", "Scan", body)))
    assert kind == "ValidationException" and "FilterExpression" in message


def test_nested_legacy_filters_and_tokens(connection):
    """What is JSON inside of text, and what clients hand back."""
    deep = nested("[", "", "]").decode()
    policy = {"QueueName": "q", "Attributes": {"RedrivePolicy": deep}}
    assert connection.ask(request("sqs", "CreateQueue", policy)).status == 400
    scan = {"TableName": "deep", "ExclusiveStartKey": {"p": {"S": deep}}}
    assert connection.ask(request("dynamodb", "Scan", scan)).status in (200, 400)


def test_a_million_members(connection):
    """Each limit of the service is found before anything is built from the parts."""
    item = {f"a{number}": {"N": "1"} for number in range(100_000)}
    kind, message = error(connection.ask(request("dynamodb", "PutItem", {"TableName": "deep", "Item": item})))
    assert kind == "ValidationException", message
    numbers = [{"N": "1"}] * 200_000
    value = {"TableName": "deep", "Item": {"p": {"S": "x"}, "v": {"L": numbers}}}
    kind, message = error(connection.ask(request("dynamodb", "PutItem", value)))
    assert (kind, message) == ("ValidationException", "Item size has exceeded the maximum allowed size")
    entries = [{"Id": str(number), "MessageBody": "x"} for number in range(100_000)]
    batch = {"QueueUrl": "http://x/000000000000/q", "Entries": entries}
    assert connection.ask(request("sqs", "SendMessageBatch", batch)).status == 400
    records = [{"Data": "", "PartitionKey": "k"}] * 100_000
    assert connection.ask(request("kinesis", "PutRecords", {"StreamName": "s", "Records": records})).status == 400
    unknown = json.dumps({f"unknown{number}": [] for number in range(200_000)}).encode()
    assert connection.ask(request("sqs", "ListQueues", unknown)).status == 200


def test_long_numbers_and_names(connection):
    digits = b'{"Limit":' + b"9" * 5_000_000 + b"}"
    assert connection.ask(request("dynamodb", "ListTables", digits)).status == 400
    number = {"TableName": "deep", "Item": {"p": {"S": "x"}, "n": {"N": "1" + "0" * 5_000_000}}}
    assert error(connection.ask(request("dynamodb", "PutItem", number)))[0] == "ValidationException"
    name = {"TableName": "deep", "Item": {"p": {"S": "x"}, "n" * 5_000_000: {"N": "1"}}}
    assert error(connection.ask(request("dynamodb", "PutItem", name)))[0] == "ValidationException"
