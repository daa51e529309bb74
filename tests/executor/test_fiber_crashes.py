"""A handler on a fiber shares the process, and a crash ends both: what led to it is told all the same, to a person, to CI and
in the trace."""
import json
import re
import signal
import subprocess
import xml.etree.ElementTree

import pytest

from tests.world import ROOT, SANITIZED, binary

TEMPLATE = ROOT / "tests/executor/template.yaml"
pytestmark = pytest.mark.skipif(bool(SANITIZED), reason="a sanitizer reports crashes itself")


@pytest.fixture
def crash(tmp_path):
    """Replays a good event and a bad one; returns how it ended, what it said, its report and its trace."""

    def run(*lines, template=TEMPLATE):
        fixture, junit, trace = (tmp_path / name for name in ("day.jsonl", "report.xml", "day.trace"))
        fixture.write_text("".join(json.dumps({"t": "2026-01-01T00:00:00Z", **line}) + "\n" for line in lines))
        command = [binary(), "replay", "day.jsonl", "--template", template, "--junit", junit, "--trace", trace]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=tmp_path)
        assert junit.exists(), done.stderr
        return done, xml.etree.ElementTree.parse(junit).getroot(), trace

    return run


@pytest.mark.parametrize(
    "how, said, number",
    [
        ("segfault", "segmentation fault", signal.SIGSEGV),
        ("stack", "segmentation fault (or stack overflow)", signal.SIGSEGV),
    ],
)
def test_a_crash_names_handler_and_line(crash, how, said, number):
    done, report, trace = crash(
        {"source": "lambda:bad", "body": {"how": "count"}},
        {"source": "lambda:bad", "body": {"how": how}},
    )
    assert done.returncode == -number, done.stderr
    first, second = done.stderr.splitlines()[-2:]
    assert first.startswith("snowglobe: function bad, request ") and "--executor process only the invocation would fail" in first
    assert second.startswith(f"snowglobe: the replay ended there: bad: {said}"), second
    assert second.endswith("from day.jsonl:2; the trace so far is in " + str(trace))
    (failure,) = report.iter("failure")
    assert "day.jsonl:2" in failure.text and said in failure.text
    shown = subprocess.run([binary(), "trace", "show", trace], capture_output=True, text=True, timeout=60)
    assert shown.returncode == 0 and re.search(r"invoke .*function=bad", shown.stdout)


def test_a_loop_without_end_names_handler_and_line(crash):
    done, report, _ = crash({"source": "lambda:hanging", "body": {"how": "loop"}})
    assert done.returncode == 1
    assert "neither called nor returned" in done.stderr and "from day.jsonl:1;" in done.stderr.splitlines()[-1]
    assert len(list(report.iter("failure"))) == 1


def test_a_crash_on_a_message_names_the_line_that_sent_it(crash, tmp_path):
    template = tmp_path / "template.yaml"
    template.write_text("""
        Transform: AWS::Serverless-2016-10-31
        Resources:
          Jobs: {Type: AWS::SQS::Queue, Properties: {QueueName: jobs}}
          Worker:
            Type: AWS::Serverless::Function
            Properties:
              FunctionName: worker
              CodeUri: crash
              Handler: segfault
              Events: {Jobs: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn}}}
    """)
    done, _, _ = crash({"source": "sqs:jobs", "region": "eu-west-1", "body": "x"}, template=template)
    assert done.returncode == -signal.SIGSEGV
    assert "worker: segmentation fault (or stack overflow): try 1, sqs:jobs, from day.jsonl:1; " in done.stderr
