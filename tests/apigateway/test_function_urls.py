"""Function URLs: an address of its own for a function. docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html"""
import pathlib
import re
import urllib.parse
import warnings

import botocore.exceptions
import pytest
import requests

from tests import lambda_uploads
from tests.edge.raw import signed
from tests.world import World

TEMPLATE = pathlib.Path(__file__).with_name("function_urls.yaml")


@pytest.fixture
def world(snowglobe):
    return snowglobe("--template", TEMPLATE)


def output(world, name):
    (line,) = [line for line in world.log().splitlines() if line.strip().startswith(f"output {name}: ")]
    return line.split(": ", 1)[1]


def ask(world, url, path="/", method="GET", headers=(), **more):
    """Not every machine resolves names below localhost: the host is told in a header."""
    host = urllib.parse.urlsplit(url).netloc
    return requests.request(method, world.url + path, headers={"Host": host, **dict(headers)}, timeout=60, **more)


def test_the_address_is_in_outputs_and_in_the_list(world):
    port = urllib.parse.urlsplit(world.url).port
    url = output(world, "Open")
    assert re.fullmatch(rf"http://[a-z0-9]{{32}}\.lambda-url\.us-east-1\.localhost:{port}/", url)
    assert f"{url} -> open" in world.log()


@pytest.mark.parametrize(
    "headers, scheme, place",
    [
        ({"Host": "localhost:4566"}, "http", "localhost:4566"),
        ({"Host": "localhost"}, "http", "localhost"),
        ({"Host": "127.0.0.1:4566"}, "http", "localhost:4566"),
        ({"Host": "[::1]:4566"}, "http", "localhost:4566"),
        ({"Host": "[::1]"}, "http", "localhost"),
        ({"Host": "lambda.us-east-1.localhost:4566"}, "http", "localhost:4566"),
        ({"X-Forwarded-Host": "proxy.example"}, "http", "proxy.example"),
        ({"X-Forwarded-Host": "proxy.example:8443", "X-Forwarded-Proto": "https"}, "https", "proxy.example:8443"),
        ({"X-Forwarded-Host": "localhost:8443", "X-Forwarded-Proto": "https"}, "https", "localhost:8443"),
    ],
)
def test_the_address_is_as_the_client_has_the_emulator(world, headers, scheme, place):
    """As URLs of queues are. Names below localhost lead to this machine, names below an address nowhere."""
    headers = {**signed("lambda"), **headers}
    config = requests.get(f"{world.url}/2021-10-31/functions/open/url", headers=headers, timeout=60).json()
    assert re.fullmatch(rf"{scheme}://[a-z0-9]{{32}}\.lambda-url\.us-east-1\.{re.escape(place)}/", config["FunctionUrl"]), config
    listed = requests.get(f"{world.url}/2021-10-31/functions/open/urls", headers=headers, timeout=60).json()
    assert [one["FunctionUrl"] for one in listed["FunctionUrlConfigs"]] == [config["FunctionUrl"]]
    assert ask(world, config["FunctionUrl"]).status_code == 201


def test_over_tls_it_is_https(tmp_path):
    world = World("--template", TEMPLATE, "--data", tmp_path / "data")
    try:
        secure = world.url.replace("http://", "https://")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that nobody checks the certificate
            told = requests.get(f"{secure}/2021-10-31/functions/open/url", headers=signed("lambda"), verify=False, timeout=60)
        assert re.fullmatch(r"https://[a-z0-9]{32}\.lambda-url\.us-east-1\.localhost:4566/", told.json()["FunctionUrl"]), told.text
    finally:
        world.stop()


def test_event_and_answer(world):
    answer = ask(world, output(world, "Open"), "/a/b?x=1&x=2", "POST", {"Content-Type": "text/plain"}, data="body")
    assert answer.status_code == 201 and answer.headers["x-amzn-RequestId"]
    event = answer.json()
    assert (event["version"], event["routeKey"], event["rawPath"], event["body"]) == ("2.0", "$default", "/a/b", "body")
    context = event["requestContext"]
    assert context["accountId"] == "anonymous" and "authorizer" not in context
    assert context["domainName"] == f"{context['apiId']}.lambda-url.us-east-1.on.aws"
    assert event["queryStringParameters"] == {"x": "1,2"}


