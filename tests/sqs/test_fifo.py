"""FIFO queues: order in groups, blocking, deduplication, attempts."""


def send(sqs, url, body, group, **more):
    return sqs.send_message(
        QueueUrl=url, MessageBody=body, MessageGroupId=group, **{"MessageDeduplicationId": body, **more}
    )


def bodies(messages):
    return [message["Body"] for message in messages]


def test_order_in_a_group_and_no_other_receive_while_one_is_in_flight(sqs, fifo, receive):
    url = fifo()
    for body in ("a1", "a2", "b1", "a3"):
        send(sqs, url, body, body[0])
    first = receive(url, MaxNumberOfMessages=1)
    assert bodies(first) == ["a1"]
    assert bodies(receive(url)) == ["b1"]
    sqs.delete_message(QueueUrl=url, ReceiptHandle=first[0]["ReceiptHandle"])
    assert bodies(receive(url)) == ["a2", "a3"]


def test_sequence_numbers_rise_and_have_20_digits(sqs, fifo):
    url = fifo()
    numbers = [send(sqs, url, str(n), "g")["SequenceNumber"] for n in range(3)]
    assert [len(number) for number in numbers] == [20, 20, 20]
    assert [int(b) - int(a) for a, b in zip(numbers, numbers[1:])] == [256, 256]


def test_deduplication_lasts_exactly_five_minutes(world, sqs, fifo, counts):
    url = fifo()
    first = send(sqs, url, "a", "g")
    world.advance("299.999s")
    again = send(sqs, url, "other body", "g", MessageDeduplicationId="a")
    assert (again["MessageId"], again["SequenceNumber"]) == (first["MessageId"], first["SequenceNumber"])
    assert counts(url) == (1, 0, 0)
    world.advance("1ms")
    assert send(sqs, url, "a", "g")["MessageId"] != first["MessageId"]
    assert counts(url) == (2, 0, 0)


def test_high_throughput_needs_both_attributes(sqs, fifo, error):
    url = fifo(DeduplicationScope="messageGroup", FifoThroughputLimit="perMessageGroupId")
    send(sqs, url, "1", "a", MessageDeduplicationId="d")
    send(sqs, url, "2", "b", MessageDeduplicationId="d")
    code, _ = error(
        sqs.set_queue_attributes, QueueUrl=url, Attributes={"DeduplicationScope": "queue"}
    )
    assert code == "InvalidAttributeValue"


def test_a_repeated_attempt_gives_the_same_messages_and_handles(world, sqs, fifo, receive, counts):
    url = fifo()
    for body in ("1", "2"):
        send(sqs, url, body, "g")
    first = receive(url, ReceiveRequestAttemptId="attempt")
    world.advance("29s")
    assert receive(url, ReceiveRequestAttemptId="attempt") == first
    world.advance("29s")  # the timeout began again
    assert counts(url) == (0, 2, 0)


def test_a_batch_keeps_its_order(sqs, fifo, receive):
    url = fifo(ContentBasedDeduplication="true")
    entries = [{"Id": str(n), "MessageBody": f"m{n}", "MessageGroupId": "g"} for n in range(10)]
    answer = sqs.send_message_batch(QueueUrl=url, Entries=entries)
    assert "Failed" not in answer
    assert bodies(receive(url)) == [f"m{n}" for n in range(10)]
