"""Directories that earlier versions wrote go on where they stopped. formats/3 is of commit 1c6371e (formats/3/make.py says what is in it)."""
import json
import pathlib
import shutil

import pytest

from tests.world import World

FORMATS = pathlib.Path(__file__).parent / "formats"


@pytest.fixture
def old(tmp_path):
    shutil.copytree(FORMATS / "3" / "data", tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture
def world(old, snowglobe):
    return snowglobe("--data", old, "--template", FORMATS / "3" / "template.yaml", clock="manual")


def queue(world, name):
    return {"QueueUrl": f"{world.url}/000000000000/{name}"}


def bodies(world, name):
    return [message["Body"] for message in world.client("sqs").receive_message(**queue(world, name), MaxNumberOfMessages=10).get("Messages", [])]


def test_messages(world):
    sqs = world.client("sqs")
    assert sqs.list_queue_tags(**queue(world, "inbox"))["Tags"] == {"kept": "as well"}
    (dead,) = sqs.receive_message(**queue(world, "dead"), MessageAttributeNames=["All"], AttributeNames=["All"])["Messages"]
    assert dead["Body"] == "dies"
    assert dead["MessageAttributes"] == {"a": {"DataType": "Binary", "BinaryValue": b"\xff"}, "b": {"DataType": "Number.int", "StringValue": "7"}}
    assert dead["Attributes"]["DeadLetterQueueSourceArn"].endswith(":inbox")
    assert bodies(world, "inbox") == ["visible"]
    world.advance("1h")
    assert "delayed" in bodies(world, "inbox")
    assert sorted(bodies(world, "dead")) == ["dies", "in flight", "visible"]


def test_groups_of_a_fifo_queue(world):
    assert bodies(world, "ordered.fifo") == ["first of h", "second of h"]  # g is in flight
    world.client("sqs").send_message(**queue(world, "ordered.fifo"), MessageBody="again", MessageGroupId="k", MessageDeduplicationId="dg")
    assert bodies(world, "ordered.fifo") == []  # a duplicate
    world.advance("61s")
    assert bodies(world, "ordered.fifo") == ["first of g", "second of g", "first of h", "second of h"]


def test_items_and_their_stream(world):
    dynamodb = world.client("dynamodb")
    assert dynamodb.get_item(TableName="watched", Key={"id": {"S": "1"}})["Item"] == {
        "id": {"S": "1"}, "colour": {"S": "blue"}, "expires": {"N": "4000000000"}, "numbers": {"NS": ["1", "2.5"]}, "bytes": {"B": b"\x00\xff"},
    }
    found = dynamodb.query(TableName="watched", IndexName="by-colour", KeyConditionExpression="colour = :c", ExpressionAttributeValues={":c": {"S": "blue"}})
    assert found["Count"] == 1
    assert sorted((record["eventName"], record["dynamodb"]["Keys"]["id"]["S"]) for record in world.stream_records("watched")) == [
        ("INSERT", "1"), ("INSERT", "gone"), ("MODIFY", "1"), ("REMOVE", "gone"),
    ]
    # The token of a transaction is still known.
    put = [{"Put": {"TableName": "accounts", "Item": {"id": {"S": "a"}, "n": {"N": "1"}, "m": {"N": "-7"}}}}]
    dynamodb.transact_write_items(ClientRequestToken="token", TransactItems=put)
    put[0]["Put"]["Item"]["m"]["N"] = "8"
    with pytest.raises(dynamodb.exceptions.IdempotentParameterMismatchException):
        dynamodb.transact_write_items(ClientRequestToken="token", TransactItems=put)


def test_a_table(world):
    dynamodb = world.client("dynamodb")
    table = dynamodb.describe_table(TableName="accounts")["Table"]
    assert table["ProvisionedThroughput"]["WriteCapacityUnits"] == 6 and table["DeletionProtectionEnabled"]
    assert table["TableClassSummary"]["TableClass"] == "STANDARD_INFREQUENT_ACCESS"
    assert table["SSEDescription"]["SSEType"] == "KMS"
    assert table["LocalSecondaryIndexes"][0]["ItemCount"] == 1
    backups = dynamodb.describe_continuous_backups(TableName="accounts")["ContinuousBackupsDescription"]
    assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"
    assert dynamodb.list_tags_of_resource(ResourceArn=table["TableArn"])["Tags"] == [{"Key": "kept", "Value": "too"}]


def test_records_and_shards(world):
    kinesis = world.client("kinesis")
    shards = kinesis.list_shards(StreamName="unread")["Shards"]
    assert [shard.get("ParentShardId") for shard in shards] == [None, "shardId-000000000000", "shardId-000000000000"]
    iterator = kinesis.get_shard_iterator(StreamName="unread", ShardId="shardId-000000000000", ShardIteratorType="TRIM_HORIZON")
    records = kinesis.get_records(ShardIterator=iterator["ShardIterator"])["Records"]
    assert [(record["PartitionKey"], record["Data"]) for record in records] == [("q", b"\x00\x01\xff"), ("q", "é".encode())]
    assert kinesis.list_tags_for_stream(StreamName="stream")["Tags"] == [{"Key": "kept", "Value": "yes"}]


def test_what_was_under_way(world):
    # The function that ran begins again, and ends; the batch has two tries left; nothing is handled twice.
    world.settle("5m")
    assert [(one["function"], one["try"]) for one in world.invocations("failing")] == [("failing", 4), ("failing", 5)]
    assert [one["function"] for one in world.invocations("slow")] == ["slow"]
    assert world.invocations("count") == []
    (told,) = [text for text in bodies(world, "told") if "requestContext" in text]  # beside what `count` tells
    assert json.loads(told)["requestContext"]["condition"] == "RetryAttemptsExhausted"
    world.client("kinesis").put_record(StreamName="stream", PartitionKey="p", Data=b"new")
    world.client("sqs").send_message(**queue(world, "jobs"), MessageBody="new")
    world.settle()
    assert len(world.invocations("count")) >= 2


def test_it_is_written_anew_and_read_again(old, world, snowglobe):
    assert json.loads((old / "snowglobe.json").read_text()) == {"format": 4, "made_by": "0.1.0"}
    world.kill()
    world.start()
    assert bodies(world, "inbox") == ["visible"]


@pytest.mark.parametrize("cut", [1, 3])
def test_a_start_that_is_cut_off_changes_nothing(old, cut, snowglobe):
    # snowglobe.json says 4 before the rows do: whoever is killed between them starts again.
    about = json.loads((old / "snowglobe.json").read_text())
    (old / "snowglobe.json").write_text(json.dumps(about | {"format": 4}))
    for _ in range(cut):
        world = snowglobe("--data", old, clock="manual")
        world.kill()
    world.start()
    assert bodies(world, "inbox") == ["visible"]
