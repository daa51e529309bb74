"""What a replay tells at its end: nothing that failed passes unseen."""
import json
import re
import subprocess
import xml.etree.ElementTree

import pytest

from tests.replay import replay as run_replay
from tests.world import binary

LAST = ["events", "virtual", "wall", "level", "digest"]
ORDER = {"source": "sqs:orders", "body": "a book"}
POISON = {"source": "sqs:orders", "body": "poison"}


def section(done, title):
    """The rows below a title."""
    lines = iter(done.stdout.splitlines())
    assert title in lines, done.stdout
    rows = []
    for line in lines:
        if not line.startswith(" "):
            break
        rows.append(line.strip())
    return rows


def test_a_quiet_day_exits_0(replay):
    done = replay([ORDER, ORDER])
    assert done.returncode == 0, done.stdout
    assert section(done, "invocations") == ["charge        2"]
    for title in ("errors", "failed for good", "dead letters", "refused inputs", "in flight"):
        assert title not in done.stdout.splitlines()
    assert [line.split()[0] for line in done.stdout.splitlines()[-5:]] == LAST


# The last five lines are read by scripts: no other line begins like one of them.
def test_the_last_words_begin_one_line_each(replay):
    done = replay([POISON], "--logs", "-v")
    for word in LAST:
        assert sum(line.split()[:1] == [word] for line in done.stdout.splitlines()) == 1, done.stdout


def test_a_message_that_ends_in_a_dead_letter_queue_is_told_and_exits_1(replay):
    done = replay([ORDER, POISON, {**POISON, "t": "2026-03-02T08:00:01Z"}])
    assert done.returncode == 1
    assert section(done, "invocations") == ["charge        7  6 failed"]
    (error, first) = section(done, "errors")
    assert error == "6x charge: Picky: I do not like poison"
    assert first.startswith("first: try 1, sqs:orders ") and first.endswith("day.jsonl:2")
    (lost, last) = section(done, "failed for good")
    assert lost == "2x charge: Picky: I do not like poison -> orders-dlq"
    assert "try 3, sqs:orders " in last
    assert section(done, "dead letters") == ["orders-dlq  2"]


@pytest.mark.parametrize(
    "expect", ["invocations: {charge: {errors: 3}}", "queues: {orders-dlq: 1}", "queues: {orders-dlq: {messages: [poison]}}"]
)
def test_an_expectation_that_speaks_of_it_makes_it_expected(replay, expect):
    done = replay([POISON], expect=expect)
    assert done.returncode == 0, done.stdout
    assert "failed for good" not in done.stdout
    assert section(done, "dead letters") == ["orders-dlq  1"]


# An expectation about something else does not.
@pytest.mark.parametrize("expect", ["invocations: {charge: 3}", "queues: {orders: 0}", "refused: 0"])
def test_other_expectations_do_not(replay, expect):
    done = replay([POISON], expect=expect)
    assert done.returncode == 1
    assert "expect held" in done.stdout and section(done, "failed for good")


def test_failures_can_be_allowed(replay):
    done = replay([POISON, {"source": "sqs:nobody", "body": "x"}], "--allow-failures")
    assert done.returncode == 0
    assert section(done, "failed for good") and section(done, "refused inputs")


def test_refused_inputs_are_grouped_with_their_place(replay):
    lines = [ORDER, {"source": "sqs:nobody", "body": "1"}, {"source": "sqs:nobody", "body": "2"}]
    done = replay(lines)
    assert done.returncode == 1
    (what, first) = section(done, "refused inputs")
    assert what == "2x sqs.SendMessage: QueueDoesNotExist: The specified queue does not exist."
    assert first.endswith("day.jsonl:2")
    assert replay(lines, expect="refused: 2").returncode == 0


