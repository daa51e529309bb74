"""Templates as people have them: what is known and not here loads and is named, what is not there has a name in its
place, and `template check` says so without starting anything."""
import json
import subprocess

import pytest

from tests.world import ROOT, World, binary


def check(*arguments):
    """Runs `template check`; answers its exit code and its lines."""
    done = subprocess.run(
        [binary(), "template", "check", *map(str, arguments)], capture_output=True, text=True, timeout=60, cwd=ROOT
    )
    assert done.stderr == "", done.stderr
    return done.returncode, done.stdout.splitlines()


def written(tmp_path, text, name="t.yaml"):
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


SHOP = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: {Type: AWS::SQS::Queue, Properties: {QueueName: orders}}
  Files: {Type: AWS::S3::Bucket, Properties: {BucketName: files, VersioningConfiguration: {Status: Enabled}}}
  News: {Type: AWS::SNS::Topic}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: worker
      CodeUri: ./src
      Handler: app.handle
      Runtime: cobol1.x
      Tracing: Active
      Environment: {Variables: {BUCKET: !Ref Files, ARN: !GetAtt Files.Arn, TOPIC: !Ref News, POOL: !GetAtt Maker.Pool}}
      Events:
        Jobs: {Type: SQS, Properties: {Queue: !GetAtt Orders.Arn}}
        Upload: {Type: S3, Properties: {Bucket: !Ref Files, Events: s3:ObjectCreated:*}}
        Broker: {Type: MSK, Properties: {Stream: !ImportValue BrokerArn, StartingPosition: LATEST, Topics: [t]}}
  Maker: {Type: Custom::Maker, Properties: {ServiceToken: !GetAtt Worker.Arn, Anything: 1}}
"""


def test_check_tells_what_runs_and_what_does_not(tmp_path):
    code, lines = check(written(tmp_path, SHOP))
    assert code == 0, lines
    assert lines[0].endswith("t.yaml")
    assert "  1 AWS::SQS::Queue: orders" in lines
    assert "  1 AWS::Serverless::Function: worker" in lines
    inert = next(line for line in lines if line.startswith("  without effect here: Files"))
    for name in ("Files (AWS::S3::Bucket)", "News (AWS::SNS::Topic)", "Maker (Custom::Maker)", "Worker.Tracing", "Worker.Events.Upload (events of type S3)"):
        assert name in inert, inert
    assert any("Worker.CodeUri: " in line and "cobol1.x" in line and line.endswith("an invocation fails") for line in lines), lines
    assert any("Worker.Events.Broker: its source is not here: arn:aws:absent:" in line for line in lines), lines
    assert any("the export BrokerArn: is not there" in line for line in lines), lines
    assert any("orders -> worker" in line for line in lines), lines


def test_check_tells_what_is_refused(tmp_path):
    text = SHOP + "  Bad: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: 901}}\n  Worse: {Type: AWS::SQS::Quue}\n"
    code, lines = check(written(tmp_path, text))
    assert code == 1
    refused = [line for line in lines if line.startswith("refused: ")]
    assert len(refused) == 2 and "Bad.DelaySeconds" in refused[0] and "did you mean AWS::SQS::Queue?" in refused[1], refused
    assert "  1 AWS::SQS::Queue: orders" in lines, "what is right is told, too"


def test_strict_names_all_at_once(tmp_path):
    code, lines = check(written(tmp_path, SHOP), "--strict")
    assert code == 1
    refused = "\n".join(line for line in lines if line.startswith("refused: "))
    for name in ("5: Files (AWS::S3::Bucket)", "6: News", "11: Worker.CodeUri: ", "14: Worker.Tracing", "18: Worker.Events.Upload", "19: the export BrokerArn"):
        assert f"t.yaml:{name}" in refused, refused


def test_an_invocation_of_code_that_is_not_here_says_so(tmp_path):
    world = World("--template", written(tmp_path, SHOP))
    try:
        answer = world.client("lambda").invoke(FunctionName="worker", Payload=b"{}")
        error = json.load(answer["Payload"])
        assert answer["FunctionError"] == "Unhandled"
        assert error["errorType"] == "Runtime.InvalidEntrypoint" and "cobol1.x" in error["errorMessage"], error
        variables = world.client("lambda").get_function_configuration(FunctionName="worker")["Environment"]["Variables"]
        assert variables == {
            "BUCKET": "files",
            "ARN": "arn:aws:s3:::files",
            "TOPIC": "arn:aws:sns:us-east-1:000000000000:snowglobe-News",
            "POOL": "snowglobe-Maker.Pool",
        }
    finally:
        world.stop()


@pytest.mark.parametrize(
    "properties, reason",
    [
        ("CodeUri: s3://bucket/code.zip, Runtime: python3.12", "the code is s3://bucket/code.zip, and there is no S3 here"),
        ("CodeUri: {Bucket: b, Key: k/code.zip}, Runtime: python3.12", "the code was uploaded as k/code.zip"),
        ("PackageType: Image, ImageUri: app:latest", "the code is a container image"),
        ("CodeUri: ./build, Runtime: provided.al2023", "no program, nor a folder with a `bootstrap`, at "),
    ],
)
def test_code_that_is_elsewhere(tmp_path, properties, reason):
    text = f"Resources:\n  A: {{Type: AWS::Serverless::Function, Properties: {{Handler: a.b, {properties}}}}}\n"
    code, lines = check(written(tmp_path, text))
    assert code == 0 and any("A.CodeUri: " in line and reason in line for line in lines), lines


VALUES = """
Parameters:
  Table: {Type: AWS::SSM::Parameter::Value<String>, Default: /shop/table}
  Zones: {Type: AWS::SSM::Parameter::Value<List<String>>, Default: /shop/zones}
  Gone: {Type: AWS::SSM::Parameter::Value<String>, Default: /gone}
