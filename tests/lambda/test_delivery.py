"""Records and messages on their way to functions, through the mappings of template.yaml and of tests.

A look at invocations waits for nothing, so the tests let a second pass first.
"""
import json
import re

import pytest


def keys(invocation):
    return [record["kinesis"]["partitionKey"] for record in invocation["payload"]["Records"]]


def failures(sqs):
    url = sqs.get_queue_url(QueueName="failures")["QueueUrl"]
    return [json.loads(each["Body"]) for each in sqs.receive_message(QueueUrl=url).get("Messages", [])]


def test_a_kinesis_record_as_an_event(world, kinesis):
    put = kinesis.put_record(StreamName="stream", PartitionKey="p", Data=b"hello")
    world.settle()
    (invocation,) = world.invocations("mapped")
    (record,) = invocation["payload"]["Records"]
    arrival = record["kinesis"].pop("approximateArrivalTimestamp")
    assert isinstance(arrival, (int, float))
    assert record == {
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": "p",
            "sequenceNumber": put["SequenceNumber"],
            "data": "aGVsbG8=",
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": f"{put['ShardId']}:{put['SequenceNumber']}",
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": "arn:aws:iam::000000000000:role/lambda-role",
        "awsRegion": "us-east-1",
        "eventSourceARN": "arn:aws:kinesis:us-east-1:000000000000:stream/stream",
    }


