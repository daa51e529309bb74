"""What a fixture's lines may say (emulator/docs/fixtures.md): state, bytes, accounts and regions; and what is told of files
that are no fixtures."""
import base64
import json
import pathlib
import re

import pytest

from tests.replay import digest, replay

TEMPLATE = pathlib.Path(__file__).with_name("fixture.yaml")
T = "2026-03-02T08:00:00Z"


def state(item, table="orders", **more):
    return {"source": f"state:{table}", "body": item, **more}


def run(tmp_path, lines, expect="refused: 0\n", *arguments):
    """Replays the lines (objects, or text as it is)."""
    fixture = tmp_path / "f.jsonl"
    fixture.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines))
    (tmp_path / "f.expect.yaml").write_text(expect)
    return replay(fixture, *arguments, template=TEMPLATE)


def held(done):
    assert done.returncode == 0, done.stdout + done.stderr
    return dict(line.split(maxsplit=1) for line in done.stdout.splitlines()[-5:])


def refusal(tmp_path, lines, *arguments):
    """The one error line of a replay that must not begin."""
    done = run(tmp_path, lines, "refused: 0\n", *arguments)
    assert (done.returncode, done.stdout) == (2, ""), done.stdout + done.stderr
    (line,) = done.stderr.splitlines()
    return line.replace(f"{tmp_path}/", "").removeprefix("snowglobe: ")


# 110,035 events and 17 s before: a stream record, a wake, an invocation each.
def test_state_stands_there_before_anybody_looks(tmp_path):
    lines = [state({"id": {"S": str(n)}, "state": {"S": "open"}, "note": {"S": "x" * 200}}) for n in range(50_000)]
    lines.append({"t": T, "source": "dynamodb:orders", "body": {"id": {"S": "7"}, "state": {"S": "paid"}}})
    done = held(
        run(
            tmp_path,
            lines,
            """
            tables:
              orders: {count: 50000, items: [{key: {id: "7"}, item: {state: paid}}, {key: {id: "8"}, item: {state: open}}]}
            invocations:
              watch: {count: 1, errors: 0}
            """,
        )
    )
    assert int(done["events"]) < 50


def test_state_may_have_a_time_and_stand_behind_the_inputs(tmp_path):
    put = {"t": T, "source": "dynamodb:orders", "body": {"id": {"S": "1"}}, "attrs": {"ConditionExpression": "attribute_exists(id)"}}
    held(run(tmp_path, [put, state({"id": {"S": "1"}}, t="2027-01-01T00:00:00Z")], "tables: {orders: 1}\n"))


def test_the_last_line_of_an_item_counts(tmp_path):
    lines = [state({"id": {"S": "1"}, "state": {"S": word}}) for word in ("open", "paid")]
    held(run(tmp_path, lines, "tables: {orders: {count: 1, items: [{key: {id: '1'}, item: {state: paid}}]}}\n"))


def test_another_state_is_another_digest(tmp_path):
    put = {"t": T, "source": "sqs:jobs", "body": "1"}
    digests = {digest(run(tmp_path, [state({"id": {"S": n}}), put])) for n in ("1", "2")}
    assert len(digests) == 2
    assert digest(run(tmp_path, [state({"id": {"S": "1"}}), put], "refused: 0\n", "--twice")) in digests


# In the words of PutItem (the tests of DynamoDB have their sources), with the line.
@pytest.mark.parametrize(
    "line, error",
    [
        (state({"id": {"S": "1"}}, table="ordrs"), "state:ordrs: there is no such table in us-east-1, account 000000000000 (did you mean orders?)"),
        (state({"id": {"S": "1"}}, region="eu-west-1", table="x"), "state:x: there is no such table in eu-west-1, account 000000000000"),
        (state({"state": {"S": "open"}}), "state:orders: ValidationException: One or more parameter values were invalid: Missing the key id in the item"),
        (state({"id": {"N": "1"}}), "state:orders: ValidationException: One or more parameter values were invalid: Type mismatch for key id expected: S actual: N"),
        (state({"id": {"S": ""}}), "state:orders: ValidationException: One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: id"),
        (state({"id": {"S": "1"}, "state": {"N": "1"}}), "state:orders: ValidationException: One or more parameter values were invalid: Type mismatch for Index Key state Expected: S Actual: N IndexName: by-state"),
        (state({"id": {"S": "1"}, "x": {"S": "x" * 410_000}}), "state:orders: ValidationException: Item size has exceeded the maximum allowed size"),
        (state({"id": {"S": "1"}, "x": {"S": 5}}), "state:orders: SerializationException: NUMBER_VALUE cannot be converted to String"),
        (state({"id": {"S": "1"}, "x": {"N": "five"}}), "state:orders: ValidationException: 1 validation error detected: The parameter cannot be converted to a numeric value: five"),
    ],
)
@pytest.mark.parametrize("seeds", [[], ["--seeds", "1-3"]])
def test_wrong_state_is_refused_before_anything_runs(tmp_path, line, error, seeds):
    lines = ["# a comment", state({"id": {"S": "0"}}), line, {"t": T, "source": "sqs:jobs", "body": "1"}]
    assert refusal(tmp_path, lines, *seeds) == "f.jsonl:3: " + error


