"""A world that was killed goes on where it stopped. Its clock is manual: time passes only where a test says so."""
import json

import pytest

from tests.persistence.conftest import TEMPLATE


@pytest.fixture
def world(start):
    return start("--template", TEMPLATE)


def url(world, name):
    return world.client("sqs").get_queue_url(QueueName=name)["QueueUrl"]


def bodies(world, name, **arguments):
    messages = world.client("sqs").receive_message(
        QueueUrl=url(world, name), MaxNumberOfMessages=10, MessageSystemAttributeNames=["All"], **arguments
    )
    return [message["Body"] for message in messages.get("Messages", [])]


def seen(world):
    rows = world.client("dynamodb").scan(TableName="seen")["Items"]
    return {row["id"]["S"]: int(row["seen"]["N"]) for row in rows}


def test_time_goes_on(world, again):
    world.advance("1h")
    before = world.now()
    assert again(world).now() == before


def test_a_message_in_flight_keeps_its_deadline(world, again):
    sqs = world.client("sqs")
    sqs.send_message(QueueUrl=url(world, "told"), MessageBody="m")
    assert bodies(world, "told") == ["m"]
    world.advance("20s")
    again(world)
    assert bodies(world, "told") == []
    world.advance("9s")
    assert bodies(world, "told") == []
    world.advance("2s")
    (message,) = world.client("sqs").receive_message(
        QueueUrl=url(world, "told"), MessageSystemAttributeNames=["ApproximateReceiveCount"]
    )["Messages"]
    assert message["Attributes"]["ApproximateReceiveCount"] == "2"


def test_a_receipt_handle_stays_good(world, again):
    sqs = world.client("sqs")
    sqs.send_message(QueueUrl=url(world, "told"), MessageBody="m")
    (message,) = sqs.receive_message(QueueUrl=url(world, "told"))["Messages"]
    again(world)
    world.client("sqs").delete_message(QueueUrl=url(world, "told"), ReceiptHandle=message["ReceiptHandle"])
    world.advance("10m")
    assert bodies(world, "told") == []


def test_a_delayed_message_arrives_in_time(world, again):
    world.client("sqs").send_message(QueueUrl=url(world, "told"), MessageBody="late", DelaySeconds=30)
    world.advance("10s")
    again(world)
    world.advance("19s")
    assert bodies(world, "told") == []
    world.advance("2s")
    assert bodies(world, "told") == ["late"]


def test_fifo_remembers_deduplication_ids_for_five_minutes(world, again):
    def send(body):
        return world.client("sqs").send_message(
            QueueUrl=url(world, "ordered.fifo"), MessageBody=body, MessageGroupId="g", MessageDeduplicationId="d"
        )["MessageId"]

    first = send("one")
    world.advance("4m")
    again(world)
    assert send("again") == first
    world.advance("1m1s")
    assert send("two") != first
    assert bodies(world, "ordered.fifo") == ["one", "two"]


def test_a_fifo_group_in_flight_stays_closed(world, again):
    sqs = world.client("sqs")
    for number in "123":
        sqs.send_message(
            QueueUrl=url(world, "ordered.fifo"), MessageBody=number, MessageGroupId="g", MessageDeduplicationId=number
        )
    (first,) = sqs.receive_message(QueueUrl=url(world, "ordered.fifo"), MaxNumberOfMessages=1)["Messages"]
    again(world)
    assert bodies(world, "ordered.fifo") == []
    world.client("sqs").delete_message(QueueUrl=url(world, "ordered.fifo"), ReceiptHandle=first["ReceiptHandle"])
    assert bodies(world, "ordered.fifo") == ["2", "3"]


def test_ids_do_not_come_twice(world, again):
    """They are drawn from the ordinals of requests, which must go on counting."""

    def send():
        return world.client("sqs").send_message(QueueUrl=url(world, "told"), MessageBody="m")["MessageId"]

    ids = [send() for _ in range(3)]
    again(world)
    ids += [send() for _ in range(3)]
    world.stop()
    world.start()
    ids += [send() for _ in range(3)]
    assert len(set(ids)) == 9


def test_a_kinesis_iterator_stays_good(world, again):
    kinesis = world.client("kinesis")
    shard = kinesis.list_shards(StreamName="stream")["Shards"][0]["ShardId"]
    before = kinesis.put_record(StreamName="stream", PartitionKey="a", Data=b"1", ExplicitHashKey="0")
    iterator = kinesis.get_shard_iterator(
        StreamName="stream",
        ShardId=shard,
        ShardIteratorType="AFTER_SEQUENCE_NUMBER",
        StartingSequenceNumber=before["SequenceNumber"],
    )["ShardIterator"]
    again(world)
    kinesis = world.client("kinesis")
    after = kinesis.put_record(StreamName="stream", PartitionKey="b", Data=b"2", ExplicitHashKey="0")
    assert int(after["SequenceNumber"]) > int(before["SequenceNumber"])
    records = kinesis.get_records(ShardIterator=iterator)["Records"]
    assert [record["Data"] for record in records] == [b"2"]


def test_checkpoints_go_on_without_a_gap_or_a_repetition(world, again):
    """Of all three kinds of source; the last records are written, and not yet delivered, at the kill."""

    def put(ids):
        kinesis, sqs, dynamodb = (world.client(name) for name in ("kinesis", "sqs", "dynamodb"))
        for number in ids:
            kinesis.put_record(StreamName="stream", PartitionKey=f"k{number}", Data=b"x")
            sqs.send_message(QueueUrl=url(world, "jobs"), MessageBody=f"q{number}")
            dynamodb.put_item(TableName="watched", Item={"id": {"S": f"d{number}"}})

    put(range(5))
    world.settle()
    put(range(5, 10))
    again(world)
    put(range(10, 15))
    world.settle()
    assert seen(world) == {f"{kind}{number}": 1 for kind in "kqd" for number in range(15)}


