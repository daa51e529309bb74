"""Scenario 22, and what queries refuse."""
import base64
import json

import requests

from tests.apps.class_connect.school import ROOMS_PAGE, STAGE, U, code, uuid


def page(school, **variables):
    return school.query(ROOMS_PAGE, **variables)["data"]["rooms"]


def test_22_pages(school):
    ids = [uuid(number) for number in range(50)]
    for room_id in reversed(ids):  # so that the order of creation is no other order
        school.create(room_id)
        school.world.advance("1ms")
    for room_id in ids[::10]:
        school.done("deleteRoom", roomId=room_id)
    school.settle()
    expected = [room_id for room_id in reversed(ids) if room_id not in ids[::10]]
    seen, sizes, token = [], [], None
    while True:
        rooms = page(school, limit=20, nextToken=token)
        sizes.append(len(rooms["items"]))
        seen += [one["id"] for one in rooms["items"]]
        token = rooms["nextToken"]
        if token is None:
            break
    assert sizes == [20, 20, 5]
    assert seen == expected
    assert len(page(school)["items"]) == 20  # the default
    assert len(page(school, limit=100)["items"]) == 45


def test_22_limits_and_tokens(school):
    school.create()
    school.settle()
    for limit in (0, -1, 101):
        assert code(school.query(ROOMS_PAGE, limit=limit)) == "BAD_USER_INPUT"
    foreign = base64.b64encode(json.dumps({"id": {"S": U}, "entity_type": {"S": "ROOM_TOMBSTONE"}, "created_at": {"S": "x"}}).encode())
    for token in ("?", "", "e30=", base64.b64encode(b'{"id": {"S": ""}}').decode(), foreign.decode()):
        response = school.query(ROOMS_PAGE, nextToken=token)
        assert response["data"] is None and code(response) == "BAD_USER_INPUT", token


def test_22_rooms_that_are_not_there(school):
    for room_id in (U, "anything", ""):
        assert school.query("query Q($id: ID!) { room(id: $id, minVersion: 0) { id } }", id=room_id) == {"data": {"room": None}}
    assert school.query("{ rooms { items { id } nextToken } }") == {"data": {"rooms": {"items": [], "nextToken": None}}}


# Introspection is not supported: a client is told so, not answered wrongly.
def test_22_what_http_answers(school):
    assert code(school.post("query", "{ __schema { types { name } } }", status=400)) == "GRAPHQL_VALIDATION_FAILED"
    assert code(school.post("query", "query A { rooms { nextToken } } query B { rooms { nextToken } }", status=400)) == "GRAPHQL_VALIDATION_FAILED"
    assert code(school.post("query", "{ room { id } }", status=400)) == "GRAPHQL_VALIDATION_FAILED"
    assert code(school.post("query", "query Q($id: ID!) { room(id: $id) { id } }", status=400)) == "GRAPHQL_VALIDATION_FAILED"
    named = "query A { rooms { nextToken } } query B { rooms(limit: 1) { items { id } } }"
    assert school.post("query", named, operationName="B") == {"data": {"rooms": {"items": []}}}
    for path in ("action", "query"):
        url = f"{school.world.url}/{STAGE}/{path}"
        for body in (b"", b"not json", b"[]", b"{}", b'{"query": 7}'):
            response = requests.post(url, data=body, timeout=60)
            assert response.status_code == 400 and code(response.json()), body
        assert requests.get(url, timeout=60).status_code == 403
        assert requests.put(url, timeout=60).status_code == 403
        # A page of another origin asks first, and may.
        asked = requests.options(url, headers={"Origin": "https://school.example", "Access-Control-Request-Method": "POST"}, timeout=60)
        assert asked.status_code == 200 and asked.headers["Access-Control-Allow-Origin"] == "*"
        assert "POST" in asked.headers["Access-Control-Allow-Methods"]
        answer = requests.post(url, json={"query": "{ __typename }"}, timeout=60)
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Content-Type"] == "application/json"


# None of these may crash or hang the function, in the small stack of a fiber neither.
def test_22_hostile_requests_are_refused(school):
    def post(body):
        return requests.post(f"{school.world.url}/{STAGE}/query", data=body, timeout=60)

    doubling = "{ room(id: 1) { ...F0 } }" + "".join(
        f" fragment F{n} on Room {{ a{n}: invitees {{ id }} ...F{n + 1} b{n}: schedules {{ id }} ...F{n + 1} }}" for n in range(500)
    )
    queries = [
        "{a" * 9_000, "{room(id:" + "[" * 9_000, "{room(id:" + "{a:" * 6_000, "query($a:" + "[" * 9_000, "{" + "...{" * 6_000,
        "{ " + " ".join(f"a{n}: rooms {{ nextToken }}" for n in range(3_000)) + " }", doubling + " fragment F500 on Room { id }",
        '{ room(id: "' + "x" * 300_000 + '") { id } }', "{ a }" * 4_000, "#" * 200_000, "\x00", "query($id: ID!) { room(id: $id) { id } }",
    ]
    for query in queries:
        response = post(json.dumps({"query": query, "variables": {"id": {"deep": 1}}}))
        assert response.status_code == 400 and response.json()["errors"], query[:40]
    for depth in (1_900, 100_000):
        deep = '{"query": "{ rooms { nextToken } }", "variables": {"x": ' + "[" * depth + "]" * depth + "}}"
        assert post(deep).status_code == (200 if depth < 2_000 else 400)
    assert school.query("{ __typename }") == {"data": {"__typename": "Query"}}
