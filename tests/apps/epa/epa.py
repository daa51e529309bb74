"""EPA as its clients meet it; every answer is held against openapi.json, of which only what the app's own reader knows is used."""
import json
import re

import requests
from boto3.dynamodb.types import TypeDeserializer

from tests.world import ROOT

CONTRACT = json.loads((ROOT / "apps/epa/openapi.json").read_text())
TYPES = {"string": str, "integer": int, "number": (int, float), "boolean": bool, "array": list, "object": dict, "null": type(None)}
PASSWORD = "correct horse battery"


def resolved(value):
    while "$ref" in value:
        *_, kind, name = value["$ref"].split("/")
        value = CONTRACT["components"][kind][name]
    return value


def check(schema, value, where):
    schema = resolved(schema)
    types = schema.get("type", list(TYPES))
    types = [types] if isinstance(types, str) else types
    assert any(isinstance(value, TYPES[one]) for one in types), (where, value)
    assert value in schema.get("enum", [value]), where
    if isinstance(value, dict) and "properties" in schema:
        assert set(schema.get("required", [])) <= set(value), where
        for name, one in value.items():
            if name in schema["properties"]:
                check(schema["properties"][name], one, f"{where}.{name}")
            else:
                assert schema.get("additionalProperties", True), f"{where}.{name}"
    if isinstance(value, list) and "items" in schema:
        for one in value:
            check(schema["items"], one, f"{where}[]")
    if isinstance(value, str) and "pattern" in schema:
        assert re.search(schema["pattern"], value), where


def hold(method, path, response):
    """The answer is one that the contract has."""
    for template, item in CONTRACT["paths"].items():
        if method.lower() in item and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path.partition("?")[0]):
            answer = resolved(item[method.lower()]["responses"][str(response.status_code)])
            break
    for name, header in answer.get("headers", {}).items():
        assert not header.get("required") or name in response.headers, name
    if "content" in answer:
        check(answer["content"]["application/json"]["schema"], response.json(), f"{method} {path}")
    else:
        assert response.content == b""


class Epa:
    def __init__(self, world):
        self.world = world

    def ask(self, method, path, body=None, token=None, **headers):
        if token:
            headers["Authorization"] = f"Bearer {token}"
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        response = requests.request(
            method, f"{self.world.url}/v1{path}", json=body, headers=headers, allow_redirects=False, timeout=60
        )
        hold(method, path, response)
        return response

    def register(self, name):
        body = {"email": f"{name}@example.com", "username": f"{name}-name", "password": PASSWORD}
        return self.ask("POST", "/auth/register", body)

    def login(self, name, password=PASSWORD):
        return self.ask("POST", "/auth/login", {"email": f"{name}@example.com", "password": password})

    def user(self, name, device=True):
        """Comes in; his access token."""
        assert self.register(name).status_code == 200
        token = self.login(name).json()["access_token"]
        if device:
            assert self.ask("PUT", f"/devices/phone-{name}", {"platform": "ios"}, token).status_code == 204
        return token

    def category(self, token, name="fire", tags=("wild", "house")):
        return self.ask("POST", "/categories", {"name": name, "tags": list(tags)}, token).json()["category_id"]

    def subscribe(self, token, category, *tags):
        assert self.ask("PUT", f"/subscriptions/{category}", {"tags": list(tags)}, token).status_code == 200

    def post(self, token, category, title="Smoke", tags=("wild",), **headers):
        body = {"category_id": category, "title": title, "body": "At the lake", "tags": list(tags)}
        return self.ask("POST", "/posts", body, token, **headers)

    def timeline(self, token, query="", **headers):
        return self.ask("GET", f"/timeline{query}", None, token, **headers)

    def titles(self, token, query=""):
        return [item["title"] for item in self.timeline(token, query).json()["items"]]

    def pushed(self):
        """How often each phone was told of each post."""
        rows = self.world.client("dynamodb").scan(TableName="epa-pushed")["Items"]
        plain = [{name: TypeDeserializer().deserialize(value) for name, value in row.items()} for row in rows]
        return {(row["device"], row["post_id"]): int(row["shown"]) for row in plain}

    def runs(self, function):
        return [one["outcome"] for one in self.world.invocations(function)]
