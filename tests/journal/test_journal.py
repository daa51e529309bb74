"""up --journal: what was recorded happens again, to the byte."""
import http.server
import json
import os
import pathlib
import random
import shutil
import subprocess
import threading

import boto3
import pytest
import requests
from botocore.exceptions import ClientError

from tests.world import ROOT, World, binary

TEMPLATE = ROOT / "tests/clock/template.yaml"
CLOCKS = {"auto": [], "manual": [], "real": ["--trace-real"]}


def start(journal, clock, *more, executor="process"):
    return World("--template", TEMPLATE, "--journal", journal, *CLOCKS[clock], *more, clock=clock, executor=executor)


def snowglobe(*arguments):
    return subprocess.run([binary(), *map(str, arguments)], capture_output=True, text=True, cwd=ROOT, timeout=110)


def replay(journal, *more):
    return snowglobe("replay", journal, *more)


def digest(done):
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()[-1].removeprefix("digest ")


def refused(code, call, **arguments):
    with pytest.raises(ClientError, match=code):
        call(**arguments)


def work(world, number, rounds):
    """What one client of several does: it writes, polls, deletes, invokes and is refused."""
    rng = random.Random(number)
    sqs, kinesis, dynamodb = world.client("sqs"), world.client("kinesis"), world.client("dynamodb")
    url = f"{world.url}/000000000000/edge"
    for i in range(rounds):
        what = rng.randrange(7)
        if what == 0:
            kinesis.put_record(StreamName="orders", PartitionKey=str(number), Data=f"{number}-{i}".encode())
        elif what == 1:
            sqs.send_message(QueueUrl=url, MessageBody=f"{number} é {i}", DelaySeconds=rng.randrange(2))
        elif what == 2:
            for message in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=5).get("Messages", []):
                if rng.random() < 0.7:
                    sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        elif what == 3:
            dynamodb.put_item(TableName="counts", Item={"id": {"S": f"x{rng.randrange(9)}"}, "n": {"N": str(i)}})
        elif what == 4:
            refused("ConditionalCheckFailed", dynamodb.put_item, TableName="counts",
                    Item={"id": {"S": "x"}}, ConditionExpression="attribute_exists(nothing)")  # fmt: skip
        elif what == 5:
            world.client("lambda").invoke(FunctionName="hanging", Payload=json.dumps({"how": rng.choice(["count", "throw_exception"])}))
        else:
            refused("ResourceNotFound", dynamodb.get_item, TableName="no-such", Key={"id": {"S": "1"}})


def session(world, clients=8, rounds=12):
    """Several clients at once; in manual time somebody moves the clock meanwhile."""
    for service in ("sqs", "kinesis", "dynamodb", "lambda"):
        world.client(service)  # boto3 makes clients one at a time
    failed = []

    def run(number):
        try:
            work(world, number, rounds)
        except BaseException as error:  # shown by the test's own thread
            failed.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        if "manual" in world.command:
            world.settle()
        threads[0].join(0.02)
        for thread in threads:
            thread.join(0.02)
    assert not failed, failed


@pytest.mark.parametrize("clock", CLOCKS)
def test_a_session_of_eight_clients_is_replayed_to_the_byte(tmp_path, clock):
    journal = tmp_path / "session.journal"
    world = start(journal, clock)
    try:
        session(world)
        if clock != "real":
            world.settle()
        told = world.get("digest")
        assert told["level"] == "L1"
    finally:
        world.stop()
    done = replay(journal, "--trace", tmp_path / "again.trace")
    assert "equal:" in done.stdout, done.stdout
    if clock != "real":  # there something may still have happened between the question and the end
        assert digest(done) == told["digest"]
    assert "level L1" in done.stdout
    assert snowglobe("trace", "show", tmp_path / "again.trace").returncode == 0


