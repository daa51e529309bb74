"""Scenarios 1 to 8: mutations, what they refuse, and who is first."""
import concurrent.futures

import requests

from tests.apps.class_connect.school import (
    END, EVENTS, MUTATIONS, ROOMS_PAGE, START, TEMPLATE, School, U, code, event, uuid,
)

SCHEDULE = {"title": "Monday", "startsAt": START, "endsAt": END, "recurrence": "WEEKLY"}


def test_01_a_room_is_created(school):
    assert school.mutate("createRoom", input={"id": U, "name": "Algebra"}) == {"data": {"createRoom": U}}
    assert school.events() == ["ROOM_CREATED"]
    assert school.aggregate()["version"] == 0 and school.aggregate()["aggregate_type"] == "ROOM"
    school.settle()
    room = school.room()
    created_at = school.items(EVENTS)[0]["created_at"]
    assert room == {
        "id": U, "name": "Algebra", "description": None, "version": 0, "createdAt": created_at, "updatedAt": created_at,
        "schedules": [], "invitees": [],
    }


def test_01_another_stage_has_names_of_its_own(snowglobe):
    world = snowglobe("--template", TEMPLATE, "--parameter", "Stage=prod")
    body = {"query": MUTATIONS["createRoom"], "variables": {"input": {"id": U, "name": "Algebra"}}}
    assert requests.post(f"{world.url}/prod/action", json=body, timeout=60).json() == {"data": {"createRoom": U}}
    world.settle()
    for table, key in (("EventAggregatesTable-prod", "aggregate_id"), ("ClassConnectTable-prod", "id")):
        assert "Item" in world.client("dynamodb").get_item(TableName=table, Key={key: {"S": U}})


def test_02_six_events(school):
    school.create()
    assert school.mutate("renameRoom", roomId=U, name="Rings") == {"data": {"renameRoom": None}}
    schedule = school.done("setSchedule", roomId=U, schedule=SCHEDULE)
    invitee = school.done("invitePerson", roomId=U, invitee={"email": "Ada@x.org", "name": "Ada"})
    assert school.mutate("respondToInvite", roomId=U, inviteeId=invitee, status="ACCEPTED") == {"data": {"respondToInvite": None}}
    assert school.done("renameRoom", roomId=U, name="Fields") is None
    assert school.events() == [
        "ROOM_CREATED", "ROOM_RENAMED", "SCHEDULE_SET", "PERSON_INVITED", "INVITE_RESPONDED", "ROOM_RENAMED",
    ]
    school.settle()
    room = school.room()
    assert (room["version"], room["name"]) == (5, "Fields")
    assert room["schedules"] == [{"id": schedule, **SCHEDULE}]
    assert room["invitees"] == [{"id": invitee, "email": "ada@x.org", "name": "Ada", "role": "STUDENT", "status": "ACCEPTED"}]
    chosen = "query Q($id: ID!) { room(id: $id) { invitees(status: ACCEPTED) { id } others: invitees(status: PENDING) { id } } }"
    assert school.query(chosen, id=U)["data"]["room"] == {"invitees": [{"id": invitee}], "others": []}
    assert school.is_quiet()


def test_02_schedules_and_invitees_go_again(school):
    school.create()
    schedule = school.done("setSchedule", roomId=U, schedule=SCHEDULE)
    invitee = school.done("invitePerson", roomId=U, invitee={"email": "ada@x.org"})
    # The same once more is no event; another title replaces it.
    assert school.done("setSchedule", roomId=U, schedule={"id": schedule, **SCHEDULE}) == schedule
    school.done("setSchedule", roomId=U, schedule={"id": schedule, **SCHEDULE, "title": "Tuesday"})
    school.settle()
    assert [one["title"] for one in school.room()["schedules"]] == ["Tuesday"]
    school.done("removeSchedule", roomId=U, scheduleId=schedule)
    school.done("cancelInvite", roomId=U, inviteeId=invitee)
    school.settle()
    room = school.room()
    assert (room["version"], room["schedules"], room["invitees"]) == (5, [], [])


