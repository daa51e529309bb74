"""Many connections, slow ones, and ones that leave in the middle. Real time passes only where it says so."""
import concurrent.futures
import json
import os
import resource
import socket
import struct
import threading

import pytest

from tests.edge.raw import CREATE, QUEUE, Connection, cpu_s, request, send_message
from tests.world import SANITIZED

LIST = request("sqs", "ListQueues", {})


def receive(**more):
    names = ["ApproximateReceiveCount"]
    return request("sqs", "ReceiveMessage", {"QueueUrl": QUEUE, "MessageSystemAttributeNames": names, **more})


def messages(connection):
    body = {"QueueUrl": QUEUE, "AttributeNames": ["ApproximateNumberOfMessages"]}
    answer = connection.ask(request("sqs", "GetQueueAttributes", body))
    return int(answer.json()["Attributes"]["ApproximateNumberOfMessages"])


def status_kb(world, name):
    lines = open(f"/proc/{world.process.pid}/status")
    return int(next(line for line in lines if line.startswith(name)).split()[1])


@pytest.fixture(scope="module", autouse=True)
def descriptors():
    """This process needs as many as the emulator."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_thousand_connections_at_once(snowglobe):
    """Started with the usual limit of 1,024 descriptors, which it raises itself."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (1024, hard))
    try:
        world = snowglobe(fresh=True)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    if resource.prlimit(world.process.pid, resource.RLIMIT_NOFILE)[0] < 1200:
        pytest.skip("the hard limit of descriptors is too low here")
    with Connection(world.url) as first:
        assert first.ask(CREATE).status == 200
        before_kb = status_kb(world, "VmRSS")
        all_of_them = [Connection(world.url) for _ in range(1000)]
        try:
            for round_number in range(3):
                for number, one in enumerate(all_of_them):
                    one.send(send_message(f"{round_number} {number}"))
                for one in all_of_them:
                    assert one.response().status == 200
            assert messages(first) == 3000
            # With 3,000 messages of about 200 bytes; a connection that waits holds a buffer of 8 KB.
            assert SANITIZED or status_kb(world, "VmRSS") - before_kb < 25_000
        finally:
            for one in all_of_them:
                one.close()


def test_connections_beyond_the_limit_are_told_so(snowglobe):
    """4,096 are served; the next one gets a 503, and the others do not notice."""
    if resource.getrlimit(resource.RLIMIT_NOFILE)[0] < 4500:
        pytest.skip("the hard limit of descriptors is too low here")
    world = snowglobe(fresh=True)  # no other test's client holds a connection to it
    others = [Connection(world.url) for _ in range(4096)]
    try:
        assert others[-1].ask(LIST).status == 200
        with Connection(world.url) as one_too_many:
            answer = one_too_many.response()
            assert (answer.status, answer.body) == (503, b"Too many connections are open.\n")
            assert one_too_many.is_closed()
        assert others[0].ask(LIST).status == 200
        others.pop().close()
        # The place is free as soon as the emulator has noticed.
        for _ in range(100):
            with Connection(world.url) as again:
                again.send(LIST)
                if again.response().status == 200:
                    return
        pytest.fail("the place is not given away again")
    finally:
        for one in others:
            one.close()


@pytest.mark.skipif(bool(SANITIZED), reason="UBSan needs a descriptor for each look at an object's type")
def test_without_descriptors_it_waits_and_goes_on(snowglobe):
    """No new connection, but those that are there are served, and the processor is idle."""
    world = snowglobe(fresh=True)
    with Connection(world.url) as connection:
        assert connection.ask(CREATE).status == 200
        used = len(os.listdir(f"/proc/{world.process.pid}/fd"))
        soft, hard = resource.prlimit(world.process.pid, resource.RLIMIT_NOFILE)
        resource.prlimit(world.process.pid, resource.RLIMIT_NOFILE, (used + 10, hard))
        others = [Connection(world.url) for _ in range(30)]
        before_s = cpu_s(world)
        for number in range(20):
            assert connection.ask(send_message(str(number))).status == 200
        others[29].socket.settimeout(0.3)
        others[29].send(LIST)
        with pytest.raises(TimeoutError):  # it lies in the backlog
            others[29].response()
        assert cpu_s(world) - before_s < 0.25, "it spins"
        for one in others[:29]:
            one.close()
        others[29].socket.settimeout(20)
        assert others[29].response().status == 200
        others[29].close()


def test_a_slow_client_holds_nobody(world, connection):
    """One byte of a header and one of a body at a time, each while another client gets its answers."""
    slow = send_message("slow")
    with Connection(world.url) as one:
        for byte in slow[:-1]:
            one.send(bytes([byte]))
            assert connection.ask(LIST).status == 200
        assert messages(connection) == 0
        assert one.ask(slow[-1:]).status == 200
    assert messages(connection) == 1