# The handler returned, so only its answer says it.
def test_partial_failures_are_failures(replay):
    done = replay([{"source": "sqs:parcels", "body": body} for body in ("good", "bad", "fine")], "-v")
    assert done.returncode == 1
    line = next(line for line in done.stderr.splitlines() if "ship failed 1 of 3 (try 1)" in line)
    assert "-> visible again in 29." in line and line.endswith("sqs:parcels")
    assert any("ship failed 1 of 1 (try 3) -> parcels-dlq in 29." in line for line in done.stderr.splitlines())
    assert section(done, "invocations") == ["ship        3  3 failed"]
    assert section(done, "errors")[0] == "3x ship: batchItemFailures: reported as failed"
    assert section(done, "failed for good")[0] == "1x ship: batchItemFailures: reported as failed -> parcels-dlq"
    assert section(done, "dead letters") == ["parcels-dlq  1"]


# Two records of a batch; a bisected one ends alone, with its own line of the fixture.
def test_a_record_of_a_stream_is_followed_to_its_document(replay):
    lines = [{"source": "kinesis:clicks", "key": "k", "body": body} for body in ("a", "b", "poison", "c")]
    # Kinesis carries base64: what picky dislikes stands in the partition key.
    lines[2] |= {"key": "poison", "attrs": {"ExplicitHashKey": "0"}}
    for line in lines:
        line.setdefault("attrs", {"ExplicitHashKey": "0"})
    done = replay(lines)
    assert done.returncode == 1
    (lost, last) = section(done, "failed for good")
    assert lost == "1x index: Picky: I do not like poison -> click-failures"
    assert last.endswith("day.jsonl:3")
    assert section(done, "dead letters") == ["click-failures  1"]


# Nobody is told of what this stream drops, so the summary is the only place.
def test_a_record_that_is_dropped_silently_is_told(replay):
    put = {"source": "dynamodb:customers", "body": {"id": {"S": "poison"}}}
    done = replay([{**put, "body": {"id": {"S": "good"}}}, put])
    assert done.returncode == 1
    rows = section(done, "failed for good")
    assert any(row.startswith("1x copy: Picky") or row.startswith("2x copy: Picky") for row in rows)


def test_an_asynchronous_invocation_that_fails_three_times_is_lost(replay):
    done = replay([{"source": "lambda:refuse", "body": {"a": "poison"}}, {"source": "lambda:greet", "body": {}}])
    assert done.returncode == 1
    (lost, last) = section(done, "failed for good")
    assert lost == "1x refuse: Picky: I do not like poison"
    assert last.startswith("last: try 3, asynchronous") and last.endswith("day.jsonl:1")


def test_a_handler_behind_an_api_that_throws_is_told(replay):
    done = replay([{"source": "http:GET", "key": "/Prod/boom"}, {"source": "http:GET", "key": "/Prod/fine"}])
    assert done.returncode == 1, done.stdout
    assert section(done, "failed for good")[0].startswith("1x front: std::runtime_error: boom")


# A wrong path answers 403: as an input of its own it is seen.
def test_answers_of_an_api_are_told(replay):
    done = replay([{"source": "http:GET", "key": "/Prod/fine"}, {"source": "http:GET", "key": "/nowhere"}])
    ok, refused = section(done, "answers")
    assert ok.split() == ["201", "1"] and refused.split()[:3] == ["403", "1", "first:"] and refused.endswith("day.jsonl:2")


# Which message of a batch is at fault, a handler that throws does not say: all lines are told.
def test_a_failed_batch_names_all_lines_that_led_to_it(replay):
    good, bad = ({"source": "kinesis:clicks", "key": key, "body": key, "attrs": {"ExplicitHashKey": "0"}} for key in ("k", "poison"))
    done = replay([{**good, "source": "dynamodb:customers", "body": {"id": {"S": f"{n}"}}, "attrs": {}, "key": ""} for n in range(2)]
                  + [{"source": "dynamodb:customers", "body": {"id": {"S": "poison"}}}, bad])
    rows = section(done, "failed for good")
    copy = next(i for i, row in enumerate(rows) if ": Picky" in row and " copy:" in row)
    lines = rows[copy + 1].rsplit("day.jsonl:", 1)[1].split(", ")
    assert "3" in lines and len(lines) == int(rows[copy].split("x")[0])


