"""A bad template ends `up` with exit 2 and a line for each mistake that names it and where it stands."""
import subprocess

import pytest

from tests.world import ROOT, World, binary

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


QUEUE = "Resources:\n  Queue: {Type: AWS::SQS::Queue}\n"


def output(members):
    return f"Outputs:\n  Url: {{{members}}}\n"


def function(properties):
    return f"Resources:\n  A: {{Type: AWS::Serverless::Function, Properties: {{{properties}}}}}\n"


@pytest.mark.parametrize(
    "text, line",
    [
        (queue("VisibilityTimout: 5"), "t.yaml:5: Queue.VisibilityTimout: no such property of AWS::SQS::Queue (did you mean VisibilityTimeout?)"),
        (queue("QueueName: !Ref Stege"), "t.yaml:5: Ref: there is no parameter or resource Stege"),
        ("Resources:\n  Queue: {Type: AWS::SQS::Quue}\n", "t.yaml:2: Queue: unknown resource type AWS::SQS::Quue (did you mean AWS::SQS::Queue?)"),
        ("Resources: [\n", "t.yaml:2: end of sequence flow not found"),
        ("Parameters:\n  Stage: {Type: String}\nResources: {}\n", "t.yaml:2: Parameters.Stage: has no Default, so a value must be given"),
        ("", "t.yaml:1: the template is empty"),
        ("Resources:\n\tQueue: {Type: AWS::SQS::Queue}\n", "t.yaml:2: a tab: YAML is indented with spaces only"),
        ("Resources:\n  Queue:\n\t  Type: AWS::SQS::Queue\n", "t.yaml:3: a tab: YAML is indented with spaces only"),
        (QUEUE + "  '': {Type: AWS::SQS::Queue}\n", "t.yaml:3: the name of a resource is letters and digits, not ''"),
        (QUEUE + "  my-queue: {Type: AWS::SQS::Queue}\n", "t.yaml:3: the name of a resource is letters and digits, not 'my-queue'"),
        (QUEUE + "  Other: {Type: AWS::SQS::Queue, Condition: [a]}\n", "t.yaml:3: Condition must be the name of one of Conditions"),
        (QUEUE + "  Other: {Type: AWS::SQS::Queue, DependsOn: {a: b}}\n", "t.yaml:3: Other.DependsOn: must be a name, or a list of names"),
        (QUEUE + output("Condition: Nope, Value: a"), "t.yaml:4: there is no condition Nope"),
        (QUEUE + "Conditions: {IsProd: !Equals [a, b]}\n" + output("Condition: IsProt, Value: a"), "t.yaml:5: there is no condition IsProt (did you mean IsProd?)"),
        (QUEUE + output("Condition: {a: 1}, Value: a"), "t.yaml:4: Condition must be the name of one of Conditions"),
        (QUEUE + output("Export: 3, Value: a"), "t.yaml:4: Outputs.Url.Export: must be a map with a Name"),
        (QUEUE + output("Export: {Name: [a]}, Value: a"), "t.yaml:4: Outputs.Url.Export.Name: must be text"),
        (QUEUE + output("Description: [1], Value: a"), "t.yaml:4: Outputs.Url.Description: must be text"),
        (QUEUE + "Description: [1]\n", "t.yaml:3: Description must be text"),
        (QUEUE + "Outputs:\n  Url: 3\n", "t.yaml:4: Outputs.Url must be a map with a Value"),
        (QUEUE + "Globals: {Function: {Timeot: 3}}\n", "t.yaml:3: Globals.Function.Timeot: no such property of AWS::Serverless::Function (did you mean Timeout?)"),
        ("Resources:\n  Files: {Type: AWS::S3::Buckit}\n", "t.yaml:2: Files: unknown resource type AWS::S3::Buckit (did you mean AWS::S3::Bucket?)"),
        (
            "Resources:\n  Files: {Type: AWS::S3::Bucket, Properties: {BucketNam: a}}\n",
            "t.yaml:2: Files.BucketNam: no such property of AWS::S3::Bucket (did you mean BucketName?)",
        ),
        (
            "Resources:\n  Files: {Type: AWS::S3::Bucket}\n" + output("Value: !GetAtt Files.Arm"),
            "t.yaml:4: Fn::GetAtt: Files (AWS::S3::Bucket) has no attribute Arm (did you mean Arn?)",
        ),
        (QUEUE + "Transform: AWS::Serverless-2016-10-32\n", "t.yaml:3: there is no Transform AWS::Serverless-2016-10-32 (did you mean AWS::Serverless-2016-10-31?)"),
        (queue("QueueName: '{{resolve:smm:/a}}'"), "t.yaml:5: there are no dynamic references to 'smm', but to ssm, ssm-secure, secretsmanager"),
        (
            function("CodeUri: parity, Handler: parity, Events: {E: {Type: Scedule, Properties: {Schedule: rate(1 day)}}}"),
            "t.yaml:2: A.Events.E.Type: no such type Scedule (did you mean Schedule?)",
        ),
        (
            function("CodeUri: parity, Handler: parity, Events: {E: {Type: SQS, Properties: {Queue: a, BatchSiz: 3}}}"),
            "t.yaml:2: A.Events.E.Properties.BatchSiz: no such property (did you mean BatchSize?)",
        ),
        ("Resources:\n  Role: {Type: AWS::IAM::Rol}\n", "t.yaml:2: Role: unknown resource type AWS::IAM::Rol (did you mean AWS::IAM::Role?)"),
        ("Resources:\n  Mine: {Type: Mine::Own::Thing}\n", "t.yaml:2: Mine: unknown resource type Mine::Own::Thing"),
        (
            "Resources:\n  A: {Type: AWS::SQS::Queue, Properties: {QueueName: jobs}}\n  B:\n    Type: AWS::SQS::Queue\n    Properties:\n      QueueName: jobs\n",
            "t.yaml:6: B.QueueName: A has the name jobs already",
        ),
        (
            function("FunctionName: work, CodeUri: parity, Handler: parity") + "  B: {Type: AWS::Serverless::Function, Properties: {FunctionName: work, CodeUri: parity, Handler: parity}}\n",
            "t.yaml:3: B.FunctionName: A has the name work already",
        ),
        (function("CodeUri: parity, Handler: parity, Events: {E: {Type: Api, Properties: {Path: nope, Method: get}}}"), "Events.E.Properties.Path: must begin with /, not 'nope'"),
        (
            function("CodeUri: parity, Handler: parity, Events: {E: {Type: Api, Properties: {Path: /, Method: fetch}}}"),
            "Events.E.Properties.Method: must be one of ANY, DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT, not 'fetch'",
        ),
        (
            "Resources:\n  A: {Type: AWS::Serverless::Api, Properties: {StageName: a/b}}\n",
            "t.yaml:2: A.StageName: must be at most 128 letters, digits, hyphens and underscores, not 'a/b'",
        ),
        (
            function("CodeUri: parity, Handler: parity") + "  B: {Type: Snowglobe::Fake, Properties: {Host: a b, Function: !Ref A}}\n",
            "t.yaml:3: B.Host: must be the name of a host, not 'a b'",
        ),
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
        ("StreamModeDetails:\n        StreamMod: x", "t.yaml:7: Stream.StreamModeDetails.StreamMod: no such property (did you mean StreamMode?)"),
        ("StreamModeDetails: {}", "t.yaml:6: Stream.StreamModeDetails: must be a map with"),
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


def test_code_without_a_runtime_is_ours_and_must_be_there(tmp_path):
    (tmp_path / "src").mkdir()
    code, errors = up(tmp_path, function("CodeUri: ./src, Handler: app.main"))
    assert code == 2
    assert len(errors) == 1 and errors[0].endswith("an executable file `bootstrap`, and there is none: src/bootstrap"), errors
    code, errors = up(tmp_path, function("CodeUri: nope, Handler: main"))
    assert code == 2
    assert len(errors) == 1 and "t.yaml:2: A.CodeUri: no handler library 'nope'" in errors[0], errors


def test_strict_refuses_what_has_no_effect(tmp_path):
    code, errors = up(tmp_path, "Resources:\n  Alarm: {Type: AWS::CloudWatch::Alarm}\n", "--strict")
    assert code == 2
    assert len(errors) == 1 and "t.yaml:2: Alarm (AWS::CloudWatch::Alarm) has no effect here" in errors[0], errors


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


SIX_MISTAKES = """
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: {Type: String, Default: test, AllowedValues: [dev, prod]}
Globals:
  Function:
    MemorySize: lots
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub jobs-${Stage}
      VisibilityTimout: 30
      DelaySeconds: 901
      RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 3}
  Dead: {Type: AWS::SQS::Queue}
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      ProvisionedThroughput:
        ReadCapacityUnits: ten
        WriteCapacityUnits: 1
      TimeToLiveSpecification: {AttributeName: expires, Enabled: maybe}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: there_is_no_such_library
      Handler: work
      Timeout: 1000
      Environment: {Variables: {TABLE: !Ref Tabl}}
      Events:
        Jobs: {Type: SQS, Properties: {Queue: !GetAtt Queue.Arn, BatchSize: 10}}
        Daily: {Type: Scedule, Properties: {Schedule: rate(1 day)}}
  Stream:
    Type: AWS::Kinesis::Stream
    Properties: {ShardCount: 0}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Stream.Url, FunctionName: !Ref Worker, StartingPosition: LATEST}
Outputs:
  Nowhere: {Value: !GetAtt Missing.Arn}
"""


def test_all_mistakes_are_told_at_once(tmp_path):
    """Of reading, parameters, properties, references and outputs, and those that a service refuses only when the
    resource is created, also where another mistake stands in the way: in the order of the file, each once."""
    code, errors = up(tmp_path, SIX_MISTAKES)
    assert code == 2
    wanted = [
        't.yaml:4: Parameters.Stage: "test" is not one of dev, prod',
        't.yaml:7: Globals.Function.MemorySize: "lots" is not a whole number',
        "t.yaml:13: Queue.VisibilityTimout: no such property of AWS::SQS::Queue (did you mean VisibilityTimeout?)",
        "t.yaml:14: Queue.DelaySeconds: Invalid value for the parameter DelaySeconds.",
        't.yaml:23: Table.ProvisionedThroughput.ReadCapacityUnits: "ten" is not a whole number',
        't.yaml:25: Table.TimeToLiveSpecification.Enabled: "maybe" is not true or false',
        "t.yaml:29: Worker.CodeUri: no handler library 'there_is_no_such_library'",
        "t.yaml:31: Worker.Timeout: must be a number from 1 to 900",
        "t.yaml:32: Ref: there is no parameter or resource Tabl (did you mean Table?)",
        "t.yaml:35: Worker.Events.Daily.Type: no such type Scedule (did you mean Schedule?)",
        "t.yaml:38: Stream.ShardCount: ",
        "t.yaml:41: Fn::GetAtt: Stream (AWS::Kinesis::Stream) has no attribute Url",
        "t.yaml:43: Fn::GetAtt: there is no parameter or resource Missing",
    ]
    told = [line.removeprefix("snowglobe: ") for line in errors]
    for line, start in zip(told, wanted):
        assert line.startswith(start), "\n".join(told)
    assert len(told) == len(wanted), "\n".join(told)


def test_all_violations_of_a_resource_are_told_at_their_lines(tmp_path):
    """AWS lists several in one text, with the paths of the API; and one that it finds later is told as well."""
    code, errors = up(
        tmp_path,
        """Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      AttributeDefinitions:
        - AttributeName: id
          AttributeType: X
      KeySchema:
        - AttributeName: id
          KeyType: HASH
      BillingMode: FREE
      StreamSpecification: {StreamViewType: ALL}
      SSESpecification: {SSEEnabled: "true", SSEType: none}
      Tags:
        - {Key: a, Value: 1}
        - {Value: b}
""",
    )
    assert code == 2
    lines = [line.removeprefix("snowglobe: t.yaml:") for line in errors]
    starts = ["7: Table.AttributeDefinitions.0.AttributeType: ", "11: Table.BillingMode: ", "12: Table.StreamSpecification.StreamViewType: "]
    starts += ["13: Table.SSESpecification.SSEType: ", "16: Table.Tags.1"]
    assert [line[: len(start)] for line, start in zip(lines, starts)] == starts, "\n".join(lines)
    assert len(lines) == len(starts), "\n".join(lines)


def test_mistakes_of_two_templates(tmp_path):
    other = tmp_path / "other.yaml"
    other.write_text(queue("DelaySeconds: -1"))
    code, errors = up(tmp_path, queue("Delay: 1"), "--template", other, "--parameter", "Stage=x")
    assert code == 2
    assert [line.split(": ")[1] for line in errors] == ["t.yaml:5", "other.yaml:5", "no template has a parameter 'Stage' (--parameter Stage=x)"]


def test_what_a_refused_template_would_have_made_is_not_there(tmp_path):
    """The tries that find all refusals leave nothing in a data directory."""
    data = tmp_path / "data"
    good = "Resources:\n  Good: {Type: AWS::SQS::Queue, Properties: {QueueName: good}}\n"
    code, errors = up(tmp_path, good + "  Bad: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: 901}}\n", "--data", data)
    assert code == 2 and len(errors) == 1, errors
    world = World("--data", data)
    try:
        assert "QueueUrls" not in world.client("sqs").list_queues()
    finally:
        world.stop()


def test_what_sam_knows_loads_and_is_named(tmp_path):
    """Permissions and settings of deployment have no effect and are named; Globals of an API that nobody declares
    or uses, too (aws/serverless-application-model has such templates). --strict refuses all of it at once."""
    text = """Transform: AWS::Serverless-2016-10-31
Globals: {Api: {Cors: "'*'", Auth: {ApiKeyRequired: true}}, WebSocketApi: {}}
Resources:
  Talker:
    Type: AWS::Serverless::Function
    Description: what AWS takes at a resource
    Connectors: {C: {Properties: {Destination: {Id: Queue}, Permissions: [Write]}}}
    Properties: {CodeUri: parity, Handler: parity, SnapStart: {ApplyOn: None}, AutoPublishCodeSha256: x}
  Queue: {Type: AWS::SQS::Queue}
  Link: {Type: AWS::Serverless::Connector, Properties: {Source: {Id: Talker}, Destination: {Id: Queue}, Permissions: [Read]}}
"""
    path = tmp_path / "good.yaml"
    path.write_text(text)
    world = World("--template", path)
    try:
        for name in ("Globals.Api.Cors", "Talker.Connectors", "Talker.SnapStart", "Link (AWS::Serverless::Connector)"):
            assert name in world.log(), world.log()
    finally:
        world.stop()
    text += "  Api: {Type: AWS::Serverless::Api, Properties: {StageName: x, Models: {M: {type: object}}}}\n"
    code, errors = up(tmp_path, text, "--strict")
    assert code == 2
    for name in ("2: Globals.Api.Auth.ApiKeyRequired", "7: Talker.Connectors", "8: Talker.SnapStart", "11: Api.Models"):
        assert any(f"t.yaml:{name}" in line and "--strict refuses" in line for line in errors), errors
