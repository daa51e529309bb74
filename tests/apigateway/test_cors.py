"""`Cors` of AWS::Serverless::Api, as SAM documents it: an OPTIONS method on each path answers the preflight by itself."""
import pathlib

import pytest
import requests

from tests.world import World

TEMPLATE = pathlib.Path(__file__).with_name("cors.yaml")
ASKED = {"Origin": "https://shop.example", "Access-Control-Request-Method": "POST"}


@pytest.fixture
def world(snowglobe):
    return snowglobe("--template", TEMPLATE)


def preflight(world, path):
    """The answer's status and its Access-Control-* headers."""
    answer = requests.options(world.url + path, headers=ASKED, timeout=60)
    allowed = {name: value for name, value in answer.headers.items() if name.startswith("Access-Control-")}
    return answer.status_code, allowed


def test_an_origin_alone_allows_the_methods_of_each_path(world):
    """SAM counts them, and OPTIONS; a path for any method has all."""
    assert preflight(world, "/short/items") == (
        200,
        {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Methods": "GET,OPTIONS,POST"},
    )
    assert preflight(world, "/short/any/thing/at/all") == (
        200,
        {
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Allow-Methods": "DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT",
        },
    )
    assert world.invocations() == []  # a mock integration: no function knows of it


def test_a_map_says_each_header_and_merges_with_globals(world):
    assert preflight(world, "/whole/items/7") == (
        200,
        {
            "Access-Control-Allow-Origin": "https://shop.example",
            "Access-Control-Allow-Headers": "Content-Type,X-Key",
            "Access-Control-Allow-Methods": "GET,PATCH",
            "Access-Control-Max-Age": "600",
            "Access-Control-Allow-Credentials": "true",
        },
    )


def test_globals_hold_for_the_api_that_sam_makes_by_itself(world):
    assert preflight(world, "/Prod/implied") == (
        200,
        {
            "Access-Control-Allow-Origin": "https://shop.example",
            "Access-Control-Allow-Methods": "OPTIONS,PUT",
            "Access-Control-Max-Age": "600",
        },
    )


def test_an_options_event_of_ones_own_wins(world):
    answer = requests.options(f"{world.url}/short/own", headers=ASKED, timeout=60)
    assert answer.json()["httpMethod"] == "OPTIONS"  # the function's, which echoes its event
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_path_that_is_not_there_has_no_preflight_and_functions_answer_for_themselves(world):
    assert preflight(world, "/short/other") == (403, {})
    answer = requests.get(f"{world.url}/short/items", headers=ASKED, timeout=60)
    assert answer.status_code == 201 and "Access-Control-Allow-Origin" not in answer.headers


def test_the_mocks_answer_is_an_empty_object_of_the_gateway(world):
    answer = requests.options(f"{world.url}/short/items", headers=ASKED, timeout=60)
    assert answer.json() == {} and answer.headers["Content-Type"] == "application/json"
    assert answer.headers["x-amzn-RequestId"] and answer.headers["x-amz-apigw-id"]


@pytest.mark.parametrize(
    "cors, problem",
    [
        ('"*"', 'Cors: must be text in single quotes'),
        ("{AllowMethods: \"'GET'\"}", "Cors.AllowOrigin: is required"),
        ("{AllowOrigin: \"'*'\", AllowCredentials: true}", "Cors.AllowCredentials: cannot be true when AllowOrigin is '*'"),
        ("{AllowOrigin: \"'*'\", MaxAge: \"soon\"}", "Cors.MaxAge: must be text in single quotes"),
        ("{AllowOrigin: \"'*'\", Allow: \"'GET'\"}", "Cors.Allow: no such property"),
    ],
)
def test_what_sam_or_api_gateway_would_refuse_is_refused(tmp_path, cors, problem):
    template = tmp_path / "wrong.yaml"
    template.write_text(
        f"Resources:\n  Api:\n    Type: AWS::Serverless::Api\n    Properties: {{StageName: x, Cors: {cors}}}\n"
    )
    with pytest.raises(RuntimeError, match="ended with 2") as refused:
        World("--template", template)
    assert f"Api.{problem}" in str(refused.value)


def test_it_stays_in_a_data_directory_and_goes_with_the_property(tmp_path):
    template = tmp_path / "api.yaml"
    text = """Resources:
  Api: {Type: AWS::Serverless::Api, Properties: {StageName: x, Cors: "'*'"}}
  Front:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: probe
      Handler: front
      Events: {Get: {Type: Api, Properties: {RestApiId: !Ref Api, Path: /items, Method: get}}}
"""
    template.write_text(text)
    world = World("--template", template, "--data", tmp_path / "data")
    try:
        world.kill()
        world.start()
        assert preflight(world, "/x/items")[0] == 200
        world.kill()
        template.write_text(text.replace(", Cors: \"'*'\"", ""))
        world.start()
        assert preflight(world, "/x/items") == (403, {})
    finally:
        world.stop()
