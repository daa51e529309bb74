import pathlib
import stat
import sys

import pytest

from tests.world import binary

HERE = pathlib.Path(__file__).parent
PROPERTIES = {
    "fine": "",
    "bad": "",
    "hanging": "Timeout: 1",
    "init_error": "Environment: {Variables: {START: error}}",
    "init_exit": "Environment: {Variables: {START: exit}}",
    "init_ask": "Environment: {Variables: {START: ask, QUEUE_URL: !Ref Jobs}}",
    "small": "MemorySize: 128",
}


def program(folder, text=None):
    """A folder with an executable bootstrap."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "bootstrap"
    path.write_text(text if text is not None else f"#!{sys.executable}\n" + (HERE / "bootstrap.py").read_text())
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@pytest.fixture(scope="session")
def template(tmp_path_factory):
    folder = tmp_path_factory.mktemp("programs")
    program(folder / "code")
    lines = [
        "Globals: {Function: {Runtime: provided.al2023, CodeUri: code/, Handler: app.main, Timeout: 60, MemorySize: 512}}",
        "Resources:",
        "  Jobs: {Type: AWS::SQS::Queue, Properties: {QueueName: jobs}}",
        "  Orders: {Type: AWS::SQS::Queue, Properties: {QueueName: orders, VisibilityTimeout: 100}}",
        "  Notes:",
        "    Type: AWS::DynamoDB::Table",
        "    Properties: {TableName: notes, BillingMode: PAY_PER_REQUEST, KeySchema: [{AttributeName: id, KeyType: HASH}],",
        "      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]}",
    ]
    for name, more in PROPERTIES.items():
        logical = name.title().replace("_", "")
        variables = "" if "Environment" in more else "Environment: {Variables: {QUEUE_URL: !Ref Jobs}}"
        members = ", ".join(part for part in (f"FunctionName: {name}", variables, more) if part)
        lines.append(f"  {logical}: {{Type: AWS::Serverless::Function, Properties: {{{members}}}}}")
    lines += [
        "  Cpp:",
        "    Type: AWS::Serverless::Function",
        f"    Properties: {{FunctionName: cpp, CodeUri: {pathlib.Path(binary()).parent / 'runtime_client'}, Environment: {{Variables: {{QUEUE_URL: !Ref Jobs}}}}}}",
        "  OwnClient:",
        "    Type: AWS::Serverless::Function",
        "    Properties: {FunctionName: own_client, CodeUri: own_client, Handler: ask}",
        "  Worker:",
        "    Type: AWS::Serverless::Function",
        "    Properties:",
        "      FunctionName: worker",
        f"      CodeUri: {pathlib.Path(binary()).parent / 'runtime_client'}",
        "      Environment: {Variables: {QUEUE_URL: !Ref Jobs}}",
        "      Events: {Orders: {Type: SQS, Properties: {Queue: !GetAtt Orders.Arn, BatchSize: 1}}}",
    ]
    path = folder / "template.yaml"
    path.write_text("\n".join(lines) + "\n")
    return path
