"""Scenarios 9 to 15 and 21: events that come late, twice, too early, or cannot be understood."""
import json
import pathlib
import shutil

import pytest

from tests.apps.class_connect.school import DLQ, QUEUE, ROOMS, STAGE, STREAM_FAILURES, TEMPLATE, School, U, event, uuid
from tests.world import binary


def seconds(times):
    """From each to the next, whole."""
    return [round((after - before).total_seconds()) for before, after in zip(times, times[1:])]


def test_09_out_of_order(school):
    for version in (2, 1, 0):
        school.send(event(U, version))
        school.world.advance("1s")
    begin = school.world.now()
    school.settle("30s")
    assert (school.world.now() - begin).total_seconds() <= 30
    assert school.document()["version"] == 2 and school.document()["name"] == "name 2"
    assert any(requeued >= 1 for _, _, requeued in school.received())
    assert school.is_quiet()


def test_10_a_gap_that_is_filled(school):
    school.rename_up_to(5)
    school.send(event(U, 8))
    school.settle("8s")  # received at 0, 1, 3 and 7 s
    assert school.document()["version"] == 5
    waits = [(at, requeued) for at, body, requeued in school.received() if json.loads(body)["version"] == 8]
    assert [requeued for _, requeued in waits] == [0, 1, 2, 3]
    assert seconds([at for at, _ in waits]) == [1, 2, 4]
    school.send(event(U, 6))
    school.send(event(U, 7))
    school.settle()
    assert school.document()["version"] == 8
    assert school.is_quiet()


def test_11_a_gap_never_filled_is_parked(school):
    school.send(event(U, 3))
    school.settle()
    times = [at for at, _, _ in school.received()]
    assert seconds(times) == [1, 2, 4, 8, 16, 32, 60, 60, 60, 60]
    assert round((times[-1] - times[0]).total_seconds()) == 303
    ((body, attributes),) = school.peek(DLQ)
    assert json.loads(body) == event(U, 3)
    first_seen_ms = int(times[0].timestamp() * 1000)
    assert first_seen_ms <= int(attributes.pop("first_seen_ms")) <= first_seen_ms + 1
    assert attributes == {"reason": "version_gap", "waiting_for": "0", "requeue_count": "10"}
    assert school.items(ROOMS) == [] and school.depth(QUEUE) == 0


# By an operator, once the gap is filled: what was parked has its patience again.
def test_11_what_was_parked_may_be_put_back(school):
    school.send(event(U, 3))
    school.settle()
    for version in range(3):
        school.send(event(U, version))
    school.settle()
    redrive(school)
    assert school.document()["version"] == 3
    assert school.is_quiet()


