"""Scenarios 1 to 3 and 12: from the webhook to a registered learner."""
from tests.apps.dialog_engine.dialog import HTML_ERROR, PHONE, TWIML, UNKNOWN_CODE, phones, shard_of, time_of


def test_scenario_01_valid_code_registers(dialog):
    response = dialog.sms("acme")
    assert (response.status_code, response.text) == (200, TWIML)
    assert response.headers["content-type"] == "application/xml"
    profile = dialog.profile()
    assert profile["validated"] is True
    assert profile["account_info"]["employer_id"] == 1
    assert dialog.events() == [["USER_VALIDATED"]]
    logged = dialog.log("INBOUND_SMS")
    assert [form["Body"] for form in logged] == ["acme"]
    assert dialog.sent() == []
    assert dialog.depth("outbound-sms.fifo") == 0


# The carrier's signature of one request, computed elsewhere: the whole way from bytes to 200.
def test_scenario_01_signature_vector(dialog):
    form = {
        "Body": "hello world",
        "From": "+14801230001",
        "MessageSid": "SM00000000000000000000000000000001",
        "To": "+14800000000",
    }
    response = dialog.webhook(form, signature="pq/VY5BXH5ymW0AzomqulIyADoU=")
    assert response.status_code == 200
    response = dialog.webhook(form, signature="pq/VY5BXH5ymW0AzomqulIyADoU=", host="localhost:4566")
    assert response.status_code == 200


def test_scenario_02_wrong_signature_leaves_nothing(dialog):
    for headers in ({"X-Twilio-Signature": "AAAAAAAAAAAAAAAAAAAAAAAAAAA="}, {"X-Twilio-Signature": None}):
        response = dialog.sms("acme", headers=headers)
        assert (response.status_code, response.text) == (403, "")
    for stream in ("command-stream", "message-log", "dialog-event-batches"):
        assert dialog.records(stream) == []
    # Without a token nobody could tell a repetition: an error, and the carrier tries again.
    assert dialog.sms("acme", headers={"I-Twilio-Idempotency-Token": None}).status_code == 502
    assert dialog.records("command-stream") == []


def test_scenario_02_same_token_twice(dialog):
    assert dialog.sms("acme", token="once").text == TWIML
    again = dialog.sms("acme", token="once")
    assert (again.status_code, again.text) == (200, "")
    assert len(dialog.records("command-stream")) == 1


def test_scenario_02_delivery_status_goes_to_the_log_only(dialog):
    form = {"MessageSid": "SM" + "0" * 32, "MessageStatus": "delivered", "To": PHONE}
    assert dialog.webhook(form).status_code == 200
    dialog.settle()
    assert dialog.log("STATUS_UPDATE") == [form]
    assert dialog.records("command-stream") == []


def test_scenario_03_invalid_code(dialog):
    dialog.sms("xyz")
    assert dialog.events() == [["USER_VALIDATION_FAILED"]]
    assert dialog.texts() == [UNKNOWN_CODE]
    dialog.sms("XYZ ")
    assert dialog.texts() == [UNKNOWN_CODE] * 2
    assert dialog.asked("xyz") == 1  # the warm instance remembers


# The service is down: the shard waits for it in order, other shards do not.
def test_scenario_12_registration_service_down(dialog):
    neighbour = phones(1, shard=shard_of(PHONE))[0]
    elsewhere = phones(1, shard=(shard_of(PHONE) + 1) % 4)[0]
    dialog.fault(host="registration.example", nth=[1, 2, 3], respond=HTML_ERROR)
    form = {"Body": "acme", "From": PHONE, "MessageSid": "SM" + "0" * 32, "To": "+14800000000"}
    assert dialog.webhook(form).status_code == 200
    dialog.update({"name": "Neighbour"}, neighbour)
    dialog.update({"name": "Elsewhere"}, elsewhere)
    dialog.settle()
    assert dialog.events() == [["USER_VALIDATED"]]
    assert dialog.failures() == 0
    times = {p: time_of(dialog.batches(p)[0]["created_time"]) for p in (PHONE, neighbour, elsewhere)}
    assert times[elsewhere] < times[PHONE] <= times[neighbour]
    assert dialog.asked("acme") == 1  # the three before never reached it