def test_a_retry_of_a_mapping_comes_when_it_is_due(world, again):
    """Tries of a failing batch follow in growing pauses; the count goes on, and the last one tells its destination."""
    world.client("kinesis").put_record(StreamName="rejected", PartitionKey="p", Data=b"x")
    tries = 0
    for _ in range(4):
        world.advance("1s")
        tries += len(world.invocations("failing"))
        again(world)
    world.settle()
    tries += len(world.invocations("failing"))
    assert tries == 5
    (document,) = bodies(world, "told")
    assert json.loads(document)["requestContext"]["approximateInvokeCount"] == 5


def test_an_asynchronous_invocation_is_tried_again_in_time(world, again):
    world.client("lambda").invoke(FunctionName="failing", InvocationType="Event", Payload=b"{}")
    world.advance("1s")
    assert len(world.invocations("failing")) == 1
    world.advance("30s")
    again(world)
    world.advance("28s")
    assert world.invocations("failing") == []
    world.advance("3s")
    again(world)
    world.advance("3m")
    assert len(world.invocations("failing")) == 1


@pytest.mark.parametrize("executor", ["fiber", "process"])
def test_a_handler_under_way_begins_again(start, again, executor):
    """What it did before the kill stands; what it does in its second run is new, not the same by identity."""
    world = start("--template", TEMPLATE, executor=executor)
    world.client("lambda").invoke(FunctionName="slow", InvocationType="Event", Payload=b'{"name": "it"}')
    world.advance("5s")
    assert bodies(world, "told") == ["begun it"]
    again(world)
    world.settle()
    # The first message is in flight no longer: settle let its time pass.
    received = world.client("sqs").receive_message(QueueUrl=url(world, "told"), MaxNumberOfMessages=10)["Messages"]
    assert sorted(message["Body"] for message in received) == ["begun it", "begun it", "ended it"]
    assert len({message["MessageId"] for message in received}) == 3
    assert [each["outcome"] for each in world.invocations("slow")] == ["ok"]


def test_a_handler_that_was_killed_twice_has_crashed(world, again):
    """It may be what kills the process: Lambda's retries, with their pauses, take over."""
    world.client("lambda").invoke(FunctionName="slow", InvocationType="Event", Payload=b"{}")
    for _ in range(2):
        world.advance("5s")
        again(world)
    world.advance("1s")
    assert world.invocations("slow") == []  # the retry is a minute away
    world.advance("2m")
    assert [(each["outcome"], each["try"]) for each in world.invocations("slow")] == [("ok", 2)]


def test_items_indexes_streams_and_expiry(world, again):
    dynamodb, streams = world.client("dynamodb"), world.client("dynamodbstreams")
    expires = str(int(world.now().timestamp()) + 3600)
    dynamodb.put_item(TableName="watched", Item={"id": {"S": "a"}, "colour": {"S": "red"}, "n": {"N": "1.50"}})
    dynamodb.put_item(
        TableName="watched", Item={"id": {"S": "b"}, "colour": {"S": "red"}, "expires": {"N": expires}}
    )
    arn = dynamodb.describe_table(TableName="watched")["Table"]["LatestStreamArn"]
    pages = []
    for shard in streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
        iterator = streams.get_shard_iterator(
            StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        pages.append(streams.get_records(ShardIterator=iterator))
    assert sum(len(page["Records"]) for page in pages) == 2
    again(world)
    dynamodb, streams = world.client("dynamodb"), world.client("dynamodbstreams")
    assert dynamodb.get_item(TableName="watched", Key={"id": {"S": "a"}})["Item"]["n"] == {"N": "1.5"}

    def red():
        found = dynamodb.query(
            TableName="watched",
            IndexName="by-colour",
            KeyConditionExpression="colour = :c",
            ExpressionAttributeValues={":c": {"S": "red"}},
        )
        return sorted(item["id"]["S"] for item in found["Items"])

    assert red() == ["a", "b"]
    assert [streams.get_records(ShardIterator=page["NextShardIterator"])["Records"] for page in pages] == [[]] * len(pages)
    world.advance("59m")
    assert red() == ["a", "b"]
    world.advance("49h")
    assert red() == ["a"]
    # The iterators are too old by now; a minute after the kill they were not, and nothing had happened yet.
    for page in pages:
        with pytest.raises(streams.exceptions.ExpiredIteratorException):
            streams.get_records(ShardIterator=page["NextShardIterator"])


def test_a_transaction_token_is_remembered(world, again):
    request = {
        "ClientRequestToken": "once",
        "TransactItems": [
            {
                "Update": {
                    "TableName": "accounts",
                    "Key": {"id": {"S": "a"}},
                    "UpdateExpression": "ADD balance :n",
                    "ExpressionAttributeValues": {":n": {"N": "5"}},
                }
            }
        ],
    }
    world.client("dynamodb").transact_write_items(**request)
    again(world)
    world.client("dynamodb").transact_write_items(**request)
    item = world.client("dynamodb").get_item(TableName="accounts", Key={"id": {"S": "a"}})["Item"]
    assert item["balance"] == {"N": "5"}


def test_reset_empties_the_directory(world, again):
    world.client("sqs").send_message(QueueUrl=url(world, "told"), MessageBody="m")
    world.reset()
    again(world)
    assert bodies(world, "told") == []
