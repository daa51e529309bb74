"""Fixtures for SQS: a client, and queues of one's own."""
import itertools

import pytest

numbers = itertools.count(1)


@pytest.fixture
def world(snowglobe):
    return snowglobe()


@pytest.fixture
def sqs(world):
    return world.client("sqs")


@pytest.fixture
def queue(sqs):
    """Makes queues: queue(VisibilityTimeout=5) answers a URL. Names are never used twice."""

    def make(name=None, **attributes):
        fifo = attributes.get("FifoQueue") == "true"
        name = name or f"queue-{next(numbers)}{'.fifo' if fifo else ''}"
        given = {key: str(value) for key, value in attributes.items()}
        return sqs.create_queue(QueueName=name, Attributes=given)["QueueUrl"]

    return make


@pytest.fixture
def fifo(queue):
    def make(**attributes):
        return queue(FifoQueue="true", **attributes)

    return make


@pytest.fixture
def counts(sqs):
    """(visible, in flight, delayed)"""

    def ask(url):
        found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        return tuple(
            int(found[f"ApproximateNumberOfMessages{kind}"]) for kind in ("", "NotVisible", "Delayed")
        )

    return ask


@pytest.fixture
def receive(sqs):
    """The messages of one receive, [] if none."""

    def ask(url, **more):
        asked = {"MaxNumberOfMessages": 10, "MessageSystemAttributeNames": ["All"], **more}
        return sqs.receive_message(QueueUrl=url, **asked).get("Messages", [])

    return ask


@pytest.fixture
def error():
    """(code, message) of the error that a call must end with."""
    from botocore.exceptions import ClientError

    def ask(call, **arguments):
        with pytest.raises(ClientError) as caught:
            call(**arguments)
        found = caught.value.response["Error"]
        return found["Code"], found["Message"]

    return ask


@pytest.fixture
def arn(sqs):
    def ask(url):
        return sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]

    return ask