@pytest.mark.parametrize("clock", CLOCKS)
def test_a_killed_session_is_replayed_up_to_there(tmp_path, clock):
    journal = tmp_path / "session.journal"
    world = start(journal, clock)
    session(world, clients=3, rounds=8)
    lines = []
    first = 1
    while page := requests.get(f"{world.url}/_snowglobe/trace?from={first}&limit=1000").text.splitlines():
        lines += page
        first += len(page)
    world.client("sqs").send_message(QueueUrl=f"{world.url}/000000000000/edge", MessageBody="the last")
    world.kill()
    trace = tmp_path / "again.trace"
    done = replay(journal, "--trace", trace)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "did not come to an end" in done.stdout
    again = trace.read_text().splitlines()
    assert [line.split(',"whole":')[0].rstrip("}") for line in again[: len(lines)]] == [line.rstrip("}") for line in lines]
    assert any("the last" in line for line in again[len(lines) :])  # it was answered: it is in the journal


def test_twice_is_equal_and_expectations_hold(tmp_path):
    journal = tmp_path / "session.journal"
    world = start(journal, "auto")
    try:
        world.client("kinesis").put_record(StreamName="orders", PartitionKey="1", Data=b"one")
        world.settle()
    finally:
        world.stop()
    expect = tmp_path / "session.expect.yaml"
    expect.write_text("tables: {counts: {count: 1}}\ninvocations: {count: {count: 1}}\n")
    done = replay(journal, "--twice")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "twice equal" in done.stdout and f"expect held: {expect}" in done.stdout
    expect.write_text("tables: {counts: {count: 2}}\n")
    assert replay(journal).returncode == 1


def test_both_executors_replay_it(tmp_path):
    journal = tmp_path / "session.journal"
    world = start(journal, "auto", executor="fiber")
    try:
        session(world, clients=2)
    finally:
        world.stop()
    assert digest(replay(journal, "--executor", "fiber")) == digest(replay(journal, "--executor", "process"))


def test_faults_and_resets_are_in_it(tmp_path):
    journal = tmp_path / "session.journal"
    world = start(journal, "auto")
    try:
        world.client("dynamodb").put_item(TableName="counts", Item={"id": {"S": "before"}})
        world.reset(seed=7)
        world.fault({"operation": "dynamodb.PutItem", "nth": 1, "error": {"code": "Down", "message": "m", "status": 500}})
        refused("Down", world.client("dynamodb").put_item, TableName="counts", Item={"id": {"S": "1"}})
        requests.delete(f"{world.url}/_snowglobe/faults")
        world.client("dynamodb").put_item(TableName="counts", Item={"id": {"S": "2"}})
        told = world.get("digest")["digest"]
    finally:
        world.stop()
    assert digest(replay(journal)) == told


def test_what_failed_before_a_reset_is_not_told_of_the_world_after_it(tmp_path):
    """Inputs are counted anew in each world: a failure's must not be sought among those of another one."""
    journal = tmp_path / "session.journal"
    world = World("--template", ROOT / "tests/journal/template.yaml", "--journal", journal, clock="auto", executor="process")
    try:
        for _ in range(3):
            world.client("lambda").invoke(FunctionName="hasty", Payload=b'{"how":"throw"}')
        world.reset(seed=7)
        world.client("lambda").invoke(FunctionName="hasty", Payload=b'{"how":"count"}')
        told = world.get("digest")["digest"]
    finally:
        world.stop()
    done = replay(journal)
    assert done.returncode == 0 and digest(done) == told
    assert "try 1, Invoke" not in done.stdout


def test_a_handler_that_hung_hangs_again_at_once(tmp_path):
    journal = tmp_path / "session.journal"
    world = World("--template", ROOT / "tests/journal/template.yaml", "--journal", journal, clock="auto", executor="process")
    try:
        answer = world.client("lambda").invoke(FunctionName="hasty", Payload=b'{"how":"loop"}')
        assert b"timed out" in answer["Payload"].read()
        told = world.get("digest")["digest"]
    finally:
        world.stop()
    assert '{"hang":' in journal.read_text()
    assert digest(replay(journal)) == told


