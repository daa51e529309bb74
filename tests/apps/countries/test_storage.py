"""Scenarios 12, 15, 17, 19, 20 and 22: what is stored, tried again, given up and kept apart."""
import json

import botocore.exceptions
import pytest

from tests.apps.countries.conftest import TEMPLATE
from tests.apps.countries.countries import HOST, KNOWN, Countries, at, failing

DENIED = (
    "An error occurred (AccessDeniedException) when calling the PutItem operation: "
    "not authorized to perform: dynamodb:PutItem"
)
NAMELESS = {"status": 200, "body": json.dumps([{"name": {"common": "Nowhere"}, "population": 1}])}


# A failure of DynamoDB is the same seen through DAX, which passes it on.
@pytest.mark.parametrize("use_dax", ["False", "True"])
def test_12_refused_country_is_tried_again(deployed, use_dax):
    app = deployed(UseDax=use_dax)
    app.fault_of_put("countries")
    app.fetch("PY")
    assert app.status("PY") == [{"fetched_country": "PY", "timestamp": at(0), "success": False, "error": DENIED}]
    (failed,) = app.world.invocations("countries-dev-fetch_data_handler")
    assert failed["result"]["errorType"] == "PutCountryFailure" and failed["result"]["errorMessage"] == DENIED
    app.until(301)
    assert app.statuses("PY") == [(at(0), False), (at(300), True)]
    assert app.view("PY")["cca2"] == "PY"
    assert app.breaker() is None  # the outside service did nothing wrong


def test_15_a_country_without_a_code_ends_in_the_dlq(app):
    app.fault(host=HOST, nth="all", respond=NAMELESS)
    app.fetch("py")
    app.until(1201)
    assert [seconds for seconds, _ in app.runs()] == [0, 300, 600, 900]
    failed = app.world.invocations("countries-dev-fetch_data_handler")
    assert {one["result"]["errorType"] for one in failed} == {"PutStatusFailure"}
    assert all("(ValidationException) when calling the PutItem operation" in error for error in app.errors())
    assert app.dead() == ["py"]
    assert app.rows("countries") == app.rows("status") == [] and app.breaker() is None


# SQS delivers again what the worker's mapping could not delete: once more, 300 s later.
def test_17_duplicate_delivery(app):
    app.fault(
        operation="sqs.DeleteMessageBatch", nth=1, error={"code": "InternalFailure", "message": "x", "status": 500}
    )
    app.fetch("PY")
    before = app.view("PY")
    app.until(301)
    assert app.view("PY") == before == KNOWN["PY"]
    assert app.statuses("PY") == [(at(0), True), (at(300), True)]
    assert len(app.rows("countries")) == 1 and app.depth() == 0


def test_17_the_same_event_twice(app):
    event = {"Records": [{"messageId": "2e1424d4-f796-459a-8184-9c92662be6da", "body": "PY"}]}
    for _ in range(2):
        answer = app.lambda_.invoke(FunctionName="countries-dev-fetch_data_handler", Payload=json.dumps(event))
        assert "FunctionError" not in answer and answer["Payload"].read() == b"null"
    assert app.statuses("PY") == [(at(0), True)]


def test_19_old_messages_expire_while_paused(app):
    app.lambda_.update_event_source_mapping(UUID=app.mapping(), Enabled=False)
    app.world.settle("1m")
    app.fetch("PY")
    assert app.depth() == 1
    app.world.advance("24h")
    app.lambda_.update_event_source_mapping(UUID=app.mapping(), Enabled=True)
    app.world.settle("10m")
    assert app.runs() == [] and app.depth() == 0
    assert app.dead() == [] and app.rows("status") == []


def test_20_redrive_after_the_service_has_learned(app):
    app.fetch("zz")
    app.until(1201)
    assert app.dead() == ["zz"]
    app.teach("zz", {"cca2": "ZZ", "name": {"common": "Zedland"}, "population": 12, "area": 0.5})
    arn = "arn:aws:sqs:us-east-1:000000000000:"
    app.sqs.start_message_move_task(SourceArn=arn + "fetch-requests-dlq-dev")
    app.world.settle("1m")
    assert app.view("zz")["name"] == {"common": "Zedland"}
    assert app.get("/view-data/ZZ")[1].startswith('{"area":0.5,"cca2":"ZZ",')
    assert [success for _, success in app.statuses("ZZ")] == [True]
    assert app.depth() == app.depth("fetch-requests-dlq") == 0
    assert app.breaker() is None


