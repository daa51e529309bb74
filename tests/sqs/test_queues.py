"""Queues as such: URLs, attributes, tags, lists, scopes; and the errors as they look on the wire."""
import pytest

from tests.edge.raw import Connection, request


def test_urls_name_the_host_that_was_called(world, sqs, queue):
    url = queue(name="url")
    assert url == f"{world.url}/000000000000/url"
    assert sqs.get_queue_url(QueueName="url")["QueueUrl"] == url
    assert sqs.list_queues(QueueNamePrefix="ur")["QueueUrls"] == [url]


def test_regions_and_accounts_are_apart(world):
    for region, account in [("eu-west-1", "111122223333"), ("eu-west-1", "444455556666"), ("us-east-1", "111122223333")]:
        client = world.client("sqs", region=region, account=account)
        assert "QueueUrls" not in client.list_queues()
        url = client.create_queue(QueueName="same")["QueueUrl"]
        found = client.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        assert found["QueueArn"] == f"arn:aws:sqs:{region}:{account}:same"
        assert found["ApproximateNumberOfMessages"] == "0"
        client.send_message(QueueUrl=url, MessageBody="a")


def test_default_attributes(sqs, queue):
    found = sqs.get_queue_attributes(QueueUrl=queue(), AttributeNames=["All"])["Attributes"]
    for name in ("QueueArn", "CreatedTimestamp", "LastModifiedTimestamp"):
        found.pop(name)
    assert found == {
        "ApproximateNumberOfMessages": "0",
        "ApproximateNumberOfMessagesDelayed": "0",
        "ApproximateNumberOfMessagesNotVisible": "0",
        "DelaySeconds": "0",
        "MaximumMessageSize": "1048576",
        "MessageRetentionPeriod": "345600",
        "ReceiveMessageWaitTimeSeconds": "0",
        "SqsManagedSseEnabled": "true",
        "VisibilityTimeout": "30",
    }


def test_creating_again_compares_only_what_is_given(sqs, queue, error):
    queue(name="again", VisibilityTimeout=7)
    queue(name="again")
    queue(name="again", VisibilityTimeout=7, DelaySeconds=0)
    assert error(sqs.create_queue, QueueName="again", Attributes={"VisibilityTimeout": "8"}) == (
        "QueueAlreadyExists",
        "A queue already exists with the same name and a different value for attribute VisibilityTimeout",
    )


def test_a_deleted_name_rests_for_a_minute(world, sqs, queue, error):
    url = queue(name="rest")
    sqs.delete_queue(QueueUrl=url)
    code, _ = error(sqs.create_queue, QueueName="rest")
    assert code == "AWS.SimpleQueueService.QueueDeletedRecently"
    world.advance("60s")
    queue(name="rest")


def test_purge_drops_in_flight_and_delayed_too(world, sqs, queue, receive, counts, error):
    url = queue()
    sqs.send_message(QueueUrl=url, MessageBody="in flight")
    receive(url)
    sqs.send_message(QueueUrl=url, MessageBody="delayed", DelaySeconds=10)
    sqs.send_message(QueueUrl=url, MessageBody="visible")
    assert counts(url) == (1, 1, 1)
    sqs.purge_queue(QueueUrl=url)
    assert counts(url) == (0, 0, 0)
    code, message = error(sqs.purge_queue, QueueUrl=url)
    assert code == "AWS.SimpleQueueService.PurgeQueueInProgress"
    assert message == f"Only one PurgeQueue operation on {url.rsplit('/')[-1]} is allowed every 60 seconds."
    world.advance("5m")
    assert receive(url) == []


def test_retention_ends_messages(world, sqs, queue, counts):
    url = queue(MessageRetentionPeriod=60)
    sqs.send_message(QueueUrl=url, MessageBody="a")
    world.advance("59.999s")
    assert counts(url) == (1, 0, 0)
    world.advance("1ms")
    assert counts(url) == (0, 0, 0)


def test_tags(sqs, queue):
    url = queue()
    assert "Tags" not in sqs.list_queue_tags(QueueUrl=url)
    sqs.tag_queue(QueueUrl=url, Tags={"a": "1", "b": "2"})
    sqs.untag_queue(QueueUrl=url, TagKeys=["a", "none"])
    assert sqs.list_queue_tags(QueueUrl=url)["Tags"] == {"b": "2"}


@pytest.mark.parametrize(
    "operation, body, status, shape, query_error, message",
    [
        (
            "GetQueueUrl",
            {"QueueName": "nowhere"},
            400,
            "com.amazonaws.sqs#QueueDoesNotExist",
            "AWS.SimpleQueueService.NonExistentQueue;Sender",
            "The specified queue does not exist.",
        ),
        (
            "CreateQueue",
            {"QueueName": "a b"},
            400,
            "com.amazon.coral.service#InvalidParameterValueException",
            "InvalidParameterValue;Sender",
            "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
        ),
        (
            "SendMessage",
            {"MessageBody": "a"},
            400,
            "com.amazon.coral.service#MissingRequiredParameterException",
            "MissingParameter;Sender",
            "The request must contain the parameter QueueUrl.",
        ),
        (
            "DeleteMessageBatch",
            {"QueueUrl": "QUEUE", "Entries": [{"Id": "", "ReceiptHandle": "a"}]},
            400,
            "com.amazonaws.sqs#InvalidBatchEntryId",
            "AWS.SimpleQueueService.InvalidBatchEntryId;Sender",
            "A batch entry id can only contain alphanumeric characters, hyphens and underscores. "
            "It can be at most 80 letters long.",
        ),
    ],
)
def test_errors_on_the_wire(world, queue, operation, body, status, shape, query_error, message):
    if "QueueUrl" in body:
        body = body | {"QueueUrl": queue()}
    with Connection(world.url) as connection:
        answer = connection.ask(request("sqs", operation, body))
    assert answer.status == status
    assert answer.json() == {"__type": shape, "message": message}
    assert answer.headers["x-amzn-query-error"] == query_error


def test_answers_without_members_have_no_body(world, sqs, queue):
    url = queue()
    with Connection(world.url) as connection:
        answer = connection.ask(request("sqs", "PurgeQueue", {"QueueUrl": url}))
    assert answer.status == 200
    assert answer.body == b""


def test_peek_has_no_side_effects(world, sqs, queue, receive, counts):
    url = queue(name="peek")
    sqs.send_message(QueueUrl=url, MessageBody="a")
    shown = world.get("sqs/queues/peek")
    assert [message["body"] for message in shown["messages"]] == ["a"]
    assert shown["messages"][0]["state"] == "visible"
    assert receive(url)[0]["Attributes"]["ApproximateReceiveCount"] == "1"
    assert world.get("sqs/queues/peek")["messages"][0]["state"] == "in_flight"
    assert counts(url) == (0, 1, 0)