# What is read, or written already, is not written over.
def test_no_output_is_an_input(replay, tmp_path):
    fixture = tmp_path / "day.jsonl"
    for arguments in (("--trace", fixture), ("--junit", fixture), ("--trace", tmp_path / "a", "--junit", tmp_path / "a")):
        done = replay([ORDER], *arguments)
        assert done.returncode == 2 and "would be written over" in done.stderr
        assert "a book" in fixture.read_text()


@pytest.mark.parametrize("arguments", [("--trace", "/dev/full"), ("--trace", "/dev/full", "--twice"), ("--junit", "/dev/full")])
def test_what_cannot_be_written_is_told(replay, arguments):
    done = replay([ORDER], *arguments)
    assert done.returncode == 2 and "/dev/full" in done.stderr


# Each seed's own words: numbers differ between them.
def test_seeds_keep_their_own_numbers(replay):
    expect = "invocations: {ship: 99}"
    parcels = [{"source": "sqs:parcels", "body": str(n)} for n in range(10)]
    (violation,) = json.loads(replay(parcels, "--seeds", "1-6", "--json", expect=expect).stdout)["violations"]
    assert len(violation["by_seed"]) == 6 and len(set(violation["by_seed"].values())) > 1
    for seed, text in violation["by_seed"].items():
        assert f"VIOLATED {text}\n" in replay(parcels, "--seed", seed, expect=expect).stdout


# A shard that retries for ever is not at its end when the replay gives up, in whichever region it stands.
def test_what_is_in_flight_is_told_in_every_region(tmp_path):
    template, fixture = tmp_path / "template.yaml", tmp_path / "day.jsonl"
    template.write_text("""
        Transform: AWS::Serverless-2016-10-31
        Resources:
          Clicks: {Type: AWS::Kinesis::Stream, Properties: {Name: clicks, ShardCount: 1, RetentionPeriodHours: 8760}}
          Index:
            Type: AWS::Serverless::Function
            Properties:
              FunctionName: index
              CodeUri: probe
              Handler: picky
              Environment: {Variables: {FAIL_ON: poison}}
              Events:
                Clicks: {Type: Kinesis, Properties: {Stream: !GetAtt Clicks.Arn, StartingPosition: TRIM_HORIZON}}
    """)
    line = {"t": "2026-03-02T08:00:00Z", "source": "kinesis:clicks", "key": "poison", "body": "x"}
    fixture.write_text(json.dumps(line) + "\n" + json.dumps({**line, "region": "eu-west-1"}) + "\n")
    done = run_replay(fixture, template=template)
    here, there, timers = section(done, "in flight")
    for told, region in ((here, "us-east-1"), (there, "eu-west-1")):
        assert told.startswith(f"arn:aws:kinesis:{region}:000000000000:stream/clicks -> index: shardId-000000000000 has a batch")
        assert told.endswith(" times, backing off")
    assert timers.startswith("2 timers are due later than the replay waits, the first at 2026-03-16T08:00:")
    assert re.match(r"first: try 1, kinesis:\S+ shardId-000000000000 \d+, from ", section(done, "errors")[1])


# One name stands in each region: which of them it was is told where it is not the fixture's first.
@pytest.mark.parametrize(
    "place, told",
    [
        ({}, "try 1, sqs:orders "),
        ({"region": "eu-west-1"}, "try 1, sqs:orders in eu-west-1 "),
        ({"region": "eu-west-1", "account": "123456789012"}, "try 1, sqs:orders in 123456789012/eu-west-1 "),
    ],
)
def test_an_error_of_another_region_names_it(replay, place, told):
    done = replay([ORDER, {**POISON, **place}])
    assert told in section(done, "errors")[1]
    lost = [row for row in section(done, "failed for good") if row.startswith("last: ")]
    assert told.replace("try 1", "try 3") in lost[0]


def test_an_empty_fixture_is_none(replay):
    done = replay([])
    assert done.returncode == 2 and "day.jsonl: holds no line" in done.stderr


def test_messages_that_nobody_reads_are_told(replay):
    done = replay([{"source": "sqs:idle", "body": "x"}])
    assert done.returncode == 0
    assert section(done, "messages left in queues") == ["idle  1"]