Conditions:
  IsProd: !Equals [!Ref Table, prod]
Rules: {Never: {Assertions: [{Assert: !Equals [a, b]}]}}
Metadata: {Any: thing}
Resources:
  Zone: {Type: AWS::SSM::Parameter, Properties: {Name: /out/zone, Type: String, Value: !Select [1, !Ref Zones]}}
  One: {Type: AWS::SSM::Parameter, Properties: {Name: /out/table, Type: String, Value: !Ref Table}}
  Two: {Type: AWS::SSM::Parameter, Properties: {Name: /out/resolved, Type: String, Value: !Sub "<{{resolve:ssm:/shop/${AWS::Region}}}>"}}
  Three: {Type: AWS::SSM::Parameter, Properties: {Name: /out/gone, Type: String, Value: !Ref Gone}}
  Four: {Type: AWS::SSM::Parameter, Properties: {Name: /out/secret, Type: String, Value: "{{resolve:secretsmanager:db:SecretString:password}}"}}
"""


def test_values_that_lie_elsewhere(tmp_path):
    """SSM's parameters are taken from the world: of its data directory, or of a template before. What is not there has a
    name in its place."""
    before = written(
        tmp_path,
        """
Resources:
  A: {Type: AWS::SSM::Parameter, Properties: {Name: /shop/table, Type: String, Value: orders}}
  B: {Type: AWS::SSM::Parameter, Properties: {Name: /shop/zones, Type: StringList, Value: "a,b"}}
  C: {Type: AWS::SSM::Parameter, Properties: {Name: /shop/us-east-1, Type: String, Value: here}}
""",
        "before.yaml",
    )
    world = World("--template", before, "--template", written(tmp_path, VALUES))
    try:
        ssm = world.client("ssm")
        values = {name: ssm.get_parameter(Name=f"/out/{name}")["Parameter"]["Value"] for name in ("zone", "table", "resolved", "gone", "secret")}
        assert values == {
            "zone": "b",
            "table": "orders",
            "resolved": "<here>",
            "gone": "absent-ssm-gone",
            "secret": "absent-secretsmanager-db-SecretString-password",
        }
        assert "without effect here: the SSM parameter /gone: is not there; absent-ssm-gone stands for it" in world.log()
        assert "without effect here: Rules" in world.log()
    finally:
        world.stop()


def test_a_stack_imports_what_another_exports(tmp_path):
    base = written(tmp_path, "Resources: {Q: {Type: AWS::SQS::Queue, Properties: {QueueName: jobs}}}\nOutputs: {O: {Value: !GetAtt Q.Arn, Export: {Name: JobsArn}}}\n", "base.yaml")
    user = written(tmp_path, "Resources: {P: {Type: AWS::SSM::Parameter, Properties: {Name: p, Type: String, Value: !ImportValue JobsArn}}}\n")
    world = World("--template", base, "--template", user)
    try:
        value = world.client("ssm").get_parameter(Name="p")["Parameter"]["Value"]
        assert value == "arn:aws:sqs:us-east-1:000000000000:jobs"
        assert "without effect" not in world.log()
    finally:
        world.stop()


NESTED = """
Parameters: {Name: {Type: String}}
Resources: {Q: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub "${Name}-jobs"}}}
Outputs: {Arn: {Value: !GetAtt Q.Arn}}
"""


def test_nested_stacks(tmp_path):
    written(tmp_path, NESTED, "inner/queues.yaml")
    text = """
