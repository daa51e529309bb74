"""openapi.json, as answers are held against it; of it only what the app's own reader knows is used."""
import json
import re

from tests.world import ROOT

CONTRACT = json.loads((ROOT / "apps/epa/openapi.json").read_text())
TYPES = {"string": str, "integer": int, "number": (int, float), "boolean": bool, "array": list, "object": dict, "null": type(None)}


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
