"""Typing errors in expectations and faults end a replay before anything runs: exit 2, with file and line."""
import pytest

ORDER = {"source": "sqs:orders", "body": "a book"}


@pytest.mark.parametrize(
    "expect, line, what",
    [
        ("", 1, "is empty"),
        ("tables: {custmers: 1}", 1, "the templates make no table 'custmers' (did you mean customers?)"),
        ("queues:\n  orders: 0\n  order-dlq: 0", 3, "the templates make no queue 'order-dlq' (did you mean orders-dlq?)"),
        ("streams: {click: 1}", 1, "the templates make no stream 'click' (did you mean clicks?)"),
        ("outside: {api.exmaple: 1}", 1, "the templates make no fake of the host 'api.exmaple' (did you mean api.example?)"),
        ("invocations: {chrage: 1}", 1, "the templates make no function 'chrage' (did you mean charge?)"),
        ("tables: {customers: {items: [{key: {name: a}, absent: true}]}}", 1, "the key of 'customers' is id, it has no 'name'"),
        ("tables: {customers: {items: [{key: {id: 7}, absent: true}]}}", 1, "of type S: 7 is no text (in quotes, not empty)"),
        ("tables: {customers: {items: [{key: {id: {S: a}}, absent: true}]}}", 1, "is no text (in quotes, not empty)"),
        ("queues: {orders: -1}", 1, "'count' must be a number from 0 or an operator"),
        ("queues: {orders: {$at_lest: 1}}", 1, "unknown operator '$at_lest' (did you mean $at_least?)"),
        ("ignore: [tables.customer.at]", 1, "'tables.customer.at' names no member of a table"),
    ],
)
@pytest.mark.parametrize("arguments", [(), ("--seeds", "1-2")])
def test_a_typing_error_is_told(replay, expect, line, what, arguments):
    done = replay([ORDER], *arguments, expect=expect)
    assert done.returncode == 2 and done.stdout == ""
    assert f"day.expect.yaml:{line}: " in done.stderr and what in done.stderr
    assert done.stderr.count("day.expect.yaml") == 1


def test_fakes_and_functions_have_names_that_expectations_may_use(replay):
    line = {"source": "lambda:call", "body": {"url": "http://api.example/"}}
    done = replay([line], expect="outside: {api.example: 1}\ninvocations: {call: {errors: 0}, snowglobe-Carrier: 1}")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    "source, key, body, what",
    [
        ("fault:operation", "sqs.SendMesage", {"error": {"code": "X"}}, "fault: there is no operation 'sqs.SendMesage' (did you mean sqs.SendMessage?)"),
        ("fault:function", "chrage", {"fail": "error"}, "fault: there is no function 'chrage' (did you mean charge?)"),
        ("fault:host", "api.exmaple", {"refuse": True}, "fault: there is no fake of the host 'api.exmaple' (did you mean api.example?)"),
        ("fault:function", "charge", {"fail": "eror"}, "fault: a function needs \"fail\""),
        ("fault:function", "charge", {"fail": "error", "nht": 2}, "fault: unknown member 'nht'"),
        ("fault:function", "charge", {"fail": "error", "nth": 0}, "fault: 'nth' must be"),
        ("fault:function", "charge", {"fail": "error", "nth": []}, "fault: 'nth' must be"),
        ("fault:operation", "sqs.SendMessage", {"error": {"code": "X", "status": "y"}}, "fault: 'status' of 'error' must be a number from 400"),
        ("fault:operation", "sqs.SendMessage", {"error": {"code": "X", "status": 99}}, "fault: 'status' of 'error' must be a number from 400"),
        ("fault:operation", "sqs.SendMessage", {"error": {"code": "X", "message": 7}}, 'fault: an operation needs "error"'),
        ("fault:operation", "sqs.SendMessage", {"error": {"code": "X", "mesage": "m"}}, "fault: 'error' has an unknown member 'mesage'"),
        ("fault:operation", "sqs.SendMessage", {}, 'fault: an operation needs "error" or "delay"'),
        ("fault:operation", "sqs.SendMessage", {"error": {"code": "X"}, "delay": "2s"}, 'fault: an operation needs "error" or "delay"'),
        ("fault:operation", "sqs.SendMessage", {"delay": 2}, "fault: 'delay' must be a duration"),
        ("fault:host", "api.example", {"respond": {"status": 1e9}}, "fault: 'status' of 'respond' must be a number from 100"),
        ("fault:host", "api.example", {"respond": {"headers": {"a": 1}}}, "fault: 'headers' of 'respond' must be an object of texts"),
    ],
)
def test_a_mistyped_fault_is_told(replay, source, key, body, what):
    done = replay([ORDER, {"source": source, "key": key, "body": body}])
    assert done.returncode == 2 and done.stdout == ""
    assert "day.jsonl:2: " + what in done.stderr


def test_a_mistyped_fault_is_refused_over_the_admin_api(snowglobe):
    world = snowglobe("--template", "tests/cli/shop.yaml")
    import requests

    for body, nearest in (
        ({"function": "chrage", "fail": "error"}, "charge"),
        ({"host": "api.exmaple", "refuse": True}, "api.example"),
        ({"operation": "dynamodb.PutItm", "error": {"code": "X"}}, "dynamodb.PutItem"),
    ):
        answer = requests.post(f"{world.url}/_snowglobe/faults", json=body, timeout=60)
        assert answer.status_code == 400 and f"(did you mean {nearest}?)" in answer.json()["message"]
    assert world.get("faults")["faults"] == []
    world.fault({"function": "charge", "fail": "error"})


# A fault that hit nothing tested nothing.
def test_faults_that_never_struck_are_listed(replay):
    fault = {"source": "fault:function", "key": "charge", "body": {"fail": "error", "nth": 5}}
    done = replay([fault, {**fault, "body": {"fail": "error", "nth": 1}}, ORDER])
    lines = done.stdout.splitlines()
    at = lines.index("faults that never struck")
    assert lines[at + 1].strip().endswith("day.jsonl:1: function charge, which saw 2 calls")
    assert not lines[at + 2].startswith(" ")


def test_what_happened_can_be_written_as_expectations(replay, tmp_path):
    lines = [
        ORDER,
        {"source": "sqs:idle", "body": {"n": 1}},
        {"source": "dynamodb:customers", "body": {"id": {"S": "a"}, "age": {"N": "7"}, "tags": {"SS": ["x", "y"]}}},
        {"source": "kinesis:clicks", "key": "k", "body": "odd: \"text\" # here"},
        {"source": "http:GET", "key": "/Prod/x"},
        {"source": "sqs:orders", "body": "poison"},
        {"source": "sqs:nobody", "body": "poison"},
    ]
    written = tmp_path / "written.yaml"
    first = replay(lines, "--write-expect", written)
    assert first.returncode == 1 and written.exists(), first.stderr
    text = written.read_text()
    assert '- key: {"id":"a"}' in text and '"charge": {count: 4, errors: 3}' in text and "refused: 1" in text
    done = replay(lines, "--expect", written)
    assert done.returncode == 0, done.stdout + done.stderr
    assert replay(lines[:-1], "--expect", written).returncode == 1
    assert "held 8" in replay(lines, "--expect", written, "--seeds", "1-8").stdout
    # What somebody has edited since is not written over.
    again = replay(lines, "--write-expect", written)
    assert again.returncode == 2 and "is there already" in again.stderr
    assert written.read_text() == text
