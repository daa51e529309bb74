"""GET /_snowglobe/metrics: Prometheus' text format, read by Prometheus' own parser.

Numbers are compared before and after known requests, so that tests may share a process.
"""
import json

import pytest
import requests
from botocore.exceptions import ClientError
from prometheus_client.parser import text_string_to_metric_families

from tests.edge.raw import Connection
from tests.world import ROOT

TEMPLATE = ROOT / "tests" / "lambda" / "template.yaml"


def page(world):
    return requests.get(f"{world.url}/_snowglobe/metrics", timeout=20)


def samples(world):
    """{(name, sorted labels): value}; the parser itself refuses what is malformed."""
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(page(world).text)
        for sample in family.samples
    }


def value(seen, name, **labels):
    return seen.get((name, tuple(sorted(labels.items()))), 0)


def total(seen, name, **labels):
    return sum(
        number for (found, those), number in seen.items() if found == name and labels.items() <= dict(those).items()
    )


@pytest.fixture
def world(snowglobe):
    return snowglobe("--template", TEMPLATE)


def test_the_answer_is_prometheus_text(world):
    world.client("sqs").list_queues()
    answer = page(world)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    families = list(text_string_to_metric_families(answer.text))
    names = [family.name for family in families]
    assert len(names) == len(set(names)), "a family stands in one piece"
    for family in families:
        assert family.documentation and family.type in ("counter", "gauge", "histogram"), family
        assert family.name.startswith(("snowglobe_", "process_"))
    for line in answer.text.splitlines():
        if line.startswith("# TYPE"):
            _, _, name, kind = line.split()
            assert name.endswith("_total") == (kind == "counter"), name


def test_every_metric_is_in_the_documentation(world):
    documented = (ROOT / "emulator" / "docs" / "metrics.md").read_text()
    offered = [line.split()[2] for line in page(world).text.splitlines() if line.startswith("# TYPE")]
    assert [name for name in offered if f"`{name}`" not in documented] == []
    in_table = [line.split("`")[1] for line in documented.splitlines() if line.startswith("| `")]
    assert sorted(in_table) == sorted(offered)


def test_requests_are_counted_by_operation_and_status(world):
    sqs = world.client("sqs")
    before = samples(world)
    sqs.list_queues()
    sqs.list_queues()
    with pytest.raises(ClientError):
        sqs.get_queue_url(QueueName="nobody")
    after = samples(world)

    def grown(name, **labels):
        return value(after, name, **labels) - value(before, name, **labels)

    listed = {"service": "sqs", "operation": "ListQueues"}
    asked = {"service": "sqs", "operation": "GetQueueUrl"}
    assert grown("snowglobe_requests_total", **listed, status="2xx") == 2
    assert grown("snowglobe_requests_total", **asked, status="4xx") == 1
    assert grown("snowglobe_requests_total", **asked, status="2xx") == 0
    assert grown("snowglobe_errors_total", **asked, code="QueueDoesNotExist") == 1
    assert grown("snowglobe_request_duration_seconds_count", **listed) == 2
    assert 0 < grown("snowglobe_request_duration_seconds_sum", **listed) < 60
    assert grown("snowglobe_request_bytes_total", **listed) == 2 * len("{}")
    assert grown("snowglobe_response_bytes_total", **listed) > 0
    # The scrape before the last one was a request, too.
    assert grown("snowglobe_requests_total", service="snowglobe", operation="Admin", status="2xx") == 1