def test_a_client_that_reads_nothing_fills_no_memory(snowglobe):
    """Two thousand requests at once, each answered with 200 KB: 400 MB that nobody takes."""
    world = snowglobe(fresh=True)
    with Connection(world.url) as connection:
        assert connection.ask(CREATE).status == 200
        assert connection.ask(send_message("x" * 200_000)).status == 200
        before_kb = status_kb(world, "VmRSS")
        with Connection(world.url) as deaf:
            deaf.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            polls = receive(VisibilityTimeout=0) * 2000
            deaf.socket.setblocking(False)
            sent = 0
            for _ in range(50):
                try:
                    sent += deaf.socket.send(polls[sent:])
                except BlockingIOError:
                    pass
                assert connection.ask(LIST).status == 200
            assert SANITIZED or status_kb(world, "VmRSS") - before_kb < 30_000
        assert connection.ask(LIST).status == 200


def test_pipelined_requests_with_large_answers_all_come_in_order(world, connection):
    sizes = [1 + 997 * number % 200_000 for number in range(100)]
    for size in sizes[:10]:
        assert connection.ask(send_message("x" * size)).status == 200
    with Connection(world.url) as other:
        polls = b"".join(receive(VisibilityTimeout=0, MaxNumberOfMessages=10) + LIST for _ in range(100))
        sender = threading.Thread(target=other.send, args=(polls,))
        sender.start()
        for _ in range(100):
            assert sum(len(one["Body"]) for one in other.response().json()["Messages"]) == sum(sizes[:10])
            assert other.response().json()["QueueUrls"]
        sender.join()


def reset(connection):
    """Closes with RST instead of FIN."""
    connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def test_a_reset_in_the_middle_of_a_body_or_an_answer(world, connection):
    assert connection.ask(send_message("x" * 200_000)).status == 200
    for _ in range(20):
        in_body = Connection(world.url)
        in_body.send(send_message("y" * 100_000)[:50_000])
        reset(in_body)
        in_answer = Connection(world.url)
        in_answer.send(receive(VisibilityTimeout=0) * 10)
        in_answer.socket.recv(1000)
        reset(in_answer)
    assert messages(connection) == 1


def final_response(connection):
    """Behind "100 Continue": what a client that has sent its end may get first, to find it there."""
    while (answer := connection.response()).status == 100:
        pass
    return answer


def test_a_half_closed_client_gets_all_its_answers(world, connection):
    """Also those that wait behind the limit of requests under way."""
    with Connection(world.url) as other:
        other.send(LIST * 50)
        other.socket.shutdown(socket.SHUT_WR)
        for _ in range(50):
            assert final_response(other).status == 200
        assert other.is_closed()


def test_a_half_closed_long_poll_is_answered(snowglobe):
    """`printf ... | nc localhost 4566` closes its sending half at once, and still reads."""
    world = snowglobe(clock="manual")
    with Connection(world.url) as connection, Connection(world.url) as other:
        assert connection.ask(CREATE).status == 200
        other.send(receive(WaitTimeSeconds=20))
        other.socket.shutdown(socket.SHUT_WR)
        assert connection.ask(LIST).status == 200  # the end has been seen
        assert connection.ask(send_message("for who still listens")).status == 200
        world.settle()
        [message] = final_response(other).json()["Messages"]
        assert message["Body"] == "for who still listens"
        assert other.is_closed()


@pytest.mark.parametrize("leave", [Connection.close, reset])
def test_long_polls_whose_clients_left_count_no_receive(snowglobe, leave):
    world = snowglobe(clock="manual")
    with Connection(world.url) as connection:
        assert connection.ask(CREATE).status == 200
        polls = [Connection(world.url) for _ in range(100)]
        for one in polls:
            one.send(receive(WaitTimeSeconds=20))
            assert connection.ask(LIST).status == 200  # it has been read, and waits
        for one in polls:
            leave(one)
            assert connection.ask(LIST).status == 200
        assert connection.ask(send_message("x")).status == 200
        [message] = connection.ask(receive()).json()["Messages"]
        assert message["Attributes"]["ApproximateReceiveCount"] == "1"


def test_expect_continue_with_many_clients(world, connection):
    def one(number):
        data = send_message(f"message {number}")
        header, _, body = data.partition(b"\r\n\r\n")
        with Connection(world.url) as client:
            assert client.ask(header + b"\r\nExpect: 100-continue\r\n\r\n").status == 100
            return client.ask(body).status

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        assert set(pool.map(one, range(100))) == {200}
    assert messages(connection) == 100
