"""Scenarios 13 to 16: the outbound queue and a carrier that is not always there."""
import json
import subprocess
import sys

from tests.apps.dialog_engine.dialog import PHONE, phones, time_of
from tests.world import ROOT

DOWN = {"status": 503, "body": "Service Unavailable"}
OUTBOUND = "outbound-sms.fifo"
DLQ = "outbound-sms-dlq.fifo"


def seconds_between(first, last):
    return (time_of(last["arrived_at"]) - time_of(first["arrived_at"])).total_seconds()


def test_scenario_13_third_receive_succeeds(dialog):
    dialog.fault(host="api.twilio.com", nth=[1, 2], respond=DOWN)
    dialog.ad_hoc("hello")
    dialog.settle()
    assert dialog.texts() == ["hello"]
    queued, sent = dialog.batches()[0]["created_time"], dialog.sent()[0]["arrived_at"]
    assert (time_of(sent) - time_of(queued)).total_seconds() >= 120  # two visibility timeouts
    assert dialog.depth(OUTBOUND) == dialog.depth(DLQ) == 0


def test_scenario_13_third_failure_ends_in_the_dlq(dialog):
    other = phones(1)[0]
    dialog.fault(host="api.twilio.com", nth=[1, 2, 3], respond=DOWN, match="%2B14801230001")
    dialog.ad_hoc("lost")
    dialog.settle("5s")  # received once, failed once
    dialog.ad_hoc("behind it")
    dialog.ad_hoc("elsewhere", other)
    dialog.settle("30s")
    # The group waits for its first message; other telephones do not.
    assert dialog.texts() == []
    assert dialog.texts(other) == ["elsewhere"]
    dialog.settle()
    assert dialog.texts() == ["behind it"]
    assert [body["phone_number"] for body in dialog.receive(DLQ)] == [PHONE]
    assert dialog.depth(OUTBOUND) == 0


# Ten pictures need 90 s of pauses, the function has 60: each delivery starts from the first.
def test_scenario_14_timeout_sends_again_from_the_start(dialog):
    pictures = [{"text": str(n), "media_url": f"https://media.example/{n}.png"} for n in range(1, 11)]
    drill = {"slug": "pictures", "name": "Pictures", "prompts": [{"slug": "all", "messages": pictures}]}
    dialog.start(drill)
    runs = []
    for message in dialog.sent():
        if message["body"] == "1":
            runs.append([])
        runs[-1].append(message)
    assert len(runs) == 3
    for run in runs:
        assert [message["body"] for message in run] == [str(n) for n in range(1, len(run) + 1)]
        assert 6 <= len(run) <= 7
        assert 10 <= seconds_between(run[0], run[1]) < 10.1
    assert dialog.depth(DLQ) == 1
    body = dialog.receive(DLQ)[0]
    assert dialog.item("idempotency-checks", idempotency_key=body["idempotency_key"], realm="send-sms") is None


def operate(dialog, *arguments):
    """The operator's tool; what it has shown."""
    tool = ROOT / "apps" / "dialog-engine" / "operate.py"
    command = [sys.executable, tool, "--endpoint", dialog.world.url, *arguments]
    shown = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout
    return [json.loads(line) for line in shown.splitlines()]


def test_scenario_15_redrive_within_five_minutes_is_swallowed(dialog):
    dialog.fault(host="api.twilio.com", nth=[1, 2, 3], respond=DOWN)
    dialog.ad_hoc("late")
    dialog.settle()
    assert dialog.depth(DLQ) == 1
    queued = time_of(dialog.batches()[0]["created_time"])
    assert (dialog.world.now() - queued).total_seconds() < 300
    (body,) = operate(dialog, "redrive-sqs")
    assert body["phone_number"] == PHONE
    dialog.settle()
    assert dialog.texts() == []  # swallowed: gone from the dead letters, too
    assert dialog.depth(DLQ) == dialog.depth(OUTBOUND) == 0


def test_scenario_15_redrive_after_five_minutes_is_delivered(dialog):
    dialog.fault(host="api.twilio.com", nth=[1, 2, 3], respond=DOWN)
    dialog.ad_hoc("late")
    dialog.settle()
    dialog.world.advance("5m")
    operate(dialog, "redrive-sqs")
    dialog.settle()
    assert dialog.texts() == ["late"]
    assert [user["phone_number"] for user in operate(dialog, "list-users")] == [PHONE]


def test_scenario_16_numbers_of_films_are_dropped(dialog):
    nobody = "+15550001111"
    dialog.ad_hoc("hello", nobody)
    dialog.settle()
    assert dialog.events(nobody) == [["AD_HOC_MESSAGE_SENT"]]
    assert dialog.sent(nobody) == []
    assert dialog.depth(OUTBOUND) == dialog.depth(DLQ) == 0


def test_scenario_16_stage_local_sends_to_the_dlq(deployed):
    dialog = deployed(Stage="local")
    dialog.ad_hoc("hello")
    started = dialog.world.now()
    dialog.settle()
    assert [m["body"] for m in dialog.receive(DLQ)[0]["messages"]] == ["hello"]
    assert (dialog.world.now() - started).total_seconds() >= 180
    assert dialog.sent() == []
