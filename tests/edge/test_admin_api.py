"""What the admin API says to what nobody can mean, what exists, and pages of what there is much of."""
import json

import pytest
import requests

from tests.world import ROOT

TEMPLATE = ROOT / "tests/clock/template.yaml"


def ask(world, method, path, **more):
    return requests.request(method, f"{world.url}/_snowglobe{path}", timeout=20, **more)


# A member that nobody reads is a typing error, or a wish that is not fulfilled; silence about it costs hours.
@pytest.mark.parametrize(
    "method, path, wrong, nearest",
    [
        ("GET", "/trace", "limti", "limit"),
        ("GET", "/trace", "form", "from"),
        ("GET", "/invocations", "Function", "function"),
        ("GET", "/invocations", "limits", "limit"),
        ("GET", "/sqs/queues", "regoin", "region"),
        ("GET", "/sqs/queues/edge", "acount", "account"),
        ("GET", "/dynamodb/tables", "regions", "region"),
        ("GET", "/clock", "wiat", "wait"),
        ("GET", "/health", "wait0", "wait"),
        ("POST", "/settle", "waits", "wait"),
        ("DELETE", "/faults", "numbr", "number"),
    ],
)
def test_unknown_query_members_are_refused(world, method, path, wrong, nearest):
    answer = ask(world, method, path, params={wrong: "1"})
    assert answer.status_code == 400
    assert f"'{wrong}'" in answer.json()["message"] and f"did you mean {nearest}?" in answer.json()["message"]


@pytest.mark.parametrize("path", ["/health", "/metrics", "/clock", "/digest", "/resources", "/faults", "/lambda/mappings"])
def test_a_member_of_another_path_is_refused_too(world, path):
    answer = ask(world, "GET", path, params={"function": "f"})
    assert answer.status_code == 400 and "'function'" in answer.json()["message"]


def test_a_member_given_twice_is_refused(world):
    answer = ask(world, "GET", "/trace?limit=1&limit=2")
    assert answer.status_code == 400 and "twice" in answer.json()["message"]


def test_a_refused_request_does_nothing(world):
    world.fault({"operation": "sqs.SendMessage", "error": {"code": "A"}})
    assert ask(world, "DELETE", "/faults?al=1").status_code == 400
    assert len(world.get("faults")["faults"]) == 1


@pytest.mark.parametrize(
    "path, body, wrong, nearest",
    [
        ("/clock/advance", {"bye": "5m"}, "bye", "by"),
        ("/settle", {"max_virtul": "5m"}, "max_virtul", "max_virtual"),
        ("/reset", {"sed": 1}, "sed", "seed"),
    ],
)
def test_unknown_members_of_a_body_name_the_nearest(world, path, body, wrong, nearest):
    answer = ask(world, "POST", path, json=body)
    assert answer.status_code == 400
    assert f"'{wrong}'" in answer.json()["message"] and f"did you mean {nearest}?" in answer.json()["message"]


# RFC 9110, 15.5.6: 405 must say in Allow what the resource is for.
@pytest.mark.parametrize(
    "method, path, allow",
    [
        ("GET", "/settle", "POST"),
        ("GET", "/clock/advance", "POST"),
        ("GET", "/reset", "POST"),
        ("GET", "/reload", "POST"),
        ("HEAD", "/reset", "POST"),
        ("DELETE", "/reset", "POST"),
        ("POST", "/health", "GET, HEAD"),
        ("POST", "/clock", "GET, HEAD"),
        ("PUT", "/faults", "GET, HEAD, POST, DELETE"),
        ("POST", "/sqs/queues", "GET, HEAD"),
        ("DELETE", "/dynamodb/tables/none", "GET, HEAD"),
        ("OPTIONS", "/resources", "GET, HEAD"),
    ],
)
def test_other_methods_are_refused_with_those_there_are(world, method, path, allow):
    answer = ask(world, method, path)
    assert answer.status_code == 405 and answer.headers["Allow"] == allow


def test_a_path_that_is_not_there_names_the_nearest(world):
    answer = ask(world, "GET", "/clok")
    assert answer.status_code == 404 and "did you mean clock?" in answer.json()["message"]
    assert ask(world, "POST", "/nothing").status_code == 404


def test_head_answers_the_headers_of_get(world):
    """RFC 9110, 9.3.2."""
    head, get = ask(world, "HEAD", "/health"), ask(world, "GET", "/health")
    assert head.status_code == 200 and head.content == b"" and head.headers["Content-Length"] == get.headers["Content-Length"]


def test_one_fault_can_be_taken_back(world):
    for code in "ABC":
        world.fault({"operation": "sqs.SendMessage", "error": {"code": code}})
    assert ask(world, "DELETE", "/faults?number=2").status_code == 200
    assert [fault["error"]["code"] for fault in world.get("faults")["faults"]] == ["A", "C"]
    for wrong in ("3", "0"):
        assert ask(world, "DELETE", f"/faults?number={wrong}").status_code == 404
    assert ask(world, "DELETE", "/faults?number=x").status_code == 400
    assert ask(world, "DELETE", "/faults").json()["faults"] == []


def one(world, kind, name):
    found = [r for r in world.get("resources")["resources"] if (r["kind"], r["name"]) == (kind, name)]
    assert len(found) == 1, found
    return found[0]


