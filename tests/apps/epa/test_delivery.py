"""Scenarios 10 to 14, 18 to 21 and 23: whatever is down, slow, sent twice or no post at all."""
import json

import pytest
from confluent_kafka import OFFSET_BEGINNING, Consumer, ConsumerGroupTopicPartitions, TopicPartition

from tests.apps.epa.epa import FUNCTIONS, INGESTOR, LOADER, NO_STORING, NOTIFIER, PORTS, TEMPLATE, TOPICS, WAIT_S, Epa, claims, created_event


def consume(board, topic, count):
    consumer = Consumer({"bootstrap.servers": board.broker, "group.id": "reader", "fetch.wait.max.ms": 100})
    consumer.assign([TopicPartition(topic, 0, OFFSET_BEGINNING)])
    records = []
    while len(records) < count:
        more = consumer.consume(count - len(records), WAIT_S)
        assert more and all(record.error() is None for record in more)
        records += more
    consumer.close()
    return records


def enable(board, function, enabled):
    mapping = board.mapping(function)
    board.world.client("lambda").update_event_source_mapping(UUID=mapping["UUID"], Enabled=enabled)
    board.world.settle()


def test_10_what_is_delivered_again_changes_nothing(board):
    for number in range(3):
        board.send(f"post {number}")
    board.world.settle()
    seen = lambda: (
        board.documents("posts"),
        board.documents("notifications"),
        board.line(board.u2),
        board.line(board.u3),
        board.pushed(),
        board.titles(board.u2),
    )
    before = seen()
    assert len(before[0]) == 3 and len(before[4]) == 6
    for group in FUNCTIONS:
        enable(board, group, False)  # a group with members keeps its offsets
        place = ConsumerGroupTopicPartitions(group, [TopicPartition(TOPICS[group], 0, 0)])
        (changed,) = board.admin.alter_consumer_group_offsets([place]).values()
        changed.result(WAIT_S)
        assert board.committed(group) == 0
        enable(board, group, True)
    board.world.settle()
    assert [board.committed(group) for group in FUNCTIONS] == [3, 3, 3]
    assert [sum(batch.count(0) for batch in board.batches(group)) for group in FUNCTIONS] == [2, 2, 2]
    assert seen() == before


@pytest.mark.parametrize("function", FUNCTIONS)
def test_11_what_is_no_post_is_put_aside(board, function):
    topic = TOPICS[function]
    good = [created_event(f"good-{number}", board.fire, number, tags=["wild"]) for number in range(3)]
    board.produce(topic, good[0], "not json", good[1], '{"event":"X"}', good[2])
    board.world.settle()
    if function == INGESTOR:
        assert [one["post_id"] for one in board.documents("posts")] == ["good-0", "good-1", "good-2"]
    elif function == LOADER:
        assert board.line(board.u2) == ["good-0", "good-1", "good-2"]
    else:
        assert len(board.pushed()) == 2 * len(good)
    assert board.committed(function) == 5
    dead = consume(board, "epa-dead-letter", 2)
    assert len(board.records("epa-dead-letter")) == 2
    assert [(record.key(), record.value()) for record in dead] == [(b"k", b"not json"), (b"k", b'{"event":"X"}')]
    for record, offset, error in zip(dead, (1, 3), ("not JSON", "event is not POST_CREATED")):
        headers = [("source-topic", topic), ("source-partition", "0"), ("source-offset", str(offset)), ("error", error)]
        assert record.headers() == [(name, value.encode()) for name, value in headers]


# The specification also says that loader and notifier are not delayed; see the next test.
def test_12_an_outage_of_mongodb_ends(board):
    posts = [board.send(f"post {number}") for number in range(3)]
    board.world.fault({"service": "mongodb", "for": "60s"})
    board.world.advance("30s")
    for function in FUNCTIONS:
        runs = board.runs(function)
        assert len(runs) > 1 and "ok" not in runs
        assert board.committed(function) == 0
        assert all(batch == board.batches(function)[0] for batch in board.batches(function))  # the same comes again
    assert board.timeline(board.u2).status_code == 503
    board.world.advance("30s")
    board.world.settle()
    assert [one["post_id"] for one in board.documents("posts")] == board.line(board.u2) == posts
    assert board.titles(board.u2) == ["post 2", "post 1", "post 0"]
    assert len(board.pushed()) == 2 * len(posts) and set(board.pushed().values()) == {1}
    assert [board.committed(function) for function in FUNCTIONS] == [3, 3, 3]


