"""What is measured: for each row how to prepare a server, the bodies that wrk sends, and how a
right answer looks. Every server gets the same bytes."""

import base64
import dataclasses
import datetime
import http.client
import json
import random
from typing import Callable, Iterator

ITEMS = 5_000
QUERIED_ITEMS = 100
PARTITIONS = 20
PREFIXES = {"dynamodb": "DynamoDB_20120810", "sqs": "AmazonSQS", "kinesis": "Kinesis_20131202"}
MEDIA_TYPES = {"dynamodb": "1.0", "sqs": "1.0", "kinesis": "1.1"}


class WrongAnswer(Exception):
    pass


def headers_of(service: str, operation: str) -> dict[str, str]:
    """No server of the table verifies signatures; all look at their form, some at the date."""
    now = datetime.datetime.now(datetime.timezone.utc)
    return {
        "Content-Type": f"application/x-amz-json-{MEDIA_TYPES[service]}",
        "X-Amz-Target": f"{PREFIXES[service]}.{operation}",
        "X-Amz-Date": now.strftime("%Y%m%dT%H%M%SZ"),
        "Authorization": f"AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/{now:%Y%m%d}/us-east-1/"
        f"{service}/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-target, "
        f"Signature={'0123456789abcdef' * 4}",
    }


@dataclasses.dataclass
class Client:
    """One connection to a server, for preparing it and for looking at its answers."""

    port: int

    def call(self, service: str, operation: str, request: dict, timeout: float = 30) -> dict:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request("POST", "/", json.dumps(request), headers_of(service, operation))
            response = connection.getresponse()
            body = response.read()
        finally:
            connection.close()
        if response.status != 200:
            raise WrongAnswer(f"{operation} answered {response.status}: {body[:300]!r}")
        return json.loads(body) if body else {}


@dataclasses.dataclass
class Row:
    name: str
    service: str
    operation: str
    prepare: Callable[[Client], dict]  # makes what the row needs; what it answers goes to the others
    bodies: Callable[[dict], Iterator[dict]]
    check: Callable[[Client, dict, dict], None]  # of one answer; raises WrongAnswer


def expect(right: bool, what: str, answer: dict) -> None:
    if not right:
        raise WrongAnswer(f"{what}: {json.dumps(answer)[:300]}")


# DynamoDB


def item(number: int) -> dict:
    return {
        "id": {"S": f"user-{number:08d}"},
        "name": {"S": f"Name of the user number {number}"},
        "email": {"S": f"user-{number}@example.com"},
        "count": {"N": str(number)},
        "tags": {"L": [{"S": "red"}, {"S": "green"}]},
        "active": {"BOOL": True},
        "note": {"S": "x" * 64},
    }


def make_table(client: Client, name: str, keys: dict[str, str]) -> None:
    client.call(
        "dynamodb",
        "CreateTable",
        {
            "TableName": name,
            "KeySchema": [{"AttributeName": key, "KeyType": kind} for key, kind in keys.items()],
            "AttributeDefinitions": [{"AttributeName": key, "AttributeType": "S"} for key in keys],
            "BillingMode": "PAY_PER_REQUEST",
        },
    )
    until = datetime.datetime.now() + datetime.timedelta(seconds=30)
    while datetime.datetime.now() < until:
        table = client.call("dynamodb", "DescribeTable", {"TableName": name})["Table"]
        if table["TableStatus"] == "ACTIVE":
            return
    raise WrongAnswer(f"the table {name} did not become active")


def fill(client: Client, table: str, items: list[dict]) -> None:
    for at in range(0, len(items), 25):
        puts = [{"PutRequest": {"Item": item}} for item in items[at : at + 25]]
        answer = client.call("dynamodb", "BatchWriteItem", {"RequestItems": {table: puts}})
        expect(not answer.get("UnprocessedItems"), "BatchWriteItem left items over", answer)


def prepare_puts(client: Client) -> dict:
    make_table(client, "bench-put", {"id": "HASH"})
    return {}


def prepare_items(client: Client) -> dict:
    make_table(client, "bench-items", {"id": "HASH"})
    fill(client, "bench-items", [item(number) for number in range(ITEMS)])
    return {}


def prepare_updates(client: Client) -> dict:
    make_table(client, "bench-updates", {"id": "HASH"})
    fill(client, "bench-updates", [item(number) for number in range(ITEMS)])
    return {}


def prepare_query(client: Client) -> dict:
    make_table(client, "bench-query", {"owner": "HASH", "at": "RANGE"})
    for partition in range(PARTITIONS):
        fill(
            client,
            "bench-query",
            [
                {
                    "owner": {"S": f"owner-{partition:04d}"},
                    "at": {"S": f"2026-01-01T00:00:{number:06d}Z"},
                    "title": {"S": f"Entry {number} of a list that somebody keeps"},
                    "size": {"N": str(number * 17)},
                    "done": {"BOOL": number % 2 == 0},
                }
                for number in range(QUERIED_ITEMS)
            ],
        )
    return {}


def put_bodies(_: dict) -> Iterator[dict]:
    for number in shuffled(ITEMS):
        yield {"TableName": "bench-put", "Item": item(number)}


def get_bodies(_: dict) -> Iterator[dict]:
    for number in shuffled(ITEMS):
        yield {"TableName": "bench-items", "Key": {"id": {"S": f"user-{number:08d}"}}}


