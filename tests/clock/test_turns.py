"""Whoever looks at the world or changes it waits its turn: what the requests before have led to is done.

Under the process executor (the default of `up`) a handler runs while sockets are served, so a look
could come before the work of a request that was answered long ago.
"""
import json
import re
import threading
import time

import pytest
import requests

from tests.edge.raw import Connection, head, request, signed
from tests.world import ROOT, SANITIZED

TEMPLATE = ROOT / "tests/clock/template.yaml"
ROUNDS = 40
AT_ONCE_S = 10 if SANITIZED else 1
SHARD = "kinesis/streams/orders/shardId-000000000000"
COUNT = b'{"how": "count"}'
REFUSED = {"operation": "dynamodb.UpdateItem", "error": {"code": "Refused", "message": "as asked", "status": 400}}


@pytest.fixture(params=["process", "fiber"])
def world(snowglobe, request):
    return snowglobe("--template", TEMPLATE, clock="auto", executor=request.param)


def put(world, id):
    world.client("kinesis").put_record(StreamName="orders", PartitionKey=id, Data=b"x")


def admin(path, method="GET", body=None):
    """An admin request as bytes."""
    data = json.dumps(body).encode() if body is not None else b""
    return head({"Host": "localhost", "Content-Length": len(data)}, f"{method} /_snowglobe/{path} HTTP/1.1") + data


def put_request(id):
    return request("kinesis", "PutRecord", {"StreamName": "orders", "PartitionKey": id, "Data": "eA=="})


def test_a_table_shows_what_the_request_before_led_to(world):
    for n in range(1, ROUNDS + 1):
        put(world, str(n))
        assert world.get("dynamodb/tables/counts")["items"] == n


