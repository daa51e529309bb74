"""Upstash's clients, over REST: README.md of tests/clients."""
import pathlib
import sys
import uuid

import pytest

from tests.clients.installed import npm_packages
from tests.redis.clients.programs import run
from tests.redis.conftest import OTHER
from tests.redis.test_rest_port import rest_url
from tests.world import World

GUARDED = "Resources: {Cache: {Type: 'Snowglobe::Redis::Cache', Properties: {RestToken: secret}}}"

@pytest.fixture(scope="module")
def url(tmp_path_factory):
    if OTHER:
        pytest.skip("of this emulator only")
    template = tmp_path_factory.mktemp("rest") / "template.yaml"
    template.write_text(GUARDED)
    world = World("--template", template, "--redis-port", "0", "--redis-rest-port", "0", clock="real")
    yield rest_url(world)
    world.stop()


def check(command, url):
    assert run(command, "run", url, "secret", "run:" + uuid.uuid4().hex[:8]) == "ok\n"


def test_python(url):
    check([sys.executable, pathlib.Path(__file__).parent / "python" / "upstash.py"], url)


def test_javascript(url):
    packages = npm_packages(pathlib.Path(__file__).parent / "javascript", "redis-javascript")
    check(["node", packages / "upstash.mjs"], url)
