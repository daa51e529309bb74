"""A bad template ends `up` with exit 2 and one line that names the thing and where it stands."""
import subprocess

import pytest

from tests.world import ROOT, binary

UP_SECONDS_MAX = 30


def up(tmp_path, text, *arguments):
    """Runs `up` on the template; answers its exit code and its error lines, paths made short."""
    template = tmp_path / "t.yaml"
    template.write_text(text)
    done = subprocess.run(
        [binary(), "up", "--port", "0", "--template", template, *arguments],
        capture_output=True,
        text=True,
        timeout=UP_SECONDS_MAX,
        cwd=ROOT,
    )
    assert "Ready." not in done.stdout
    return done.returncode, [line.replace(f"{tmp_path}/", "") for line in done.stderr.splitlines()]


def queue(properties):
    return f"Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n    Properties:\n      {properties}\n"


@pytest.mark.parametrize(
    "text, line",
    [
        (queue("VisibilityTimout: 5"), "t.yaml:5: Queue.VisibilityTimout: no such property of AWS::SQS::Queue (did you mean VisibilityTimeout?)"),
        (queue("QueueName: !Ref Stege"), "t.yaml:5: Ref: there is no parameter or resource Stege"),
        (queue("QueueName: a\n      QueueName: b"), "t.yaml:6: duplicate key QueueName (first on line 5)"),
        ("Resources:\n  Queue: {Type: AWS::SQS::Quue}\n", "t.yaml:2: Queue: unknown resource type AWS::SQS::Quue (did you mean AWS::SQS::Queue?)"),
        ("Resources: [\n", "t.yaml:2: end of sequence flow not found"),
        ("Parameters:\n  Stage: {Type: String}\nResources: {}\n", "t.yaml:2: Parameters.Stage: has no Default, so a value must be given"),
    ],
)
def test_mistakes_are_one_line(tmp_path, text, line):
    code, errors = up(tmp_path, text)
    assert code == 2
    assert len(errors) == 1 and errors[0].endswith(line), errors


@pytest.mark.parametrize(
    "properties, line",
    [
        ("RetentionPeriodHours: 9000", "t.yaml:6: Stream.RetentionPeriodHours: Maximum allowed"),
        ("ShardCount: many", "t.yaml:6: Stream.ShardCount: \"many\" is not a whole number"),
        ("StreamModeDetails:\n        StreamMod: x", "t.yaml:6: Stream.StreamModeDetails: must be a map with"),
        ("Tags: [{Key: a, Value: b}, {Key: c}]", "t.yaml:6: Stream.Tags.1: a tag is"),
    ],
)
def test_values_that_a_service_refuses_name_their_property(tmp_path, properties, line):
    code, errors = up(
        tmp_path,
        f"Resources:\n  Stream:\n    Type: AWS::Kinesis::Stream\n    Properties:\n      Name: s\n      {properties}\n",
    )
    assert code == 2
    assert len(errors) == 1 and line in errors[0], errors


def test_strict_refuses_what_has_no_effect(tmp_path):
    code, errors = up(tmp_path, "Resources:\n  Role: {Type: AWS::IAM::Role}\n", "--strict")
    assert code == 2
    assert len(errors) == 1 and "t.yaml:2: Role (AWS::IAM::Role) has no effect here" in errors[0], errors


def test_a_template_that_is_not_there(tmp_path):
    done = subprocess.run(
        [binary(), "up", "--port", "0", "--template", tmp_path / "none.yaml"],
        capture_output=True,
        text=True,
        timeout=UP_SECONDS_MAX,
        cwd=ROOT,
    )
    assert done.returncode == 2
    assert "none.yaml" in done.stderr and len(done.stderr.splitlines()) == 1