@pytest.mark.parametrize(
    "path",
    [
        "clock",
        "digest",
        "trace?limit=100000",
        "faults",
        "invocations?limit=1000",
        "dynamodb/tables/counts",
        SHARD,
        "lambda/mappings",
        "sqs/queues/edge",
        "outside/requests",
    ],
)
def test_a_look_shows_what_a_later_one_shows(world, path):
    """Nothing happens between the two: in auto with nobody who waits the world rests after its work."""
    for n in range(ROUNDS // 4):
        put(world, str(n))
        first = requests.get(f"{world.url}/_snowglobe/{path}", timeout=20)
        world.settle("0s")
        assert first.status_code == 200
        assert requests.get(f"{world.url}/_snowglobe/{path}", timeout=20).text == first.text


def test_a_fault_strikes_what_comes_after_it_only(world):
    for n in range(ROUNDS):
        put(world, f"before-{n:02}")
        world.fault({**REFUSED, "nth": 1, "match": f"before-{n:02}"})
    put(world, "after")
    world.fault({**REFUSED, "nth": "all"})
    put(world, "struck")
    requests.delete(f"{world.url}/_snowglobe/faults", timeout=20)  # nor is it taken back for what came before
    outcomes = {
        invocation["payload"]["Records"][0]["kinesis"]["partitionKey"]: invocation["outcome"]
        for invocation in reversed(world.invocations("count"))
    }
    assert outcomes.pop("struck") == "error"
    assert set(outcomes.values()) == {"ok"} and len(outcomes) == ROUNDS + 1


def test_pipelined_requests_are_done_in_their_order(world):
    """Requests, looks and changes of one connection, sent at once."""
    with Connection(world.url) as connection:
        connection.send(
            put_request("one")
            + admin("dynamodb/tables/counts")
            + admin("faults", "POST", {**REFUSED, "nth": 1})
            + put_request("two")
            + admin("dynamodb/tables/counts")
            + admin("health")
            + admin("faults", "DELETE")
            + admin("clock/advance", "POST", {"by": "1h"})
            + admin("dynamodb/tables/counts")
        )
        answers = [connection.response() for _ in range(9)]
        assert [answer.status for answer in answers] == [200] * 9, [answer.body for answer in answers]
        counts = [answers[n].json()["items"] for n in (1, 4, 8)]
        assert counts == [1, 1, 2]


def test_manual_look_after_a_request_shows_the_request(snowglobe):
    world = snowglobe("--template", TEMPLATE, clock="manual", executor="process")
    with Connection(world.url) as connection:
        connection.send(
            put_request("one")
            + admin(SHARD)
            + admin("dynamodb/tables/counts")
            + head({**signed("lambda"), "Content-Length": len(COUNT)}, "POST /2015-03-31/functions/hanging/invocations HTTP/1.1")
            + COUNT
            + admin("invocations?function=hanging")
            + admin("settle", "POST", {})
            + admin("dynamodb/tables/counts")
        )
        _, stream, before, _, invocations, _, after = [connection.response() for _ in range(7)]
        assert len(stream.json()["Records"]) == 1
        assert before.json()["items"] == 0  # the mapping waits for settle
        assert len(invocations.json()["invocations"]) == 1  # a synchronous invocation is the request's own
        assert after.json()["items"] == 1


def hang(world):
    answer = world.client("lambda").invoke(FunctionName="hanging", InvocationType="Event", Payload=b'{"how": "loop"}')
    assert answer["StatusCode"] == 202


def timed(method, world, path, **more):
    begin = time.monotonic()
    answer = requests.request(method, f"{world.url}/_snowglobe/{path}", timeout=20, **more)
    return answer, time.monotonic() - begin


HELD = r"For 2s it was not your turn: invocation [0-9a-f-]{36} of function hanging holds the world\. .*\?wait=0"


def test_nobody_waits_for_a_hanging_handler_longer_than_two_seconds(snowglobe):
    world = snowglobe("--template", TEMPLATE, clock="auto", executor="process", fresh=True)
    put(world, "before")
    hang(world)
    put_waiting = threading.Thread(target=lambda: pytest.raises(Exception, put, world, "behind"))
    put_waiting.start()  # it is answered 503 by the reset
    gone = Connection(world.url)
    gone.send(admin("faults", "POST", {**REFUSED, "nth": 1}))
    answers = []
    asking = [
        threading.Thread(target=lambda one=one: answers.append(timed(*one)))
        for one in (
            ("GET", world, "dynamodb/tables/counts"),
            ("GET", world, "clock"),
            ("POST", world, "reload"),
            ("DELETE", world, "faults"),
        )
    ]
    for thread in asking:
        thread.start()
    # Meanwhile: what tells of the process, and whoever does not want to wait.
    for _ in range(20):
        for path in ("health", "metrics", "clock?wait=0", "dynamodb/tables/counts?wait=0", "health?wait=0"):
            answer, took = timed("GET", world, path)
            assert answer.status_code == 200 and took < AT_ONCE_S
    clock = world.get("clock", wait=0)
    assert re.fullmatch("invocation [0-9a-f-]{36} of function hanging is under way", clock["why"])
    assert world.get("dynamodb/tables/counts", wait=0)["items"] == 1
    gone.close()  # while it waits: it sets no fault
    for thread in asking:
        thread.join()
    for answer, took in answers:
        assert answer.status_code == 503 and answer.json()["error"] == "WorldIsBusy"
        assert re.match(HELD, answer.json()["message"]), answer.text
        assert 1.9 < took < 2 + 2 * AT_ONCE_S
    assert timed("POST", world, "faults", json={**REFUSED, "nth": 1})[0].status_code == 503
    assert world.get("faults", wait=0)["faults"] == []
    assert timed("POST", world, "faults?wait=0", json={**REFUSED, "nth": 1})[0].status_code == 200
    assert len(world.get("faults", wait=0)["faults"]) == 1
    # A reset is the way out: it does not wait, and whoever waits is told.
    with Connection(world.url) as connection:
        begin = time.monotonic()
        connection.send(admin("clock") + admin("reset", "POST", {}) + admin("clock"))
        waited, reset, after = [connection.response() for _ in range(3)]
        assert time.monotonic() - begin < AT_ONCE_S
    assert (waited.status, reset.status, after.status) == (503, 200, 200)
    assert waited.json()["message"] == "The world was reset."
    put_waiting.join()
    put(world, "anew")
    assert world.get("dynamodb/tables/counts")["items"] == 1


# The function is invoked by what it writes.
ENDLESS = """
Resources:
  Counts:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: counts
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      StreamSpecification: {StreamViewType: NEW_IMAGE}
  Count:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: count
      CodeUri: ledger
      Handler: count
      Environment: {Variables: {TABLE: !Ref Counts}}
      Events:
        Again: {Type: DynamoDB, Properties: {Stream: !GetAtt Counts.StreamArn, StartingPosition: TRIM_HORIZON}}
"""


@pytest.mark.parametrize("executor", ["fiber", "process"])
def test_nobody_waits_for_work_without_end(snowglobe, tmp_path, executor):
    template = tmp_path / "template.yaml"
    template.write_text(ENDLESS)
    world = snowglobe("--template", template, "--log-level", "off", clock="auto", executor=executor, fresh=True)
    world.client("dynamodb").put_item(TableName="counts", Item={"id": {"S": "x"}})
    answer, took = timed("GET", world, "clock")
    assert answer.status_code == 503 and 1.9 < took < 2 + 2 * AT_ONCE_S
    assert re.search(r": (invocation [0-9a-f-]{36} of function count|the work of earlier requests) holds", answer.text)
    assert timed("POST", world, "reset", json={})[0].status_code == 200
    assert world.get("dynamodb/tables/counts")["items"] == 0


def test_what_a_look_waits_for_must_not_hold_up_the_end(snowglobe):
    """SIGTERM while a look waits: see tests/edge/test_stop.py."""
    world = snowglobe("--template", TEMPLATE, clock="auto", executor="process", fresh=True)
    hang(world)
    with Connection(world.url) as connection:
        connection.send(admin("clock"))
        world.get("health")
        begin = time.monotonic()
        world.process.terminate()
        assert world.process.wait(timeout=20) == 0
        assert time.monotonic() - begin < 0.5 + AT_ONCE_S
        assert connection.is_closed()


def test_real_clock_looks_wait_for_no_handler(snowglobe):
    """Handlers run beside each other there: none holds the world."""
    world = snowglobe("--template", TEMPLATE, clock="real", executor="process", fresh=True)
    hang(world)
    for path in ("clock", "dynamodb/tables/counts", "invocations", "faults"):
        answer, took = timed("GET", world, path)
        assert answer.status_code == 200 and took < AT_ONCE_S
    with Connection(world.url) as connection:
        connection.send(put_request("one") + admin(SHARD))
        assert connection.response().status == 200
        assert len(connection.response().json()["Records"]) == 1


@pytest.mark.parametrize(
    "path, method, says",
    [
        ("clock?wait=1", "GET", "'wait' can only be 0"),
        ("faults?wait=no", "DELETE", "'wait' can only be 0"),
        ("settle?wait=0", "POST", "settle cannot be answered at once"),
        ("clock/advance?wait=0", "POST", "clock/advance cannot be answered at once"),
    ],
)
def test_wait_is_refused_where_it_means_nothing(world, path, method, says):
    answer = requests.request(method, f"{world.url}/_snowglobe/{path}", timeout=10)
    assert answer.status_code == 400 and says in answer.json()["message"], answer.text
