"""Kafka's own client for Java: README.md of tests/clients."""
import shutil
import subprocess

import pytest

from tests.kafka.members import PARTITIONS, check_one_of_three_killed
from tests.world import ROOT

HERE = ROOT / "tests" / "kafka" / "clients" / "java"
BUILT = ROOT / "build" / "clients" / "kafka-java"  # once for all runs


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    """The command that runs it."""
    for tool in ("mvn", "java"):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not here")
    shutil.copytree(HERE, BUILT, dirs_exist_ok=True)
    command = ["mvn", "-B", "-q", "compile", "dependency:build-classpath", "-Dmdep.outputFile=classpath"]
    try:
        done = subprocess.run(command, cwd=BUILT, capture_output=True, text=True, timeout=100)
    except subprocess.TimeoutExpired:
        pytest.skip("the packages take too long to install here")
    if done.returncode != 0:
        errors = [line for line in done.stdout.splitlines() if line.startswith("[ERROR]")]
        assert any("resolve" in line for line in errors), errors
        pytest.skip(f"the packages cannot be installed here: {errors[:1]}")
    classpath = f"{BUILT}/target/classes:" + (BUILT / "classpath").read_text()
    return ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", classpath, "KafkaClient"]


def test_records(broker, topic, program):
    done = subprocess.run([*program, "records", broker, topic], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (0, "ok 15\n"), done.stderr


def test_one_of_three_is_killed(broker, client, name, group, program):
    assert client.create(name, partitions=PARTITIONS) == 0
    check_one_of_three_killed([*program, "member"], broker, group, name)
