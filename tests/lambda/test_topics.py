"""Mappings of Kafka topics: a thousand records over six partitions, one of them poison, for every way to fail."""
import base64
import json
import pathlib

import pytest
import requests

from tests.replay import digest, replay

TEMPLATE = pathlib.Path(__file__).with_name("topics.yaml")
CLUSTER = "arn:aws:kafka:us-east-1:000000000000:cluster/demo/751d2973-a626-431c-9d4e-d7975eb44dd7-2"
RECORDS, PARTITIONS, POISON = 1000, 6, 500


@pytest.fixture(params=["fiber", "process"])
def world(snowglobe, request):
    return snowglobe(
        "--template", TEMPLATE, "--kafka-port", "0", "--kafka-config", f"num.partitions={PARTITIONS}", executor=request.param
    )


@pytest.fixture
def produce(world):
    def call(topic, records=RECORDS, poison=POISON):
        event = {"topic": topic, "partitions": PARTITIONS, "records": records, "poison": poison}
        answer = world.client("lambda").invoke(FunctionName="produce", Payload=json.dumps(event))
        assert "FunctionError" not in answer, answer["Payload"].read()

    return call


@pytest.fixture
def create(awslambda):
    def call(function, topic, **more):
        settings = {"EventSourceArn": CLUSTER, "StartingPosition": "TRIM_HORIZON"} | more
        return awslambda.create_event_source_mapping(FunctionName=function, Topics=[topic], **settings)

    return call


def numbers(invocation):
    """(partition, number) in the order of the event."""
    return [
        (record["partition"], json.loads(base64.b64decode(record["value"]))["number"])
        for records in invocation["payload"]["records"].values()
        for record in records
    ]


def delivered(world, function):
    """The numbers of all records in invocations that ended well, in their order."""
    return [pair for each in world.invocations(function) if each["outcome"] == "ok" for pair in numbers(each)]


def in_order(pairs):
    for partition in range(PARTITIONS):
        own = [number for place, number in pairs if place == partition]
        assert own == sorted(own)
    return sorted(number for _, number in pairs)


def documents(world):
    sqs = world.client("sqs")
    url = sqs.get_queue_url(QueueName="failures")["QueueUrl"]
    found = []
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        found += [json.loads(each["Body"]) for each in messages]
    return found


def told(documents):
    """The numbers of all records that they tell of."""
    out = []
    for document in documents:
        places = document["KafkaBatchInfo"]["recordsInfo"]
        spans = {int(where.rsplit("-", 1)[1]): (int(one["firstRecordOffset"]), int(one["lastRecordOffset"])) for where, one in places.items()}
        out += [offset * PARTITIONS + partition for partition, (first, last) in spans.items() for offset in range(first, last + 1)]
        assert document["KafkaBatchInfo"]["batchSize"] == sum(last - first + 1 for first, last in spans.values())
    return sorted(out)


FAILURES = "arn:aws:sqs:us-east-1:000000000000:failures"
ALL_BUT_POISON = [number for number in range(RECORDS) if number != POISON]


def progress(world, topic):
    (found,) = [each for each in world.get("lambda/mappings")["mappings"] if each["Topics"] == [topic] and each["State"] == "Enabled"]
    return found["progress"]


def done(world, topic):
    """All partitions are committed to their ends."""
    checkpoints = progress(world, topic)["checkpoints"]
    return sum(int(each) for each in checkpoints.values()) == RECORDS and not progress(world, topic)["deliveries"]


def test_all_records_arrive_in_the_order_of_their_partitions(world, produce):
    produce("orders", poison=-1)
    world.settle()
    assert in_order(delivered(world, "keep")) == list(range(RECORDS))
    assert done(world, "orders")
    scan = world.client("dynamodb").scan(TableName="kept")
    assert scan["Count"] == RECORDS


