"""Scenarios 4 to 9 and 20: a lesson, and what learners write in the middle of one."""
import pytest

from tests.apps.dialog_engine.dialog import LANGUAGE, PHONE, THREE_PROMPTS, TRY_AGAIN, shake, time_of


@pytest.fixture
def lesson(dialog):
    """A registered learner who has answered the first prompt."""
    dialog.register()
    dialog.start(THREE_PROMPTS)
    dialog.sms("ok")
    return dialog


def test_scenario_04_drill_begins(dialog):
    dialog.register()
    dialog.start(THREE_PROMPTS)
    assert dialog.texts() == ["Ready?"]
    dialog.sms("ok")
    assert dialog.events()[-1] == ["COMPLETED_PROMPT", "ADVANCED_TO_NEXT_PROMPT"]
    first, second = dialog.sent()[1:]
    assert [first["body"], second["body"]] == ["Soap is of no use.", "a) true\nb) false"]
    assert (time_of(second["arrived_at"]) - time_of(first["arrived_at"])).total_seconds() >= 3
    assert dialog.state()["current_prompt_state"]["slug"] == "graded"


def test_scenario_05_second_miss_gives_the_answer(lesson):
    lesson.sms("true")
    assert lesson.events()[-1] == ["FAILED_PROMPT"]
    assert lesson.batches()[-1]["events"][0]["abandoned"] is False
    assert lesson.texts()[-1] == TRY_AGAIN
    lesson.sms("true")
    assert lesson.events()[-1] == ["FAILED_PROMPT", "ADVANCED_TO_NEXT_PROMPT", "DRILL_COMPLETED"]
    assert lesson.batches()[-1]["events"][0]["abandoned"] is True
    assert lesson.texts()[-2:] == ["The answer was *b) false*.\n\nOn to the next one.", "Well done."]
    state = lesson.state()
    assert state["current_drill"] is state["drill_instance_id"] is state["current_prompt_state"] is None


def test_scenario_06_right_answer(lesson):
    lesson.sms("b")
    assert lesson.events()[-1] == ["COMPLETED_PROMPT", "ADVANCED_TO_NEXT_PROMPT", "DRILL_COMPLETED"]
    praise, closing = lesson.texts()[-2:]
    assert praise.endswith(" Correct!") and closing == "Well done."
    # One queue message carried both, under the digest of the ids of the two events behind it.
    ids = [event["event_id"] for event in lesson.batches()[-1]["events"][:2]]
    key = f"{PHONE}-{shake(ids)}"
    assert lesson.item("idempotency-checks", idempotency_key=key, realm="send-sms")


def test_scenario_07_words_during_a_drill(lesson):
    for word in ("more", "name", "lang", "schedule"):
        lesson.start(THREE_PROMPTS)
        lesson.sms(word)
        assert lesson.events()[-1][0] == "COMPLETED_PROMPT", word
    lesson.start(THREE_PROMPTS)
    for word, event in (
        ("menu", "MENU_REQUESTED"),
        ("support", "SUPPORT_REQUESTED"),
        ("info", "DASHBOARD_REQUESTED"),
        ("stop", "OPTED_OUT"),
    ):
        lesson.sms(word)
        assert lesson.events()[-1] == [event]


def test_scenario_07_words_between_drills(dialog):
    dialog.register()
    dialog.sms("name")
    assert dialog.events()[-1] == ["NAME_CHANGE_DRILL_REQUESTED"]
    assert dialog.batches()[-1]["events"][0]["abandoned_drill_instance_id"] is None


def test_scenario_08_stop_and_start(lesson):
    lesson.sms("stop")
    assert lesson.events()[-1] == ["OPTED_OUT"]
    assert lesson.batches()[-1]["events"][0]["drill_instance_id"] == "instance-1"
    assert lesson.profile()["opted_out"] is True
    before = len(lesson.batches())
    lesson.sms("hello")
    lesson.start(THREE_PROMPTS)
    assert len(lesson.batches()) == before
    lesson.sms("start")
    assert lesson.events()[-1] == ["NEXT_DRILL_REQUESTED"]
    assert lesson.profile()["opted_out"] is False


def test_scenario_09_language(dialog):
    dialog.register()
    dialog.start(LANGUAGE)
    dialog.sms("Español")
    assert dialog.events()[-1] == ["COMPLETED_PROMPT", "DRILL_COMPLETED"]
    # As it was typed in the table, in its short form for everybody who reads it from there.
    assert dialog.batches()[-1]["user_profile"]["language"] == "Español"
    published = [data for key, data, _ in dialog.records("dialog-event-batches") if key == PHONE]
    assert published[-1]["user_profile"]["language"] == "es"
    dialog.start(THREE_PROMPTS)
    assert dialog.profile()["language"] == "es"
    dialog.sms("ok")
    dialog.sms("true")
    assert dialog.texts()[-1] == "No del todo. Prueba otra vez."


def test_scenario_20_update_user(lesson):
    lesson.update({"name": "Ada", "account_info": {"unit_id": 9}})
    lesson.settle()
    profile = lesson.profile()
    assert profile["name"] == "Ada"
    assert (profile["account_info"]["employer_id"], profile["account_info"]["unit_id"]) == (1, 9)
    assert lesson.state()["current_drill"]["slug"] == "three-prompts"
    lesson.update({}, purge_drill_state=True)
    lesson.settle()
    assert lesson.state()["current_drill"] is None


# DynamoDB's numbers are decimals, so a fraction cannot be stored without a guess.
def test_scenario_20_fraction_is_poison(dialog):
    dialog.update({"name": "Ada", "team_size": 1.5})
    dialog.settle()
    assert dialog.state() is None
    assert dialog.depth("command-failures") == 1