def test_bytes(tmp_path):
    bytes_ = base64.b64encode(bytes(range(256))).decode()
    lines = [
        {"t": T, "source": "kinesis:numbers", "key": "k", "body64": bytes_},
        {"t": T, "source": "sqs:jobs", "body64": base64.b64encode("ä".encode()).decode()},
        {"t": T, "source": "http:POST", "key": "/dev/upload", "body64": bytes_, "attrs": {"headers": {"Content-Type": "image/png"}}},
    ]
    expect = f"""
        streams: {{numbers: {{count: 1, keys: {{k: ["{bytes_}"]}}}}}}
        queues: {{jobs: {{count: 1, messages: [ä]}}}}
        answers: {{201: 1}}
    """
    held(run(tmp_path, lines, expect, "--trace", tmp_path / "trace"))
    # The handler answers with its event; the trace has it escaped.
    assert re.search(r'isBase64Encoded\\*":true', (tmp_path / "trace").read_text())


@pytest.mark.parametrize(
    "members, error",
    [
        ({"source": "kinesis:numbers", "key": "k", "body": "a", "body64": "YQ=="}, "'body' and 'body64' exclude each other"),
        ({"source": "kinesis:numbers", "key": "k", "body64": "YQ"}, "'body64' is not base64 (RFC 4648, with padding)"),
        ({"source": "sqs:jobs", "body64": "/w=="}, "'body64' is not text in UTF-8"),
        ({"source": "dynamodb:orders", "body64": "YQ=="}, "'body64' is for bytes"),
    ],
)
def test_wrong_bytes_are_named(tmp_path, members, error):
    assert refusal(tmp_path, [{"t": T, **members}]).startswith("f.jsonl:1: " + error)


# The templates stand in each account and region that a line names.
def test_accounts_and_regions(tmp_path):
    lines = [
        {"t": T, "source": "sqs:jobs", "body": "here"},
        {"t": T, "source": "sqs:jobs", "body": "there", "region": "eu-west-1"},
        {"t": T, "source": "sqs:arn:aws:sqs:eu-west-1:123456789012:jobs", "body": "elsewhere"},
        {"t": T, "source": "kinesis:numbers", "key": "k", "body": "there", "region": "eu-west-1"},
        {"t": T, "source": "lambda:watch", "body": {}, "account": "123456789012", "region": "eu-west-1"},
        {"t": T, "source": "http:GET", "key": "/dev/x", "account": "123456789012", "region": "eu-west-1"},
        state({"id": {"S": "1"}}, region="eu-west-1"),
        {"t": T, "source": "dynamodb:orders", "body": {"id": {"S": "2"}}, "region": "eu-west-1"},
    ]
    expect = """
        queues:
          jobs: {count: 1, messages: [here]}
          eu-west-1/jobs: {count: 1, messages: [there]}
          123456789012/eu-west-1/jobs: {count: 1, messages: [elsewhere]}
        streams: {numbers: 0, eu-west-1/numbers: 1}
        tables: {orders: 0, eu-west-1/orders: 2, 123456789012/eu-west-1/orders: 0}
        invocations: {watch: {count: 2, errors: 0}, front: 1}
        answers: {201: 1}
    """
    held(run(tmp_path, lines, expect, "--twice", "--trace", tmp_path / "trace"))
    # The front answers with its event, which names the account that the request was for.
    assert re.search(r'accountId\\*":\\*"123456789012', (tmp_path / "trace").read_text())


def test_one_region_that_is_not_the_default(tmp_path):
    line = {"t": T, "source": "sqs:jobs", "body": "1", "region": "eu-west-1"}
    done = run(tmp_path, [line], "queues: {jobs: 1}\n", "--trace", tmp_path / "trace")
    held(done)
    assert "us-east-1" not in (tmp_path / "trace").read_text()


@pytest.mark.parametrize(
    "text, hint",
    [
        (TEMPLATE.read_text(), "it looks like a template: give it with --template"),
        ("queues:\n  jobs: 0\n", "it looks like expectations: give them with --expect"),
        ("START RequestId: 1 Version: $LATEST\n", "it looks like a log"),
        ('{\n    "Messages": [\n        {\n            "ReceiptHandle": "r"\n', "snowglobe fixture import FILE --queue QUEUE"),
        ('{\n    "Items": [\n', "snowglobe fixture import FILE --table TABLE"),
        ('{"events": [{"logStreamName": "a"}]}', "exported from CloudWatch"),
    ],
)
def test_what_is_no_fixture_gets_a_hint(tmp_path, text, hint):
    assert hint in refusal(tmp_path, [text])


def test_a_trace_gets_a_hint(tmp_path):
    held(run(tmp_path, [{"t": T, "source": "sqs:jobs", "body": "1"}], "refused: 0\n", "--trace", tmp_path / "trace"))
    assert "it looks like a trace: snowglobe trace show" in refusal(tmp_path, [(tmp_path / "trace").read_text()])
