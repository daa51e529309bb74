"""Tables and clients for the tests of DynamoDB."""
import itertools

import botocore.exceptions
import pytest

numbers = itertools.count()


@pytest.fixture
def world(snowglobe):
    return snowglobe(clock="manual")


@pytest.fixture
def dynamodb(world):
    return world.client("dynamodb")


@pytest.fixture
def streams(world):
    return world.client("dynamodbstreams")


@pytest.fixture
def table(dynamodb):
    """table() makes a table with the key p (a string) and answers its name; table("p", "c:N") one
    with a sort key that is a number. Further arguments go to CreateTable."""

    def create(*keys, **more):
        name = f"table-{next(numbers)}"
        keys = [(key.split(":") + ["S"])[:2] for key in keys or ["p"]]
        definitions = {key: kind for key, kind in keys} | more.pop("attributes", {})
        dynamodb.create_table(
            TableName=name,
            KeySchema=[{"AttributeName": key, "KeyType": kind} for (key, _), kind in zip(keys, ["HASH", "RANGE"])],
            AttributeDefinitions=[{"AttributeName": key, "AttributeType": kind} for key, kind in definitions.items()],
            **({"BillingMode": "PAY_PER_REQUEST"} | more),
        )
        return name

    return create


@pytest.fixture
def error():
    """error(call, **request): "<code>: <message>" of the error that the call ends with."""

    def fails(call, **request):
        with pytest.raises(botocore.exceptions.ClientError) as raised:
            call(**request)
        answer = raised.value.response["Error"]
        return f'{answer["Code"]}: {answer["Message"]}'

    return fails


@pytest.fixture
def read_stream(world):
    """All records of a table's latest stream, in the order of their sequence numbers."""
    return lambda table: sorted(world.stream_records(table), key=lambda record: record["dynamodb"]["SequenceNumber"])
