"""What the tests of this folder ask of each program.

    run HOST:PORT PREFIX        strings, bytes, hashes, lists, sets, sorted sets, expiry, transactions and WATCH, a pipeline, SCAN, blocking
                                pops, channels; in RESP2 and RESP3, where the client has both; prints "ok"
    login HOST:PORT PASSWORD    increments; prints "ok", or "refused" and the error's first word
"""
import subprocess
import uuid

import pytest

from tests.redis.conftest import OTHER, redis_address
from tests.world import World

GUARDED = """
Resources:
  Cache:
    Type: Snowglobe::Redis::Cache
    Properties: {Password: secret}
"""


@pytest.fixture(scope="session")
def guarded(tmp_path_factory):
    """The address of one where clients must log in."""
    if OTHER:
        pytest.skip("of this emulator only")
    template = tmp_path_factory.mktemp("guarded") / "template.yaml"
    template.write_text(GUARDED)
    world = World("--template", template, "--redis-port", "0", clock="real")
    yield redis_address(world)
    world.stop()


def run(command, *words):
    done = subprocess.run([*map(str, command), *words], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def check_run(command, address):
    assert run(command, "run", address, "run:" + uuid.uuid4().hex[:8]) == "ok\n"


def check_login(command, address):
    assert run(command, "login", address, "secret") == "ok\n"
    assert run(command, "login", address, "wrong") == "refused WRONGPASS\n"
    assert run(command, "login", address, "") == "refused NOAUTH\n"
