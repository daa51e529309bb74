"""ReceiveMessage: visibility to the millisecond, long polls, what a message shows."""
import time

import boto3
import pytest
import requests

from tests.edge.raw import Connection, request


def bodies(messages):
    return [message["Body"] for message in messages]


def test_a_message_is_invisible_at_29_999_s_and_visible_1_ms_later(world, sqs, queue, receive):
    url = queue()
    sqs.send_message(QueueUrl=url, MessageBody="a")
    assert len(receive(url)) == 1
    world.advance("29.999s")
    assert receive(url) == []
    world.advance("1ms")
    again = receive(url)
    assert bodies(again) == ["a"]
    assert again[0]["Attributes"]["ApproximateReceiveCount"] == "2"


def test_no_message_means_no_member(sqs, queue):
    answer = sqs.receive_message(QueueUrl=queue())
    assert "Messages" not in answer


def test_message_attributes_are_given_when_asked_for(sqs, queue, receive):
    """boto3 recomputes the MD5 of body and attributes by itself; binary values come back as bytes."""
    url = queue(VisibilityTimeout=0)
    attributes = {
        "city": {"DataType": "String", "StringValue": "Köln"},
        "count": {"DataType": "Number.int", "StringValue": "0042"},
        "blob": {"DataType": "Binary", "BinaryValue": b"\x00\xff"},
    }
    sqs.send_message(QueueUrl=url, MessageBody="b", MessageAttributes=attributes)
    assert "MessageAttributes" not in receive(url)[0]
    for all_of_them in ("All", "*", ".*"):
        assert receive(url, MessageAttributeNames=[all_of_them])[0]["MessageAttributes"] == attributes
    chosen = receive(url, MessageAttributeNames=["ci.*", "blob"])[0]["MessageAttributes"]
    assert set(chosen) == {"city", "blob"}


def test_system_attributes(world, sqs, queue):
    url = queue()
    header = {"AWSTraceHeader": {"DataType": "String", "StringValue": "Root=1-5759e988-bd862e3fe1be46a994272793"}}
    sent_ms = int(world.now().timestamp() * 1000)
    sqs.send_message(QueueUrl=url, MessageBody="a", MessageSystemAttributes=header)
    world.advance("5s")
    message = sqs.receive_message(QueueUrl=url, AttributeNames=["All"])["Messages"][0]
    assert message["Attributes"] == {
        "SenderId": message["Attributes"]["SenderId"],
        "SentTimestamp": str(sent_ms),
        "ApproximateFirstReceiveTimestamp": str(sent_ms + 5000),
        "ApproximateReceiveCount": "1",
        "AWSTraceHeader": header["AWSTraceHeader"]["StringValue"],
    }
    assert message["Attributes"]["SenderId"].startswith("AIDA")


TRACE = "Root=1-3152b799-8954dae64eda91bc9a23a7e8;Parent=7fa8c0f79203be72;Sampled=1"


@pytest.fixture
def traced(world):
    """A client of its own whose requests have the header X-Amzn-Trace-Id, as X-Ray's SDK sets it."""
    client = boto3.client(
        "sqs", endpoint_url=world.url, region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test"
    )

    def add_header(request, **_):
        request.headers["X-Amzn-Trace-Id"] = TRACE

    client.meta.events.register("before-send.sqs.*", add_header)
    return client


def traces(messages):
    return {message["Body"]: message["Attributes"].get("AWSTraceHeader") for message in messages}


def test_the_header_of_a_trace_becomes_an_attribute(traced, queue, receive):
    """Of every message of the request, unless a message has the attribute itself: "the message system
    attribute overrides the HTTP trace header" (X-Ray's guide, "Amazon SQS and AWS X-Ray"; recorded by
    LocalStack's test_aws_trace_header_propagation). No MD5: the sender did not give an attribute."""
    url = queue()
    own = {"AWSTraceHeader": {"DataType": "String", "StringValue": "Root=1-5759e988-bd862e3fe1be46a994272793"}}
    attributes = {"timestamp": {"DataType": "Number", "StringValue": "1493147359900"}}
    sent = traced.send_message(QueueUrl=url, MessageBody="one", MessageAttributes=attributes)
    assert sent["MD5OfMessageAttributes"] == "235c5c510d26fb653d073faed50ae77c"
    assert "MD5OfMessageSystemAttributes" not in sent
    answer = traced.send_message_batch(
        QueueUrl=url,
        Entries=[
            {"Id": "a", "MessageBody": "two"},
            {"Id": "b", "MessageBody": "own", "MessageSystemAttributes": own},
        ],
    )
    with_md5 = {entry["Id"] for entry in answer["Successful"] if "MD5OfMessageSystemAttributes" in entry}
    assert with_md5 == {"b"}
    assert traces(receive(url)) == {"one": TRACE, "two": TRACE, "own": own["AWSTraceHeader"]["StringValue"]}


