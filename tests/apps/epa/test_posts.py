"""Scenarios 7 to 18, 21 and 22: a post and whom it reaches, whatever is down meanwhile."""
import json

import pytest


@pytest.fixture
def board(app):
    """u1 posts; u2 takes the whole category, u3 what is wild, u4 what is about houses."""
    app.token = {name: app.user(name) for name in ("user-1", "user-2", "user-3", "user-4")}
    app.fire = app.category(app.token["user-1"])
    app.subscribe(app.token["user-2"], app.fire)
    app.subscribe(app.token["user-3"], app.fire, "wild")
    app.subscribe(app.token["user-4"], app.fire, "house")
    return app


def send(board, title="Smoke", **headers):
    queued = board.post(board.token["user-1"], board.fire, title, **headers)
    assert queued.status_code == 202
    return queued.json()["post_id"]


def test_07_a_post_reaches_whom_it_is_for(board):
    post = send(board)
    board.world.settle()
    assert board.titles(board.token["user-2"]) == board.titles(board.token["user-3"]) == ["Smoke"]
    assert board.titles(board.token["user-4"]) == []
    assert board.pushed() == {("phone-user-2", post): 1, ("phone-user-3", post): 1}
    assert board.ask("GET", f"/posts/{post}", None, board.token["user-4"]).json()["title"] == "Smoke"


def test_08_the_timeline_is_cached_twice(board):
    send(board)
    board.world.settle()
    first, second = (board.timeline(board.token["user-2"]) for _ in range(2))
    assert (first.headers["X-Cache"], second.headers["X-Cache"]) == ("MISS", "HIT")
    assert first.headers["ETag"] == second.headers["ETag"]
    third = board.timeline(board.token["user-2"], If_None_Match=first.headers["ETag"])
    assert third.status_code == 304


def test_09_a_key_is_one_post(board):
    posts = {send(board, Idempotency_Key="k") for _ in range(2)}
    board.world.settle()
    assert len(posts) == 1 and board.titles(board.token["user-2"]) == ["Smoke"]
    assert set(board.pushed().values()) == {1}


# A fault of inserting posts alone: the other two read MongoDB as well, and a whole outage delays them, too.
def test_12_the_ingestor_waits_for_its_database(board):
    board.world.fault({"operation": "mongodb.insert", "match": '"posts"', "for": "60s"})
    posts = [send(board, f"post {number}") for number in range(3)]
    board.world.advance("30s")
    assert "ok" not in board.runs("epa-post-ingestor")
    assert len(board.pushed()) == 2 * len(posts)
    board.world.settle()
    assert board.titles(board.token["user-2"]) == ["post 2", "post 1", "post 0"]


@pytest.mark.parametrize("service", ["mongodb", "redis"])
def test_12_and_13_an_outage_ends(board, service):
    post = send(board)
    board.world.fault({"service": service, "for": "60s"})
    if service == "redis":
        assert board.timeline(board.token["user-2"]).headers["X-Cache"] == "BYPASS"
    board.world.advance("60s")
    board.world.settle()
    assert board.titles(board.token["user-2"]) == ["Smoke"]
    assert board.pushed() == {("phone-user-2", post): 1, ("phone-user-3", post): 1}


def test_14_push_fails_twice_and_a_phone_is_gone(board):
    failing = {"host": "push.epa.example", "match": "phone-user-2"}
    board.world.fault(failing | {"nth": [1, 2], "respond": {"status": 500}})
    post = send(board)
    board.world.settle()
    assert board.pushed() == {("phone-user-2", post): 1, ("phone-user-3", post): 1}
    board.world.fault(failing | {"nth": 1, "respond": {"status": 410}})
    for title in ("second", "third"):
        send(board, title)
        board.world.settle()
    assert sum(device == "phone-user-2" for device, _ in board.pushed()) == 1


def test_16_pages_go_on_in_the_database(board):
    for number in range(150):
        send(board, f"post {number}")
    board.world.settle()
    titles, query = [], "?limit=40"
    while query:
        page = board.timeline(board.token["user-2"], query).json()
        titles += [item["title"] for item in page["items"]]
        query = page["next_before"] and f"?limit=40&before={page['next_before']}"
    assert titles == [f"post {number}" for number in reversed(range(150))]


def test_17_who_unsubscribes_sees_it(board):
    send(board)
    board.world.settle()
    board.timeline(board.token["user-2"])
    assert board.ask("DELETE", f"/subscriptions/{board.fire}", None, board.token["user-2"]).status_code == 204
    after = board.timeline(board.token["user-2"])
    assert after.headers["X-Cache"] == "MISS" and after.json()["items"] == []


def test_18_without_the_broker(board):
    board.world.fault({"operation": "kafka.Produce", "nth": [1, 2], "error": {"code": "NOT_LEADER_OR_FOLLOWER"}})
    refused = board.post(board.token["user-1"], board.fire, Idempotency_Key="k")
    assert (refused.status_code, refused.json()["detail"]) == (503, "Post queue unavailable")
    assert board.post(board.token["user-1"], board.fire, Idempotency_Key="k").status_code == 503
    send(board, Idempotency_Key="k")
    board.world.settle()
    assert board.titles(board.token["user-2"]) == ["Smoke"]


def test_21_slow_push_tells_nobody_twice(board):
    board.world.fault({"host": "push.epa.example", "nth": [2, 3, 4], "delay": "3s", "match": "phone-user"})
    posts = [send(board, f"post {number}") for number in range(3)]
    board.world.settle()
    pushed = board.pushed()
    assert len(pushed) == 2 * len(posts)
    assert sum(pushed.values()) <= 2 * len(posts) + 3  # whose answer nobody waited for may have shown it


def test_22_ingesting_without_a_topic(board):
    post = {"category_id": board.fire, "created_at": "2026-01-01T00:00:00.000Z"}
    event = {"event": "INGEST_POSTS", "records": [post | {"post_id": "p-1"}, post | {"post_id": "p-2"}]}

    def invoke(event):
        answer = board.world.client("lambda").invoke(FunctionName="epa-post-ingestor", Payload=json.dumps(event))
        return json.loads(answer["Payload"].read())

    assert [invoke(event)["body"]["inserted"] for _ in range(2)] == [2, 0]
    assert invoke({"event": "NOPE"}) == {"statusCode": 400, "body": "Unsupported event type"}