# Loader and notifier ask MongoDB who is to hear of a post, but need no collection of posts.
def test_12_the_others_do_not_wait_for_the_ingestor(board):
    board.world.fault(NO_STORING)
    posts = [board.send(f"post {number}") for number in range(3)]
    board.world.advance("30s")
    assert "ok" not in board.runs(INGESTOR) and board.committed(INGESTOR) == 0
    assert set(board.runs(LOADER)) == set(board.runs(NOTIFIER)) == {"ok"}
    assert board.line(board.u2) == posts and len(board.pushed()) == 2 * len(posts)
    board.world.advance("30s")
    board.world.settle()
    assert [one["post_id"] for one in board.documents("posts")] == posts


def test_13_without_redis_the_database_answers(board):
    first = board.send("first")
    board.world.settle()
    board.world.fault({"service": "redis", "for": "60s"})
    answer = board.timeline(board.u2)
    assert (answer.status_code, answer.headers["X-Cache"]) == (200, "BYPASS")
    assert [item["title"] for item in answer.json()["items"]] == ["first"]
    assert board.ask("GET", f"/posts/{first}", None, board.u2).headers["X-Cache"] == "BYPASS"
    second = board.send("second")
    board.world.advance("30s")
    assert board.runs(LOADER)[0] == "ok" and "ok" not in board.runs(LOADER)[1:] and len(board.runs(LOADER)) > 2
    assert board.titles(board.u2) == ["second", "first"]
    board.world.advance("30s")
    board.world.settle()
    assert board.line(board.u2) == [first, second]
    assert board.titles(board.u2) == ["second", "first"]
    assert board.timeline(board.u2).headers["X-Cache"] == "HIT"


def test_14_push_fails_twice_and_a_phone_is_gone(board):
    failing = {"host": "push.epa.example", "match": "phone-2"}
    board.world.fault(failing | {"nth": [1, 2], "respond": {"status": 500}})
    first = board.send()
    board.world.settle()
    assert board.pushed() == {("phone-2", first): 1, ("phone-3", first): 1}
    assert board.runs(NOTIFIER) == ["error", "error", "ok"]
    attempts = {one["user_id"]: one["attempts"] for one in board.documents("notifications")}
    assert attempts == {claims(board.u2)["user_id"]: 3, claims(board.u3)["user_id"]: 1}

    board.world.fault(failing | {"nth": 1, "respond": {"status": 410}})
    for title in ("second", "third"):
        board.send(title)
        board.world.settle()
    assert sum(device == "phone-2" for device, _ in board.pushed()) == 1
    assert "phone-2" not in {one["device_token"] for one in board.documents("devices")}
    assert board.runs(NOTIFIER)[3:] == ["ok", "ok"]


@pytest.mark.parametrize(
    "fault",
    [
        {"service": "kafka", "for": "60s"},
        {"operation": "kafka.Produce", "for": "60s", "nth": "all", "error": {"code": "NOT_LEADER_OR_FOLLOWER", "message": "no"}},
    ],
)
def test_18_without_the_broker(board, fault):
    board.world.fault(fault)
    for _ in range(2):
        refused = board.post(board.u1, board.fire, Idempotency_Key="k")
        assert (refused.status_code, refused.json()["detail"]) == (503, "Post queue unavailable")
    board.world.advance("61s")
    assert board.documents("posts") == []
    post = board.send(Idempotency_Key="k")
    board.world.settle()
    assert [one["post_id"] for one in board.documents("posts")] == board.line(board.u2) == [post]


# Two of the three topics have it when the broker fails: asking again makes it one post all the same.
def test_18_a_post_that_got_half_way(board):
    board.world.fault({"operation": "kafka.Produce", "nth": 3, "error": {"code": "NOT_LEADER_OR_FOLLOWER", "message": "no"}})
    assert board.post(board.u1, board.fire, Idempotency_Key="k").status_code == 503
    post = board.send(Idempotency_Key="k")
    board.world.settle()
    assert [len(board.records(topic)) for topic in TOPICS.values()] == [2, 2, 1]
    assert [one["post_id"] for one in board.documents("posts")] == board.line(board.u2) == [post]
    assert board.titles(board.u2) == ["Smoke"]


