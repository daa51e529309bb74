"""When virtual time begins, and what holds it: `--epoch`, `--receive-hold`."""
import datetime
import subprocess
import threading
import time

import pytest

from tests.edge.raw import CREATE, QUEUE, Connection, request, send_message
from tests.replay import replay
from tests.world import ROOT, binary

FIXTURE = ROOT / "fixtures/dialog-engine/first-lesson.jsonl"
MINUTE = datetime.timedelta(minutes=1)
POLL = request("sqs", "ReceiveMessage", {"QueueUrl": QUEUE, "WaitTimeSeconds": 20, "AttributeNames": ["All"]})
RECEIVE = request("sqs", "ReceiveMessage", {"QueueUrl": QUEUE})


def wall():
    return datetime.datetime.now(datetime.timezone.utc)


@pytest.mark.parametrize("clock", ["manual", "auto"])
def test_epoch_now_begins_a_world_at_the_wall_clocks_time(snowglobe, clock):
    """Clients write expiries (TTL) and timestamps (AT_TIMESTAMP) that they take from the wall clock."""
    world = snowglobe("--epoch", "now", clock=clock, fresh=True)
    assert abs(world.now() - wall()) < MINUTE
    assert "which the wall clock shows, too" in world.log()
    kinesis = world.client("kinesis")
    kinesis.create_stream(StreamName="orders", ShardCount=1)
    kinesis.put_record(StreamName="orders", PartitionKey="x", Data=b"x")
    world.advance("1s")
    iterator = kinesis.get_shard_iterator(
        StreamName="orders",
        ShardId="shardId-000000000000",
        ShardIteratorType="AT_TIMESTAMP",
        Timestamp=wall() - 5 * MINUTE,
    )["ShardIterator"]
    assert len(kinesis.get_records(ShardIterator=iterator)["Records"]) == 1
    # Time is the world's own from there, and a new world begins there again.
    world.advance("48h")
    assert abs(world.now() - wall() - datetime.timedelta(hours=48)) < MINUTE
    world.reset()
    assert abs(world.now() - wall()) < MINUTE


def test_without_it_up_says_that_the_wall_clock_is_elsewhere(snowglobe):
    world = snowglobe(clock="auto", fresh=True)
    assert world.now().isoformat() == "2026-01-01T00:00:00+00:00"
    line = next(line for line in world.log().splitlines() if line.startswith("Virtual time "))
    assert line.startswith("Virtual time 2026-01-01T00:00:00Z, ")
    assert " the wall clock: expiries and AT_TIMESTAMP taken from that one are elsewhere (--epoch now " in line
    assert "Virtual time" not in snowglobe(clock="real", fresh=True).log()


def test_a_world_of_data_goes_on_and_says_when(snowglobe, tmp_path):
    world = snowglobe("--data", tmp_path / "data", clock="auto", fresh=True)
    world.advance("1h")
    world.stop()
    again = snowglobe("--data", tmp_path / "data", "--epoch", "now", clock="auto", fresh=True)
    assert again.now().isoformat() == "2026-01-01T01:00:00+00:00"
    assert "Virtual time 2026-01-01T01:00:00Z, " in again.log()


def refusal(*arguments):
    done = subprocess.run([binary(), *arguments], capture_output=True, text=True, timeout=60)
    assert done.returncode == 2 and done.stderr.count("\n") == 1, done.stderr
    return done.stderr


def test_epochs_that_cannot_be(snowglobe):
    assert "--epoch needs --clock manual or auto" in refusal("up", "--port", "0", "--epoch", "now")
    assert "or now, not 'soon'" in refusal("up", "--port", "0", "--clock", "auto", "--epoch", "soon")
    # A replay is the same whenever it runs.
    done = replay(FIXTURE, "--epoch", "now")
    assert done.returncode == 2 and "--epoch now is for up" in done.stderr, done.stderr


@pytest.mark.parametrize("hold", ["-1s", "12h1s", "5", "long"])
def test_receive_holds_that_cannot_be(hold):
    says = refusal("up", "--port", "0", "--clock", "auto", f"--receive-hold={hold}")
    assert f"--receive-hold needs a duration like 5s, from 0s to 12h, not '{hold}'" in says


@pytest.mark.parametrize("clock", ["manual", "real"])
def test_only_the_auto_clock_is_held(clock):
    assert "--receive-hold needs --clock auto" in refusal("up", "--port", "0", "--clock", clock, "--receive-hold", "1s")


def test_a_received_message_holds_the_clock_for_others_as_long_as_it_is_told(snowglobe):
    """Else another consumer's long poll would let a message become visible under its receiver's hands."""
    world = snowglobe("--receive-hold", "1h", clock="auto", fresh=True)
    with Connection(world.url) as receiver, Connection(world.url) as other:
        assert receiver.ask(CREATE).status == 200
        assert receiver.ask(send_message("once")).status == 200
        received = receiver.ask(RECEIVE).json()["Messages"]
        other.send(POLL)
        # The poll is there as soon as somebody waits.
        while "nobody waits" in (why := world.get("clock")["why"]):
            pass
        assert " has received 1 message(s) and not deleted them: the clock stands for others for another " in why
        assert why.endswith(" (--receive-hold 1h)")
        deleted = receiver.ask(
            request("sqs", "DeleteMessage", {"QueueUrl": QUEUE, "ReceiptHandle": received[0]["ReceiptHandle"]})
        )
        assert deleted.status == 200
        assert "Messages" not in other.response().json()


def test_a_receive_hold_of_nothing(snowglobe):
    """The other's poll lets the visibility timeout end: it gets the message that somebody still has."""
    world = snowglobe("--receive-hold", "0s", clock="auto", fresh=True)
    with Connection(world.url) as receiver, Connection(world.url) as other:
        assert receiver.ask(CREATE).status == 200
        assert receiver.ask(send_message("once")).status == 200
        assert len(receiver.ask(RECEIVE).json()["Messages"]) == 1
        begin = time.monotonic()
        while "Messages" not in (answer := other.ask(POLL).json()):
            assert time.monotonic() - begin < 4  # by default it would be 5 s
        assert answer["Messages"][0]["Attributes"]["ApproximateReceiveCount"] == "2"


@pytest.mark.parametrize("clock", ["manual", "auto"])
def test_a_slow_operation_takes_its_time(snowglobe, clock):
    """A fault of an operation may be a delay: the caller waits, the operation takes effect at the end of it."""
    world = snowglobe("--template", ROOT / "tests/apps/orders/template.yaml", clock=clock, fresh=True)
    begin = world.now()
    world.fault({"operation": "lambda.ListFunctions", "nth": 2, "delay": "40s"})
    listed = world.client("lambda").list_functions()["Functions"]
    assert world.now() - begin < datetime.timedelta(seconds=1)
    slow = threading.Thread(target=lambda: listed.extend(world.client("lambda").list_functions()["Functions"]))
    count = len(listed)
    slow.start()
    while slow.is_alive():  # in manual nobody else moves the clock
        if clock == "manual":
            world.advance("10s")
        slow.join(timeout=0.02)
    assert len(listed) == 2 * count > 0
    assert world.now() - begin >= datetime.timedelta(seconds=40)