def test_the_header_of_a_trace_counts_for_no_limit_and_for_no_other_request(world, sqs, traced, queue, receive):
    """"The trace header is excluded from both Amazon SQS message size and message attribute quotas"; and
    the header of a receive says nothing of the message."""
    url = queue(MaximumMessageSize=1024, VisibilityTimeout=0)
    ten = {f"a{n}": {"DataType": "String", "StringValue": "v"} for n in range(10)}
    traced.send_message(QueueUrl=url, MessageBody="x" * (1024 - 10 * 9), MessageAttributes=ten)
    sqs.send_message(QueueUrl=url, MessageBody="untraced")
    received = traced.receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, MessageSystemAttributeNames=["AWSTraceHeader"]
    )["Messages"]
    assert [message.get("Attributes", {}).get("AWSTraceHeader") for message in received] == [TRACE, None]


def test_a_message_whose_visibility_ran_out_comes_first_again(world, sqs, queue, receive):
    """Recorded on AWS: LocalStack's test_inflight_message_requeue. One that is given back at once stands behind."""
    url = queue()
    sqs.send_message(QueueUrl=url, MessageBody="first")
    assert bodies(receive(url, VisibilityTimeout=3)) == ["first"]
    world.advance("1.5s")
    sqs.send_message(QueueUrl=url, MessageBody="second")
    world.advance("3s")
    again = receive(url, MaxNumberOfMessages=1)
    assert bodies(again) == ["first"]
    sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=again[0]["ReceiptHandle"], VisibilityTimeout=0)
    assert bodies(receive(url)) == ["second", "first"]


def test_a_client_meets_other_orders_and_smaller_batches_under_other_seeds(snowglobe):
    """`up --seed N`: what AWS allows among messages that are visible at once (emulator/docs/legal-orders.md); seed 0
    gives them as they were sent. tests/unit/sqs/delivery_order_test.cc has the rest."""
    world = snowglobe("--seed", "7")
    sqs = world.client("sqs")
    sent = [str(n) for n in range(10)]
    firsts = []
    for seed in range(21):
        world.reset(seed=seed)
        url = sqs.create_queue(QueueName="q")["QueueUrl"]
        sqs.send_message_batch(QueueUrl=url, Entries=[{"Id": n, "MessageBody": n} for n in sent])
        batches = []
        while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            batches.append(bodies(messages))
        assert sorted(sum(batches, [])) == sent
        firsts.append(batches[0])
    assert firsts[0] == sent
    assert min(map(len, firsts)) < 10 and list(map(len, firsts)).count(10) > 1
    assert any(batch != sorted(batch) for batch in firsts)


def test_a_long_poll_with_a_message_in_flight_moves_the_clock_exactly(snowglobe, counts):
    """Nothing else can happen: so the clock jumps to the poll's deadline, in no time at all."""
    world = snowglobe(fresh=True)
    sqs = world.client("sqs")
    url = sqs.create_queue(QueueName="q")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="a")
    assert sqs.receive_message(QueueUrl=url)["Messages"]
    before = world.now()
    started = time.monotonic()
    assert "Messages" not in sqs.receive_message(QueueUrl=url, WaitTimeSeconds=20)
    assert time.monotonic() - started < 2  # not the 20 s of the poll
    assert (world.now() - before).total_seconds() == 20
    # 10 s more and it is back: the next poll gets it at that instant.
    message = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=20)["Messages"][0]
    assert message["Body"] == "a"
    assert 10 <= (world.now() - before).total_seconds() - 20 < 10.01
    world.stop()


def test_a_long_poll_on_an_empty_world_moves_nothing(world, sqs, queue):
    url = queue()
    before = world.now()
    assert "Messages" not in sqs.receive_message(QueueUrl=url, WaitTimeSeconds=20)
    assert world.now() == before


def wait_for_trace(world, kind):
    """Until the trace has such a record: what another connection's request has led to."""
    deadline = time.monotonic() + 20
    while f'"kind":"{kind}"' not in requests.get(f"{world.url}/_snowglobe/trace").text:
        assert time.monotonic() < deadline, f"no {kind} in the trace"


def test_a_parked_poll_gets_the_message_that_is_sent(snowglobe):
    """Two connections: one waits, the other sends."""
    world = snowglobe(clock="manual")
    sqs = world.client("sqs")
    url = sqs.create_queue(QueueName="q", Attributes={"ReceiveMessageWaitTimeSeconds": "20"})["QueueUrl"]
    with Connection(world.url) as waiting:
        waiting.send(request("sqs", "ReceiveMessage", {"QueueUrl": url}))
        wait_for_trace(world, "wait")
        sqs.send_message(QueueUrl=url, MessageBody="a", DelaySeconds=7)
        before = world.now()
        world.settle()
        assert waiting.response().json()["Messages"][0]["Body"] == "a"
    assert 7 <= (world.now() - before).total_seconds()


def test_a_parked_poll_whose_client_dies_takes_nothing(snowglobe):
    world = snowglobe(clock="manual")
    sqs = world.client("sqs")
    url = sqs.create_queue(QueueName="q")["QueueUrl"]
    with Connection(world.url) as dying:
        dying.send(request("sqs", "ReceiveMessage", {"QueueUrl": url, "WaitTimeSeconds": 20}))
        wait_for_trace(world, "wait")
    wait_for_trace(world, "drop")
    sqs.send_message(QueueUrl=url, MessageBody="a")
    world.settle()
    message = sqs.receive_message(QueueUrl=url, MessageSystemAttributeNames=["All"])["Messages"][0]
    assert message["Attributes"]["ApproximateReceiveCount"] == "1"