def test_poison_is_isolated_and_told(world, kinesis, sqs):
    """The dialog engine's poison scenario: good neighbours take effect, 1 + 5 tries, one document."""
    kinesis.put_records(
        StreamName="stream", Records=[{"PartitionKey": key, "Data": b"x"} for key in ("one", "poison", "three")]
    )
    world.settle()
    tried = [(keys(each), each["outcome"]) for each in world.invocations("mapped")]
    assert tried == [
        (["one", "poison", "three"], "error"),
        (["one"], "ok"),
        (["poison", "three"], "error"),
        *[(["poison"], "error")] * 6,
        (["three"], "ok"),
    ]
    (document,) = failures(sqs)
    assert document["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert document["requestContext"]["approximateInvokeCount"] == 6
    assert document["requestContext"]["requestId"] == world.invocations("mapped")[-2]["id"]
    assert document["KinesisBatchInfo"]["batchSize"] == 1
    assert list(document) == ["requestContext", "responseContext", "version", "timestamp", "KinesisBatchInfo"]


# Recorded: localstack, test_lambda_integration_kinesis.snapshot.json of 2025-11-25, all kinds of reported failures and a
# thrown one; the same for DynamoDB streams.
@pytest.mark.parametrize("function, error", [("reporting", None), ("picky", "Unhandled")])
def test_only_what_was_thrown_is_a_function_error(world, awslambda, kinesis, sqs, stream, queue, function, error):
    name, arn = stream()
    url, failed = queue()
    awslambda.create_event_source_mapping(
        FunctionName=function,
        EventSourceArn=arn,
        StartingPosition="TRIM_HORIZON",
        MaximumRetryAttempts=2,
        FunctionResponseTypes=["ReportBatchItemFailures"],
        DestinationConfig={"OnFailure": {"Destination": failed}},
    )
    bad = {"reporting": "bad", "picky": "poison"}[function]
    kinesis.put_record(StreamName=name, PartitionKey=bad, Data=b"x")
    world.settle()
    [message] = sqs.receive_message(QueueUrl=url)["Messages"]
    document = json.loads(message["Body"])
    assert document["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert document["requestContext"]["approximateInvokeCount"] == 3
    assert document["requestContext"]["requestId"] == world.invocations(function)[-1]["id"]
    assert document["responseContext"] == {"statusCode": 200, "executedVersion": "$LATEST", "functionError": error}


# Recorded there, too: no responseContext, and the try that was not made counts.
def test_what_is_too_old_was_tried_once_more_than_it_was(world, awslambda, kinesis, sqs, stream, queue):
    name, arn = stream()
    url, failed = queue()
    kinesis.put_record(StreamName=name, PartitionKey="a", Data=b"x")
    world.advance("61s")
    awslambda.create_event_source_mapping(
        FunctionName="echo",
        EventSourceArn=arn,
        StartingPosition="TRIM_HORIZON",
        MaximumRecordAgeInSeconds=60,
        DestinationConfig={"OnFailure": {"Destination": failed}},
    )
    world.settle()
    assert world.invocations("echo") == []
    [message] = sqs.receive_message(QueueUrl=url)["Messages"]
    document = json.loads(message["Body"])
    assert document["requestContext"]["condition"] == "RecordAgeExceeded"
    assert document["requestContext"]["approximateInvokeCount"] == 1
    assert "responseContext" not in document


def test_table_changes_arrive_in_batches(world):
    dynamodb = world.client("dynamodb")
    dynamodb.put_item(TableName="table", Item={"id": {"S": "1"}, "n": {"N": "5"}})
    dynamodb.put_item(TableName="table", Item={"id": {"S": "1"}, "n": {"N": "6"}})
    dynamodb.delete_item(TableName="table", Key={"id": {"S": "1"}})
    world.advance("1s")
    records = [record for each in world.invocations("mapped") for record in each["payload"]["Records"]]
    assert [record["eventName"] for record in records] == ["INSERT", "MODIFY", "REMOVE"]
    change = records[1]["dynamodb"]
    assert change["NewImage"]["n"] == {"N": "6"} and change["OldImage"]["n"] == {"N": "5"}
    assert "NewImage" not in records[2]["dynamodb"]


def test_a_message_as_an_event(world, sqs):
    url = sqs.get_queue_url(QueueName="queue")["QueueUrl"]
    sent = sqs.send_message(
        QueueUrl=url,
        MessageBody="hi",
        MessageAttributes={
            "n": {"DataType": "Number", "StringValue": "1"},
            "b": {"DataType": "Binary", "BinaryValue": b"\x01"},
        },
    )
    world.settle()
    (invocation,) = world.invocations("mapped")
    (record,) = invocation["payload"]["Records"]
    assert record["receiptHandle"]
    assert set(record["attributes"]) == {
        "ApproximateReceiveCount",
        "SentTimestamp",
        "SenderId",
        "ApproximateFirstReceiveTimestamp",
    }
    for name in ("receiptHandle", "attributes"):
        del record[name]
    empty = {"stringListValues": [], "binaryListValues": []}
    assert record == {
        "messageId": sent["MessageId"],
        "body": "hi",
        "messageAttributes": {
            "n": {"stringValue": "1", "dataType": "Number", **empty},
            "b": {"binaryValue": "AQ==", "dataType": "Binary", **empty},
        },
        "md5OfMessageAttributes": sent["MD5OfMessageAttributes"],
        "md5OfBody": sent["MD5OfMessageBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:000000000000:queue",
        "awsRegion": "us-east-1",
    }
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert found["ApproximateNumberOfMessages"] == found["ApproximateNumberOfMessagesNotVisible"] == "0"


def test_a_failed_batch_comes_back_when_its_visibility_ends(world, awslambda, sqs, queue):
    url, arn = queue(VisibilityTimeout=30)
    awslambda.create_event_source_mapping(FunctionName="picky", EventSourceArn=arn)
    sqs.send_message(QueueUrl=url, MessageBody="poison")
    world.advance("29s")
    assert len(world.invocations("picky")) == 1
    world.advance("2s")
    counts = [
        each["payload"]["Records"][0]["attributes"]["ApproximateReceiveCount"] for each in world.invocations("picky")
    ]
    assert counts == ["1", "2"]


def test_the_terminal_tells_tries_and_what_comes_next(world, awslambda, sqs, queue):
    _, dead = queue("-dead")
    policy = {"deadLetterTargetArn": dead, "maxReceiveCount": 2}
    url, arn = queue(VisibilityTimeout=30, RedrivePolicy=json.dumps(policy))
    awslambda.create_event_source_mapping(FunctionName="picky", EventSourceArn=arn)
    sqs.send_message(QueueUrl=url, MessageBody="poison")
    world.advance("31s")
    assert [each["try"] for each in world.invocations("picky")] == [1, 2]
    lines = [line for line in world.log().splitlines() if f" sqs:{arn.split(':')[-1]} " in line]
    first, second = (re.split("  +", line) for line in lines)
    assert "try 1" in first and first[-1] == "-> visible again in 30s"
    assert "try 2" in second and second[-1] == f"-> to {dead.split(':')[-1]} in 30s"


def test_reported_messages_stay_and_others_go(world, awslambda, sqs, queue):
    url, arn = queue()
    awslambda.create_event_source_mapping(
        FunctionName="reporting", EventSourceArn=arn, FunctionResponseTypes=["ReportBatchItemFailures"]
    )
    sqs.send_message_batch(
        QueueUrl=url, Entries=[{"Id": str(i), "MessageBody": body} for i, body in enumerate(["good", "bad", "good"])]
    )
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert found["ApproximateNumberOfMessagesNotVisible"] == "1"


def test_fifo_groups_wait_for_their_failed_batch(world, awslambda, sqs, queue):
    url, arn = queue(".fifo", FifoQueue="true", ContentBasedDeduplication="true", VisibilityTimeout=30)
    awslambda.create_event_source_mapping(FunctionName="picky", EventSourceArn=arn)
    sqs.send_message(QueueUrl=url, MessageBody="poison", MessageGroupId="a")
    sqs.send_message(QueueUrl=url, MessageBody="next", MessageGroupId="a")
    sqs.send_message(QueueUrl=url, MessageBody="other", MessageGroupId="b")
    world.advance("1s")
    seen = [[r["body"] for r in each["payload"]["Records"]] for each in world.invocations("picky")]
    assert ["other"] in seen
    assert not any("next" in bodies for bodies in seen)  # held behind the message that failed


def test_filtered_messages_are_deleted(world, awslambda, sqs, queue):
    url, arn = queue()
    awslambda.create_event_source_mapping(
        FunctionName="echo",
        EventSourceArn=arn,
        FilterCriteria={"Filters": [{"Pattern": '{"body":{"kind":["keep"]}}'}]},
    )
    for body in ('{"kind":"keep"}', '{"kind":"drop"}', "text"):
        sqs.send_message(QueueUrl=url, MessageBody=body)
    world.advance("1s")
    bodies = [r["body"] for each in world.invocations("echo") for r in each["payload"]["Records"]]
    assert bodies == ['{"kind":"keep"}']
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert found["ApproximateNumberOfMessages"] == found["ApproximateNumberOfMessagesNotVisible"] == "0"


def test_a_batching_window(world, awslambda, kinesis, stream):
    name, arn = stream()
    awslambda.create_event_source_mapping(
        FunctionName="echo", EventSourceArn=arn, StartingPosition="LATEST", MaximumBatchingWindowInSeconds=10
    )
    kinesis.put_record(StreamName=name, PartitionKey="a", Data=b"1")
    world.advance("9s")
    kinesis.put_record(StreamName=name, PartitionKey="b", Data=b"2")
    assert world.invocations("echo") == []
    world.advance("2s")
    (invocation,) = world.invocations("echo")
    assert keys(invocation) == ["a", "b"]


def test_starting_at_a_timestamp(world, awslambda, kinesis, stream):
    name, arn = stream()
    kinesis.put_record(StreamName=name, PartitionKey="old", Data=b"1")
    world.advance("10s")
    since = world.now()
    world.advance("10s")
    kinesis.put_record(StreamName=name, PartitionKey="new", Data=b"2")
    awslambda.create_event_source_mapping(
        FunctionName="echo", EventSourceArn=arn, StartingPosition="AT_TIMESTAMP", StartingPositionTimestamp=since
    )
    world.settle()
    (invocation,) = world.invocations("echo")
    assert keys(invocation) == ["new"]


def test_children_of_a_split_shard_follow_their_parent(world, awslambda, kinesis, stream):
    name, arn = stream()
    awslambda.create_event_source_mapping(FunctionName="echo", EventSourceArn=arn, StartingPosition="TRIM_HORIZON")
    kinesis.put_record(StreamName=name, PartitionKey="before", Data=b"1")
    shard = kinesis.list_shards(StreamName=name)["Shards"][0]["ShardId"]
    kinesis.split_shard(StreamName=name, ShardToSplit=shard, NewStartingHashKey=str(2**127))
    for i in range(8):
        kinesis.put_record(StreamName=name, PartitionKey=f"after-{i}", Data=b"2")
    world.settle()
    seen = [key for each in world.invocations("echo") for key in keys(each)]
    assert seen[0] == "before"
    assert sorted(seen[1:]) == [f"after-{i}" for i in range(8)]


def test_order_of_a_key_with_parallel_lanes(world, awslambda, kinesis, stream):
    name, arn = stream()
    awslambda.create_event_source_mapping(
        FunctionName="echo", EventSourceArn=arn, StartingPosition="TRIM_HORIZON", ParallelizationFactor=5, BatchSize=3
    )
    kinesis.put_records(
        StreamName=name, Records=[{"PartitionKey": f"k{i % 7}", "Data": str(i).encode()} for i in range(70)]
    )
    world.settle()
    records = [r["kinesis"] for each in world.invocations("echo") for r in each["payload"]["Records"]]
    assert len(records) == 70
    for key in {r["partitionKey"] for r in records}:
        numbers = [int(r["sequenceNumber"]) for r in records if r["partitionKey"] == key]
        assert numbers == sorted(numbers)


def test_an_idle_world_is_quiescent(world, awslambda, kinesis):
    """Nothing polls: with mappings and no records there is no event, or nothing would ever settle."""
    kinesis.put_record(StreamName="stream", PartitionKey="p", Data=b"1")
    before = world.now()
    settled = world.settle("1h")
    assert settled["quiescent"] is True
    assert (world.now() - before).total_seconds() < 1


def test_mappings_can_be_looked_at(world, kinesis):
    put = kinesis.put_record(StreamName="stream", PartitionKey="p", Data=b"1")
    world.settle()
    mappings = world.get("lambda/mappings")["mappings"]
    (mine,) = [each for each in mappings if each["EventSourceArn"].endswith("stream/stream")]
    assert mine["progress"]["checkpoints"] == {put["ShardId"]: put["SequenceNumber"]}