def test_without_expectations_a_line_says_how_to_write_some(replay):
    line = next(line for line in replay([ORDER]).stdout.splitlines() if line.startswith("no expectations"))
    assert "day.expect.yaml" in line and "--write-expect" in line
    assert "no expectations" not in replay([ORDER], expect="queues: {orders: 0}").stdout


def test_a_violation_names_its_line(replay):
    done = replay([ORDER], expect="tables:\n  customers: 1\nqueues: {orders: 2}\n")
    assert done.returncode == 1
    violated = [line for line in done.stdout.splitlines() if line.startswith("VIOLATED ")]
    assert violated[0].startswith("VIOLATED queues.orders.count: expected 2, found 0 (")
    assert violated[0].endswith("day.expect.yaml:3)") and violated[1].endswith("day.expect.yaml:2)")


# Handlers' own lines, with the id of their invocation, in both executors.
@pytest.mark.parametrize("executor", ["fiber", "process"])
def test_logs_prints_what_handlers_print(replay, executor):
    done = replay([{"source": "lambda:greet", "body": {}}], "--logs", "--executor", executor)
    (line,) = [line for line in done.stdout.splitlines() if line.endswith("a line of its own")]
    time, function, request = line.split()[:3]
    assert time.startswith("2026-03-02T08:00:00.") and function == "greet" and len(request) == 36
    assert "a line of its own" not in replay([{"source": "lambda:greet", "body": {}}]).stdout


def test_json_is_one_document(replay):
    done = replay([POISON, {"source": "sqs:nobody", "body": "1"}], "--json")
    assert done.returncode == 1
    told = json.loads(done.stdout)
    assert told["functions"] == {"charge": {"invocations": 3, "errors": 3}}
    assert told["errors"][0]["count"] == 3 and told["errors"][0]["first"].endswith("day.jsonl:1")
    assert told["failed_for_good"][0] | {"last": ""} == {
        "function": "charge", "error": "Picky: I do not like poison", "count": 1, "queue": "orders-dlq", "expected": False, "last": "",
    }
    assert told["dead_letters"] == {"orders-dlq": 1} and told["refused"][0]["count"] == 1
    assert told["exit_code"] == 1 and told["level"] == "L3" and len(told["digest"]) == 64


# The child of --twice gets the same arguments: what it prints and writes must not get in the way.
def test_json_and_twice(replay, tmp_path):
    done = replay([POISON], "--twice", "--json", "--logs", "--junit", tmp_path / "a.xml", "--allow-failures")
    assert done.returncode == 0, done.stdout + done.stderr
    cases = xml.etree.ElementTree.parse(tmp_path / "a.xml").getroot().iter("testcase")
    assert "a second, perturbed run is equal" in [case.get("name") for case in cases]


def test_junit(replay, tmp_path):
    report = tmp_path / "report.xml"
    replay([POISON], "--junit", report, expect="tables: {customers: 1}")
    root = xml.etree.ElementTree.parse(report).getroot()
    cases = {case.get("name"): [failure.get("message") for failure in case] for case in root.iter("testcase")}
    assert cases["invocations of charge"] == ["1x charge: Picky: I do not like poison -> orders-dlq"]
    (expectations,) = [failures for name, failures in cases.items() if name.startswith("expectations of ")]
    assert expectations[0].startswith("tables.customers.count: expected 1, found 0")
    assert cases["inputs are taken"] == []
    assert root.get("failures") == "2" == root[0].get("failures")


# One violation of many seeds is one violation.
def test_seeds_group_what_they_find(replay, tmp_path):
    report = tmp_path / "seeds.xml"
    done = replay([POISON], "--seeds", "1-6", "--junit", report, expect="tables: {customers: 1}")
    assert done.returncode == 1
    violated = [line for line in done.stdout.splitlines() if line.startswith("VIOLATED ")]
    assert len(violated) == 2
    assert violated[0].startswith("VIOLATED tables.customers.count: expected 1, found 0")
    assert violated[1] == "VIOLATED charge failed for good: Picky: I do not like poison -> orders-dlq"
    assert done.stdout.count("  by 6 of 6 seeds: 1 2 3 4 5 6\n") == 2
    assert "seeds 6\nheld 0\ndifferent traces 6\noutcomes 1\n" in done.stdout
    root = xml.etree.ElementTree.parse(report).getroot()
    assert (root.get("tests"), root.get("failures")) == ("6", "6")


