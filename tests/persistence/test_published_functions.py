"""A template that is changed and loaded again: versions, aliases and what hangs on them follow."""
import json

import pytest
import yaml

ARN = "arn:aws:lambda:us-east-1:000000000000:function:"
SHOW = "import os\ndef handler(event, context):\n    return [os.environ.get('N'), context.function_version]\n"


class Template:
    def __init__(self, path):
        self.path = path
        function = {"FunctionName": "f", "Runtime": "python3.12", "Handler": "index.handler", "InlineCode": SHOW}
        queue = {"Queue": {"Fn::GetAtt": ["Jobs", "Arn"]}}
        self.resources = {
            "Jobs": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "jobs"}},
            "Failed": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "failed"}},
            "F": {
                "Type": "AWS::Serverless::Function",
                "Properties": {**function, "AutoPublishAlias": "live", "Events": {"Jobs": {"Type": "SQS", "Properties": queue}}},
            },
            "G": {
                "Type": "AWS::Serverless::Function",
                "Properties": {**function, "FunctionName": "g", "Layers": [{"Ref": "Tools"}]},
            },
            "First": {"Type": "AWS::Lambda::Version", "Properties": {"FunctionName": {"Ref": "G"}}},
            "Shown": {
                "Type": "AWS::Lambda::Alias",
                "Properties": {
                    "FunctionName": {"Ref": "G"},
                    "FunctionVersion": {"Fn::GetAtt": ["First", "Version"]},
                    "Name": "shown",
                },
            },
            "Allowed": {
                "Type": "AWS::Lambda::Permission",
                "Properties": {"FunctionName": {"Ref": "Shown"}, "Action": "lambda:InvokeFunction", "Principal": "s3.amazonaws.com"},
            },
            "Tools": {"Type": "AWS::Serverless::LayerVersion", "Properties": {"LayerName": "tools", "ContentUri": "layer"}},
        }
        (path.parent / "layer").mkdir()
        self.write()

    def write(self):
        self.path.write_text(yaml.safe_dump({"Transform": "AWS::Serverless-2016-10-31", "Resources": self.resources}))

    def change(self, logical_id, **properties):
        there = self.resources[logical_id]["Properties"]
        there.update(properties)
        for name in [name for name, value in there.items() if value is None]:
            del there[name]
        self.write()


@pytest.fixture
def template(tmp_path):
    return Template(tmp_path / "template.yaml")


@pytest.fixture
def world(start, template):
    return start("--template", template.path, executor="process")


def versions(world, function):
    listed = world.client("lambda").list_versions_by_function(FunctionName=function)["Versions"]
    return [one["Version"] for one in listed]


def invoke(world, function):
    world.settle()
    return json.loads(world.client("lambda").invoke(FunctionName=function)["Payload"].read())


def test_the_same_template_publishes_nothing_new(world, again):
    before = {name: versions(world, name) for name in "fg"}
    assert before == {"f": ["$LATEST", "1"], "g": ["$LATEST", "1"]}
    again(world)
    assert {name: versions(world, name) for name in "fg"} == before
    layers = world.client("lambda").list_layer_versions(LayerName="tools")["LayerVersions"]
    assert [layer["Version"] for layer in layers] == [1]


def test_a_changed_function_is_published_again(world, template, again):
    template.change("F", Environment={"Variables": {"N": "new"}})
    again(world)
    assert versions(world, "f") == ["$LATEST", "1", "2"]
    assert invoke(world, "f:live") == ["new", "2"]
    assert invoke(world, "f:1") == [None, "1"]


def test_events_move_to_another_alias(world, template, again):
    template.change("F", AutoPublishAlias="next")
    again(world)
    [mapping] = world.client("lambda").list_event_source_mappings()["EventSourceMappings"]
    assert mapping["FunctionArn"] == ARN + "f:next"
    template.change("F", AutoPublishAlias=None)
    again(world)
    [mapping] = world.client("lambda").list_event_source_mappings()["EventSourceMappings"]
    assert mapping["FunctionArn"] == ARN + "f"


def test_event_invoke_config_comes_changes_and_goes(world, template, again):
    client = world.client("lambda")
    template.change("F", EventInvokeConfig={"MaximumRetryAttempts": 1})
    again(world)
    client = world.client("lambda")
    ask = {"FunctionName": "f", "Qualifier": "live"}
    assert client.get_function_event_invoke_config(**ask)["MaximumRetryAttempts"] == 1
    to = {"Fn::GetAtt": ["Failed", "Arn"]}
    template.change("F", EventInvokeConfig={"DestinationConfig": {"OnFailure": {"Type": "SQS", "Destination": to}}})
    again(world)
    config = world.client("lambda").get_function_event_invoke_config(**ask)
    assert config["DestinationConfig"]["OnFailure"]["Destination"].endswith(":failed") and "MaximumRetryAttempts" not in config
    template.change("F", EventInvokeConfig=None)
    again(world)
    client = world.client("lambda")
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.get_function_event_invoke_config(**ask)


def test_an_alias_follows_its_version(world, template, again):
    template.change("G", Environment={"Variables": {"N": "new"}})
    template.change("First", Description="the second")
    again(world)
    assert versions(world, "g") == ["$LATEST", "1", "2"]
    assert invoke(world, "g:shown") == ["new", "2"]


def test_a_permission_is_replaced(world, template, again):
    template.change("Allowed", Principal="sns.amazonaws.com")
    again(world)
    policy = json.loads(world.client("lambda").get_policy(FunctionName="g", Qualifier="shown")["Policy"])
    assert [one["Principal"] for one in policy["Statement"]] == [{"Service": "sns.amazonaws.com"}]


def test_a_changed_layer_is_another_version(world, template, again):
    template.change("Tools", Description="new")
    again(world)
    client = world.client("lambda")
    layers = client.list_layer_versions(LayerName="tools")["LayerVersions"]
    assert [layer["Version"] for layer in layers] == [2, 1]  # SAM retains
    shown = client.get_function_configuration(FunctionName="g")["Layers"]
    assert [one["Arn"].rsplit(":", 1)[1] for one in shown] == ["2"]
    template.change("Tools", Description="newer", RetentionPolicy="Delete")
    again(world)
    layers = world.client("lambda").list_layer_versions(LayerName="tools")["LayerVersions"]
    assert [layer["Version"] for layer in layers] == [3, 1]