def update_bodies(_: dict) -> Iterator[dict]:
    for number in shuffled(ITEMS):
        yield {
            "TableName": "bench-updates",
            "Key": {"id": {"S": f"user-{number:08d}"}},
            "UpdateExpression": "SET #count = #count + :one, note = :note",
            "ConditionExpression": "attribute_exists(id) AND #count >= :zero",
            "ExpressionAttributeNames": {"#count": "count"},
            "ExpressionAttributeValues": {
                ":one": {"N": "1"},
                ":zero": {"N": "0"},
                ":note": {"S": "y" * 64},
            },
        }


def query_bodies(_: dict) -> Iterator[dict]:
    for number in shuffled(PARTITIONS):
        yield {
            "TableName": "bench-query",
            "KeyConditionExpression": "#owner = :owner",
            "ExpressionAttributeNames": {"#owner": "owner"},
            "ExpressionAttributeValues": {":owner": {"S": f"owner-{number:04d}"}},
        }


def check_put(client: Client, body: dict, answer: dict) -> None:
    expect("Attributes" not in answer, "PutItem answered attributes", answer)
    key = {"id": body["Item"]["id"]}
    stored = client.call("dynamodb", "GetItem", {"TableName": body["TableName"], "Key": key})
    expect(stored.get("Item") == body["Item"], "PutItem did not put the item", stored)


def check_get(_: Client, body: dict, answer: dict) -> None:
    number = int(body["Key"]["id"]["S"].removeprefix("user-"))
    expect(answer.get("Item") == item(number), "GetItem answered another item", answer)


def check_update(client: Client, body: dict, _: dict) -> None:
    request = {"TableName": body["TableName"], "Key": body["Key"], "ConsistentRead": True}
    stored = client.call("dynamodb", "GetItem", request).get("Item", {})
    number = int(body["Key"]["id"]["S"].removeprefix("user-"))
    expect(
        int(stored["count"]["N"]) > number and stored["note"]["S"] == "y" * 64,
        "UpdateItem did not update the item",
        stored,
    )


def check_query(_: Client, __: dict, answer: dict) -> None:
    sorts = [entry["at"]["S"] for entry in answer.get("Items", [])]
    right = answer.get("Count") == QUERIED_ITEMS == len(sorts) and sorts == sorted(sorts)
    expect(right, "Query answered other items", answer)


# SQS and Kinesis


def prepare_queue(client: Client) -> dict:
    return client.call("sqs", "CreateQueue", {"QueueName": "bench-queue"})


def message_bodies(prepared: dict) -> Iterator[dict]:
    for number in range(1_000):
        text = f"message {number:06d} " + "m" * 185
        yield {"QueueUrl": prepared["QueueUrl"], "MessageBody": text}


def check_message(client: Client, body: dict, answer: dict) -> None:
    expect(len(answer.get("MD5OfMessageBody", "")) == 32, "SendMessage answered no digest", answer)
    received = client.call("sqs", "ReceiveMessage", {"QueueUrl": body["QueueUrl"]})
    messages = received.get("Messages", [])
    expect(
        len(messages) == 1 and messages[0]["Body"] == body["MessageBody"],
        "ReceiveMessage did not give the message back",
        received,
    )
    handle = {"QueueUrl": body["QueueUrl"], "ReceiptHandle": messages[0]["ReceiptHandle"]}
    client.call("sqs", "DeleteMessage", handle)


def prepare_stream(client: Client) -> dict:
    name = {"StreamName": "bench-stream"}
    client.call("kinesis", "CreateStream", {**name, "ShardCount": 4})
    until = datetime.datetime.now() + datetime.timedelta(seconds=30)
    while datetime.datetime.now() < until:
        stream = client.call("kinesis", "DescribeStream", name)["StreamDescription"]
        if stream["StreamStatus"] == "ACTIVE":
            return {}
    raise WrongAnswer("the stream did not become active")


def record_bodies(_: dict) -> Iterator[dict]:
    for number in range(1_000):
        data = base64.b64encode(f"record {number:06d} ".encode() + b"r" * 186).decode()
        yield {"StreamName": "bench-stream", "Data": data, "PartitionKey": f"key-{number}"}


def check_record(client: Client, body: dict, answer: dict) -> None:
    expect("SequenceNumber" in answer, "PutRecord answered no sequence number", answer)
    iterator = client.call(
        "kinesis",
        "GetShardIterator",
        {
            "StreamName": body["StreamName"],
            "ShardId": answer["ShardId"],
            "ShardIteratorType": "AT_SEQUENCE_NUMBER",
            "StartingSequenceNumber": answer["SequenceNumber"],
        },
    )["ShardIterator"]
    records = client.call("kinesis", "GetRecords", {"ShardIterator": iterator})["Records"]
    expect(bool(records) and records[0]["Data"] == body["Data"], "no such record", records)


def shuffled(count: int) -> list[int]:
    numbers = list(range(count))
    random.Random(1).shuffle(numbers)
    return numbers


ROWS = [
    Row("PutItem", "dynamodb", "PutItem", prepare_puts, put_bodies, check_put),
    Row("GetItem", "dynamodb", "GetItem", prepare_items, get_bodies, check_get),
    Row("UpdateItem", "dynamodb", "UpdateItem", prepare_updates, update_bodies, check_update),
    Row("Query", "dynamodb", "Query", prepare_query, query_bodies, check_query),
    Row("SendMessage", "sqs", "SendMessage", prepare_queue, message_bodies, check_message),
    Row("PutRecord", "kinesis", "PutRecord", prepare_stream, record_bodies, check_record),
]