Resources:
  Inner: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: inner/queues.yaml, Parameters: {Name: shop}, TimeoutInMinutes: 5}}
  Else: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: https://s3.amazonaws.com/b/k.yaml}}
  P: {Type: AWS::SSM::Parameter, Properties: {Name: p, Type: String, Value: !Sub "${Inner.Outputs.Arn} ${Else.Outputs.Url}"}}
"""
    world = World("--template", written(tmp_path, text))
    try:
        value = world.client("ssm").get_parameter(Name="p")["Parameter"]["Value"]
        assert value == "arn:aws:sqs:us-east-1:000000000000:shop-jobs https://snowglobe-Else.Outputs.Url"
        assert "Else (AWS::CloudFormation::Stack)" in world.log() and "Inner.TimeoutInMinutes" in world.log()
    finally:
        world.stop()
    written(tmp_path, NESTED.replace("QueueName", "QueueNam"), "inner/queues.yaml")
    code, lines = check(tmp_path / "t.yaml")
    assert code == 1 and any("queues.yaml:3: Q.QueueNam: no such property" in line for line in lines), lines


def test_a_nested_template_that_is_missing_is_told_with_its_path(tmp_path):
    """One in S3 has no effect here; one of this machine is a slip, or not built yet."""
    text = """
Resources:
  Inner: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ./inner/queue.yaml}}
  Bought: {Type: AWS::Serverless::Application, Properties: {Location: {ApplicationId: "arn:aws:x", SemanticVersion: 1.0.0}}}
  Q: {Type: AWS::SQS::Queue}
"""
    template = written(tmp_path, text)
    code, lines = check(template)
    (inert,) = [line for line in lines if "without effect here" in line]
    assert code == 0 and f"Inner (AWS::CloudFormation::Stack: no file at {tmp_path}/inner/queue.yaml)" in inert
    assert "Bought (AWS::Serverless::Application)" in inert
    code, lines = check(template, "--strict")
    assert code == 1 and any(f"no file at {tmp_path}/inner/queue.yaml) has no effect here" in line for line in lines), lines


def test_a_template_that_nests_itself_ends(tmp_path):
    code, lines = check(written(tmp_path, "Resources: {Me: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: t.yaml}}}\n"))
    assert code == 1 and any("templates are nested deeper than 5 levels, or one contains itself" in line for line in lines), lines


def test_included_files(tmp_path):
    written(tmp_path, "VisibilityTimeout: 77\n", "part.yaml")
    text = """
Resources:
  Q:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: q
      Fn::Transform: {Name: AWS::Include, Parameters: {Location: part.yaml}}
  Api:
    Type: AWS::Serverless::Api
    Properties: {StageName: x, DefinitionBody: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://b/api.yaml}}}}
"""
    world = World("--template", written(tmp_path, text))
    try:
        sqs = world.client("sqs")
        url = sqs.get_queue_url(QueueName="q")["QueueUrl"]
        assert sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])["Attributes"]["VisibilityTimeout"] == "77"
        assert "AWS::Include (s3://b/api.yaml is not here)" in world.log()
    finally:
        world.stop()


def test_an_api_and_its_log_group_are_no_circle(tmp_path):
    """SAM gives the setting to the stage, which is made after both."""
    text = """
Resources:
  Api: {Type: AWS::Serverless::Api, Properties: {StageName: live, AccessLogSetting: {DestinationArn: !GetAtt Logs.Arn}}}
  Logs: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: !Sub "/aws/api/${Api}/${Api.Stage}"}}
  P: {Type: AWS::SSM::Parameter, Properties: {Name: p, Type: String, Value: !Ref Api.Stage}}
