"""Scenarios 17 to 20: the read layer is made anew from the events."""
import json

import pytest

from tests.apps.class_connect.school import AGGREGATES, DLQ, END, EVENTS, ROOMS, STAGE, START, U, event, uuid

NAMED = [uuid(number) for number in range(1, 4)]


def three_rooms(school):
    """One with everything, one plain, one deleted."""
    for room_id in NAMED:
        school.create(room_id)
    school.done("setSchedule", roomId=NAMED[0], schedule={"startsAt": START, "endsAt": END})
    school.done("invitePerson", roomId=NAMED[0], invitee={"email": "ada@x.org"})
    school.done("deleteRoom", roomId=NAMED[2])
    school.settle()


def by_id(items, key="id"):
    return {one[key]: one for one in items}


def test_17_a_rebuild_makes_the_same_documents(school):
    three_rooms(school)
    before = by_id(school.items(ROOMS))
    assert len(before) == 3
    school.clear(ROOMS)
    assert school.rebuild(all=True) == {"rebuilt": 3, "skipped": 0, "events": 6, "errors": []}
    assert by_id(school.items(ROOMS)) == before
    again = school.rebuild(all=True)
    assert again["rebuilt"] + again["skipped"] == 3 and again["errors"] == []
    assert by_id(school.items(ROOMS)) == before


def test_17_wipe_removes_what_no_event_tells_of(school):
    three_rooms(school)
    before = by_id(school.items(ROOMS))
    for number in range(100, 160):  # more than two batches
        school.dynamodb.put_item(TableName=f"{ROOMS}-{STAGE}", Item={"id": {"S": uuid(number)}})
    # A table that is busy takes only some of a batch.
    assert school.rebuild(all=True, wipe=True)["rebuilt"] == 3
    assert by_id(school.items(ROOMS)) == before


@pytest.mark.parametrize("order", [{}, {"all": True, "room_id": U}, {"all": True, "source": "elsewhere"}, {"room_id": U, "wipe": True}])
def test_17_an_order_that_is_none(crowded, order):
    answer = crowded.lambda_.invoke(FunctionName=f"class-connect-{STAGE}-rebuildReadLayer", Payload=json.dumps(order).encode())
    assert answer["FunctionError"] == "Unhandled" and json.loads(answer["Payload"].read())["errorType"] == "BadInput"


# The rebuild runs at one instant with mutations, and with the events of those before on their way.
def test_18_a_rebuild_while_mutations_go_on(crowded):
    rooms = [uuid(number) for number in range(1, 6)]
    for room_id in rooms:
        crowded.create(room_id)
    for round_ in range(3):
        crowded.lambda_.invoke(
            FunctionName=f"class-connect-{STAGE}-rebuildReadLayer",
            InvocationType="Event",
            Payload=json.dumps({"all": True, "wipe": round_ == 1, "source": "events"}).encode(),
        )
        crowded.at_once("renameRoom", [{"roomId": room_id, "name": f"round {round_} {n}"} for room_id in rooms for n in range(3)])
    crowded.settle()
    documents = by_id(crowded.items(ROOMS))
    assert len(crowded.invocations("rebuildReadLayer")) == 3
    for room_id in rooms:
        newest = [one for one in crowded.items(EVENTS) if one["aggregate_id"] == room_id][-1]
        assert documents[room_id]["version"] == newest["version"] == len(crowded.events(room_id)) - 1
        assert documents[room_id]["name"] == json.loads(newest["data"])["name"]
        assert documents[room_id]["updated_at"] == newest["created_at"]
    crowded.clear(ROOMS)
    crowded.rebuild(all=True)
    assert by_id(crowded.items(ROOMS)) == documents
    assert crowded.depth(DLQ) == 0


def test_19_a_corrupt_document_is_healed(school):
    school.rename_up_to(2)
    whole = school.document()
    school.dynamodb.update_item(
        TableName=f"{ROOMS}-{STAGE}", Key={"id": {"S": U}}, UpdateExpression="SET #n = :n",
        ExpressionAttributeNames={"#n": "name"}, ExpressionAttributeValues={":n": {"S": "wrong"}},
    )
    assert school.rebuild(room_id=U) == {"rebuilt": 1, "skipped": 0, "events": 3, "errors": []}
    assert school.document() == whole


def test_19_a_hole_is_told_and_nothing_is_touched(school):
    school.rename_up_to(4)
    whole, received = school.document(), len(school.received())
    school.dynamodb.delete_item(TableName=f"{EVENTS}-{STAGE}", Key={"aggregate_id": {"S": U}, "version": {"N": "2"}})
    school.settle()
    assert school.rebuild(room_id=U) == {
        "rebuilt": 0, "skipped": 0, "events": 0, "errors": [{"aggregate_id": U, "reason": "gap at 2"}],
    }
    school.settle()
    assert school.document() == whole
    assert len(school.received()) == received  # the removal is no event


def test_19_an_unknown_type_is_told(school):
    school.rename_up_to(1)
    school.put_events((U, 2, '{"colour": "red"}', "ROOM_PAINTED"))
    school.create(uuid(2))
    school.settle("1s")
    assert school.rebuild(all=True) == {
        "rebuilt": 1, "skipped": 0, "events": 1,
        "errors": [{"aggregate_id": U, "reason": "unknown event type ROOM_PAINTED at 2"}],
    }
    assert school.rebuild(room_id=uuid(9))["errors"] == [{"aggregate_id": uuid(9), "reason": "no events"}]


def test_20_aggregates_follow_from_events(school):
    three_rooms(school)
    before = by_id(school.items(AGGREGATES), "aggregate_id")
    school.clear(AGGREGATES)
    # Without its row no room can change: the copy must say what the truth says.
    assert "errors" in school.mutate("renameRoom", roomId=NAMED[1], name="x")
    assert school.rebuild(all=True)["rebuilt"] == 0  # nothing is listed
    assert school.rebuild(all=True, source="events") == {"rebuilt": 3, "skipped": 0, "events": 6, "errors": []}
    assert by_id(school.items(AGGREGATES), "aggregate_id") == before
    school.done("renameRoom", roomId=NAMED[1], name="Rings", expectedVersion=0)
    school.settle()
    assert school.aggregate(NAMED[1])["version"] == 1 and school.document(NAMED[1])["name"] == "Rings"


# A document that is newer than the events that the rebuild has seen is left alone.
def test_18_what_is_ahead_is_skipped(school):
    school.rename_up_to(1)
    school.send(event(U, 2))
    school.settle()
    ahead = school.document()
    assert ahead["version"] == 2
    assert school.rebuild(room_id=U) == {"rebuilt": 0, "skipped": 1, "events": 2, "errors": []}
    assert school.document() == ahead