def test_by_default_it_retries_for_ever(world, create, produce):
    create("strict", "retried")
    produce("retried")
    world.settle("1h")
    (held,) = progress(world, "retried")["deliveries"]
    assert held["attempts"] > 50
    blocked = {each["partition"] for each in held["partitions"]}
    assert POISON % PARTITIONS in blocked
    arrived = in_order(delivered(world, "strict"))
    for number in range(RECORDS):  # nothing is lost of the others
        if number % PARTITIONS not in blocked:
            assert number in arrived
    # Nor of those that wait: what is committed is what has arrived.
    checkpoints = progress(world, "retried")["checkpoints"]
    for partition in range(PARTITIONS):
        assert int(checkpoints[f"retried-{partition}"]) == sum(number % PARTITIONS == partition for number in arrived)


def test_what_a_retry_cures(world, produce):
    """Nothing is lost and nothing overtaken by a function that fails for a time; one batch holds its partitions only."""
    world.fault({"function": "keep", "nth": list(range(1, 20)), "fail": "error"})
    produce("orders", poison=-1)
    world.settle("1h")
    assert done(world, "orders")
    assert in_order(delivered(world, "keep")) == list(range(RECORDS))
    assert sum(each["outcome"] == "error" for each in world.invocations("keep")) == 19


def produce_while_disabled(world, produce):
    """The mapping of "keep", which has not fetched yet what lies in its topic."""
    awslambda = world.client("lambda")
    (mapping,) = awslambda.list_event_source_mappings(FunctionName="keep")["EventSourceMappings"]
    awslambda.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
    world.settle()
    produce("orders", poison=-1)
    return mapping["UUID"]


def test_nothing_is_fetched_from_a_broker_that_is_out(world, produce):
    """An outage holds the mapping, which says so, and what was produced before arrives afterwards."""


    def last_result():
        return world.client("lambda").get_event_source_mapping(UUID=mapping)["LastProcessingResult"]

    mapping = produce_while_disabled(world, produce)
    world.fault({"service": "kafka", "for": "60s"})
    world.client("lambda").update_event_source_mapping(UUID=mapping, Enabled=True)
    world.advance("59s")
    assert delivered(world, "keep") == []
    assert last_result() == "PROBLEM: Connection error. Please check your event source connection configuration."
    world.settle()
    assert in_order(delivered(world, "keep")) == list(range(RECORDS))
    assert done(world, "orders") and last_result() == "OK"


def test_an_outage_that_somebody_ends(world, produce):
    mapping = produce_while_disabled(world, produce)
    world.fault({"service": "kafka", "nth": "all"})
    world.client("lambda").update_event_source_mapping(UUID=mapping, Enabled=True)
    world.advance("1h")
    assert delivered(world, "keep") == []
    requests.delete(f"{world.url}/_snowglobe/faults", timeout=20).raise_for_status()
    world.advance("10s")
    assert in_order(delivered(world, "keep")) == list(range(RECORDS))


@pytest.mark.parametrize("attempts", [0, 2])
def test_retries_that_end(world, create, produce, attempts):
    create(
        "strict",
        "ended",
        ProvisionedPollerConfig={"MinimumPollers": 1},
        MaximumRetryAttempts=attempts,
        BatchSize=10,
        DestinationConfig={"OnFailure": {"Destination": FAILURES}},
    )
    produce("ended")
    world.settle("1h")
    assert done(world, "ended")
    failed = [each for each in world.invocations("strict") if each["outcome"] == "error"]
    assert len(failed) == attempts + 1
    lost = {number for _, number in numbers(failed[0])}
    assert len(lost) <= 10 and POISON in lost and sorted(lost) == told(documents(world))
    assert in_order(delivered(world, "strict")) == [number for number in range(RECORDS) if number not in lost]


