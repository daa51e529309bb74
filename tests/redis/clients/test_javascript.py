"""ioredis and node-redis: README.md of tests/clients."""
import pathlib

import pytest

from tests.clients.installed import npm_packages
from tests.redis.clients.programs import check_login, check_run

PROGRAMS = ["ioredis", "node-redis"]


@pytest.fixture(scope="module")
def packages():
    return npm_packages(pathlib.Path(__file__).parent / "javascript", "redis-javascript")


@pytest.mark.parametrize("program", PROGRAMS)
def test_run(server, packages, program):
    check_run(["node", packages / f"{program}.mjs"], server)


@pytest.mark.parametrize("program", PROGRAMS)
def test_login(guarded, packages, program):
    check_login(["node", packages / f"{program}.mjs"], guarded)
