"""AWS::SSM::Parameter: in a template, in one that changed, in one with mistakes; and what stays after a kill."""
import pathlib
import sqlite3
import subprocess

import pytest
import requests

from tests.world import World, binary

TEMPLATE = pathlib.Path(__file__).with_name("template.yaml")


@pytest.fixture
def start(tmp_path):
    """Starts a world of this test's data directory."""
    worlds = []

    def make(*arguments):
        worlds.append(World("--data", tmp_path / "data", *arguments, clock="manual"))
        return worlds[-1]

    yield make
    for world in worlds:
        world.stop()


def tags(ssm, name):
    return {tag["Key"]: tag["Value"] for tag in ssm.list_tags_for_resource(ResourceType="Parameter", ResourceId=name)["TagList"]}


def test_a_template_makes_parameters(snowglobe):
    ssm = snowglobe("--template", TEMPLATE, clock="manual").client("ssm")
    host, unnamed = ssm.describe_parameters()["Parameters"]
    assert (host["Name"], host["Description"], host["AllowedPattern"]) == ("/shop/host", "where the shop is", "[a-z.]+")
    assert tags(ssm, "/shop/host") == {"team": "blue", "cost": "7"}
    assert unnamed["Name"].endswith("Unnamed") and unnamed["Type"] == "StringList"
    value = ssm.get_parameter(Name=unnamed["Name"])["Parameter"]["Value"]
    assert value == "example.org,String,/shop/host"


def test_a_template_that_changed(start, tmp_path):
    changed = tmp_path / "template.yaml"
    text = TEMPLATE.read_text()
    changed.write_text(text)
    world = start("--template", changed)
    world.stop()
    changed.write_text(text.replace("Value: example.org", "Value: example.com").replace("        team: blue\n", "").replace("cost: 7", "cost: 8"))
    world.start()
    ssm = world.client("ssm")
    parameter = ssm.get_parameter(Name="/shop/host")["Parameter"]
    assert (parameter["Value"], parameter["Version"]) == ("example.com", 2)
    assert tags(ssm, "/shop/host") == {"cost": "8"}


@pytest.mark.parametrize(
    "old, new, line",
    [
        ("Value: example.org", "Value: EXAMPLE", "Host.Value: Parameter value, cannot be validated against allowedPattern: [a-z.]+"),
        ("Name: /shop/host", "Name: shop/host", "Host.Name: Parameter name must be a fully qualified name."),
        ("Type: String\n", "Type: SecureString\n", "Host.Type: SSM Parameters of type SecureString cannot be created using CloudFormation"),
        ("DataType: text", "DataType: texts", "Host.DataType: The following data type is not supported: texts"),
    ],
)
def test_mistakes_are_told_with_their_line(tmp_path, old, new, line):
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(TEMPLATE.read_text().replace(old, new, 1))
    done = subprocess.run([binary(), "up", "--port", "0", "--template", wrong], capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert line in done.stderr


def test_parameters_survive_a_kill(start):
    world = start()
    ssm = world.client("ssm")
    end = '[{"Type":"Expiration","Version":"1.0","Attributes":{"Timestamp":"%s"}}]'
    soon = (world.now().strftime("%Y-%m-%dT") + "02:00:00Z")
    ssm.put_parameter(Name="/a", Value="1", Type="String", Tags=[{"Key": "k", "Value": "v"}])
    ssm.put_parameter(Name="/a", Value="2", Overwrite=True)
    ssm.label_parameter_version(Name="/a", ParameterVersion=1, Labels=["first"])
    ssm.put_parameter(Name="/s", Value="secret", Type="SecureString")
    ssm.put_parameter(Name="/gone", Value="1", Type="String", Tier="Advanced", Policies=end % soon)
    hidden = ssm.get_parameter(Name="/s")["Parameter"]["Value"]
    token = ssm.describe_parameters(MaxResults=1)["NextToken"]
    for _ in range(2):
        world.kill()
        world.start()
    ssm = world.client("ssm")
    assert ssm.get_parameter(Name="/a:first")["Parameter"]["Value"] == "1"
    assert ssm.get_parameter(Name="/a")["Parameter"]["Version"] == 2
    assert tags(ssm, "/a") == {"k": "v"}
    assert ssm.get_parameter(Name="/s")["Parameter"]["Value"] == hidden
    assert [each["Name"] for each in ssm.describe_parameters(NextToken=token)["Parameters"]] == ["/gone", "/s"]
    world.advance("3h")
    assert [each["Name"] for each in ssm.describe_parameters()["Parameters"]] == ["/a", "/s"]


def test_the_catalogue_of_a_directory(start, tmp_path):
    world = start("--template", TEMPLATE)
    world.client("ssm", "eu-west-1").put_parameter(Name="plain", Value="1", Type="String")
    world.stop()
    with sqlite3.connect(tmp_path / "data" / "catalog.sqlite") as catalog:
        found = set(catalog.execute("SELECT service, kind, region, name, json_extract(configuration, '$.Value') FROM resource"))
    # By the names as ARNs have them.
    assert {("ssm", "parameter", "us-east-1", "shop/host", "example.org"), ("ssm", "parameter", "eu-west-1", "plain", "1")} <= found


def test_what_exists_and_the_looks(snowglobe):
    world = snowglobe("--template", TEMPLATE, clock="manual")
    found = {each["name"]: each for each in world.get("resources")["resources"] if each["kind"] == "parameter"}
    host = found["/shop/host"]
    assert host["counts"] == {"versions": 1} and host["about"] == {"tier": "Standard", "type": "String"}
    look = world.get("ssm/parameters/shop/host")
    assert (look["Value"], look["Tags"]["team"], len(look["Versions"])) == ("example.org", "blue", 1)
    assert len(world.get("ssm/parameters")["Parameters"]) == 2
    for number in "ab":
        world.client("ssm").put_parameter(Name="/shop/host", Value=number, Overwrite=True)
    page = world.get("ssm/parameters/shop/host", limit=2)
    assert [each["Version"] for each in page["Versions"]] == [3, 2]
    rest = world.get("ssm/parameters/shop/host", limit=2, **{"from": page["next"]})
    assert [each["Version"] for each in rest["Versions"]] == [1] and "next" not in rest
    assert requests.get(f"{world.url}/_snowglobe/ssm/parameters/nothing", timeout=20).status_code == 404


def test_what_is_refused_by_name(snowglobe):
    ssm = snowglobe(clock="manual").client("ssm")
    for call, text in (
        (lambda: ssm.send_command(DocumentName="x"), "SendCommand"),
        (lambda: ssm.put_parameter(Name="/a", Value="1", Type="String", DataType="jsonc"), "the data type jsonc"),
        (lambda: ssm.get_parameter(Name="/aws/reference/secretsmanager/x"), "secrets as parameters"),
        (lambda: ssm.list_tags_for_resource(ResourceType="Document", ResourceId="x"), "tags of a resource of type Document"),
    ):
        with pytest.raises(ssm.exceptions.ClientError, match=text):
            call()
