"""What a receipt handle is good for, case by case, as AWS answers (the differences between the two
kinds of queue are the point)."""
import pytest

NOT_VALID = 'The input receipt handle "{handle}" is not a valid receipt handle.'
NOT_THIS_QUEUE = 'The receipt handle "{handle}" is not valid for this queue.'
GONE = (
    "Value {handle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not "
    "available for visibility timeout change."
)
EXPIRED = "Value {handle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired."
OK = None


@pytest.fixture(params=["standard", "fifo"])
def kind(request):
    return request.param


@pytest.fixture
def held(kind, queue, fifo, sqs, receive):
    """A queue and the handle of its one message, received."""
    url = queue() if kind == "standard" else fifo()
    ids = {} if kind == "standard" else {"MessageGroupId": "g", "MessageDeduplicationId": "d"}
    sqs.send_message(QueueUrl=url, MessageBody="a", **ids)
    return url, receive(url)[0]["ReceiptHandle"]


def garbage(world, sqs, receive, url, handle):
    return "AQEBnonsense"


def damaged(world, sqs, receive, url, handle):
    return handle[:-8] + ("A" if handle[-8] != "A" else "B") + handle[-7:]


def deleted(world, sqs, receive, url, handle):
    sqs.delete_message(QueueUrl=url, ReceiptHandle=handle)
    return handle


def lapsed(world, sqs, receive, url, handle):
    world.advance("30s")
    return handle


def received_again(world, sqs, receive, url, handle):
    world.advance("30s")
    assert receive(url)[0]["ReceiptHandle"] != handle
    return handle


def over_12_hours_old(world, sqs, receive, url, handle):
    world.advance("43201s")
    return handle


CASES = [
    # case, delete on standard, delete on FIFO, change on standard, change on FIFO
    (garbage, NOT_VALID, NOT_VALID, NOT_VALID, NOT_VALID),
    (damaged, NOT_VALID, NOT_VALID, NOT_VALID, NOT_VALID),
    (deleted, OK, OK, GONE, GONE),
    (lapsed, OK, EXPIRED, OK, GONE),
    (received_again, OK, EXPIRED, OK, GONE),
    (over_12_hours_old, EXPIRED, EXPIRED, EXPIRED, GONE),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0].__name__)
@pytest.mark.parametrize("operation", ["delete", "change"])
def test_handle(case, operation, kind, world, sqs, receive, held, error):
    prepare, *outcomes = case
    expected = outcomes[2 * (operation == "change") + (kind == "fifo")]
    url, handle = held
    handle = prepare(world, sqs, receive, url, handle)
    arguments = {"QueueUrl": url, "ReceiptHandle": handle}
    call = sqs.delete_message
    if operation == "change":
        call = sqs.change_message_visibility
        arguments["VisibilityTimeout"] = 5
    if expected is OK:
        call(**arguments)
        return
    code = "ReceiptHandleIsInvalid" if expected is NOT_VALID else "InvalidParameterValue"
    assert error(call, **arguments) == (code, expected.format(handle=handle))


def test_handle_of_another_queue(sqs, queue, held, error):
    _, handle = held
    assert error(sqs.delete_message, QueueUrl=queue(), ReceiptHandle=handle) == (
        "ReceiptHandleIsInvalid",
        NOT_THIS_QUEUE.format(handle=handle),
    )


def test_lapsed_fifo_handle_in_a_batch(world, sqs, fifo, receive):
    """The batch has words of its own for it."""
    url = fifo(ContentBasedDeduplication="true")
    sqs.send_message(QueueUrl=url, MessageBody="a", MessageGroupId="g")
    handle = receive(url)[0]["ReceiptHandle"]
    world.advance("31s")
    answer = sqs.delete_message_batch(QueueUrl=url, Entries=[{"Id": "x", "ReceiptHandle": handle}])
    assert "Successful" not in answer
    assert answer["Failed"] == [
        {
            "Id": "x",
            "SenderFault": True,
            "Code": "ReceiptHandleIsInvalid",
            "Message": "The receipt handle has expired",
        }
    ]


def test_lapsed_standard_handle_changes_nothing(world, sqs, queue, receive, counts):
    url = queue()
    sqs.send_message(QueueUrl=url, MessageBody="a")
    handle = receive(url)[0]["ReceiptHandle"]
    world.advance("30s")
    sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=100)
    assert counts(url) == (1, 0, 0)


def test_every_receive_gives_a_new_handle(sqs, queue, receive):
    url = queue(VisibilityTimeout=0)
    sqs.send_message(QueueUrl=url, MessageBody="a")
    handles = {receive(url)[0]["ReceiptHandle"] for _ in range(3)}
    assert len(handles) == 3
    assert all(handle.startswith("AQEB") for handle in handles)