def test_03_read_your_write(school):
    school.rename_up_to(5)
    response = school.post("query", "query Q($id: ID!) { room(id: $id, minVersion: 6) { version } }", {"id": U})
    assert response["data"] == {"room": None}
    assert code(response) == "NOT_READY" and response["errors"][0]["extensions"]["version"] == 5
    school.done("renameRoom", roomId=U, name="name 6")
    school.settle()
    assert school.room(minVersion=6)["version"] == 6


def test_04_a_stale_expected_version(school):
    school.rename_up_to(5)
    response = school.mutate("renameRoom", roomId=U, name="late", expectedVersion=4)
    assert response["data"] == {"renameRoom": None}
    assert response["errors"][0]["extensions"] == {"code": "CONFLICT", "currentVersion": 5}
    assert len(school.events()) == 6
    # To the name that it has is no event, but the version is checked all the same.
    assert code(school.mutate("renameRoom", roomId=U, name="name 5", expectedVersion=4)) == "CONFLICT"
    assert school.done("renameRoom", roomId=U, name="name 5", expectedVersion=5) is None
    assert len(school.events()) == 6


def test_05_one_of_twenty_is_first(crowded):
    crowded.rename_up_to(5)
    responses = crowded.at_once("renameRoom", [{"roomId": U, "name": f"by {n}", "expectedVersion": 5} for n in range(20)])
    refused = [one for one in responses if "errors" in one]
    assert len(refused) == 19
    assert all(one["errors"][0]["extensions"] == {"code": "CONFLICT", "currentVersion": 6} for one in refused)
    assert len(crowded.events()) == 7 and crowded.aggregate()["version"] == 6
    assert crowded.room()["version"] == 6 and crowded.is_quiet()


# The same by HTTP and the wall clock, as it happens: whoever is first, it is one.
def test_05_one_of_twenty_threads_is_first(snowglobe):
    school = School(snowglobe("--template", TEMPLATE, clock="real", executor="process"), "real")
    school.create()
    with concurrent.futures.ThreadPoolExecutor(20) as threads:
        renames = [threads.submit(school.mutate, "renameRoom", roomId=U, name=f"by {n}", expectedVersion=0) for n in range(20)]
    responses = [rename.result() for rename in renames]
    assert sorted(code(one) for one in responses if "errors" in one) == ["CONFLICT"] * 19
    assert school.events() == ["ROOM_CREATED", "ROOM_RENAMED"]


def test_05_twenty_invitations_leave_no_gap(crowded):
    crowded.rename_up_to(5)
    responses = crowded.at_once("invitePerson", [{"roomId": U, "invitee": {"email": f"p{n}@x.org"}} for n in range(20)])
    invited = [one["data"]["invitePerson"] for one in responses if "errors" not in one]
    assert invited and all(code(one) == "CONFLICT" for one in responses if "errors" in one)
    # They do meet: a version is tried for by several, and three attempts are not always enough.
    assert len(invited) < 20
    assert len(crowded.events()) == 6 + len(invited)
    room = crowded.room()
    assert sorted(one["id"] for one in room["invitees"]) == sorted(invited)
    assert room["version"] == 5 + len(invited)


def test_06_what_is_refused_writes_nothing(school):
    school.create()
    invitee = school.done("invitePerson", roomId=U, invitee={"email": "A@x.org"})
    school.done("respondToInvite", roomId=U, inviteeId=invitee, status="DECLINED")
    before = school.items(EVENTS)
    assert code(school.mutate("createRoom", input={"id": U, "name": "Other"})) == "ALREADY_EXISTS"
    assert code(school.mutate("invitePerson", roomId=U, invitee={"email": "a@X.org"})) == "ALREADY_INVITED"
    assert code(school.mutate("respondToInvite", roomId=U, inviteeId=invitee, status="ACCEPTED")) == "INVALID_STATE"
    for name in ("x" * 101, " ", ""):
        assert code(school.mutate("renameRoom", roomId=U, name=name)) == "BAD_USER_INPUT"
    assert code(school.mutate("createRoom", input={"id": "no-uuid", "name": "x"})) == "BAD_USER_INPUT"
    # A queue cannot carry this character, so the event would never get anywhere.
    assert code(school.mutate("renameRoom", roomId=U, name="a\uffff")) == "BAD_USER_INPUT"
    for times in ({"startsAt": END, "endsAt": START}, {"startsAt": "tomorrow", "endsAt": END}):
        assert code(school.mutate("setSchedule", roomId=U, schedule=times)) == "BAD_USER_INPUT"
    assert code(school.mutate("invitePerson", roomId=U, invitee={"email": "nobody"})) == "BAD_USER_INPUT"
    for mutation, variables in (
        ("renameRoom", {"roomId": uuid(9), "name": "x"}), ("removeSchedule", {"roomId": U, "scheduleId": "x"}),
        ("cancelInvite", {"roomId": U, "inviteeId": "x"}),
    ):
        assert code(school.mutate(mutation, **variables)) == "NOT_FOUND"
    assert school.items(EVENTS) == before


