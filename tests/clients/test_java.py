"""AWS's asynchronous Java SDK as it comes: see README.md beside this file."""
import os
import pathlib
import shutil
import subprocess

import pytest

from tests.world import binary

HERE = pathlib.Path(__file__).parent / "java"
BUILT = HERE.parents[2] / "build" / "clients" / "java"  # once for all runs


def run(*command, **more):
    return subprocess.run(command, cwd=BUILT, capture_output=True, text=True, timeout=90, **more)


@pytest.fixture(scope="module")
def classpath():
    for tool in ("mvn", "java", "keytool"):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not here")
    shutil.copytree(HERE, BUILT, dirs_exist_ok=True)
    try:
        done = run("mvn", "-B", "-q", "compile", "dependency:build-classpath", "-Dmdep.outputFile=classpath")
    except subprocess.TimeoutExpired:
        pytest.skip("the packages take too long to install here")
    if done.returncode != 0:
        errors = [line for line in done.stdout.splitlines() if line.startswith("[ERROR]")]
        assert not any("COMPILATION" in line for line in errors), errors
        pytest.skip(f"the packages cannot be installed here: {errors[:1]}")
    return "target/classes:" + (BUILT / "classpath").read_text()


def test_kinesis_at_its_defaults(snowglobe, classpath, tmp_path):
    """HTTP/2 with prior knowledge, then by ALPN: one test, since two of Maven at once get into each other's way."""
    data, store = str(tmp_path / "data"), str(tmp_path / "trust")
    world = snowglobe("--data", data, fresh=True)
    authority = run(binary(), "tls", "--path", "--data", data).stdout.strip()
    made = run(
        *("keytool", "-importcert", "-noprompt", "-alias", "snowglobe", "-file", authority),
        *("-keystore", store, "-storepass", "changeit"),
    )
    assert made.returncode == 0, made.stdout
    trust = [f"-Djavax.net.ssl.trustStore={store}", "-Djavax.net.ssl.trustStorePassword=changeit"]
    for scheme in ("http", "https"):
        surroundings = {
            **os.environ,
            "AWS_ENDPOINT_URL": world.url.replace("http", scheme),
            "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
        }
        told = run("java", *trust, "-cp", classpath, "AsyncKinesis", env=surroundings)
        assert (told.returncode, told.stdout) == (0, "ok 50\n"), told.stderr
        world.reset()
