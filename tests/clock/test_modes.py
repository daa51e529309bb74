"""The three clock modes, as a test's author meets them."""
import threading
import time

import pytest


def queue(world, name="jobs", **attributes):
    attributes = {key: str(value) for key, value in attributes.items()}
    return world.client("sqs").create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]


def receive(world, url, wait=0):
    return world.client("sqs").receive_message(QueueUrl=url, WaitTimeSeconds=wait).get("Messages", [])


def test_manual_visibility_ends_to_the_millisecond(snowglobe):
    world = snowglobe(clock="manual")
    url = queue(world)
    world.client("sqs").send_message(QueueUrl=url, MessageBody="once")
    assert len(receive(world, url)) == 1
    world.advance("29.999s")
    assert receive(world, url) == []
    world.advance("1ms")
    assert [message["Body"] for message in receive(world, url)] == ["once"]


def test_manual_time_stands_still_by_itself(snowglobe):
    world = snowglobe(clock="manual")
    url = queue(world)
    world.client("sqs").send_message(QueueUrl=url, MessageBody="once")
    receive(world, url)
    before = world.get("clock")
    for _ in range(50):  # real time passes: fifty answers, and no virtual nanosecond
        assert receive(world, url) == []
    assert world.get("clock")["now"] == before["now"]
    assert "manual" in before["why"]


def test_manual_poll_waits_for_the_clock(snowglobe):
    """A parked long poll is answered by whoever moves the world, not by real time."""
    world = snowglobe(clock="manual", fresh=True)
    url = queue(world)
    world.client("sqs")  # clients are made in one thread: boto3 asks for it
    got = []
    poll = threading.Thread(target=lambda: got.append(receive(world, url, wait=20)))
    poll.start()
    # The poll may reach the world before or after an advance; it ends once 20 s passed since.
    while poll.is_alive():
        world.advance("5s")
        poll.join(timeout=0.05)
    assert got == [[]]


def test_auto_long_poll_moves_the_clock_exactly(snowglobe):
    """A message in flight is something that may come back: the poll's 20 s pass, in no time."""
    world = snowglobe(clock="auto", fresh=True)
    url = queue(world)
    world.client("sqs").send_message(QueueUrl=url, MessageBody="in flight")
    assert len(receive(world, url)) == 1
    before = world.now()
    started = time.monotonic()
    assert receive(world, url, wait=20) == []
    assert time.monotonic() - started < 1  # the figure is 0.1 s; CI machines are noisy
    assert (world.now() - before).total_seconds() == 20
    # and the next one meets the message, when its visibility ends
    assert len(receive(world, url, wait=20)) == 1
    assert (world.now() - before).total_seconds() == pytest.approx(30, abs=0.001)


def test_auto_long_poll_on_an_empty_world_moves_nothing(snowglobe):
    world = snowglobe(clock="auto")
    url = queue(world)
    before = world.get("clock")["now"]
    assert receive(world, url, wait=20) == []
    assert world.get("clock")["now"] == before


def test_auto_background_consumer_moves_nothing_and_gets_nothing_twice(snowglobe):
    world = snowglobe(clock="auto", fresh=True)
    url = queue(world)
    before = world.now()
    bodies, stop = [], threading.Event()

    def consume():
        sqs = world.client("sqs", account="000000000000")
        while not stop.is_set():
            for message in sqs.receive_message(QueueUrl=url, WaitTimeSeconds=20).get("Messages", []):
                bodies.append(message["Body"])
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])

    consumer = threading.Thread(target=consume)
    world.client("sqs")  # clients are made in one thread: boto3 asks for it
    consumer.start()
    for n in range(100):
        world.client("sqs").send_message(QueueUrl=url, MessageBody=str(n))
    # The hundredth is there once the consumer has it; every poll is answered, so this ends.
    while len(bodies) < 100:
        world.get("health")
    stop.set()
    consumer.join(timeout=30)
    assert sorted(bodies, key=int) == [str(n) for n in range(100)]
    assert (world.now() - before).total_seconds() < 0.1


def test_auto_says_why_the_clock_stands(snowglobe):
    """A message is in flight, so there is a timer to jump to; but its receiver has been answered."""
    world = snowglobe(clock="auto", fresh=True)
    url = queue(world)
    world.client("sqs").send_message(QueueUrl=url, MessageBody="once")
    assert len(receive(world, url)) == 1
    clock = world.get("clock")
    assert clock["next"] is not None
    assert clock["why"] == "nobody waits: a long poll, an invocation, settle or advance moves the clock"


def test_parked_poll_of_a_dead_client_takes_nothing(snowglobe):
    """The client hangs up while it waits; the message that comes then is received once, by another."""
    import http.client
    import json

    world = snowglobe(clock="manual", fresh=True)
    url = queue(world)
    connection = http.client.HTTPConnection(world.url.removeprefix("http://"))
    connection.request(
        "POST",
        "/",
        json.dumps({"QueueUrl": url, "WaitTimeSeconds": 20}),
        {
            "Content-Type": "application/x-amz-json-1.0",
            "X-Amz-Target": "AmazonSQS.ReceiveMessage",
            "Authorization": "AWS4-HMAC-SHA256 Credential=000000000000/20260101/us-east-1/sqs/aws4_request, "
            "SignedHeaders=host, Signature=0",
        },
    )
    world.advance("1s")  # the poll was sent before this, so it is parked by now
    connection.close()
    world.advance("1ms")
    world.client("sqs").send_message(QueueUrl=url, MessageBody="kept")
    world.settle()
    message = world.client("sqs").receive_message(
        QueueUrl=url, MessageSystemAttributeNames=["ApproximateReceiveCount"]
    )["Messages"][0]
    assert message["Attributes"]["ApproximateReceiveCount"] == "1"


def test_real_clock_refuses_to_be_moved(snowglobe):
    import requests

    world = snowglobe(clock="real")
    answer = requests.post(f"{world.url}/_snowglobe/settle", json={}, timeout=10)
    assert answer.status_code == 409 and "--clock" in answer.json()["message"]


@pytest.mark.parametrize(
    "path, body, says",
    [
        ("clock/advance", {"by": "soon"}, "duration"),
        ("clock/advance", {}, "duration"),
        ("settle", {"max": "5m"}, "unknown member 'max'"),
        ("reset", {"seed": "seven"}, "'seed'"),
        ("faults", {"operation": "sqs.SendMessage"}, "error"),
        ("faults", {"nowhere": 1}, "operation"),
    ],
)
def test_admin_refuses_bad_input_by_name(snowglobe, path, body, says):
    import requests

    world = snowglobe(clock="manual")
    answer = requests.post(f"{world.url}/_snowglobe/{path}", json=body, timeout=10)
    assert answer.status_code == 400 and says in answer.json()["message"], answer.text


def test_admin_answers_to_loopback_names_only(snowglobe):
    import requests

    world = snowglobe(clock="manual")
    answer = requests.get(f"{world.url}/_snowglobe/clock", headers={"Host": "evil.example"}, timeout=10)
    assert answer.status_code == 403
