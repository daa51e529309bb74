"""Events: what PutLogEvents takes and rejects, and how GetLogEvents reads a stream."""
HOUR = 3_600_000
DAY = 24 * HOUR


def texts(answer):
    return [event["message"] for event in answer["events"]]


def test_events_come_back_in_the_order_of_time(logs, put, group, now_ms, world):
    name = group()
    start = now_ms()
    put(name, (start + 20, "c"), (start + 40, "e"))
    put(name, (start + 10, "b"), (start + 20, "d"))
    put(name, (start, "a"))
    answer = logs.get_log_events(logGroupName=name, logStreamName="s", startFromHead=True)
    assert texts(answer) == ["a", "b", "c", "d", "e"]
    assert answer["events"][0] == {"timestamp": start, "message": "a", "ingestionTime": start}


def test_a_reader_that_follows_a_stream(logs, put, group, now_ms):
    """At its end the token that was sent comes back: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html"""
    name = group()
    start = now_ms()
    put(name, *[(start + number, str(number)) for number in range(5)])

    def read(**how):
        return logs.get_log_events(logGroupName=name, logStreamName="s", **how)

    page = read(startFromHead=True, limit=2)
    assert texts(page) == ["0", "1"]
    page = read(startFromHead=True, limit=2, nextToken=page["nextForwardToken"])
    assert texts(page) == ["2", "3"]
    assert texts(read(nextToken=page["nextBackwardToken"])) == ["0", "1"]
    page = read(nextToken=page["nextForwardToken"])
    assert texts(page) == ["4"]
    end = page["nextForwardToken"]
    page = read(nextToken=end)
    assert texts(page) == [] and page["nextForwardToken"] == end
    put(name, (start + 5, "5"))
    assert texts(read(nextToken=end)) == ["5"]
    # Without being told where to begin it is the newest, and one goes back from there.
    page = read(limit=2)
    assert texts(page) == ["4", "5"]
    page = read(limit=3, nextToken=page["nextBackwardToken"])
    assert texts(page) == ["1", "2", "3"]
    page = read(limit=3, nextToken=page["nextBackwardToken"])
    assert texts(page) == ["0"]
    begin = page["nextBackwardToken"]
    page = read(limit=3, nextToken=begin)
    assert texts(page) == [] and page["nextBackwardToken"] == begin


def test_an_empty_stream_can_be_followed(logs, put, group, now_ms):
    name = group()
    page = logs.get_log_events(logGroupName=name, logStreamName="s")
    assert texts(page) == []
    put(name, (now_ms(), "first"))
    assert texts(logs.get_log_events(logGroupName=name, logStreamName="s", nextToken=page["nextForwardToken"])) == ["first"]


def test_times_of_a_stream_the_end_is_not_in_them(logs, put, group, now_ms):
    name = group()
    start = now_ms()
    put(name, *[(start + number, str(number)) for number in range(5)])
    answer = logs.get_log_events(logGroupName=name, logStreamName="s", startTime=start + 1, endTime=start + 3)
    assert texts(answer) == ["1", "2"]


def test_pages_end_at_a_mebibyte(logs, put, group, now_ms):
    name = group()
    start = now_ms()
    for number in range(3):
        put(name, (start + number, str(number) * 600_000))
    page = logs.get_log_events(logGroupName=name, logStreamName="s", startFromHead=True)
    assert [text[0] for text in texts(page)] == ["0"]


def test_a_token_that_is_none(logs, group, refused):
    assert refused(logs.get_log_events, logGroupName=group(), logStreamName="s", nextToken="f/x/s") == (
        "InvalidParameterException", "The specified nextToken is invalid.",
    )


def test_too_old_and_too_new_events_are_told_and_the_others_kept(logs, put, group, now_ms, world):
    name = group()
    now = now_ms()
    answer = put(
        name, (now - 14 * DAY - 1, "too old"), (now - 14 * DAY + 23 * HOUR, "kept"),
    )
    assert answer["rejectedLogEventsInfo"] == {"tooOldLogEventEndIndex": 1}
    answer = put(name, (now, "kept, too"), (now + 2 * HOUR, "still"), (now + 2 * HOUR + 1, "too new"))
    assert answer["rejectedLogEventsInfo"] == {"tooNewLogEventStartIndex": 2}
    assert len(answer["nextSequenceToken"]) == 56
    assert texts(logs.get_log_events(logGroupName=name, logStreamName="s")) == ["kept", "kept, too", "still"]