@pytest.mark.parametrize(
    "status, sent",
    [
        (400, b"complete nonsense\r\n\r\n"),
        (400, b"POST / HTTP/1.1\r\nHost: a b\r\nContent-Length: 0\r\n\r\n"),
        (400, b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
        (400, b"POST / HTTP/1.1\r\nHost: a\r\nX: " + 17_000 * b"x" + b"\r\n\r\n"),
        (413, b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99000000\r\n\r\n"),
        (417, b"POST / HTTP/1.1\r\nHost: a\r\nExpect: the-best\r\nContent-Length: 0\r\n\r\n"),
        (505, b"POST / HTTP/3.0\r\nHost: a\r\nContent-Length: 0\r\n\r\n"),
    ],
)
def test_what_is_refused_before_it_is_whole_is_counted(world, status, sent):
    before = samples(world)
    with Connection(world.url) as connection:
        assert connection.ask(sent).status == status
    after = samples(world)
    grown = {key: number - before.get(key, 0) for key, number in after.items() if key[0].startswith("snowglobe_requests_")}
    assert {key: n for key, n in grown.items() if n} == {
        ("snowglobe_requests_refused_total", (("status", str(status)),)): 1,
        # The look before.
        ("snowglobe_requests_total", (("operation", "Admin"), ("service", "snowglobe"), ("status", "2xx"))): 1,
    }


def test_buckets_rise_to_the_count(world):
    world.client("dynamodb").list_tables()
    seen = samples(world)
    labels = {"service": "dynamodb", "operation": "ListTables"}
    buckets = [
        (float(dict(those)["le"]), count)
        for (name, those), count in seen.items()
        if name == "snowglobe_request_duration_seconds_bucket" and labels.items() <= dict(those).items()
    ]
    assert buckets == sorted(buckets), "in the order of their bounds, and they only rise"
    assert buckets[-1] == (float("inf"), value(seen, "snowglobe_request_duration_seconds_count", **labels))


def test_what_clients_make_up_is_no_label(world):
    """Else anybody could fill the memory of whoever scrapes."""
    fault = {"operation": "sqs.ListQueues", "nth": 1, "error": {"code": "MadeUp", "message": "", "status": 418}}
    headers = {"Content-Type": "application/x-amz-json-1.0", "Authorization": "AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/made-up/aws4_request, SignedHeaders=host, Signature=0"}
    before = samples(world)
    for target in ("AmazonSQS.MadeUp", "AmazonSQS.", "Made.Up"):
        requests.post(world.url, data=b"{}", headers={**headers, "X-Amz-Target": target}, timeout=20)
    world.fault(fault)
    with pytest.raises(ClientError, match="MadeUp"):
        world.client("sqs").list_queues()
    after = samples(world)
    world.reset()
    assert "MadeUp" not in page(world).text and "made-up" not in page(world).text

    def grown(name, **labels):
        return value(after, name, **labels) - value(before, name, **labels)

    assert grown("snowglobe_errors_total", service="sqs", operation="ListQueues", code="other") == 1
    assert grown("snowglobe_requests_total", service="sqs", operation="unknown", status="4xx") == 2
    assert grown("snowglobe_requests_total", service="unknown", operation="unknown", status="4xx") == 1


def test_mappings_tell_lag_retries_and_what_was_discarded(snowglobe):
    """One record that the function refuses: tried twice, then given up with a document."""
    world = snowglobe("--template", TEMPLATE, clock="manual")
    kinesis, awslambda = world.client("kinesis"), world.client("lambda")
    kinesis.create_stream(StreamName="measured", ShardCount=1)
    arn = kinesis.describe_stream_summary(StreamName="measured")["StreamDescriptionSummary"]["StreamARN"]
    failures = world.client("sqs").get_queue_attributes(
        QueueUrl=world.client("sqs").get_queue_url(QueueName="failures")["QueueUrl"], AttributeNames=["QueueArn"]
    )["Attributes"]["QueueArn"]
    awslambda.create_event_source_mapping(
        FunctionName="picky",
        EventSourceArn=arn,
        StartingPosition="TRIM_HORIZON",
        MaximumRetryAttempts=1,
        BisectBatchOnFunctionError=True,
        DestinationConfig={"OnFailure": {"Destination": failures}},
    )
    labels = {"function": "picky", "source": arn}
    before = samples(world)
    kinesis.put_records(
        StreamName="measured",
        Records=[{"Data": b"data", "PartitionKey": key} for key in ("good", "poison")],
    )
    waiting = samples(world)
    assert value(waiting, "snowglobe_mapping_lag_records", **labels) == 2
    world.advance("500ms")
    backing_off = samples(world)
    assert value(backing_off, "snowglobe_mapping_lag_records", **labels) == 1
    assert value(backing_off, "snowglobe_mapping_iterator_age_seconds", **labels) == 0.5
    world.settle()
    after = samples(world)

    def grown(name, **more):
        return value(after, name, **labels, **more) - value(before, name, **labels, **more)

    assert grown("snowglobe_mapping_batches_total") == 4, "both, the first, the second twice"
    assert grown("snowglobe_mapping_records_total") == 5
    assert grown("snowglobe_mapping_bisects_total") == 1
    assert grown("snowglobe_mapping_retries_total") == 1
    assert grown("snowglobe_mapping_discarded_records_total", condition="RetryAttemptsExhausted") == 1
    assert grown("snowglobe_mapping_failure_documents_total", result="sent") == 1
    assert value(after, "snowglobe_mapping_lag_records", **labels) == 0
    assert value(after, "snowglobe_mapping_iterator_age_seconds", **labels) == 0
    results = {
        result: value(after, "snowglobe_invocations_total", function="picky", result=result)
        - value(before, "snowglobe_invocations_total", function="picky", result=result)
        for result in ("ok", "error", "crash", "timeout", "throttled")
    }
    assert results == {"ok": 1, "error": 3, "crash": 0, "timeout": 0, "throttled": 0}


def test_messages_on_their_way_to_a_dead_letter_queue(snowglobe):
    world = snowglobe("--template", TEMPLATE, clock="manual")
    sqs, awslambda = world.client("sqs"), world.client("lambda")

    def queue(name, **attributes):
        url = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
        return url, sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]

    _, dead = queue("metrics-dead")
    url, arn = queue("metrics-jobs", RedrivePolicy=json.dumps({"deadLetterTargetArn": dead, "maxReceiveCount": 2}))
    awslambda.create_event_source_mapping(FunctionName="picky", EventSourceArn=arn)
    before = samples(world)
    sqs.send_message(QueueUrl=url, MessageBody="poison")
    assert value(samples(world), "snowglobe_mapping_lag_records", function="picky", source=arn) == 1
    world.settle()
    after = samples(world)
    labels = {"function": "picky", "source": arn}
    assert value(after, "snowglobe_mapping_batches_total", **labels) - value(before, "snowglobe_mapping_batches_total", **labels) == 2
    assert value(after, "snowglobe_mapping_retries_total", **labels) - value(before, "snowglobe_mapping_retries_total", **labels) == 1
    assert value(after, "snowglobe_sqs_redriven_messages_total", queue=arn, dead_letter_queue=dead) == 1
    assert value(after, "snowglobe_mapping_lag_records", **labels) == 0


def test_the_world_and_the_process(world):
    before = samples(world)
    world.client("sqs").create_queue(QueueName="one-more")
    world.advance("1h")
    after = samples(world)
    assert after["snowglobe_world_time_seconds", ()] - before["snowglobe_world_time_seconds", ()] >= 3600
    assert after["snowglobe_world_events_total", ()] > before["snowglobe_world_events_total", ()]
    assert after["snowglobe_store_rows", ()] > before["snowglobe_store_rows", ()]
    assert after["snowglobe_store_bytes", ()] > before["snowglobe_store_bytes", ()]
    assert after["snowglobe_trace_bytes", ()] > before["snowglobe_trace_bytes", ()]
    modes = {dict(those)["mode"]: on for (name, those), on in after.items() if name == "snowglobe_clock_mode"}
    assert modes == {"auto": 1, "manual": 0, "real": 0}
    assert 1 << 20 < after["process_resident_memory_bytes", ()] < 4 << 30
    assert after["process_open_fds", ()] >= 5
    assert after["snowglobe_connections_open", ()] >= 1


def test_counters_outlive_a_reset(world):
    world.client("sqs").list_queues()
    before = samples(world)
    world.reset()
    after = samples(world)
    assert all(
        after[key] >= number for key, number in before.items() if key[0].endswith("_total")
    ), "a counter never falls while the process lives"


def test_children_are_counted(snowglobe):
    world = snowglobe("--template", TEMPLATE, executor="process", fresh=True)
    assert value(samples(world), "snowglobe_handler_children") == 0
    world.client("lambda").invoke(FunctionName="picky", Payload=b"{}")
    seen = samples(world)
    assert value(seen, "snowglobe_handler_children") == 1
    assert value(seen, "snowglobe_cold_starts_total", function="picky") == 1
    assert total(seen, "snowglobe_invocations_total", function="picky") == 1


def test_looking_leaves_no_trace(snowglobe):
    """The same requests with and without scrapes between them give the same digest."""

    def run(scrape):
        world = snowglobe("--template", TEMPLATE, fresh=True)
        kinesis, sqs = world.client("kinesis"), world.client("sqs")
        url = sqs.create_queue(QueueName="jobs")["QueueUrl"]
        for i in range(5):
            sqs.send_message(QueueUrl=url, MessageBody=str(i))
            sqs.receive_message(QueueUrl=url)
            kinesis.put_record(StreamName="stream", Data=b"good", PartitionKey=str(i))
            if scrape:
                samples(world)
            world.advance("700ms")
        world.settle()
        if scrape:
            samples(world)
        return world.get("digest")

    assert run(scrape=False) == run(scrape=True)