# A document about a failed record holds times, which differ with every seed.
def test_outcomes_count_final_states(replay):
    lines = [{"source": "sqs:idle", "body": {"n": n}} for n in range(3)]
    assert "outcomes 1\n" in replay(lines, "--seeds", "1-4").stdout
    lines.append({"source": "kinesis:clicks", "key": "poison", "body": "x"})
    expect = "invocations: {index: {errors: 2}}\n"
    assert "outcomes 4\n" in replay(lines, "--seeds", "1-4", expect=expect).stdout
    ignore = "ignore: [requestId, timestamp, startSequenceNumber, endSequenceNumber, approximateArrivalOfFirstRecord, approximateArrivalOfLastRecord]"
    done = replay(lines, "--seeds", "1-4", expect=expect + ignore)
    assert "outcomes 1\n" in done.stdout and done.returncode == 0, done.stdout


def test_seeds_as_json(replay):
    told = json.loads(replay([POISON], "--seeds", "1-3", "--json").stdout)
    assert told["seeds"] == 3 and told["held"] == 0 and told["outcomes"] == 1
    assert told["violations"][0]["seeds"] == [1, 2, 3]


# A name that nobody has is mostly mistyped: what is there is told with it.
@pytest.mark.parametrize(
    "line, told",
    [
        ({"source": "sqs:ordres", "body": "x"}, "there is no such queue in us-east-1 (did you mean orders?); there are click-failures, idle, orders, "),
        ({"source": "sqs:orders", "region": "eu-west-1", "body": "x"}, None),  # the template stands there, too
        ({"source": "kinesis:clikcs", "key": "1", "body": "x"}, "there is no such stream in us-east-1 (did you mean clicks?); there is clicks"),
        ({"source": "dynamodb:xyz", "body": {"id": {"S": "1"}}}, "there is no such table in us-east-1; there is customers"),
        ({"source": "lambda:gret", "body": {}}, "there is no such function in us-east-1 (did you mean greet?); there are call, "),
        ({"source": "http:GET", "key": "/prdo/x?a=1"}, "no route leads from GET /prdo/x (did you mean GET /Prod/x?); there is ANY /Prod/{proxy+}"),
        ({"source": "http:GET", "key": "/Prod/x"}, None),
    ],
)
def test_a_source_that_is_not_there_is_told_with_what_is(replay, line, told):
    done = replay([line, line])
    if told is None:
        assert "not there" not in done.stdout.splitlines()
        return
    (row,) = section(done, "not there")
    assert done.returncode == 1
    assert row.startswith(line["source"]) and "day.jsonl:1): " + told in row
    as_json = json.loads(replay([line], "--json").stdout)
    assert told in as_json["not_there"][0]


def test_what_is_refused_as_expected_is_not_told_again(replay):
    done = replay([{"source": "sqs:ordres", "body": "x"}], expect="refused: 1")
    assert done.returncode == 0 and "not there" not in done.stdout


def test_a_route_that_is_not_there_may_be_expected(replay):
    lines = [{"source": "http:GET", "key": "/nowhere"}, {"source": "http:GET", "key": "/Prod/x"}]
    assert replay(lines).returncode == 1
    assert replay(lines, expect="answers: {403: 1, 201: 1}").returncode == 0


def test_a_forgotten_template_is_told(tmp_path):
    fixture = tmp_path / "day.jsonl"
    fixture.write_text("".join(json.dumps({"t": "2026-03-02T08:00:00Z", **line}) + "\n" for line in (ORDER, {"source": "http:GET", "key": "/x"})))
    done = subprocess.run([binary(), "replay", fixture], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert section(done, "not there") == ["nothing at all: no --template makes anything that the fixture's lines could go to"]
