"""ChangeMessageVisibilityBatch: each entry as ChangeMessageVisibility alone, and no entry for another one."""
import botocore.exceptions
import pytest


def change(sqs, url, *entries):
    return sqs.change_message_visibility_batch(QueueUrl=url, Entries=[{"Id": name, **entry} for name, entry in entries])


def test_each_entry_has_its_own_timeout(world, sqs, queue, receive):
    url = queue(VisibilityTimeout=30)
    for body in "abc":
        sqs.send_message(QueueUrl=url, MessageBody=body)
    handles = {message["Body"]: message["ReceiptHandle"] for message in receive(url)}
    done = change(
        sqs,
        url,
        ("at-once", {"ReceiptHandle": handles["a"], "VisibilityTimeout": 0}),
        ("later", {"ReceiptHandle": handles["b"], "VisibilityTimeout": 10}),
        ("longer", {"ReceiptHandle": handles["c"], "VisibilityTimeout": 60}),
    )
    assert [entry["Id"] for entry in done["Successful"]] == ["at-once", "later", "longer"] and "Failed" not in done
    assert [message["Body"] for message in receive(url, VisibilityTimeout=600)] == ["a"]
    world.advance("9s")
    assert receive(url) == []
    world.advance("1s")
    assert [message["Body"] for message in receive(url, VisibilityTimeout=600)] == ["b"]
    world.advance("49s")
    assert receive(url) == []
    world.advance("1s")
    assert [message["Body"] for message in receive(url)] == ["c"]


def test_a_bad_entry_fails_alone(world, sqs, queue, receive):
    url = queue(VisibilityTimeout=30)
    for body in "ab":
        sqs.send_message(QueueUrl=url, MessageBody=body)
    handles = {message["Body"]: message["ReceiptHandle"] for message in receive(url)}
    sqs.delete_message(QueueUrl=url, ReceiptHandle=handles["b"])
    done = change(
        sqs,
        url,
        ("good", {"ReceiptHandle": handles["a"], "VisibilityTimeout": 0}),
        ("range", {"ReceiptHandle": handles["a"], "VisibilityTimeout": 43201}),
        ("garbage", {"ReceiptHandle": "AQEBnonsense", "VisibilityTimeout": 1}),
        ("gone", {"ReceiptHandle": handles["b"], "VisibilityTimeout": 1}),
    )
    assert [entry["Id"] for entry in done["Successful"]] == ["good"]
    failed = {entry["Id"]: entry for entry in done["Failed"]}
    assert {name: (entry["Code"], entry["SenderFault"]) for name, entry in failed.items()} == {
        "range": ("InvalidParameterValue", True),
        "garbage": ("ReceiptHandleIsInvalid", True),
        "gone": ("InvalidParameterValue", True),
    }
    assert failed["gone"]["Message"].endswith("Message does not exist or is not available for visibility timeout change.")
    assert [message["Body"] for message in receive(url)] == ["a"]


def test_a_group_goes_on_when_its_head_is_given_back(sqs, fifo, receive):
    url = fifo(VisibilityTimeout=30)
    for n in "12":
        sqs.send_message(QueueUrl=url, MessageBody=n, MessageGroupId="g", MessageDeduplicationId=n)
    (first,) = receive(url, MaxNumberOfMessages=1)
    assert receive(url) == []
    change(sqs, url, ("back", {"ReceiptHandle": first["ReceiptHandle"], "VisibilityTimeout": 0}))
    assert [message["Body"] for message in receive(url)] == ["1", "2"]


@pytest.mark.parametrize(
    ("ids", "code"),
    [
        ([], "AWS.SimpleQueueService.EmptyBatchRequest"),
        ([str(n) for n in range(11)], "AWS.SimpleQueueService.TooManyEntriesInBatchRequest"),
        (["a", "a"], "AWS.SimpleQueueService.BatchEntryIdsNotDistinct"),
        (["a b"], "AWS.SimpleQueueService.InvalidBatchEntryId"),
    ],
)
def test_a_bad_batch_changes_nothing(sqs, queue, receive, ids, code):
    url = queue(VisibilityTimeout=30)
    sqs.send_message(QueueUrl=url, MessageBody="a")
    (message,) = receive(url)
    with pytest.raises(botocore.exceptions.ClientError) as refused:
        change(sqs, url, *((name, {"ReceiptHandle": message["ReceiptHandle"], "VisibilityTimeout": 0}) for name in ids))
    assert refused.value.response["Error"]["Code"] == code
    assert receive(url) == []
