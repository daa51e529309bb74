"""A journal has all that its templates were read from: what lies there at the replay is another matter."""
import json
import os
import signal
import socket
import subprocess

from tests.world import ROOT, World, binary

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Shop: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ./inner/shop.yaml, Parameters: {Name: shop}}}
  Front: {Type: AWS::Serverless::HttpApi, Properties: {DefinitionUri: front.yaml}}
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: jobs
      Fn::Transform: {Name: AWS::Include, Parameters: {Location: part.yaml}}
  Late:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: late
      Fn::Transform: {Name: AWS::Include, Parameters: {Location: not-there-yet.yaml}}
"""
FILES = {
    "inner/shop.yaml": """
Parameters: {Name: {Type: String}}
Resources:
  Q: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub "${Name}-orders"}}
  Deeper: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ../deeper.yaml}}
""",
    "deeper.yaml": "Resources: {Q: {Type: AWS::SQS::Queue, Properties: {QueueName: deeper}}}\n",
    "front.yaml": "openapi: 3.0.1\ninfo: {title: front, version: '1'}\npaths: {}\n",
    "part.yaml": "VisibilityTimeout: 77\n",
}


def write_all(folder):
    for name, text in {"template.yaml": TEMPLATE, **FILES}.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    return folder / "template.yaml"


def recorded(tmp_path):
    journal = tmp_path / "session.journal"
    world = World("--template", write_all(tmp_path), "--journal", journal, clock="auto")
    try:
        for queue in ("shop-orders", "deeper", "jobs"):
            world.client("sqs").send_message(QueueUrl=f"{world.url}/000000000000/{queue}", MessageBody="m")
    finally:
        world.stop()
    return journal


def replay(journal, *more):
    return subprocess.run([binary(), "replay", journal, *more], capture_output=True, text=True, cwd=ROOT, timeout=110)


def equal(journal):
    done = replay(journal)
    assert done.returncode == 0 and "equal:" in done.stdout, done.stdout + done.stderr


def test_what_is_nested_and_included_may_be_gone(tmp_path):
    journal = recorded(tmp_path)
    for name in ("template.yaml", *FILES):
        (tmp_path / name).unlink()
    equal(journal)


def test_what_is_nested_and_included_may_be_another_now(tmp_path):
    journal = recorded(tmp_path)
    for name in FILES:
        (tmp_path / name).write_text("Resources: {Other: {Type: AWS::SQS::Queue}}\n")
    (tmp_path / "not-there-yet.yaml").write_text("VisibilityTimeout: 7\n")
    equal(journal)


def test_a_reset_makes_the_same_world(tmp_path):
    """The templates were read when the session began, and what they nest is a part of them."""
    journal = tmp_path / "session.journal"
    world = World("--template", write_all(tmp_path), "--journal", journal, clock="auto")
    try:
        (tmp_path / "deeper.yaml").unlink()
        world.reset()
        world.client("sqs").send_message(QueueUrl=f"{world.url}/000000000000/deeper", MessageBody="m")
    finally:
        world.stop()
    equal(journal)


def test_an_older_journal_reads_them_where_they_lie(tmp_path):
    journal = recorded(tmp_path)
    head, rest = journal.read_text().split("\n", 1)
    old = json.loads(head)
    assert sorted(os.path.relpath(file["file"], tmp_path) for file in old.pop("files")) == sorted(FILES)
    journal.write_text(json.dumps(old) + "\n" + rest)
    (tmp_path / "template.yaml").unlink()
    equal(journal)


def test_a_template_that_comes_through_a_pipe(tmp_path):
    """As --template <(cat template.yaml) has it: it can be read once."""
    journal = tmp_path / "session.journal"
    reading, writing = os.pipe()
    os.write(writing, b"Resources: {Q: {Type: AWS::SQS::Queue, Properties: {QueueName: jobs}}}\n")
    os.close(writing)
    command = [binary(), "up", "--port", "0", "--clock", "auto", "--template", f"/dev/fd/{reading}", "--journal", journal]
    with subprocess.Popen(command, pass_fds=[reading], stdout=subprocess.PIPE, text=True) as up:
        os.close(reading)
        printed = iter(up.stdout.readline, "")
        assert "Ready.\n" in printed
        up.send_signal(signal.SIGTERM)
    equal(journal)


def test_a_session_that_does_not_begin_leaves_no_journal(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        command = [binary(), "up", "--port", str(other.getsockname()[1]), "--journal", tmp_path / "session.journal"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2 and "is in use by another program" in done.stderr
    assert len(done.stderr.splitlines()) == 1 and not list(tmp_path.iterdir())


def test_the_trace_is_that_of_the_last_world(tmp_path):
    journal, trace = tmp_path / "session.journal", tmp_path / "again.trace"
    world = World("--template", write_all(tmp_path), "--journal", journal, clock="auto")
    try:
        world.client("sqs").send_message(QueueUrl=f"{world.url}/000000000000/jobs", MessageBody="of the first world")
        world.reset(seed=7)
        world.client("sqs").send_message(QueueUrl=f"{world.url}/000000000000/jobs", MessageBody="of the second")
    finally:
        world.stop()
    for twice in ([], ["--twice"]):
        done = replay(journal, "--trace", trace, *twice)
        assert done.returncode == 0, done.stdout + done.stderr
        shown = subprocess.run([binary(), "trace", "show", trace], capture_output=True, text=True, timeout=60)
        assert shown.returncode == 0 and shown.stdout.startswith("#1 "), shown.stdout + shown.stderr
        assert "of the second" in shown.stdout and "of the first world" not in shown.stdout


def test_settings_are_the_journals_own(tmp_path):
    """Else they would be taken, and have no effect."""
    done = replay(recorded(tmp_path), "--kafka-config", "num.partitions=3")
    assert done.returncode == 2 and "leave out --kafka-config" in done.stderr