# Nothing can be written while the table refuses: the client is told, and nothing of it happens later.
def test_06_an_internal_error_is_told_as_one(school):
    school.create()
    school.fault(operation="dynamodb.Query", nth=1, error={"code": "InternalServerError", "status": 500})
    assert code(school.mutate("renameRoom", roomId=U, name="x")) == "INTERNAL"
    assert school.events() == ["ROOM_CREATED"]


# What is nobody's fault is tried again, with the same token, so that it happens once.
def test_06_a_busy_table_is_tried_again(school):
    school.create()
    busy = {"code": "TransactionCanceledException", "message": "busy", "extra": {"CancellationReasons": [{"Code": "TransactionConflict"}, {"Code": "None"}]}}
    school.fault(operation="dynamodb.TransactWriteItems", nth=[1, 2], error=busy)
    if school.clock == "auto":
        assert school.done("renameRoom", roomId=U, name="Rings") is None
    else:  # its pauses need a clock that moves
        assert school.at_once("renameRoom", [{"roomId": U, "name": "Rings"}]) == [{"data": {"renameRoom": None}}]
    assert school.events() == ["ROOM_CREATED", "ROOM_RENAMED"]


def test_07_a_deleted_room_stays_deleted(school):
    school.create()
    school.create(uuid(2), "Other")
    assert school.done("deleteRoom", roomId=U, reason="over") is None
    school.settle()
    assert school.room() is None
    assert [one["id"] for one in school.query(ROOMS_PAGE)["data"]["rooms"]["items"]] == [uuid(2)]
    assert code(school.mutate("renameRoom", roomId=U, name="again")) == "ROOM_DELETED"
    assert code(school.mutate("createRoom", input={"id": U, "name": "again"})) == "ALREADY_EXISTS"
    tombstone = school.document()
    assert tombstone["entity_type"] == "ROOM_TOMBSTONE" and tombstone["version"] == 1
    assert school.aggregate()["deleted"] is True
    school.send(event(U, 0))
    school.send(event(U, 1))
    school.settle()
    assert school.document() == tombstone
    assert school.is_quiet()


def test_08_mutations_are_not_for_queries(school):
    response = school.post("query", MUTATIONS["deleteRoom"], {"roomId": U}, status=400)
    assert code(response) == "GRAPHQL_VALIDATION_FAILED"
    assert code(school.post("query", "{ room(id: ", status=400)) == "GRAPHQL_PARSE_FAILED"
    assert code(school.post("action", "mutation { paintRoom }", status=400)) == "GRAPHQL_VALIDATION_FAILED"
    assert school.post("action", "{ _service }") == {"data": {"_service": "action"}}


def test_08_the_second_mutation_is_applied_where_the_first_fails(school):
    school.create()
    both = """mutation M($id: ID!) {
        first: renameRoom(roomId: $id, name: " ")
        second: renameRoom(roomId: $id, name: "Rings") }"""
    response = school.post("action", both, {"id": U})
    assert response["data"] == {"first": None, "second": None}
    assert code(response) == "BAD_USER_INPUT" and response["errors"][0]["path"] == ["first"]
    school.settle()
    assert school.room()["name"] == "Rings"