def test_what_ended_the_emulator_is_in_it(tmp_path):
    """A handler on a fiber that crashes takes the process with it; the replay shows where."""
    journal = tmp_path / "session.journal"
    world = start(journal, "auto", executor="fiber")
    with pytest.raises(Exception):
        world.client("lambda").invoke(FunctionName="hanging", Payload=b'{"how":"segfault"}')
    world.process.wait(timeout=20)
    done = replay(journal, "--executor", "fiber")
    assert done.returncode not in (0, 1, 2, 3, 4) and "the replay ended there: hanging: " in done.stderr, done.stdout + done.stderr
    done = replay(journal, "--executor", "process")
    assert done.returncode == 0 and "did not come to an end" in done.stdout, done.stdout + done.stderr


def test_secrets_of_headers_stay_out(tmp_path):
    journal = tmp_path / "session.journal"
    api = ROOT / "apps/countries/template.yaml"
    world = World("--template", api, "--journal", journal, clock="auto")
    try:
        answer = requests.get(
            f"{world.url}/api/status/FR", headers={"Authorization": "Bearer hidden-one", "Cookie": "hidden-two", "X-Kept": "kept"}
        )
        assert answer.status_code != 403, answer.text
        world.settle()
    finally:
        world.stop()
    text = journal.read_text()
    assert "hidden" not in text and "kept" in text
    assert oct(os.stat(journal).st_mode & 0o777) == "0o600"
    done = replay(journal)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Authorization, Cookie" in done.stdout


def test_what_a_journal_cannot_be(tmp_path):
    there = tmp_path / "there.journal"
    there.write_text("")
    done = snowglobe("up", "--port", "0", "--journal", there)
    assert done.returncode == 2 and "is there already" in done.stderr
    done = snowglobe("up", "--port", "0", "--journal", tmp_path / "no/such/folder")
    assert done.returncode == 2 and "cannot make" in done.stderr

    world = World("--data", tmp_path / "data", clock="auto")
    world.client("sqs").create_queue(QueueName="q")
    world.stop()
    done = snowglobe("up", "--port", "0", "--clock", "auto", "--data", tmp_path / "data", "--journal", tmp_path / "x")
    assert done.returncode == 2 and "from its beginning" in done.stderr


def test_a_damaged_journal_is_told_by_its_place(tmp_path):
    journal = tmp_path / "session.journal"
    world = start(journal, "auto")
    world.client("sqs").send_message(QueueUrl=f"{world.url}/000000000000/edge", MessageBody="m")
    world.stop()
    head, *lines = journal.read_text().splitlines(keepends=True)

    def told(text):
        broken = tmp_path / "broken.journal"
        broken.write_text(text)
        done = replay(broken)
        assert done.returncode == 2, done.stdout + done.stderr
        return done.stderr

    newer = json.dumps({**json.loads(head), "format": 99, "version": "9.9"})
    assert "broken.journal:1: format 99, written by Snowglobe 9.9" in told(newer + "\n" + "".join(lines))
    odd = json.dumps({**json.loads(head), "clock": "reel"})
    assert "broken.journal:1: there is no clock 'reel'" in told(odd + "\n" + "".join(lines))
    assert "broken.journal:2: the world has not begun" in told(head + '{"steps":1}\n')
    assert "broken.journal:2: " in told(head + '{"stepps":1}\n' + "".join(lines))
    assert "is a journal" in replay(journal, "--seed", "3").stderr

    assert "broken.journal:2: -1 is no number" in told(head + '{"steps":-1}\n')
    assert "another journal begins here" in told(head + "".join(lines) + head)
    assert "ended before its world began" in told(head)

    for wrong, what in [('{"steps":9}', "an event is missing"), ('{"act":5}', "does not act"), ('{"hang":{"sandbox":7,"printed":[]}}', "does not run")]:
        differing = tmp_path / "differing.journal"
        differing.write_text(head + lines[0] + wrong + "\n" + "".join(lines[1:]))
        for executor in ("fiber", "process"):
            done = replay(differing, "--executor", executor)
            assert done.returncode == 3 and f"DIFFERS from here: {differing}:3: " in done.stdout and what in done.stdout, done.stdout + done.stderr

    other = tmp_path / "other.journal"
    other.write_text(head + "".join(lines).replace('"MessageBody":"m"', '"MessageBody":"n"'))
    done = replay(other)
    assert done.returncode == 3 and "DIFFERS" in done.stdout

    cut = tmp_path / "cut.journal"
    cut.write_text(journal.read_text()[:-3])
    done = replay(cut)
    assert done.returncode == 0 and "left out" in done.stdout


