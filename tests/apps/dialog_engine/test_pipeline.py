"""Scenarios 10, 11, 17 to 19 and 21: order, repetition, poison and expiry."""
import base64
import json

from tests.apps.dialog_engine.dialog import PHONE, TWIML, phones, shard_of


def invocation(*records):
    """A Kinesis event as handleCommand gets it: (sequence number, type, payload) each."""
    return {
        "Records": [
            {
                "eventSource": "aws:kinesis",
                "kinesis": {
                    "partitionKey": PHONE,
                    "sequenceNumber": sequence_number,
                    "data": base64.b64encode(
                        json.dumps({"type": kind, "payload": {"phone_number": PHONE, **payload}}).encode()
                    ).decode(),
                },
            }
            for sequence_number, kind, payload in records
        ]
    }


def test_scenario_10_duplicate_and_late_commands(dialog):
    def handle(*records):
        answer = dialog.lambda_.invoke(
            FunctionName="slowcovid-dev-handleCommand", Payload=json.dumps(invocation(*records))
        )
        assert "FunctionError" not in answer, answer["Payload"].read()
        assert json.loads(answer["Payload"].read()) == {"statusCode": 200}

    # Longer is larger, whatever the first digit: these are numbers.
    older, newer = "9" * 55, "1" + "0" * 55
    update = {"user_profile_data": {"name": "Ada"}}
    handle((newer, "UPDATE_USER", update))
    handle((newer, "UPDATE_USER", update))
    assert len(dialog.batches()) == 1
    handle((older, "UPDATE_USER", {"user_profile_data": {"name": "Bea"}}))
    assert len(dialog.batches()) == 1
    assert dialog.profile()["name"] == "Ada"
    assert dialog.state()["seq"] == newer


def test_scenario_11_poison(dialog):
    good = {"type": "UPDATE_USER", "payload": {"phone_number": PHONE, "user_profile_data": {"name": "Ada"}}}
    other = phones(1, shard=shard_of(PHONE))[0]
    also_good = {"type": "UPDATE_USER", "payload": {"phone_number": other, "user_profile_data": {"name": "Bea"}}}
    bogus = {"type": "BOGUS", "payload": {}}
    dialog.kinesis.put_records(
        StreamName="command-stream-dev",
        Records=[
            {"PartitionKey": key, "Data": json.dumps(data).encode()}
            for key, data in ((PHONE, good), (PHONE, bogus), (other, also_good))
        ],
    )
    dialog.settle()
    assert dialog.profile()["name"] == "Ada"
    assert dialog.profile(other)["name"] == "Bea"
    for queue, function in (("command-failures", "handleCommand"), ("message-log-failures", "log_inbound_sms")):
        (document,) = dialog.receive(queue)
        context = document["requestContext"]
        assert context["condition"] == "RetryAttemptsExhausted"
        assert context["functionArn"].endswith(f":function:slowcovid-dev-{function}")
        assert context["approximateInvokeCount"] == 6
        assert document["KinesisBatchInfo"]["batchSize"] == 1
        assert document["KinesisBatchInfo"]["shardId"] == f"shardId-{shard_of(PHONE):012d}"
    dialog.update({"name": "Ada Lovelace"})
    dialog.settle()
    assert dialog.profile()["name"] == "Ada Lovelace"


# Twelve learners, fifty commands each, at the same time: each one's own order holds everywhere.
def test_scenario_17_order_of_each_telephone(dialog):
    everybody = [p for shard in range(4) for p in phones(3, shard)]
    rounds = [f"message {n}" for n in range(1, 51)]
    for text in rounds:
        dialog.kinesis.put_records(
            StreamName="command-stream-dev",
            Records=[
                {
                    "PartitionKey": phone,
                    "Data": json.dumps(
                        {
                            "type": "SEND_AD_HOC_MESSAGE",
                            "payload": {"phone_number": phone, "message": text, "media_url": None},
                        }
                    ).encode(),
                }
                for phone in everybody
            ],
        )
        dialog.settle("1m")
    published = dialog.records("dialog-event-batches")
    for phone in everybody:
        batches = [data for key, data, _ in published if key == phone]
        sequence_numbers = [int(batch["seq"]) for batch in batches]
        assert len(sequence_numbers) == len(rounds)
        assert all(a < b for a, b in zip(sequence_numbers, sequence_numbers[1:]))
        assert [batch["events"][0]["sms"]["body"] for batch in batches] == rounds
        assert dialog.texts(phone) == rounds


def test_scenario_18_refused_transaction_is_tried_again(dialog):
    reasons = [{"Code": "TransactionConflict", "Message": "Transaction is ongoing for the item"}, {"Code": "None"}]
    for number, error in enumerate(
        (
            {"code": "TransactionCanceledException", "message": "Transaction cancelled", "extra": {"CancellationReasons": reasons}},
            {"code": "ThrottlingException", "message": "Rate exceeded", "status": 400},
        ),
        start=1,
    ):
        dialog.fault(operation="dynamodb.TransactWriteItems", nth=1, error=error)
        dialog.update({"name": f"name {number}"})
        dialog.settle()
        assert dialog.profile()["name"] == f"name {number}"
        batches = dialog.batches()
        assert len(batches) == number
        assert batches[-1]["seq"] == dialog.state()["seq"]
    assert dialog.failures() == 0


def test_scenario_19_idempotency_expires(dialog):
    assert dialog.sms("hello", token="again").text == TWIML
    dialog.world.advance("59m")
    assert dialog.sms("hello", token="again").text == ""
    key = {"idempotency_key": "again", "realm": "twilio-webhook"}
    assert dialog.item("idempotency-checks", **key)
    dialog.world.advance("62m")
    assert dialog.item("idempotency-checks", **key) is None
    assert dialog.sms("hello", token="again").text == TWIML
    assert len(dialog.records("command-stream")) == 2


# Code of one stage never touches what another stage has deployed.
def test_scenario_21_wrong_stage(deployed):
    dialog = deployed(DeployStage="prod")
    assert dialog.sms("acme").status_code == 502
    dialog.update({"name": "Ada"})
    dialog.settle()
    assert dialog.state() is None
    assert dialog.depth("command-failures") == dialog.depth("message-log-failures") == 1
