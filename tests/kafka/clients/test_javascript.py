"""kafkajs and @platformatic/kafka: README.md of tests/clients."""
import re
import shutil
import subprocess

import pytest

from tests.kafka.members import PARTITIONS, check_one_of_three_killed
from tests.world import ROOT

HERE = ROOT / "tests" / "kafka" / "clients" / "javascript"
INSTALLED = ROOT / "build" / "clients" / "kafka-javascript"  # once for all runs
PROGRAMS = ["kafkajs", "platformatic"]


@pytest.fixture(scope="module")
def packages():
    if shutil.which("npm") is None:
        pytest.skip("npm is not here")
    shutil.copytree(HERE, INSTALLED, dirs_exist_ok=True)
    try:
        done = subprocess.run(
            ["npm", "install", "--no-audit", "--no-fund", "--prefer-offline"], cwd=INSTALLED, capture_output=True, text=True, timeout=100
        )
    except subprocess.TimeoutExpired:
        pytest.skip("the packages take too long to install here")
    if done.returncode != 0:
        pytest.skip(f"the packages cannot be installed here: {done.stderr.strip().splitlines()[-1:]}")
    return INSTALLED


@pytest.mark.parametrize("program", PROGRAMS)
def test_records(broker, topic, packages, program):
    done = subprocess.run(["node", packages / f"{program}.mjs", "records", broker, topic], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 and re.fullmatch(r"ok (18|24|30)\n", done.stdout), done.stderr


@pytest.mark.parametrize("program", PROGRAMS)
def test_one_of_three_is_killed(broker, client, name, group, packages, program):
    assert client.create(name, partitions=PARTITIONS) == 0
    check_one_of_three_killed(["node", packages / f"{program}.mjs", "member"], broker, group, name)