def test_bisecting(world, create, produce):
    create(
        "strict",
        "bisected",
        ProvisionedPollerConfig={"MinimumPollers": 1},
        MaximumRetryAttempts=1,
        BisectBatchOnFunctionError=True,
        DestinationConfig={"OnFailure": {"Destination": FAILURES}},
    )
    produce("bisected")
    world.settle("1h")
    assert done(world, "bisected")
    assert in_order(delivered(world, "strict")) == ALL_BUT_POISON
    (document,) = documents(world)
    assert document["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert told([document]) == [POISON]


def test_partial_answers(world, create, produce):
    create(
        "reporting",
        "reported",
        ProvisionedPollerConfig={"MinimumPollers": 1},
        MaximumRetryAttempts=2,
        FunctionResponseTypes=["ReportBatchItemFailures"],
        DestinationConfig={"OnFailure": {"Destination": FAILURES}},
    )
    produce("reported")
    world.settle("1h")
    assert done(world, "reported")
    arrived = dict.fromkeys(pair for each in world.invocations("reporting") for pair in numbers(each))
    assert in_order(arrived) == list(range(RECORDS))
    rows = world.client("dynamodb").scan(TableName="kept")["Items"]
    assert sorted(int(row["id"]["S"]) for row in rows) == ALL_BUT_POISON
    (document,) = documents(world)
    assert document["responseContext"]["functionError"] is None
    # With it, as on AWS, what lay behind it in its batch and partition, which the function has done each time.
    gone = told([document])
    assert gone == list(range(POISON, POISON + PARTITIONS * len(gone), PARTITIONS)) and len(gone) < 100


def test_age(world, create, produce):
    create(
        "strict",
        "aged",
        ProvisionedPollerConfig={"MinimumPollers": 1},
        MaximumRecordAgeInSeconds=60,
        BisectBatchOnFunctionError=True,
        DestinationConfig={"OnFailure": {"Destination": FAILURES}},
    )
    produce("aged")
    world.settle("1h")
    assert done(world, "aged")
    found = documents(world)
    assert {each["requestContext"]["condition"] for each in found} == {"RecordAgeExceeded"}
    # While it was tried, what lay behind it in its batch became as old.
    gone = told(found)
    assert POISON in gone and len(gone) < 100
    assert sorted(in_order(delivered(world, "strict")) + gone) == list(range(RECORDS))


def test_a_topic_for_what_failed(world, create, produce):
    create(
        "strict",
        "first",
        ProvisionedPollerConfig={"MinimumPollers": 1},
        MaximumRetryAttempts=0,
        BisectBatchOnFunctionError=True,
        DestinationConfig={"OnFailure": {"Destination": "kafka://second"}},
    )
    create("seen", "second")
    produce("first")
    world.settle("1h")
    assert done(world, "first")
    assert in_order(delivered(world, "strict")) == ALL_BUT_POISON
    (seen,) = world.invocations("seen")
    ((record,),) = seen["payload"]["records"].values()
    assert base64.b64decode(record["key"]) == f"key-{POISON}".encode()
    value = json.loads(base64.b64decode(record["value"]))
    assert list(value) == ["requestContext", "responseContext", "version", "timestamp", "KafkaBatchInfo", "payload"]
    assert value["requestContext"]["condition"] == "RetriesExhausted"
    assert value["KafkaBatchInfo"]["recordInfo"]["offset"] == str(POISON // PARTITIONS)
    ((original,),) = value["payload"]["records"].values()
    assert json.loads(base64.b64decode(original["value"])) == {"number": POISON, "bad": True}


def test_mappings_of_a_template(awslambda):
    listed = awslambda.list_event_source_mappings(FunctionName="seen")["EventSourceMappings"]
    own, resource = sorted(listed, key=lambda each: "EventSourceArn" in each)
    for each in listed:
        for member in ("UUID", "EventSourceMappingArn", "LastModified"):
            assert each.pop(member)
    common = {
        "FunctionArn": "arn:aws:lambda:us-east-1:000000000000:function:seen",
        "Topics": ["seen"],
        "StartingPosition": "LATEST",
        "FunctionResponseTypes": [],
        "LastProcessingResult": "No records processed",
        "StateTransitionReason": "USER_INITIATED",
    }
    assert own == common | {
        "SelfManagedEventSource": {"Endpoints": {"KAFKA_BOOTSTRAP_SERVERS": ["kafka.example:9092"]}},
        "SelfManagedKafkaEventSourceConfig": {"ConsumerGroupId": "lookers"},
        "SourceAccessConfigurations": [
            {"Type": "BASIC_AUTH", "URI": "arn:aws:secretsmanager:us-east-1:000000000000:secret:s"}
        ],
        "BatchSize": 7,
        "DestinationConfig": {"OnFailure": {}},
        "State": "Enabled",
    }
    assert resource == common | {
        "EventSourceArn": CLUSTER,
        "AmazonManagedKafkaEventSourceConfig": {"ConsumerGroupId": "resource"},
        "BatchSize": 100,
        "MaximumBatchingWindowInSeconds": 2,
        "ProvisionedPollerConfig": {"MinimumPollers": 1, "MaximumPollers": 3},
        "MaximumRetryAttempts": 4,
        "MaximumRecordAgeInSeconds": -1,
        "BisectBatchOnFunctionError": False,
        "DestinationConfig": {"OnFailure": {"Destination": "kafka://dead"}},
        "State": "Disabled",
    }


def test_what_sdks_are_told_is_wrong(awslambda, error):
    given = {"FunctionName": "seen", "EventSourceArn": CLUSTER, "Topics": ["wrong"], "StartingPosition": "LATEST"}
    wrong = lambda **more: error(awslambda.create_event_source_mapping, **(given | more))
    parameter = "InvalidParameterValueException"
    assert wrong(MaximumRetryAttempts=1) == (
        parameter,
        "Unsupported 'maximumRetryAttempts' parameter for given event source mapping type.",
    )
    assert wrong(StartingPosition="AT_TIMESTAMP") == (parameter, "Need to specify a timestamp")
    code, message = wrong(
        AmazonManagedKafkaEventSourceConfig={
            "SchemaRegistryConfig": {"SchemaRegistryURI": "https://registry.example"}
        }
    )
    assert code == "NotImplemented" and "SchemaRegistryConfig" in message


def test_a_setting_of_topics_is_none_of_a_queue(awslambda, queue, error):
    assert error(
        awslambda.create_event_source_mapping, FunctionName="seen", EventSourceArn=queue()[1], Topics=["orders"]
    ) == (
        "InvalidParameterValueException",
        "Unsupported 'topics' parameter for given event source mapping type.",
    )


# A small app whose outcome does not depend on the order in which partitions come.
@pytest.fixture(scope="module")
def fixture(tmp_path_factory):
    path = tmp_path_factory.mktemp("topics") / "orders.jsonl"
    lines = [
        {"t": f"2026-03-02T08:00:{second:02}Z", "source": "lambda:produce", "body": {
            "topic": "orders", "partitions": 4, "records": 25, "from": 25 * second}}
        for second in range(8)
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


APP = TEMPLATE.with_name("topics_app.yaml")
FOUR = ("--kafka-config", "num.partitions=4")


@pytest.mark.parametrize("executor", ["fiber", "process"])
def test_a_replay_comes_out_the_same_twice(fixture, executor):
    digest(replay(fixture, "--twice", "--executor", executor, *FOUR, template=APP))


def test_both_executors_have_one_digest(fixture):
    assert len({digest(replay(fixture, "--executor", each, *FOUR, template=APP)) for each in ("fiber", "process")}) == 1


def test_two_hundred_orders_have_one_outcome(fixture):
    done = replay(fixture, "--seeds", "1-200", *FOUR, template=APP)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "outcomes 1" in done.stdout


def test_a_mapping_goes_on_after_a_kill(snowglobe, tmp_path):
    world = snowglobe(
        "--template", TEMPLATE, "--data", tmp_path, "--kafka-port", "0", "--kafka-config", f"num.partitions={PARTITIONS}", fresh=True
    )
    event = {"topic": "orders", "partitions": PARTITIONS, "records": 60}
    for _ in range(3):
        world.client("lambda").invoke(FunctionName="produce", Payload=json.dumps(event))
        world.kill()
        world.start()
    world.settle()
    checkpoints = progress(world, "orders")["checkpoints"]
    assert sum(int(each) for each in checkpoints.values()) == 180
    assert world.client("dynamodb").scan(TableName="kept")["Count"] == 60
    world.stop()