def test_19_batches(board):
    board.produce(TOPICS[INGESTOR], *[created_event(f"p-{number:03}", board.fire, number) for number in range(250)])
    board.world.settle()
    batches = board.batches(INGESTOR)
    assert sum(batches, []) == list(range(250))
    assert max(map(len, batches)) == 100 and len(batches) >= 3
    assert len(board.documents("posts")) == 250

    board.send()
    board.world.advance("4s")
    assert len(board.batches(INGESTOR)) == len(batches)
    board.world.advance("2s")
    assert board.batches(INGESTOR)[len(batches) :] == [[250]]


def test_20_a_mapping_begins_at_the_end(board):
    lambda_ = board.world.client("lambda")
    mapping = board.mapping(INGESTOR)
    lambda_.delete_event_source_mapping(UUID=mapping["UUID"])
    board.world.settle()
    (gone,) = board.admin.delete_consumer_groups([INGESTOR]).values()
    gone.result(WAIT_S)
    board.send("before")
    board.world.settle()
    lambda_.create_event_source_mapping(
        FunctionName=INGESTOR,
        EventSourceArn=mapping["EventSourceArn"],
        Topics=mapping["Topics"],
        StartingPosition="LATEST",
        BatchSize=100,
        MaximumBatchingWindowInSeconds=5,
        AmazonManagedKafkaEventSourceConfig={"ConsumerGroupId": INGESTOR},
    )
    board.world.settle()
    after = board.send("after")
    board.world.settle()
    assert [one["post_id"] for one in board.documents("posts")] == [after]
    assert board.committed(INGESTOR) == 2


@pytest.mark.parametrize("executor", ["fiber", "process"])
def test_20_after_a_restart_it_goes_on(snowglobe, tmp_path, executor):
    world = snowglobe("--template", TEMPLATE, *PORTS, "--data", tmp_path, executor=executor, fresh=True)
    app = Epa(world)
    token = app.user("user-1")
    category = app.category(token)
    app.post(token, category, "before")
    world.settle()
    app.post(token, category, "between")
    world.kill()
    world.start()
    again = Epa(world)
    world.settle()
    assert [one["title"] for one in again.documents("posts")] == ["before", "between"]
    assert again.batches(INGESTOR) == [[1]]  # of this process
    again.post(token, category, "after")
    world.settle()
    assert [one["title"] for one in again.documents("posts")] == ["before", "between", "after"]
    assert again.committed(INGESTOR) == 3
    world.stop()


# Three requests that take longer than the two seconds that it waits: the function's five seconds are over before the batch is.
def test_21_slow_push_tells_nobody_twice(board):
    board.world.fault({"host": "push.epa.example", "nth": [2, 3, 4], "delay": "3s"})
    posts = [board.send(f"post {number}") for number in range(3)]
    board.world.settle()
    first, *_, last = board.world.invocations(NOTIFIER)
    assert "timed out after 5.00 seconds" in first["result"]["errorMessage"] and last["outcome"] == "ok"
    assert board.pushed() == {(phone, post): 1 for phone in ("phone-2", "phone-3") for post in posts}
    assert {one["status"] for one in board.documents("notifications")} == {"SENT"}


def test_23_clients_of_kafka_beside_the_mappings(board):
    post = board.send()
    board.world.settle()
    (record,) = consume(board, TOPICS[NOTIFIER], 1)
    assert record.key().decode() == board.fire
    event = json.loads(record.value())
    assert (event["event"], event["post"]["post_id"]) == ("POST_CREATED", post)

    listed = board.admin.list_consumer_groups().result(WAIT_S)
    assert {one.group_id for one in listed.valid} >= set(FUNCTIONS)
    assert set(board.admin.list_topics(timeout=WAIT_S).topics) >= {*TOPICS.values(), "epa-dead-letter"}
    assert [board.committed(group) for group in FUNCTIONS] == [1, 1, 1]

    board.produce(TOPICS[INGESTOR], created_event("by-hand", board.fire))
    board.world.settle()
    assert {one["post_id"] for one in board.documents("posts")} == {post, "by-hand"}
