"""Scenarios 6 to 11, 16 and 18: the outside service fails, and the circuit breaker."""
from tests.apps.countries.countries import DISARMED, HOST, SIX, at, failing


def test_06_one_failure_is_tried_again_after_300_s(app):
    app.fault(**failing())
    app.fetch("PY")
    assert app.breaker() == (1, at(0))
    app.until(299)
    assert app.runs() == [(0, "Countries API returned a response with status 500")]
    assert app.status("PY") == [] and app.depth() == 1
    app.until(300)
    assert app.statuses("PY") == [(at(300), True)]
    assert app.depth() == 0 and app.breaker() is None


def test_07_unknown_code_ends_in_the_dlq(app):
    app.fetch("zz")
    for receive in range(4):
        app.until(300 * receive)
        # The window of the failure before is over: it began with the receive before.
        assert app.breaker() == (1, at(300 * receive))
        assert app.dead() == []
    app.until(1200)
    assert app.runs() == [(300 * n, "Countries API returned a response with status 404") for n in range(4)]
    assert app.dead() == ["zz"] and app.depth() == 0
    assert app.asked() == 4
    assert app.rows("status") == []


def test_08_breaker_blocks_the_sixth_code(app):
    app.fault(**failing(nth=[1, 2, 3, 4, 5]))
    for number, code in enumerate(SIX[:5], start=1):
        app.fetch(code)
        assert app.breaker() == (number, at(0))
        app.until(10 * number)
    app.until(60)
    app.fetch(SIX[5])
    assert app.runs()[-1] == (60, DISARMED)
    assert app.asked() == 5 and app.breaker() == (5, at(0))
    assert app.rows("status") == []
    app.until(300)
    assert app.runs()[-1] == (300, None) and app.breaker() is None
    app.until(400)
    assert [seconds for seconds, error in app.runs() if error is None] == [300, 310, 320, 330, 340, 360]
    assert {code: len(app.statuses(code)) for code in ("PY", "BR", "CO")} == {"PY": 2, "BR": 2, "CO": 2}
    assert app.breaker() is None and app.depth() == 0


def test_09_boundary_of_the_window(app):
    app.fault(**failing(nth=[1, 2, 3, 4, 5]))
    app.fetch(*SIX[:5])
    assert app.breaker() == (5, at(0))
    app.until(299)
    app.fetch("CO")
    assert app.runs()[-1] == (299, DISARMED) and app.asked() == 5
    app.until(300)
    assert {error for seconds, error in app.runs() if seconds == 300} == {None}
    assert app.asked() == 10 and app.breaker() is None


def test_10_success_does_not_reset(app):
    app.fault(**failing(nth=[1, 2, 3, 4, 6]))
    app.fetch("PY", "BR", "CO", "py")
    app.until(30)
    app.fetch("BR")
    assert app.statuses("BR") == [(at(30), True)]
    assert app.breaker() == (4, at(0))
    app.until(60)
    app.fetch("CO")
    assert app.breaker() == (5, at(0))
    app.until(90)
    app.fetch("PY")
    assert app.errors()[-1] == DISARMED and app.asked() == 6


# The retries at T0+300 find the window over and the state is deleted, so the failure after them is the first of a new one.
def test_11_a_new_window_counts_from_one(app):
    app.fault(**failing(nth=[1, 2, 3, 4]))
    app.fetch("PY", "BR", "CO", "py")
    assert app.breaker() == (4, at(0))
    app.until(360)
    app.fault(**failing())
    app.fetch("BR")
    assert app.breaker() == (1, at(360))


# Without retries in between, the stale state itself is what the failure finds: it starts again from it.
def test_11_a_state_that_is_over_restarts(app):
    app.dynamodb.put_item(
        TableName="circuit-breaker-state-dev",
        Item={"service_name": {"S": "countries-api-service"}, "timestamp": {"S": at(0)}, "counter": {"N": "4"}},
    )
    app.until(360)
    app.fault(**failing())
    app.fetch("BR")
    assert app.breaker() == (1, at(360))


