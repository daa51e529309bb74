"""franz-go, sarama and segmentio's kafka-go. To build them takes minutes, so that somebody must ask: README.md of tests/clients."""
import os
import shutil
import subprocess

import pytest

from tests.kafka.members import PARTITIONS, check_one_of_three_killed
from tests.world import ROOT

HERE = ROOT / "tests" / "kafka" / "clients" / "go"
BUILT = ROOT / "build" / "clients" / "kafka-go"
PROGRAMS = ["franz", "sarama", "segmentio"]


@pytest.fixture(scope="module")
def build():
    """build(program): where it lies."""
    if os.environ.get("SNOWGLOBE_SLOW_CLIENTS") != "1":
        pytest.skip("takes minutes to build: SNOWGLOBE_SLOW_CLIENTS=1")
    if shutil.which("go") is None:
        pytest.skip("go is not here")

    def built(program):
        BUILT.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(["go", "build", "-o", f"{BUILT}/", f"./{program}"], cwd=HERE, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return BUILT / program

    return built


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("program", PROGRAMS)
def test_records(broker, topic, build, program):
    done = subprocess.run([build(program), "records", broker, topic], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (0, "ok 30\n" if program == "sarama" else "ok 15\n"), done.stderr


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("program", PROGRAMS)
def test_one_of_three_is_killed(broker, client, name, group, build, program):
    assert client.create(name, partitions=PARTITIONS) == 0
    check_one_of_three_killed([build(program), "member"], broker, group, name)