"""
    world = World("--template", written(tmp_path, text))
    try:
        assert world.client("ssm").get_parameter(Name="p")["Parameter"]["Value"] == "live"
    finally:
        world.stop()


def test_a_template_as_the_cdk_writes_it(tmp_path):
    """cdk synth leaves the code beside the template, under a name that only Metadata tells; here it is a program."""
    asset = tmp_path / "cdk.out" / "asset.1a2b"
    asset.mkdir(parents=True)
    (asset / "bootstrap").write_text("#!/bin/sh\nexit 1\n")
    (asset / "bootstrap").chmod(0o755)
    template = {
        "Resources": {
            "Fn": {
                "Type": "AWS::Lambda::Function",
                "Properties": {
                    "FunctionName": "made",
                    "Code": {"S3Bucket": {"Fn::Sub": "cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}"}, "S3Key": "1a2b.zip"},
                    "Handler": "bootstrap",
                    "Runtime": "provided.al2023",
                },
                "Metadata": {"aws:cdk:path": "Shop/Fn", "aws:asset:path": "asset.1a2b", "aws:asset:property": "Code"},
            },
            "CDKMetadata": {"Type": "AWS::CDK::Metadata", "Properties": {"Analytics": "v2:x"}, "Condition": "Available"},
        },
        "Conditions": {"Available": {"Fn::Or": [{"Fn::Equals": [{"Ref": "AWS::Region"}, "us-east-1"]}, {"Fn::Equals": [{"Ref": "AWS::Region"}, "x"]}]}},
        "Parameters": {"BootstrapVersion": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/cdk-bootstrap/hnb659fds/version"}},
        "Rules": {"CheckBootstrapVersion": {"Assertions": [{"Assert": {"Fn::Not": [{"Fn::Contains": [["1", "2"], {"Ref": "BootstrapVersion"}]}]}}]}},
    }
    code, lines = check(written(tmp_path, json.dumps(template), "cdk.out/Shop.template.json"))
    assert code == 0 and "  1 AWS::Lambda::Function: made" in lines, lines
    assert not any("an invocation fails" in line for line in lines), lines


def test_a_template_as_serverless_packages_it(tmp_path):
    """serverless package leaves the archive that it would upload beside the template: the place is known, and what of
    it runs is the runtime's matter."""
    written(tmp_path, "PK", ".serverless/shop.zip")
    template = {
        "Resources": {
            "Bucket": {"Type": "AWS::S3::Bucket"},
            "Fn": {
                "Type": "AWS::Lambda::Function",
                "Properties": {"Code": {"S3Bucket": {"Ref": "Bucket"}, "S3Key": "serverless/shop/dev/1-2/shop.zip"}, "Handler": "a.b", "Runtime": "cobol1.x"},
            },
        }
    }
    code, lines = check(written(tmp_path, json.dumps(template), ".serverless/cloudformation-template-update-stack.json"))
    assert code == 0, lines
    assert any("Fn.Code: " in line and "cobol1.x" in line and "uploaded" not in line for line in lines), lines


def test_a_source_that_is_not_here(tmp_path):
    """Of another stack, which nobody loaded: the function is there, its event has no effect."""
    text = """
Resources:
  A:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: parity
      Handler: parity
      Events:
        Jobs: {Type: SQS, Properties: {Queue: "arn:aws:sqs:us-east-1:000000000000:nope"}}
        Clicks: {Type: Kinesis, Properties: {StartingPosition: LATEST, Stream: "arn:aws:kinesis:us-east-1:000000000000:stream/nope"}}
"""
    code, lines = check(written(tmp_path, text))
    assert code == 0, lines
    for line in ("A.Events.Jobs: its source is not here: arn:aws:sqs:us-east-1:000000000000:nope", "A.Events.Clicks: its source is not here: "):
        assert any(line in one for one in lines), lines
    code, lines = check(written(tmp_path, text.replace('"arn:aws:sqs:us-east-1:000000000000:nope"', "nope")))
    assert code == 1 and any("Jobs.Properties" in line and "'nope' at 'eventSourceArn'" in line for line in lines), lines
