"""FilterLogEvents over a group's streams, and TestMetricFilter. The patterns themselves: tests/unit/logs."""
import pytest


@pytest.fixture
def filled(logs, put, group, now_ms):
    """A group whose two streams have written by turns."""
    name = group()
    logs.create_log_stream(logGroupName=name, logStreamName="other")
    start = now_ms()
    for number in range(6):
        put(name, (start + number, f"number {number}"), stream="s" if number % 2 else "other")
    return name


def texts(answer):
    return [event["message"] for event in answer["events"]]


def numbers(*wanted):
    return [f"number {number}" for number in wanted]


def test_streams_are_interleaved_by_time(logs, filled, now_ms):
    answer = logs.filter_log_events(logGroupName=filled)
    assert texts(answer) == numbers(0, 1, 2, 3, 4, 5)
    event = answer["events"][1]
    assert event["logStreamName"] == "s" and event["timestamp"] == now_ms() + 1 and event["ingestionTime"] == now_ms()
    assert len({event["eventId"] for event in answer["events"]}) == 6 and len(event["eventId"]) == 56


def test_of_some_streams(logs, filled, refused):
    assert texts(logs.filter_log_events(logGroupName=filled, logStreamNames=["s"])) == numbers(1, 3, 5)
    assert texts(logs.filter_log_events(logGroupName=filled, logStreamNamePrefix="oth")) == numbers(0, 2, 4)
    assert refused(logs.filter_log_events, logGroupName=filled, logStreamNames=["nothing"])[0] == "ResourceNotFoundException"
    assert refused(logs.filter_log_events, logGroupName=filled, logStreamNames=["s"], logStreamNamePrefix="s")[0] == (
        "InvalidParameterException"
    )


def test_within_times_both_of_which_are_in_them(logs, filled, now_ms):
    answer = logs.filter_log_events(logGroupName=filled, startTime=now_ms() + 1, endTime=now_ms() + 3)
    assert texts(answer) == numbers(1, 2, 3)


def test_pages(logs, filled):
    pages = logs.get_paginator("filter_log_events").paginate(logGroupName=filled, PaginationConfig={"PageSize": 4})
    assert [texts(page) for page in pages] == [numbers(0, 1, 2, 3), numbers(4, 5)]
    pages = logs.get_paginator("filter_log_events").paginate(
        logGroupName=filled, filterPattern="?0 ?3 ?5", PaginationConfig={"PageSize": 2}
    )
    assert [texts(page) for page in pages] == [numbers(0, 3), numbers(5)]


def test_by_an_arn(logs, filled):
    arn = "arn:aws:logs:us-east-1:000000000000:log-group:" + filled
    assert texts(logs.filter_log_events(logGroupIdentifier=arn, filterPattern='"number 4"')) == numbers(4)


def test_what_is_no_pattern(logs, filled, refused):
    assert refused(logs.filter_log_events, logGroupName=filled, filterPattern="user@host") == (
        "InvalidParameterException", "Invalid character(s) in term 'user@host'",
    )
    assert refused(logs.filter_log_events, logGroupName=filled, filterPattern="{ $.a = }") == (
        "InvalidParameterException", "Invalid filter pattern",
    )


def test_a_pattern_is_tried(logs):
    answer = logs.test_metric_filter(
        filterPattern="[ip, ..., status = 4*, bytes]",
        logEventMessages=['127.0.0.1 - [10/Oct] "GET / HTTP/1.0" 200 5', '10.0.0.1 - [11/Oct] "GET /x HTTP/1.0" 404 7'],
    )
    (match,) = answer["matches"]
    assert match["eventNumber"] == 2 and match["eventMessage"].startswith("10.0.0.1")
    assert match["extractedValues"] == {
        "$ip": "10.0.0.1", "$2": "-", "$3": "11/Oct", "$4": "GET /x HTTP/1.0", "$status": "404", "$bytes": "7",
    }
    (match,) = logs.test_metric_filter(filterPattern="{ $.took > 10 }", logEventMessages=['{"took": 12}', "{}"])["matches"]
    assert match["extractedValues"] == {"$.took": "12"}
