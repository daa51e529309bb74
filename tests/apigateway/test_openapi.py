"""APIs that a definition in OpenAPI describes, in the template and in a file beside it.
docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html"""
import pathlib

import pytest
import requests

TEMPLATE = pathlib.Path(__file__).with_name("openapi.yaml")


@pytest.fixture
def world(snowglobe):
    return snowglobe("--template", TEMPLATE)


def get(world, path, **headers):
    return requests.get(world.url + path, headers=headers, timeout=60)


@pytest.mark.parametrize(
    "path, resource",
    [("sub", "/sub"), ("join/7", "/join/{id}"), ("variable", "/variable"), ("latest", "/latest"), ("event", "/event")],
)
def test_the_ways_to_write_a_functions_address(world, path, resource):
    event = get(world, f"/body/{path}").json()
    assert event["resource"] == resource and event["stageVariables"] == {"which": "front"}


def test_an_alias_that_is_not_there_is_an_error_of_the_gateway(world):
    answer = get(world, "/body/gone")
    assert (answer.status_code, answer.text) == (500, '{"message": "Internal server error"}')


def test_security_names_an_authorizer(world):
    assert get(world, "/body/all/things").status_code == 401
    event = get(world, "/body/all/things", Authorization="allow").json()
    assert event["pathParameters"] == {"proxy": "things"} and event["requestContext"]["authorizer"]["s"] == "x"


def test_mocks_answer_what_is_text(world):
    answer = get(world, "/body/mock")
    assert (answer.status_code, answer.json(), answer.headers["X-Mock"]) == (404, {"found": False}, "yes")
    assert get(world, "/body/mock", Accept="text/plain").text == "none"
    assert world.invocations() == []


def test_what_does_not_run_says_so(world):
    """In the list of `up`, and to who asks for it."""
    for path, why in (("velocity", "a mock whose response template is Velocity"), ("table", "dynamodb:action/GetItem")):
        answer = get(world, f"/body/{path}")
        assert answer.status_code == 501 and why in answer.json()["message"]
        assert why in world.log()
    assert "Body.DefinitionBody.x-amazon-apigateway-request-validator" in world.log()
    assert "Body.DefinitionBody.securityDefinitions.key: API keys" in world.log()
    assert "the integration SQS-SendMessage" in world.log()
    assert "Absent.DefinitionUri" in world.log()


def test_requests_that_are_handed_on(world):
    answer = get(world, "/body/handed/9?a=1", **{"X-Token": "t"})
    assert (answer.status_code, answer.json()) == (201, {"path": "/things/9", "token": "t", "got": None})


def test_a_file_beside_the_template(world):
    event = get(world, "/file/two").json()
    assert (event["version"], event["routeKey"]) == ("2.0", "GET /two")
    assert get(world, "/file/guarded").status_code == 401
    assert get(world, "/file/guarded", Authorization="simple").status_code == 201
    event = requests.put(f"{world.url}/file/whatever", timeout=60).json()
    assert (event["version"], event["httpMethod"], event["headers"]["host"]) == ("1.0", "PUT", "localhost:4566")


def test_cors_of_the_definition(world):
    asked = {"Origin": "https://shop.example", "Access-Control-Request-Method": "GET"}
    answer = requests.options(f"{world.url}/file/two", headers=asked, timeout=60)
    assert answer.status_code == 204 and answer.headers["access-control-max-age"] == "60"
    assert get(world, "/file/two", Origin="https://shop.example").headers["access-control-allow-origin"] == "https://shop.example"


def test_what_a_definition_no_longer_has_goes(tmp_path, snowglobe):
    template = tmp_path / "api.yaml"
    text = """Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: x
      DefinitionBody:
        swagger: "2.0"
        paths:
          /one: {get: {x-amazon-apigateway-integration: {type: aws_proxy, uri: !Sub "arn:aws:apigateway:r:lambda:path/2015-03-31/functions/${Front.Arn}/invocations"}}}
          /two: {get: {x-amazon-apigateway-integration: {type: aws_proxy, uri: !Sub "arn:aws:apigateway:r:lambda:path/2015-03-31/functions/${Front.Arn}/invocations"}}}
  Front: {Type: AWS::Serverless::Function, Properties: {CodeUri: probe, Handler: front}}
"""
    template.write_text(text)
    world = snowglobe("--template", template, "--data", tmp_path / "data")
    assert get(world, "/x/two").status_code == 201
    world.kill()
    template.write_text("\n".join(line for line in text.splitlines() if "/two" not in line))
    world.start()
    assert (get(world, "/x/one").status_code, get(world, "/x/two").status_code) == (201, 403)


@pytest.mark.parametrize(
    "body, problem",
    [
        ("[]", "DefinitionBody: must be a definition in OpenAPI"),
        ("{paths: [a]}", "DefinitionBody.paths: must be a map"),
    ],
)
def test_what_is_no_definition_is_refused(tmp_path, snowglobe, body, problem):
    template = tmp_path / "wrong.yaml"
    template.write_text(f"Resources:\n  Api: {{Type: AWS::Serverless::Api, Properties: {{StageName: x, DefinitionBody: {body}}}}}\n")
    with pytest.raises(RuntimeError, match="ended with 2") as refused:
        snowglobe("--template", template)
    assert f"Api.{problem}" in str(refused.value)
