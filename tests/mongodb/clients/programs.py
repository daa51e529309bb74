"""What the tests of this folder ask of each program.

    run URI DATABASE   documents, types, cursors over several batches, indexes and their duplicates, bulk writes, aggregation, sessions, a
                       transaction that is refused; prints "ok"
    login URI          asks for the databases; prints "ok", or "refused" and the server's code
"""
import subprocess
import uuid

import pytest

from tests.mongodb.conftest import OTHER, mongodb_address
from tests.world import World

GUARDED = """
Resources:
  Shop:
    Type: Snowglobe::MongoDB::Database
    Properties:
      DatabaseName: shop
      RequireAuth: true
      Users: [{Username: "app", Password: "s3cr=t,%", AuthDatabase: shop}]
"""


@pytest.fixture(scope="session")
def guarded(tmp_path_factory):
    """The address of one where clients must log in."""
    if OTHER:
        pytest.skip("of this emulator only")
    template = tmp_path_factory.mktemp("guarded") / "template.yaml"
    template.write_text(GUARDED)
    world = World("--template", template, "--mongodb-port", "0", clock="real")
    yield mongodb_address(world)
    world.stop()


def run(command, *words):
    done = subprocess.run([*map(str, command), *words], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def check_run(command, address):
    assert run(command, "run", f"mongodb://{address}/", "test_" + uuid.uuid4().hex[:8]) == "ok\n"


def check_login(command, address):
    """By the mechanism that client and server agree on, then by each of the two that there are."""
    user = f"mongodb://app:s3cr%3Dt%2C%25@{address}/?authSource=shop"
    assert run(command, "login", user) == "ok\n"
    for mechanism in ("SCRAM-SHA-1", "SCRAM-SHA-256"):
        assert run(command, "login", f"{user}&authMechanism={mechanism}") == "ok\n"
    assert run(command, "login", f"mongodb://app:wrong@{address}/?authSource=shop") == "refused 18\n"
    assert run(command, "login", f"mongodb://{address}/") == "refused 13\n"
