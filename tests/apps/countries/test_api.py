"""Scenarios 1 to 5, 13 and 14: what callers see."""
import json

import botocore.exceptions
import pytest

from tests.apps.countries.countries import KNOWN, T0, at

RULE_1 = "Provided country code [{}] contain characters that are not alphabetical."
RULE_2 = "Provided country code [{}] should be only two digits long."


def refusal(message):
    return 400, {"Code": "BadRequestError", "Message": message}


def asked(app, path, method="GET"):
    status, text = app.get(path, method)
    return status, json.loads(text)


def test_01_welcome_and_nothing_fetched(app):
    assert app.get("/") == (200, '{"welcome":"countries api demo"}')
    assert app.get("/view-data/PY") == (200, "null")
    assert app.get("/status/PY") == (200, "[]")


def test_02_fetch_view_and_status(app):
    app.lambda_.update_event_source_mapping(UUID=app.mapping(), Enabled=False)
    app.world.settle("1s")
    assert app.get("/fetch-data/py") == (
        200,
        '{"message":"fetch data request for country (PY) successfully queued."}',
    )
    assert app.depth() == 1
    (message,) = app.sqs.receive_message(QueueUrl=app.url("fetch-requests"), VisibilityTimeout=0)["Messages"]
    assert message["Body"] == "py"
    app.lambda_.update_event_source_mapping(UUID=app.mapping(), Enabled=True)
    app.until_idle()
    assert app.depth() == 0
    status, text = app.get("/view-data/PY")
    assert status == 200
    # Numbers are floats, whatever they were; compared as text, too, because JSON readers hide it.
    assert '"population":7132530.0' in text and '"area":406752.0' in text and '"latlng":[-23.0,-58.0]' in text
    assert text.isascii() and "\\ud83c\\uddf5\\ud83c\\uddfe" in text
    country = json.loads(text)
    assert country == KNOWN["PY"]
    assert (country["cca2"], country["population"], country["gini"]["2019"]) == ("PY", 7132530.0, 45.7)
    assert country["flag"] == "🇵🇾"
    assert app.status("py") == [{"fetched_country": "PY", "timestamp": at(0), "success": True, "error": ""}]


# Time has not passed: what the worker needs is milliseconds.
def test_02_the_timestamp_is_the_worlds(app):
    app.fetch("PY")
    assert (app.world.now() - T0).total_seconds() < 1
    assert app.statuses("PY") == [(at(0), True)]


@pytest.mark.parametrize("route", ["view-data", "status", "fetch-data"])
def test_03_codes_that_are_none(app, route):
    assert asked(app, f"/{route}/C2") == refusal(RULE_1.format("C2"))
    assert asked(app, f"/{route}/COL") == refusal(RULE_2.format("COL"))
    assert asked(app, f"/{route}/C22") == refusal(RULE_1.format("C22"))
    assert asked(app, f"/{route}/cOl") == refusal(RULE_2.format("cOl"))
    # Nobody decodes what is percent-encoded.
    for code in ("%C3%A9", "%50Y", "P%20"):
        assert asked(app, f"/{route}/{code}") == refusal(RULE_1.format(code))
    app.until_idle()
    assert app.runs() == [] and app.depth() == 0
    assert app.get(f"/{route}/P")[0] == 200


def test_04_trailing_slashes_and_other_methods(app):
    app.fetch("PY")
    assert app.get("") == app.get("/")
    for path in ("/view-data/PY", "/status/PY", "/fetch-data/PY", "/view-data/C2"):
        assert app.get(path + "/") == app.get(path)
    nowhere = (403, {"message": "Missing Authentication Token"})
    assert asked(app, "/fetch-data/PY", "POST") == nowhere
    assert asked(app, "/", "POST") == nowhere
    for path in ("/fetch-data", "/fetch-data/", "/view-data/PY/x", "/other"):
        assert asked(app, path) == nowhere


def test_05_two_fetches_the_later_status(app):
    app.fetch("PY")
    app.until(10)
    app.fetch("PY")
    assert app.statuses("PY") == [(at(0), True), (at(10), True)]
    assert app.status("PY") == [{"fetched_country": "PY", "timestamp": at(10), "success": True, "error": ""}]


# Two results within one second are one row.
def test_05_two_fetches_in_one_second(app):
    app.fetch("PY", "PY")
    assert len(app.runs()) == 2 and app.statuses("PY") == [(at(0), True)]


def test_13_without_the_status_table(app):
    app.dynamodb.delete_table(TableName="status-dev")
    app.world.settle("1m")
    message = (
        "An error occurred (ResourceNotFoundException) when calling the Query operation: Requested resource not found"
    )
    assert asked(app, "/status/PY") == (500, {"Code": "GetStatusFailure", "Message": message})
    start = int((app.world.now() - T0).total_seconds())
    app.fetch("PY")
    assert app.view("PY")["cca2"] == "PY"
    app.until(start + 301)
    # The country is stored each time, its status never is.
    assert app.errors() == [message.replace("Query", "PutItem")] * 2
    failed = [one for one in app.world.invocations("countries-dev-fetch_data_handler")]
    assert {one["result"]["errorType"] for one in failed} == {"PutStatusFailure"}
    assert app.breaker() is None and app.depth() == 1


def test_14_without_the_queue_and_a_protected_table(app):
    app.sqs.delete_queue(QueueUrl=app.url("fetch-requests"))
    app.world.settle("2m")
    assert asked(app, "/fetch-data/PY") == (
        500,
        {
            "Code": "QueueUrlRetrievalFailure",
            "Message": "An error occurred (AWS.SimpleQueueService.NonExistentQueue) when calling the GetQueueUrl "
            "operation: The specified queue does not exist.",
        },
    )
    with pytest.raises(botocore.exceptions.ClientError, match="ValidationException.*[Dd]eletion protection"):
        app.dynamodb.delete_table(TableName="countries-dev")
    app.dynamodb.delete_table(TableName="status-dev")


# The other failures that a caller is told of by name.
def test_failures_by_name(app):
    denied = {"code": "AccessDeniedException", "message": "not authorized", "status": 400}
    for operation, path, code in (
        ("sqs.SendMessage", "/fetch-data/PY", "QueueSendMessageFailure"),
        ("dynamodb.GetItem", "/view-data/PY", "GetCountryFailure"),
    ):
        app.fault(operation=operation, nth=1, error=denied)
        called = operation.partition(".")[2]
        text = f"An error occurred (AccessDeniedException) when calling the {called} operation: not authorized"
        assert asked(app, path) == (500, {"Code": code, "Message": text})
    # What JSON does not have.
    app.dynamodb.put_item(TableName="countries-dev", Item={"cca2": {"S": "XX"}, "tags": {"SS": ["a"]}})
    assert asked(app, "/view-data/XX") == (
        500,
        {"Code": "InternalServerError", "Message": "An internal server error occurred."},
    )
