"""AWS's JavaScript SDK as it comes: see README.md beside this file."""
import json
import os
import pathlib
import shutil
import subprocess

import pytest

HERE = pathlib.Path(__file__).parent / "javascript"
INSTALLED = HERE.parents[2] / "build" / "clients" / "javascript"  # once for all runs


@pytest.fixture(scope="module")
def packages():
    if shutil.which("npm") is None:
        pytest.skip("npm is not here")
    INSTALLED.mkdir(parents=True, exist_ok=True)
    for file in HERE.iterdir():
        shutil.copy(file, INSTALLED)
    try:
        done = subprocess.run(
            ["npm", "install", "--no-audit", "--no-fund", "--prefer-offline"], cwd=INSTALLED, capture_output=True, text=True, timeout=100
        )
    except subprocess.TimeoutExpired:
        pytest.skip("the packages take too long to install here")
    if done.returncode != 0:
        pytest.skip(f"the packages cannot be installed here: {done.stderr.strip().splitlines()[-1:]}")
    return INSTALLED


def run(world, packages, script, **more):
    surroundings = {
        **os.environ,
        "AWS_ENDPOINT_URL": world.url,
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        **more,
    }
    done = subprocess.run(["node", script], cwd=packages, env=surroundings, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_kinesis_at_its_defaults(snowglobe, packages):
    told = run(snowglobe(), packages, "kinesis.mjs")
    assert told["read"] == told["sent"]
    assert told["refused"] == "ResourceNotFoundException"