def test_a_journal_becomes_a_fixture(tmp_path):
    journal = tmp_path / "session.journal"
    world = start(journal, "auto")
    try:
        world.client("kinesis").put_record(StreamName="orders", PartitionKey="1", Data=b"one")
        world.client("sqs", region="eu-west-1").create_queue(QueueName="there")
        world.client("lambda").invoke(FunctionName="hanging", Payload=b'{"how":"count"}')
        world.fault({"function": "count", "fail": "error", "nth": 1})
        world.client("kinesis").put_record(StreamName="orders", PartitionKey="1", Data=b"two")
        world.settle()
    finally:
        world.stop()
    fixture = tmp_path / "session.jsonl"
    done = snowglobe("fixture", "import", journal, "-o", fixture)
    assert done.returncode == 0, done.stderr
    assert "4 calls" in done.stderr and str(TEMPLATE) in done.stderr
    lines = [json.loads(line) for line in fixture.read_text().splitlines()]
    assert [line["source"] for line in lines] == [
        "call:kinesis.PutRecord", "call:sqs.CreateQueue", "call:lambda.Invoke", "fault:function", "call:kinesis.PutRecord"
    ]  # fmt: skip
    assert lines[1]["region"] == "eu-west-1"
    done = snowglobe("replay", fixture, "--template", TEMPLATE, "--allow-failures")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "count" in done.stdout

    lines[1]["source"] = "call:sqs.CreateQueu"
    fixture.write_text("".join(json.dumps(line) + "\n" for line in lines))
    done = snowglobe("replay", fixture, "--template", TEMPLATE)
    assert done.returncode == 2 and "session.jsonl:2: sqs has no operation 'CreateQueu' (did you mean CreateQueue" in done.stderr


def test_expectations_of_what_clients_made(tmp_path):
    journal = tmp_path / "session.journal"
    world = World("--journal", journal, clock="auto")
    url = world.client("sqs").create_queue(QueueName="mine")["QueueUrl"]
    world.client("sqs").send_message(QueueUrl=url, MessageBody="m")
    world.stop()
    expect = tmp_path / "of-mine.yaml"
    done = replay(journal, "--write-expect", expect)
    assert done.returncode == 0 and f"wrote {expect}" in done.stdout, done.stdout + done.stderr
    assert replay(journal, "--expect", expect).returncode == 0
    expect.write_text("queues: {mnie: 1}\n")
    done = replay(journal, "--expect", expect)
    assert done.returncode == 2 and "did you mean mine" in done.stderr, done.stdout + done.stderr


def test_a_session_that_handlers_of_another_version_replay_ends(tmp_path):
    """Real time, where a handler's action is waited for: it may never come."""
    library = tmp_path / "handlers.so"
    built = pathlib.Path(binary()).parent
    shutil.copy(built / "misbehave.so", library)
    template = tmp_path / "template.yaml"
    template.write_text(
        "Resources:\n  Version:\n    Type: AWS::Serverless::Function\n"
        f"    Properties: {{FunctionName: version, CodeUri: {library}, Handler: misbehave}}\n"
        "  Counts:\n    Type: AWS::DynamoDB::Table\n    Properties:\n      TableName: counts\n      BillingMode: PAY_PER_REQUEST\n"
        "      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]\n      KeySchema: [{AttributeName: id, KeyType: HASH}]\n"
    )
    journal = tmp_path / "session.journal"
    world = World("--template", template, "--journal", journal, clock="real", executor="process")
    world.client("lambda").invoke(FunctionName="version", Payload=b'{"how":"count"}')
    world.stop()
    text = journal.read_text()
    assert '{"act":' in text
    journal.write_text(text.replace('{"act":', '{"act":1}\n{"act":', 1))  # as if it had acted once more
    for executor in ("process", "fiber"):
        done = replay(journal, "--executor", executor)
        assert done.returncode == 3 and "does not act as it did" in done.stdout, done.stdout + done.stderr


