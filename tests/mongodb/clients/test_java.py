"""The driver for Java: README.md of tests/clients."""
import pathlib

import pytest

from tests.clients.installed import java_program
from tests.mongodb.clients.programs import check_login, check_run


@pytest.fixture(scope="module")
def program():
    return java_program(pathlib.Path(__file__).parent / "java", "mongodb-java", "Driver")


def test_run(address, program):
    check_run(program, address)


def test_login(guarded, program):
    check_login(program, guarded)