def test_20_other_queues_may_not_use_the_dlq(app):
    policy = {"deadLetterTargetArn": "arn:aws:sqs:us-east-1:000000000000:fetch-requests-dlq-dev", "maxReceiveCount": 1}
    with pytest.raises(botocore.exceptions.ClientError, match="RedrivePolicy|RedriveAllowPolicy|permission"):
        app.sqs.create_queue(QueueName="stranger", Attributes={"RedrivePolicy": json.dumps(policy)})


def test_22_two_stages_side_by_side(deployed, tmp_path):
    prod_template = tmp_path / "prod.yaml"
    prod_template.write_text(
        TEMPLATE.read_text()
        .replace("Default: dev", "Default: prod")
        .replace("    Default: 'true'\n", "    Default: 'false'\n")  # the outside is one: dev's stack brings its fake
    )
    dev = deployed(prod_template)
    prod = Countries(dev.world, "prod")
    dev.fault(**failing(nth=[1, 2, 3, 4, 5]))
    dev.fetch("PY", "BR", "CO", "py", "br")
    assert dev.breaker() == (5, at(0)) and prod.breaker() is None
    prod.fetch("PY")  # the breaker of one stage is not the other's
    assert prod.statuses("PY") == [(at(0), True)] and prod.view("PY") == KNOWN["PY"]
    assert dev.rows("status") == dev.rows("countries") == [] and dev.view("PY") is None
    assert prod.depth() == 0 and dev.depth() == 5
    assert [len(one.runs()) for one in (dev, prod)] == [5, 1]
    dev.fault(**failing())
    prod.fetch("CO")
    assert prod.breaker() == (1, at(0)) and dev.breaker() == (5, at(0))


def test_resources_are_as_specified(app):
    def attributes(queue):
        return app.sqs.get_queue_attributes(QueueUrl=app.url(queue), AttributeNames=["All"])["Attributes"]

    requests_, dead = attributes("fetch-requests"), attributes("fetch-requests-dlq")
    expected = {
        "DelaySeconds": "0",
        "MessageRetentionPeriod": "86400",
        "ReceiveMessageWaitTimeSeconds": "0",
        "VisibilityTimeout": "300",
        "SqsManagedSseEnabled": "true",
    }
    assert expected.items() <= requests_.items()
    assert json.loads(requests_["RedrivePolicy"]) == {"deadLetterTargetArn": dead["QueueArn"], "maxReceiveCount": 4}
    assert dead["MessageRetentionPeriod"] == "345600"
    allowed = {"redrivePermission": "byQueue", "sourceQueueArns": [requests_["QueueArn"]]}
    assert json.loads(dead["RedriveAllowPolicy"]) == allowed
    for table, keys, protected in (
        ("countries", ["cca2"], True),
        ("status", ["fetched_country", "timestamp"], False),
        ("circuit-breaker-state", ["service_name"], False),
    ):
        found = app.dynamodb.describe_table(TableName=f"{table}-dev")["Table"]
        assert [key["AttributeName"] for key in found["KeySchema"]] == keys
        assert found["DeletionProtectionEnabled"] is protected
        throughput = found["ProvisionedThroughput"]
        assert (throughput["ReadCapacityUnits"], throughput["WriteCapacityUnits"]) == (10, 10)
    for name in ("countries-dev", "countries-dev-fetch_data_handler"):
        function = app.lambda_.get_function_configuration(FunctionName=name)
        assert (function["Timeout"], function["MemorySize"]) == (60, 128)
        assert function["Environment"]["Variables"] == {
            "region": "sa-east-1",
            "environment": "dev",
            "use_dax": "False",
            "dax_endpoint": "dax-dev.dax-clusters.example:8111",
            "sqs_endpoint": "",
            "failure_window_in_minutes": "5",
            "disarm_threshold": "5",
            "COUNTRIES_API_URL": "https://restcountries.com/v3.1/alpha/",
        }
    (mapping,) = app.lambda_.list_event_source_mappings(EventSourceArn=requests_["QueueArn"])["EventSourceMappings"]
    assert mapping["BatchSize"] == 1 and mapping.get("MaximumBatchingWindowInSeconds", 0) == 0
    assert mapping.get("FunctionResponseTypes", []) == [] and "FilterCriteria" not in mapping
