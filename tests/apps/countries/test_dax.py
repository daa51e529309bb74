"""Scenario 21: the cache in front of the tables, and what is seen through it."""
import json

import pytest

from tests.apps.countries.countries import KNOWN, at, failing

NEW_CAPITAL = {"cca2": {"S": "PY"}, "capital": {"L": [{"S": "Villarrica"}]}}


def test_21_status_is_stale_and_data_is_not(deployed):
    app = deployed(UseDax="True")
    app.fetch("PY")
    first = app.status("PY")
    assert first == [{"fetched_country": "PY", "timestamp": at(0), "success": True, "error": ""}]
    app.until(10)
    app.teach("py", {**KNOWN["PY"], "population": 7000000})
    app.fetch("PY")
    assert app.statuses("PY") == [(at(0), True), (at(10), True)]  # what the table itself holds
    assert app.status("PY") == first
    # Written through, so it is new at once.
    assert app.view("PY")["population"] == 7000000.0
    app.until(299)
    assert app.status("PY") == first
    app.until(300)
    assert [row["timestamp"] for row in app.status("PY")] == [at(10)]


def test_21_writes_past_the_cluster_are_not_seen(deployed):
    app = deployed(UseDax="True")
    app.fetch("PY")
    assert app.view("PY") == KNOWN["PY"]
    app.dynamodb.put_item(TableName="countries-dev", Item=NEW_CAPITAL)
    assert app.view("PY") == KNOWN["PY"]
    app.until(299)
    assert app.view("PY") == KNOWN["PY"]
    app.until(300)
    assert app.view("PY")["capital"] == ["Villarrica"]


def test_21_what_was_not_there_is_kept_too(deployed):
    app = deployed(UseDax="True")
    assert app.view("PY") is None and app.status("PY") == []
    app.dynamodb.put_item(TableName="countries-dev", Item=NEW_CAPITAL)
    assert app.view("PY") is None
    app.fetch("PY")
    assert app.view("PY") == KNOWN["PY"] and app.status("PY") == []
    app.until(301)
    assert [row["timestamp"] for row in app.status("PY")] == [at(0)]


def test_21_without_the_cluster_all_is_fresh(deployed):
    app = deployed(UseDax="False")
    app.fetch("PY")
    assert [row["timestamp"] for row in app.status("PY")] == [at(0)]
    app.until(10)
    app.fetch("PY")
    assert [row["timestamp"] for row in app.status("PY")] == [at(10)]
    app.dynamodb.put_item(TableName="countries-dev", Item=NEW_CAPITAL)
    assert app.view("PY")["capital"] == ["Villarrica"]
    assert app.rows("dax") == []


# The switch is this word alone.
@pytest.mark.parametrize("word", ["true", "1", ""])
def test_21_only_true_switches_it_on(deployed, word):
    app = deployed(UseDax=word)
    app.fetch("PY")
    assert app.view("PY") == KNOWN["PY"] and app.rows("dax") == []


# The breaker's state passes through the cache, too; its own writes keep it right.
def test_21_the_breaker_works_through_the_cluster(deployed):
    app = deployed(UseDax="True")
    app.fault(**failing(nth=[1, 2, 3, 4, 5]))
    app.fetch("PY", "BR", "CO", "py", "br")
    assert app.breaker() == (5, at(0))
    app.until(60)
    app.fetch("CO")
    assert app.asked() == 5
    app.until(400)
    assert app.breaker() is None
    assert {code: len(app.statuses(code)) for code in ("PY", "BR", "CO")} == {"PY": 1, "BR": 1, "CO": 2}


# What is refused changes nothing that is kept.
def test_21_refused_writes_leave_the_cache_alone(deployed):
    app = deployed(UseDax="True")
    app.fetch("PY")
    app.until(10)
    app.teach("py", {**KNOWN["PY"], "population": 7000000})
    app.fault_of_put("countries")
    app.fetch("PY")
    assert app.statuses("PY") == [(at(0), True), (at(10), False)]
    assert app.view("PY") == KNOWN["PY"]


def test_21_unreachable_cluster(deployed):
    app = deployed(UseDax="True", DaxEndpoint="dax://nowhere.example:8111")
    for path, code in (("/view-data/PY", "GetCountryFailure"), ("/status/PY", "GetStatusFailure")):
        status, text = app.get(path)
        assert status == 500 and json.loads(text)["Code"] == code and "nowhere.example" in json.loads(text)["Message"]
    app.fetch("PY")
    (failed,) = app.world.invocations("countries-dev-fetch_data_handler")
    assert failed["result"]["errorType"] == "GetCircuitBreakerStateFailure"
    assert app.asked() == 0


def test_21_cluster_that_does_not_answer(deployed):
    app = deployed(UseDax="True")
    app.fault(host="dax-dev.dax-clusters.example", nth=1, refuse=True)
    status, text = app.get("/view-data/PY")
    assert status == 500 and json.loads(text)["Code"] == "GetCountryFailure"
    assert app.get("/view-data/PY") == (200, "null")
