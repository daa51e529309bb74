"""Node's driver, and mongoose: README.md of tests/clients."""
import pathlib

import pytest

from tests.clients.installed import npm_packages
from tests.mongodb.clients.programs import check_login, check_run

PROGRAMS = ["mongodb", "mongoose"]


@pytest.fixture(scope="module")
def packages():
    return npm_packages(pathlib.Path(__file__).parent / "javascript", "mongodb-javascript")


@pytest.mark.parametrize("program", PROGRAMS)
def test_run(address, packages, program):
    check_run(["node", packages / f"{program}.mjs"], address)


@pytest.mark.parametrize("program", PROGRAMS)
def test_login(guarded, packages, program):
    check_login(["node", packages / f"{program}.mjs"], guarded)