def test_an_answer_without_a_status_is_the_body(world):
    answer = ask(world, output(world, "Plain"), "/hello")
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "application/json"
    assert answer.json()["rawPath"] == "/hello"


def test_a_function_that_fails(world):
    answer = ask(world, output(world, "Open"), "/boom")
    assert (answer.status_code, answer.text) == (502, "Internal Server Error")


def test_one_that_is_to_be_signed(world):
    answer = ask(world, output(world, "Signed"))
    assert (answer.status_code, answer.text) == (403, '{"Message":"Forbidden"}')
    signature = "AWS4-HMAC-SHA256 Credential=000000000000/20260101/us-east-1/lambda/aws4_request, SignedHeaders=host, Signature=00"
    signed = ask(world, output(world, "Signed"), headers={"Authorization": signature, "X-Amz-Date": "20260101T000000Z"})
    assert signed.json()["requestContext"]["authorizer"]["iam"]["accountId"] == "000000000000"


def test_cors(world):
    asked = {"Origin": "https://shop.example", "Access-Control-Request-Method": "GET"}
    answer = ask(world, output(world, "Open"), "/", "OPTIONS", asked)
    assert answer.status_code == 200 and world.invocations() == []
    assert answer.headers["access-control-allow-origin"] == "https://shop.example"
    assert answer.headers["access-control-allow-credentials"] == "true" and answer.headers["access-control-max-age"] == "60"
    assert ask(world, output(world, "Open"), "/", headers=asked).headers["access-control-allow-origin"] == "https://shop.example"
    other = ask(world, output(world, "Open"), "/", headers={"Origin": "https://other.example"})
    assert "access-control-allow-origin" not in other.headers


def test_an_answer_that_is_streamed(world):
    answer = ask(world, output(world, "Stream"))
    assert (answer.status_code, answer.text, answer.headers["x-one"]) == (202, "one two", "1")
    assert answer.headers["Set-Cookie"] == "a=1"
    assert ask(world, output(world, "Stream"), "/plain").text == "one two"


def test_the_operations(world):
    client = world.client("lambda")
    with pytest.raises(botocore.exceptions.ClientError) as refused:
        client.create_function_url_config(FunctionName="nobody", AuthType="NONE")
    assert refused.value.response["Error"]["Message"] == "Function does not exist"
    with pytest.raises(client.exceptions.ResourceConflictException):
        client.create_function_url_config(FunctionName="open", AuthType="NONE")
    got = client.get_function_url_config(FunctionName="open")
    assert got["FunctionUrl"] == output(world, "Open") and got["Cors"]["AllowOrigins"] == ["https://shop.example"]
    updated = client.update_function_url_config(FunctionName="open", AuthType="AWS_IAM")
    assert (updated["AuthType"], updated["Cors"]) == ("AWS_IAM", got["Cors"])
    with pytest.raises(client.exceptions.ResourceNotFoundException) as nobody:
        client.update_function_url_config(FunctionName="nobody", AuthType="NONE")
    assert nobody.value.response["Error"]["Message"] == "Function does not exist"
    assert ask(world, got["FunctionUrl"]).status_code == 403
    assert [one["AuthType"] for one in client.list_function_url_configs(FunctionName="open")["FunctionUrlConfigs"]] == ["AWS_IAM"]
    client.delete_function_url_config(FunctionName="open")
    with pytest.raises(client.exceptions.ResourceNotFoundException) as gone:
        client.get_function_url_config(FunctionName="open")
    assert gone.value.response["Error"]["Message"] == "The resource you requested does not exist."
    assert client.list_function_url_configs(FunctionName="open")["FunctionUrlConfigs"] == []