def test_any_sequence_token_will_do(logs, group, now_ms):
    name = group()
    logs.put_log_events(
        logGroupName=name, logStreamName="s", sequenceToken="nonsense", logEvents=[{"timestamp": now_ms(), "message": "m"}]
    )


def test_batches_that_break_a_rule(put, group, now_ms, refused):
    name = group()
    now = now_ms()

    def rejected(*events):
        return refused(lambda: put(name, *events))

    assert rejected((now, "b"), (now - 1, "a")) == (
        "InvalidParameterException", "Log events in a single PutLogEvents request must be in chronological order.",
    )
    assert rejected((now - DAY - 1, "a"), (now, "b")) == (
        "InvalidParameterException",
        "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.",
    )
    assert rejected((now, "x" * 1_048_550), (now, "y")) == (
        "InvalidParameterException", "Upload too large: 1048603 bytes exceeds limit of 1048576",
    )


def test_no_stream_no_group(put, group, now_ms, refused):
    name = group()
    assert refused(lambda: put(name, (now_ms(), "m"), stream="nothing")) == (
        "ResourceNotFoundException", "The specified log stream does not exist.",
    )
    assert refused(lambda: put("nothing", (now_ms(), "m"))) == (
        "ResourceNotFoundException", "The specified log group does not exist.",
    )


def test_retention_by_the_clock_of_the_world(logs, put, group, now_ms, world, refused):
    name = group()
    put(name, (now_ms(), "old"))
    logs.put_retention_policy(logGroupName=name, retentionInDays=1)
    world.advance("23h")
    put(name, (now_ms(), "young"))
    assert texts(logs.get_log_events(logGroupName=name, logStreamName="s")) == ["old", "young"]
    world.advance("2h")
    assert texts(logs.get_log_events(logGroupName=name, logStreamName="s")) == ["young"]
    assert texts(logs.filter_log_events(logGroupName=name)) == ["young"]
    answer = put(name, (now_ms() - DAY - 1, "expired"), (now_ms() - DAY, "just not"))
    assert answer["rejectedLogEventsInfo"] == {"expiredLogEventEndIndex": 1}
    # What nobody sees any more leaves with a later event.
    world.advance("48h")
    put(name, (now_ms(), "new"))
    (described,) = logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    assert described["storedBytes"] == len("new") + 26 and described["retentionInDays"] == 1
    code, text = refused(logs.put_retention_policy, logGroupName=name, retentionInDays=2)
    assert code == "InvalidParameterException"
    assert text.startswith("1 validation error detected: Value '2' at 'retentionInDays' failed to satisfy constraint: ")
    logs.delete_retention_policy(logGroupName=name)
    assert "retentionInDays" not in logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"][0]


def test_a_deleted_stream_takes_its_events_along(logs, put, group, now_ms):
    name = group()
    logs.create_log_stream(logGroupName=name, logStreamName="t")
    put(name, (now_ms(), "goes"))
    put(name, (now_ms(), "stays"), stream="t")
    logs.delete_log_stream(logGroupName=name, logStreamName="s")
    assert texts(logs.filter_log_events(logGroupName=name)) == ["stays"]
    logs.delete_log_group(logGroupName=name)
    logs.create_log_group(logGroupName=name)
    assert texts(logs.filter_log_events(logGroupName=name)) == []


def test_they_survive_the_process(snowglobe, tmp_path):
    world = snowglobe("--data", tmp_path / "data", clock="manual")
    logs = world.client("logs")
    logs.create_log_group(logGroupName="g")
    logs.create_log_stream(logGroupName="g", logStreamName="s")
    at = int(world.now().timestamp() * 1000)
    logs.put_log_events(logGroupName="g", logStreamName="s", logEvents=[{"timestamp": at, "message": "kept"}])
    world.kill()
    world.start()
    assert texts(world.client("logs").filter_log_events(logGroupName="g")) == ["kept"]