def test_what_exists_is_listed_with_counts(snowglobe):
    world = snowglobe("--template", TEMPLATE, clock="manual")
    before = {(r["service"], r["kind"], r["name"]) for r in world.get("resources")["resources"]}
    assert {("kinesis", "stream", "orders"), ("dynamodb", "table", "counts")} <= before
    assert {"function", "mapping"} <= {kind for _, kind, _ in before}
    sqs = world.client("sqs")
    dead = sqs.create_queue(QueueName="dead")["QueueUrl"]
    policy = json.dumps({"deadLetterTargetArn": "arn:aws:sqs:us-east-1:000000000000:dead", "maxReceiveCount": 1})
    live = sqs.create_queue(QueueName="live", Attributes={"RedrivePolicy": policy})["QueueUrl"]
    sqs.send_message(QueueUrl=dead, MessageBody="x")
    for n in range(3):
        sqs.send_message(QueueUrl=live, MessageBody=str(n), DelaySeconds=60 if n == 2 else 0)
    sqs.receive_message(QueueUrl=live)
    queue = one(world, "queue", "live")
    assert queue["counts"] == {"visible": 1, "in_flight": 1, "delayed": 1, "dead_letters": 1}
    assert queue["about"] == {"fifo": False, "dead_letters_to": one(world, "queue", "dead")["arn"]}
    for n in range(5):
        world.client("kinesis").put_record(StreamName="orders", PartitionKey=str(n), Data=b"x")
    assert one(world, "stream", "orders")["counts"]["records"] == 5
    mapping = next(r for r in world.get("resources")["resources"] if r["kind"] == "mapping" and r["about"]["source"].endswith("/orders"))
    assert mapping["counts"]["lag"] == 5
    world.client("dynamodb").put_item(TableName="counts", Item={"id": {"S": "a"}})
    assert one(world, "table", "counts")["counts"]["items"] == 1


def test_other_accounts_and_regions_are_listed(world):
    world.client("sqs", region="eu-west-1", account="111122223333").create_queue(QueueName="far")
    queue = one(world, "queue", "far")
    assert (queue["account"], queue["region"]) == ("111122223333", "eu-west-1")
    seen = world.get(queue["look"], region="eu-west-1", account="111122223333")
    assert seen["name"] == "far"


def test_every_look_that_is_named_leads_somewhere(snowglobe):
    """The console follows them and knows no service."""
    world = snowglobe("--template", ROOT / "apps/dialog-engine/template.yaml")
    listed = world.get("resources")["resources"]
    assert {"queue", "stream", "table", "function", "mapping", "host", "api"} <= {r["kind"] for r in listed}
    for resource in listed:
        scope = {"region": resource["region"], "account": resource["account"]}
        if "look" in resource:
            world.get(resource["look"], **scope)
        for contents in resource["contents"]:
            assert isinstance(world.get(contents["look"], **scope)[contents["rows"]], list)


def pages(world, look, rows, size):
    """All rows, a page at a time; every page but the last is full."""
    found, query = [], {"limit": size}
    while True:
        page = world.get(look, **query)
        found += page[rows]
        if "next" not in page:
            assert len(page[rows]) <= size
            return found
        assert len(page[rows]) == size
        query["from"] = page["next"]


@pytest.mark.parametrize("size", [1, 3, 7, 8, 100])
def test_pages_miss_and_repeat_nothing(world, size):
    sqs, kinesis, dynamodb = (world.client(name) for name in ("sqs", "kinesis", "dynamodb"))
    queue = sqs.create_queue(QueueName="edge")["QueueUrl"]
    kinesis.create_stream(StreamName="s", ShardCount=1)
    dynamodb.create_table(
        TableName="tab",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    names = [str(n) for n in range(7)]
    for name in names:
        sqs.send_message(QueueUrl=queue, MessageBody=name)
        kinesis.put_record(StreamName="s", PartitionKey=name, Data=name.encode())
        dynamodb.put_item(TableName="tab", Item={"id": {"S": name}})
    before = world.get("digest")
    assert before["records"] == len(requests.get(f"{world.url}/_snowglobe/trace?limit=100000", timeout=20).text.splitlines())
    assert before["events"] > 0 and before["events"] != before["records"]
    assert [m["body"] for m in pages(world, "sqs/queues/edge", "messages", size)] == names
    assert [r["Text"] for r in pages(world, "kinesis/streams/s/shardId-000000000000", "Records", size)] == names
    assert sorted(i["id"]["S"] for i in pages(world, "dynamodb/tables/tab/items", "items", size)) == names
    records = pages(world, "dynamodb/tables/tab/records", "records", size)
    assert [r["keys"]["id"]["S"] for r in records] == names and records[0]["event"] == "INSERT"
    assert world.get("digest") == before  # a look leaves no trace, and is no event


def test_a_page_of_what_has_none_is_refused(world):
    answer = ask(world, "GET", "/sqs/queues?limit=3")
    assert answer.status_code == 400 and "no pages" in answer.json()["message"]


@pytest.mark.parametrize("look", ["sqs/queues/edge", "dynamodb/tables/tab/items", "dynamodb/tables/tab/records"])
def test_a_page_that_nobody_gave_out_is_refused(world, look):
    world.client("sqs").create_queue(QueueName="edge")
    world.client("dynamodb").create_table(
        TableName="tab",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"},
    )
    answer = ask(world, "GET", f"/{look}", params={"from": "!"})
    assert answer.status_code == 400 and "'from'" in answer.json()["message"]