def redrive(school):
    arns = {
        name: school.sqs.get_queue_attributes(QueueUrl=school.queue(name), AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        for name in (DLQ, QUEUE)
    }
    # Said outright: what was parked has never been in another queue that it could go back to.
    school.sqs.start_message_move_task(SourceArn=arns[DLQ], DestinationArn=arns[QUEUE])
    school.settle("30m")


def test_12_the_same_message_three_times(school):
    school.rename_up_to(1)
    for _ in range(3):
        school.send(event(U, 2))
    school.settle()
    document = school.document()
    assert document["version"] == 2
    school.send(event(U, 1, "ROOM_RENAMED", {"name": "again"}))
    school.settle()
    assert school.document() == document
    assert school.is_quiet()


# The queue refuses one of two events that are one batch: the other was sent, and is sent with each try.
def test_12_a_stream_batch_that_comes_again(school):
    school.rename_up_to(0)
    refused = json.dumps({"name": "\uffff"}, ensure_ascii=False)  # a character that no message may have
    school.put_events((U, 1, json.dumps({"name": "Rings"})), (U, 2, refused))
    school.settle("1h")
    versions = [json.loads(body)["version"] for _, body, _ in school.received()]
    assert versions.count(0) == 1 and versions.count(1) > 1
    assert school.document()["version"] == 1 and school.document()["name"] == "Rings"
    assert school.depth(STREAM_FAILURES) == 1


# Two batches of one room at one instant: whoever writes second finds another version, and reads again.
def test_13_two_processors_race(crowded):
    crowded.create()
    crowded.settle()
    batches = [[event(U, version) for version in (1, 2, 3)], [event(U, version) for version in (1, 2, 3, 4)]]
    for batch in batches:
        records = [
            {"messageId": f"{number}-{len(batch)}", "body": json.dumps(one), "messageAttributes": {}}
            for number, one in enumerate(batch)
        ]
        crowded.lambda_.invoke(
            FunctionName=f"class-connect-{STAGE}-eventProcessor",
            InvocationType="Event",
            Payload=json.dumps({"Records": records}).encode(),
        )
    crowded.settle()
    assert crowded.document()["version"] == 4 and crowded.document()["name"] == "name 4"
    raced = crowded.invocations("eventProcessor")[-2:]
    assert [one["result"] for one in raced] == [{"batchItemFailures": []}] * 2
    first, second = raced
    assert first["started"] < second["ended"] and second["started"] < first["ended"]
    assert "ConditionalCheckFailedException" in crowded.trace()
    assert crowded.is_quiet()


def test_14_poison_does_not_spoil_its_batch(school):
    entries = [{"Id": str(n), "MessageBody": json.dumps(event(uuid(n), 0))} for n in range(9)]
    entries.insert(4, {"Id": "poison", "MessageBody": "not json"})
    school.sqs.send_message_batch(QueueUrl=school.queue(QUEUE), Entries=entries)
    school.settle("30m")
    assert len(school.items(ROOMS)) == 9
    received = school.received()
    poisoned = [at for at, body, _ in received if body == "not json"]
    assert seconds(poisoned) == [180] * 4
    assert len(received) == 9 + 5
    ((body, attributes),) = school.peek(DLQ)
    assert (body, attributes) == ("not json", {})


@pytest.mark.parametrize(
    "poison",
    [
        event(U, 0) | {"version": -1}, event(U, 0) | {"version": "0"}, event(U, 0) | {"version": 1.5},
        event(U, 0) | {"data": "text"}, event(U, 0) | {"data": {"nome": "x"}},
        {name: value for name, value in event(U, 0).items() if name != "data"}, [], "7",
    ],
    ids=lambda poison: json.dumps(poison)[:60],
)
def test_14_what_is_poison(crowded, poison):
    crowded.send(poison)
    crowded.settle("30m")
    assert len(crowded.received()) == 5
    assert crowded.depth(DLQ) == 1 and crowded.items(ROOMS) == []


@pytest.fixture(params=["fiber", "process"])
def repaintable(request, snowglobe, tmp_path):
    """A service of its own, and where its library lies."""
    library = tmp_path / "class_connect.so"
    install("class_connect", library)
    template = TEMPLATE.read_text()
    assert "CodeUri: class_connect\n" in template
    (tmp_path / "template.yaml").write_text(template.replace("CodeUri: class_connect\n", f"CodeUri: {library}\n"))
    world = snowglobe("--template", tmp_path / "template.yaml", executor=request.param, fresh=True)
    return School(world, "auto"), library


def install(name, path):
    shutil.copy(pathlib.Path(binary()).parent / f"{name}.so", f"{path}.new")
    pathlib.Path(f"{path}.new").rename(path)


def test_15_a_type_that_is_learned_later(repaintable):
    school, library = repaintable
    school.rename_up_to(1)
    school.send(event(U, 2, "ROOM_PAINTED", {"colour": "red"}))
    school.send(event(U, 3))
    school.send(event(U, 4))
    school.rename_up_to(1, uuid(2))  # others do not wait
    school.settle("30m")
    assert school.document()["version"] == 1
    parked = {json.loads(body)["version"]: attributes.get("reason") for body, attributes in school.peek(DLQ)}
    assert parked == {2: None, 3: "version_gap", 4: "version_gap"}
    painted = [at for at, body, _ in school.received() if json.loads(body)["event_type"] == "ROOM_PAINTED"]
    assert len(painted) == 5
    install("class_connect_painted", library)
    assert school.world.post("reload")["reloaded"] == [str(library)]
    redrive(school)
    document = school.document()
    assert (document["version"], document["name"], document["description"]) == (4, "name 4", "Painted red")
    assert school.is_quiet()


# The fourth of six writes hangs until the function's time is over: three are done, and stay done.
def test_21_a_timeout_in_the_middle_of_a_batch(school):
    school.fault(operation="dynamodb.PutItem", nth=4, match=ROOMS, delay="40s")
    entries = [{"Id": str(n), "MessageBody": json.dumps(event(uuid(n), 0))} for n in range(6)]
    school.sqs.send_message_batch(QueueUrl=school.queue(QUEUE), Entries=entries)
    school.settle("60s")
    applied = {one["id"]: one for one in school.items(ROOMS)}
    assert sorted(applied) == [uuid(n) for n in range(3)]
    school.settle()
    first, second = school.invocations("eventProcessor")
    assert first["result"]["errorType"] == "Sandbox.Timedout"
    assert second["result"] == {"batchItemFailures": []}
    times = [at for at, body, _ in school.received() if json.loads(body)["aggregate_id"] == uuid(5)]
    assert seconds(times) == [180]
    rooms = {one["id"]: one for one in school.items(ROOMS)}
    assert sorted(rooms) == [uuid(n) for n in range(6)]
    assert all(rooms[one] == document for one, document in applied.items())
    assert school.is_quiet()
