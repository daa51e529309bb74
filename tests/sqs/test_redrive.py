"""Redrive to a dead-letter queue, and move tasks back."""
import json

import pytest


@pytest.fixture
def pair(queue, arn):
    """(source, dead-letter queue); a message is delivered twice at most."""
    dead = queue()
    policy = json.dumps({"deadLetterTargetArn": arn(dead), "maxReceiveCount": "2"})
    return queue(VisibilityTimeout=0, RedrivePolicy=policy), dead


def test_the_receive_that_would_exceed_the_limit_moves_the_message(sqs, pair, receive, counts, arn):
    source, dead = pair
    sent = sqs.send_message(QueueUrl=source, MessageBody="poison")
    sqs.send_message(QueueUrl=source, MessageBody="good", DelaySeconds=0)
    for _ in range(2):
        assert len(receive(source)) == 2
        assert counts(dead) == (0, 0, 0)
    assert receive(source) == []
    moved = receive(dead)
    assert sent["MessageId"] in [message["MessageId"] for message in moved]
    assert moved[0]["Attributes"]["DeadLetterQueueSourceArn"] == arn(source)
    assert moved[0]["Attributes"]["ApproximateReceiveCount"] == "3"


def test_source_queues_are_listed(sqs, pair, queue):
    source, dead = pair
    assert sqs.list_dead_letter_source_queues(QueueUrl=dead)["queueUrls"] == [source]
    assert sqs.list_dead_letter_source_queues(QueueUrl=queue())["queueUrls"] == []


def test_a_move_task_brings_messages_back(world, sqs, pair, receive, counts, arn):
    source, dead = pair
    sqs.send_message(QueueUrl=source, MessageBody="poison")
    for _ in range(3):
        receive(source)
    assert counts(dead) == (1, 0, 0)
    sqs.start_message_move_task(SourceArn=arn(dead))
    world.settle()
    task = sqs.list_message_move_tasks(SourceArn=arn(dead))["Results"][0]
    assert task["Status"] == "COMPLETED"
    assert task["ApproximateNumberOfMessagesMoved"] == 1
    assert receive(source)[0]["Attributes"]["ApproximateReceiveCount"] == "1"


def test_a_target_must_exist_and_be_of_the_same_type(sqs, queue, fifo, arn, error):
    url = queue()
    for target, reason in [
        (arn(url) + "-nowhere", "Dead letter target does not exist."),
        (arn(fifo()), "Dead-letter queue must be same type of queue as the source."),
    ]:
        policy = json.dumps({"deadLetterTargetArn": target, "maxReceiveCount": 1})
        assert error(sqs.set_queue_attributes, QueueUrl=url, Attributes={"RedrivePolicy": policy}) == (
            "InvalidParameterValue",
            f"Value {policy} for parameter RedrivePolicy is invalid. Reason: {reason}",
        )
