"""Scenarios 7 to 9, 15 to 17 and 22: a post, and whom it reaches."""
import pytest

from tests.apps.epa.epa import INGESTOR, NO_STORING, claims


def test_07_a_post_reaches_whom_it_is_for(board):
    post = board.send()
    assert board.documents("posts") == []  # the API does not write it
    board.world.advance("6s")  # one batching window
    (stored,) = board.documents("posts")
    assert (stored["post_id"], stored["author_id"]) == (post, claims(board.u1)["user_id"])
    assert [board.line(token) for token in (board.u1, board.u2, board.u3, board.u4)] == [[], [post], [post], []]
    assert board.pushed() == {("phone-2", post): 1, ("phone-3", post): 1}
    assert {one["status"] for one in board.documents("notifications")} == {"SENT"}
    assert board.titles(board.u2) == board.titles(board.u3) == ["Smoke"]
    assert board.titles(board.u1) == board.titles(board.u4) == []
    assert board.ask("GET", f"/posts/{post}", None, board.u4).json()["title"] == "Smoke"


def test_08_the_timeline_is_cached_twice(board):
    post = board.send()
    board.world.advance("6s")
    first, second = (board.timeline(board.u2) for _ in range(2))
    assert (first.headers["X-Cache"], second.headers["X-Cache"]) == ("MISS", "HIT")
    assert first.headers["ETag"] == second.headers["ETag"]
    assert first.headers["Cache-Control"] == "private, max-age=30"
    third = board.timeline(board.u2, If_None_Match=first.headers["ETag"])
    assert (third.status_code, third.content) == (304, b"")
    one = board.ask("GET", f"/posts/{post}", None, board.u2)
    assert board.ask("GET", f"/posts/{post}", None, board.u2, If_None_Match=one.headers["ETag"]).status_code == 304
    board.world.advance("5m")  # the line counts as complete no longer
    assert board.timeline(board.u2).headers["X-Cache"] == "MISS"


def test_09_a_key_is_one_post(board):
    posts = {board.send(Idempotency_Key="k") for _ in range(2)}
    board.world.settle()
    posts.add(board.send(Idempotency_Key="k"))
    board.world.settle()
    (post,) = posts
    assert [one["post_id"] for one in board.documents("posts")] == board.line(board.u2) == [post]
    assert board.titles(board.u2) == ["Smoke"]
    assert board.pushed() == {("phone-2", post): 1, ("phone-3", post): 1}


# What the loader has added before the reader filled the line is in it, though the database did not have it yet.
def test_15_who_reads_between_loader_and_ingestor_loses_nothing(board):
    board.world.fault(NO_STORING)
    post = board.send()
    board.world.advance("10s")
    assert board.documents("posts") == [] and board.line(board.u2) == [post]
    read = board.timeline(board.u2)
    assert read.headers["X-Cache"] == "MISS" and [item["title"] for item in read.json()["items"]] == ["Smoke"]
    assert board.timeline(board.u2).headers["X-Cache"] == "HIT"
    board.world.advance("2m")
    assert [one["post_id"] for one in board.documents("posts")] == [post]
    assert board.titles(board.u2) == ["Smoke"]


def test_16_pages_go_on_in_the_database(board):
    posts = [board.send(f"post {number}") for number in range(150)]
    board.world.settle()
    assert board.line(board.u2) == posts[50:]
    titles, query = [], "?limit=40"
    while query:
        page = board.timeline(board.u2, query).json()
        titles += [item["title"] for item in page["items"]]
        query = page["next_before"] and f"?limit=40&before={page['next_before']}"
    assert titles == [f"post {number}" for number in reversed(range(150))]
    assert board.ask("GET", "/timeline?limit=101", None, board.u2).status_code == 422


def test_17_who_unsubscribes_sees_it(board):
    board.send()
    board.world.settle()
    board.timeline(board.u2)
    assert board.ask("DELETE", f"/subscriptions/{board.fire}", None, board.u2).status_code == 204
    user = claims(board.u2)["user_id"]
    assert (board.key(f"timeline:{user}"), board.key(f"timeline:{user}:filled")) == (None, None)
    after = board.timeline(board.u2)
    assert after.headers["X-Cache"] == "MISS" and after.json()["items"] == []
    assert board.ask("GET", "/subscriptions", None, board.u2).json() == []


def test_22_ingesting_without_a_topic(board):
    post = {"category_id": board.fire, "created_at": "2026-01-01T00:00:00.000Z"}
    event = {"event": "INGEST_POSTS", "records": [post | {"post_id": "p-1"}, post | {"post_id": "p-2"}]}
    assert [board.invoke(INGESTOR, event) for _ in range(2)] == [
        {"statusCode": 200, "body": {"inserted": 2}},
        {"statusCode": 200, "body": {"inserted": 0}},
    ]
    assert board.invoke(INGESTOR, {"event": "INGEST_POSTS", "records": []})["body"]["inserted"] == 0
    assert board.invoke(INGESTOR, {"event": "NOPE"}) == {"statusCode": 400, "body": "Unsupported event type"}


@pytest.mark.parametrize(
    "method, path, body, status",
    [
        ("POST", "/posts", {"category_id": "nobody", "title": "t", "body": "b", "tags": []}, 404),
        ("POST", "/posts", {"title": "t", "body": "b", "tags": []}, 422),
        ("POST", "/categories", {"name": "fire", "tags": []}, 409),
        ("POST", "/categories", {"name": "flood", "tags": ["Not A Tag"]}, 422),
        ("PUT", "/categories/nobody/tags", {"tags": ["x"]}, 404),
        ("PUT", "/subscriptions/nobody", {"tags": []}, 404),
        ("PUT", "/devices/phone-9", {"platform": "pigeon"}, 422),
        ("GET", "/posts/nobody", None, 404),
    ],
)
def test_what_is_refused(board, method, path, body, status):
    assert board.ask(method, path, body, board.u1).status_code == status


def test_tags_of_a_category_grow(board):
    wrong = board.ask("PUT", f"/subscriptions/{board.fire}", {"tags": ["barn"]}, board.u4)
    assert (wrong.status_code, wrong.json()["detail"]) == (400, "Unknown tag")
    grown = board.ask("PUT", f"/categories/{board.fire}/tags", {"tags": ["barn", "wild"]}, board.u1)
    assert grown.json()["tags"] == ["wild", "house", "barn"]
    board.subscribe(board.u4, board.fire, "barn")
    board.category(board.u1, "accident", ())
    listed = board.ask("GET", "/categories", None, board.u4).json()
    assert [one["name"] for one in listed] == ["accident", "fire"]


def test_a_phone_goes_to_its_newest_user(board):
    board.device(board.u3, "phone-2")
    post = board.send()
    board.world.settle()
    assert board.pushed() == {("phone-2", post): 1, ("phone-3", post): 1}
    assert board.ask("DELETE", "/devices/phone-2", None, board.u3).status_code == 204
    board.send("second")
    board.world.settle()
    assert sum(device == "phone-2" for device, _ in board.pushed()) == 1
