"""kafka-python 2.0.2, which guesses the broker's release and then uses the versions that release began with: README.md of tests/clients."""
import subprocess
import sys

import pytest

from tests.kafka.members import PARTITIONS, check_one_of_three_killed
from tests.world import ROOT

HERE = ROOT / "tests" / "kafka" / "clients" / "python2"
INSTALLED = ROOT / "build" / "clients" / "kafka-python-2"  # an environment of its own: the other tests have the third


@pytest.fixture(scope="module")
def python():
    if sys.version_info >= (3, 12):
        pytest.skip("kafka-python 2.0.2 needs a Python before 3.12")
    python = INSTALLED / "bin" / "python"
    commands = [sys.executable, "-m", "venv", INSTALLED], [python, "-m", "pip", "install", "-q", "-r", HERE / "requirements.txt"]
    try:
        for command in commands:
            done = subprocess.run(command, capture_output=True, text=True, timeout=100)
            if done.returncode != 0:
                pytest.skip(f"the packages cannot be installed here: {done.stderr.strip().splitlines()[-1:]}")
    except subprocess.TimeoutExpired:
        pytest.skip("the packages take too long to install here")
    return python


def test_records(broker, topic, python):
    done = subprocess.run([python, HERE / "records.py", broker, topic], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (0, "ok 12\n"), done.stderr


def test_one_of_three_is_killed(broker, client, name, group, python):
    assert client.create(name, partitions=PARTITIONS) == 0
    check_one_of_three_killed([python, "-m", "tests.kafka.member", "kafka-python"], broker, group, name)