def test_a_full_disk_ends_the_journal_and_is_told(tmp_path):
    """Here it is a limit of the size of files."""
    journal = tmp_path / "session.journal"
    command = [binary(), "up", "--port", "0", "--clock", "auto", "--journal", str(journal)]
    script = 'ulimit -f 128; exec "$@"'  # KiB
    process = subprocess.Popen(["bash", "-c", script, "bash", *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        line = ""
        while "on http://" not in line:
            line = process.stdout.readline()
        url = next(word for word in line.split() if word.startswith("http://")).rstrip(",")
        sqs = boto3.client("sqs", endpoint_url=url, region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test")
        queue = sqs.create_queue(QueueName="q")["QueueUrl"]
        for _ in range(10):
            sqs.send_message(QueueUrl=queue, MessageBody="x" * 30_000)
    finally:
        process.send_signal(15)
        _, errors = process.communicate(timeout=20)
    assert "journal" in errors and "is not whole" in errors and process.returncode == 2, errors
    assert replay(journal).returncode == 0


def test_lines_longer_than_the_tail_keep_their_order(tmp_path):
    """The last lines lie in FILE.tail until there are many; one of them may be longer than it."""
    journal = tmp_path / "session.journal"
    world = start(journal, "auto")
    sqs = world.client("sqs")
    for size in (100, 200_000, 50_000, 100, 30_000, 70_000, 100):
        sqs.send_message(QueueUrl=f"{world.url}/000000000000/edge", MessageBody="x" * size)
    assert journal.with_name("session.journal.tail").exists()
    told = world.get("digest")["digest"]
    world.kill()
    done = replay(journal)
    assert digest(done) == told and "did not come to an end" in done.stdout
    assert "left out" not in done.stdout  # a line that is cut


def test_a_journal_that_came_to_its_end_has_no_tail(tmp_path):
    journal = tmp_path / "session.journal"
    world = start(journal, "auto")
    world.client("sqs").send_message(QueueUrl=f"{world.url}/000000000000/edge", MessageBody="m")
    assert "SendMessage" not in journal.read_text()
    world.stop()
    assert "SendMessage" in journal.read_text()
    assert [file.name for file in tmp_path.iterdir()] == ["session.journal"]


def killed(journal, messages):
    """A session that was killed after so many messages."""
    world = start(journal, "auto")
    for number in range(messages):
        world.client("sqs").send_message(QueueUrl=f"{world.url}/000000000000/edge", MessageBody=str(number))
    world.kill()


def test_a_tail_that_is_missing_or_no_tail_is_told(tmp_path):
    journal = tmp_path / "session.journal"
    tail = tmp_path / "session.journal.tail"
    killed(journal, 300)  # more than a tail holds
    assert "is missing" not in replay(journal).stdout
    tail.write_bytes(tail.read_bytes()[:20])
    assert f"{tail} is missing" in replay(journal).stdout
    tail.unlink()
    assert f"{tail} is missing" in replay(journal).stdout
    short = tmp_path / "short.journal"
    killed(short, 1)
    short.with_name("short.journal.tail").unlink()
    done = replay(short)
    assert done.returncode == 2 and "short.journal.tail is missing" in done.stderr


def test_a_tail_of_another_session_is_told(tmp_path):
    one, other = tmp_path / "one.journal", tmp_path / "other.journal"
    killed(one, 1)
    killed(other, 1)
    shutil.copy(tmp_path / "other.journal.tail", tmp_path / "one.journal.tail")
    done = replay(one)
    assert done.returncode == 2 and "one.journal.tail is of another session" in done.stderr


def test_a_file_that_is_no_tail_is_not_taken_for_one(tmp_path):
    journal, tail, mine = tmp_path / "s.journal", tmp_path / "s.journal.tail", tmp_path / "mine"
    command = [binary(), "up", "--port", "0", "--clock", "auto", "--journal", str(journal)]
    mine.write_text("mine")
    tail.symlink_to(mine)
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2 and f"cannot make {tail}" in done.stderr, done.stderr
    assert not journal.exists()  # or the next start would be refused, too
    tail.unlink()
    tail.write_text("mine")
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2 and tail.read_text() == mine.read_text() == "mine"
    tail.unlink()
    killed(journal, 1)
    journal.unlink()
    killed(journal, 2)  # over the tail that the first one left
    assert "equal" in replay(journal).stdout or replay(journal).returncode == 0


def test_a_tail_that_somebody_cuts_harms_no_session(tmp_path):
    journal = tmp_path / "session.journal"
    world = start(journal, "auto")
    url = f"{world.url}/000000000000/edge"
    world.client("sqs").send_message(QueueUrl=url, MessageBody="1")
    journal.with_name("session.journal.tail").write_bytes(b"")
    world.client("sqs").send_message(QueueUrl=url, MessageBody="2")
    told = world.get("digest")["digest"]
    world.stop()
    assert digest(replay(journal)) == told


def test_a_journal_that_was_removed_meanwhile_is_told(tmp_path):
    journal = tmp_path / "session.journal"
    world = start(journal, "auto")
    world.client("sqs").send_message(QueueUrl=f"{world.url}/000000000000/edge", MessageBody="1")
    journal.unlink()
    world.process.send_signal(15)
    assert world.process.wait(timeout=20) == 2


def test_chaos_is_in_it(tmp_path):
    journal = tmp_path / "session.journal"
    world = start(journal, "auto", "--chaos", "sqs", "--seed", "7")
    try:
        sqs, url = world.client("sqs"), f"{world.url}/000000000000/edge"
        for number in range(15):
            sqs.send_message(QueueUrl=url, MessageBody=str(number))
        for _ in range(10):
            sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=3)
        told = world.get("digest")["digest"]
    finally:
        world.stop()
    done = replay(journal)
    assert digest(done) == told and "chaos" in done.stdout


def test_what_a_real_host_answered_is_in_it(tmp_path):
    class Host(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(202)
            self.end_headers()
            self.wfile.write(b"from there")

        def log_message(self, *_):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Host)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    journal = tmp_path / "session.journal"
    template = ROOT / "tests/outside/template.yaml"
    world = World("--template", template, "--journal", journal, "--trace-real", clock="real", executor="process")
    try:
        asked = {"url": f"http://127.0.0.1:{server.server_port}/x", "method": "POST", "body": "hi"}
        answer = world.client("lambda").invoke(FunctionName="caller", Payload=json.dumps(asked))
        assert json.loads(answer["Payload"].read()) == {"status": 202, "body": "from there"}
    finally:
        world.stop()
        server.shutdown()
        server.server_close()
    done = replay(journal, "--trace", tmp_path / "again.trace")  # nobody listens any more
    assert done.returncode == 0 and "equal:" in done.stdout, done.stdout + done.stderr
    assert "from there" in (tmp_path / "again.trace").read_text()


def test_a_library_that_was_rebuilt_is_told(tmp_path):
    library = tmp_path / "handlers.so"
    built = pathlib.Path(binary()).parent
    shutil.copy(built / "reload_one.so", library)
    template = tmp_path / "template.yaml"
    template.write_text(
        "Resources:\n  Version:\n    Type: AWS::Serverless::Function\n"
        f"    Properties: {{FunctionName: version, CodeUri: {library}, Handler: version}}\n"
    )
    journal = tmp_path / "session.journal"
    world = World("--template", template, "--journal", journal, clock="auto", executor="process")
    try:
        invoke = lambda: json.loads(world.client("lambda").invoke(FunctionName="version", Payload=b"{}")["Payload"].read())
        assert invoke()["version"] == 1
        shutil.copy(built / "reload_two.so", tmp_path / "new.so")
        os.rename(tmp_path / "new.so", library)
        assert world.post("reload")["reloaded"] == [str(library)]
        assert invoke()["version"] == 2
    finally:
        world.stop()
    done = replay(journal)
    assert done.returncode == 3 and "DIFFERS" in done.stdout  # the first version is gone
    assert f"{library} was rebuilt meanwhile" in done.stdout
