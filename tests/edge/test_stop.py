"""SIGTERM and SIGINT: answers under way leave, everything is over within a second. The process's own log is empty of errors."""
import signal
import time

import pytest

from tests.edge.raw import CREATE, QUEUE, Connection, request

POLL = request("sqs", "ReceiveMessage", {"QueueUrl": QUEUE, "WaitTimeSeconds": 20})
MILLISECONDS_MAX = 1000 + 500  # the machine may be busy


def ends(world, within_ms=MILLISECONDS_MAX):
    begin = time.monotonic()
    code = world.process.wait(timeout=20)
    took_ms = (time.monotonic() - begin) * 1000
    if took_ms >= within_ms:  # as what runs into a limit of time: scripts/test tries that once more
        raise TimeoutError(f"it took {took_ms:.0f} ms to end")
    return code


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_idle_connections_do_not_hold_it(snowglobe, number):
    world = snowglobe(fresh=True)
    with Connection(world.url) as idle, Connection(world.url):
        assert idle.ask(CREATE).status == 200
        world.process.send_signal(number)
        assert ends(world, 500) == 0
        assert idle.is_closed()


def test_answers_under_way_are_finished(snowglobe):
    """A large answer that its client reads slowly, and one that is not even begun to be read."""
    world = snowglobe(fresh=True)
    with Connection(world.url) as connection, Connection(world.url) as slow:
        assert connection.ask(CREATE).status == 200
        for _ in range(5):
            assert connection.ask(
                request("sqs", "SendMessage", {"QueueUrl": QUEUE, "MessageBody": "x" * 200_000})
            ).status == 200
        many = request("sqs", "ReceiveMessage", {"QueueUrl": QUEUE, "MaxNumberOfMessages": 5, "VisibilityTimeout": 0})
        slow.send(many * 4)  # 4 MB: more than the sockets' buffers hold
        slow.received = slow.socket.recv(1000)
        world.process.send_signal(signal.SIGTERM)
        for _ in range(4):
            assert len(slow.response().json()["Messages"]) == 5
        assert slow.is_closed()
        assert ends(world) == 0


@pytest.mark.parametrize("clock", ["manual", "real"])
def test_long_polls_are_closed(snowglobe, clock):
    world = snowglobe(clock=clock, fresh=True)
    with Connection(world.url) as connection:
        assert connection.ask(CREATE).status == 200
        polls = [Connection(world.url) for _ in range(20)]
        for one in polls:
            one.send(POLL)
        assert connection.ask(CREATE).status == 200  # they have been read
        world.process.send_signal(signal.SIGTERM)
        assert ends(world) == 0
        for one in polls:
            assert one.is_closed()
            one.close()


def test_no_new_connection_is_taken(snowglobe):
    world = snowglobe(clock="real", fresh=True)
    with Connection(world.url) as connection:
        assert connection.ask(CREATE).status == 200
        connection.send(POLL)
        world.process.send_signal(signal.SIGTERM)
        assert ends(world) == 0
        with pytest.raises(ConnectionError):
            Connection(world.url)


def test_a_second_signal_waits_for_nobody(snowglobe):
    world = snowglobe(clock="real", fresh=True)
    with Connection(world.url) as connection:
        assert connection.ask(CREATE).status == 200
        connection.send(POLL)
        with Connection(world.url) as other:
            assert other.ask(CREATE).status == 200
        world.process.send_signal(signal.SIGTERM)
        # The first one is seen when it has stopped to listen.
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            try:
                Connection(world.url).close()
            except ConnectionError:
                break
        world.process.send_signal(signal.SIGTERM)
        assert ends(world, 400) == 0