def test_one_for_an_alias(world):
    client = world.client("lambda")
    client.publish_version(FunctionName="plain")
    client.create_alias(FunctionName="plain", Name="live", FunctionVersion="1")
    made = client.create_function_url_config(FunctionName="plain", Qualifier="live", AuthType="NONE")
    assert made["FunctionArn"].endswith(":plain:live") and made["FunctionUrl"] != output(world, "Plain")
    # Its mode is told by who shows it, and by who makes and changes it where it was once given.
    named = {"FunctionName": "plain", "Qualifier": "live"}
    changed = client.update_function_url_config(**named, AuthType="NONE")
    shown = client.get_function_url_config(**named)
    assert ("InvokeMode" in made, "InvokeMode" in changed, shown["InvokeMode"]) == (False, False, "BUFFERED")
    assert client.update_function_url_config(**named, InvokeMode="BUFFERED")["InvokeMode"] == "BUFFERED"
    assert client.update_function_url_config(**named, AuthType="NONE")["InvokeMode"] == "BUFFERED"
    assert ask(world, made["FunctionUrl"], "/x").json()["rawPath"] == "/x"
    assert len(client.list_function_url_configs(FunctionName="plain")["FunctionUrlConfigs"]) == 2
    client.delete_alias(FunctionName="plain", Name="live")
    gone = ask(world, made["FunctionUrl"])
    assert (gone.status_code, gone.text, gone.headers["x-amzn-ErrorType"]) == (403, '{"Message":null}', "AccessDeniedException")
    nobody = ask(world, made["FunctionUrl"].replace(made["FunctionUrl"][7:39], "0123456789abcdefghijklmnopqrstuv"))
    assert (nobody.status_code, nobody.text) == (403, '{"Message":null}')


# Recorded: localstack, test_lambda.snapshot.json, TestLambdaURL.
ANSWERS = {
    "/dict": ('{"hello": "world, it is", "n": [1, 2]}', "application/json", '{"hello":"world, it is","n":[1,2]}'),
    "/list": ('["hello", 3, true]', "application/json", '["hello",3,true]'),
    "/text": ('"say  \\"hello\\""', "application/json", 'say  "hello"'),
    "/number": ("3.5", "application/json", "3.5"),
    "/status": ('{"statusCode": 201, "body": "made"}', "application/json", "made"),
    "/typed": ('{"statusCode": 200, "headers": {"Content-Type": "text/x"}, "body": "b"}', "text/x", "b"),
}


@pytest.fixture
def answering(snowglobe):
    """A URL whose function answers with a document that its path names."""
    world = snowglobe(executor="process")
    client = world.client("lambda")
    lambda_uploads.create(
        client, "f", lambda_uploads.code(f"    path = event['requestContext']['http']['path']\n"
                                         f"    return json.loads({ {k: v[0] for k, v in ANSWERS.items()}!r}.get(path, '{{}}')) "
                                         f"or [path, event['requestContext']['requestId'], "
                                         f"headers['Lambda-Runtime-Aws-Request-Id']]")
    )
    url = client.create_function_url_config(FunctionName="f", AuthType="NONE")["FunctionUrl"]
    return lambda path: ask(world, url, path)


@pytest.mark.parametrize("path", ANSWERS)
def test_what_becomes_of_an_answer(answering, path):
    answer = answering(path)
    assert (answer.headers["Content-Type"], answer.text) == ANSWERS[path][1:]


def test_the_request_and_the_run_have_one_id(answering):
    answer = answering("//a%20b")
    assert answer.json() == ["/a b", answer.headers["x-amzn-RequestId"], answer.headers["x-amzn-RequestId"]]


def test_a_template_that_is_loaded_again(tmp_path, snowglobe):
    template = tmp_path / "urls.yaml"
    text = """Resources:
  Plain: {Type: AWS::Lambda::Function, Properties: {FunctionName: plain, Code: {S3Key: probe}, Handler: front}}
  Url: {Type: AWS::Lambda::Url, Properties: {TargetFunctionArn: !Ref Plain, AuthType: NONE}}
Outputs: {Url: {Value: !GetAtt Url.FunctionUrl}}
"""
    template.write_text(text)
    world = snowglobe("--template", template, "--data", tmp_path / "data")
    first = output(world, "Url")
    assert ask(world, first).status_code == 201
    world.kill()
    template.write_text(text.replace("AuthType: NONE", "AuthType: AWS_IAM"))
    world.start()
    assert ask(world, output(world, "Url")).status_code == 403


@pytest.mark.parametrize("properties, problem", [("AuthType: SOME", "AuthType: must be NONE or AWS_IAM"), ("AuthTyp: NONE", "no such property")])
def test_what_is_refused(tmp_path, snowglobe, properties, problem):
    template = tmp_path / "wrong.yaml"
    template.write_text(
        "Resources:\n  F: {Type: AWS::Serverless::Function, Properties: "
        f"{{CodeUri: probe, Handler: front, FunctionUrlConfig: {{{properties}}}}}}}\n"
    )
    with pytest.raises(RuntimeError, match="ended with 2") as refused:
        snowglobe("--template", template)
    assert problem in str(refused.value)