# The original looks at the seconds within a day, and would block this one.
def test_11_a_state_of_yesterday_is_over(app):
    app.dynamodb.put_item(
        TableName="circuit-breaker-state-dev",
        Item={
            "service_name": {"S": "countries-api-service"},
            "timestamp": {"S": at(-86400 - 60)},
            "counter": {"N": "5"},
        },
    )
    app.fetch("PY")
    assert app.errors() == [] and app.breaker() is None


def test_16_empty_answers_are_not_counted(app):
    for body in ("[]", "{}", "no json", "[1]"):
        app.fault(host=HOST, nth=1, respond={"status": 200, "body": body})
        app.fetch("PY")
    assert app.errors() == ["Countries API returned no country"] * 4
    assert app.breaker() is None and app.rows("status") == []


# The app's own patience, 10 s, ends before the function's.
def test_18_hanging_service_is_given_up_after_10_s(app):
    app.fault(host=HOST, nth=1, delay="1h")
    app.fetch("PY")
    app.until(9)
    assert app.runs() == [] and app.breaker() is None
    app.until(11)
    ((_, error),) = app.runs()
    assert error == f"no answer from {HOST} in time"
    assert app.breaker() == (1, at(10))
    app.until(299)
    assert len(app.runs()) == 1
    app.until(301)
    assert app.statuses("PY") == [(at(300), True)]


# A handler that is killed registers nothing, and its message is visible again when its 300 s are over.
def test_18_killed_handler_counts_nothing(app):
    app.fault(function="countries-dev-fetch_data_handler", nth=1, fail="timeout")
    app.fetch("PY")
    app.until(61)
    ((_, error),) = app.runs()
    assert "timed out after 60.00 seconds" in error
    assert app.breaker() is None and app.depth() == 1
    app.until(301)
    assert app.statuses("PY") == [(at(300), True)] and app.depth() == 0


def test_18_refused_connection_counts(app):
    app.fault(host=HOST, nth=1, refuse=True)
    app.fetch("PY")
    assert app.errors() == [f"connection to {HOST} refused"]
    assert app.breaker() == (1, at(0))


# The breaker's own table fails: each call has its name, and the outside service is not asked without an answer of it.
def test_failures_of_the_state_by_name(app):
    table = "circuit-breaker-state-dev"
    denied = {"code": "AccessDeniedException", "message": "not authorized", "status": 400}

    def fails(operation, failure, asked):
        before = app.asked()
        app.fault(operation=f"dynamodb.{operation}", match=f'"TableName":"{table}"', nth=1, error=denied)
        app.fetch("PY")
        last = app.world.invocations("countries-dev-fetch_data_handler")[-1]["result"]
        text = f"An error occurred (AccessDeniedException) when calling the {operation} operation: not authorized"
        assert (last["errorType"], last["errorMessage"]) == (failure, text)
        assert app.asked() - before == asked

    fails("GetItem", "GetCircuitBreakerStateFailure", 0)
    app.fault(**failing())
    fails("PutItem", "PutCircuitBreakerStateFailure", 1)
    app.dynamodb.put_item(
        TableName=table,
        Item={"service_name": {"S": "countries-api-service"}, "timestamp": {"S": at(-300)}, "counter": {"N": "5"}},
    )
    fails("DeleteItem", "DeleteCircuitBreakerStateFailure", 0)


def test_window_and_threshold_are_settings(deployed):
    app = deployed(FailureWindowInMinutes=1, DisarmThreshold=2)
    app.fault(**failing(nth=[1, 2]))
    app.fetch("PY", "BR", "CO")
    assert app.errors()[-1] == DISARMED and app.asked() == 2
    app.until(59)
    app.fetch("CO")
    assert app.errors()[-1] == DISARMED
    app.until(60)
    app.fetch("CO")
    assert app.statuses("CO") == [(at(60), True)] and app.breaker() is None
