"""What is off unless a parameter asks for it: status reports of the carrier, and the companion."""
import json

from tests.apps.dialog_engine.dialog import PHONE


def test_carrier_reports_what_became_of_a_message(deployed):
    dialog = deployed(StatusCallbacks="true")
    dialog.ad_hoc("hello")
    dialog.settle()
    sid = dialog.sent()[0]["sid"]
    reports = [(form["MessageSid"], form["MessageStatus"]) for form in dialog.log("STATUS_UPDATE")]
    assert sorted(reports) == [(sid, "delivered"), (sid, "sent")]


def test_companion_starts_drills(deployed):
    dialog = deployed(Companion="true")
    dialog.sms("acme")
    # Registration starts the first drill, which asks for the language.
    assert dialog.events() == [["USER_VALIDATED"], ["DRILL_STARTED"]]
    assert dialog.state()["current_drill"]["slug"] == "language"
    dialog.sms("English")
    dialog.sms("more")
    assert dialog.state()["current_drill"]["slug"] == "01-clean-hands"
    dialog.sms("stop")
    # The drill under way is forgotten, so it is the next one again.
    dialog.sms("start")
    assert dialog.state()["current_drill"]["slug"] == "01-clean-hands"
    assert dialog.failures() == 0


def test_companion_schedules_the_next_drill(deployed):
    dialog = deployed(Companion="true")
    dialog.sms("acme")
    dialog.sms("English")

    def plan():
        dialog.lambda_.invoke(FunctionName="slowcovid-dev-scheduleDrills", Payload=json.dumps({}))
        return dialog.item("drill-trigger-schedule", phone_number=PHONE, idempotency_key="scheduled-01-clean-hands")

    assert plan() is None  # has written a moment ago
    dialog.world.advance("12h")
    assert plan()
    dialog.world.advance("3h1m")
    dialog.settle()
    assert dialog.state()["current_drill"]["slug"] == "01-clean-hands"
    assert dialog.events()[-1] == ["DRILL_STARTED"]
