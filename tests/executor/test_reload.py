"""A library that is built again while `up` runs is taken over between invocations."""
import json
import os
import pathlib
import shutil
import time

import pytest

from tests.world import binary

TEMPLATE = """
Resources:
  Version:
    Type: AWS::Serverless::Function
    Properties: {{FunctionName: version, CodeUri: {library}, Handler: version}}
"""
NOTICE_SECONDS_MAX = 10


def wait_for(world, words):
    deadline = time.monotonic() + NOTICE_SECONDS_MAX
    while words not in world.log():
        assert time.monotonic() < deadline, world.log()
        world.get("health")  # no sleeping: it looks at files while it serves


def build(library, path):
    shutil.copy(pathlib.Path(binary()).parent / f"{library}.so", f"{path}.new")
    os.rename(f"{path}.new", path)  # as linkers do


def version(world):
    answer = world.client("lambda").invoke(FunctionName="version", Payload=b"{}")
    return json.loads(answer["Payload"].read())


@pytest.mark.parametrize("executor", ["fiber", "process"])
def test_rebuilt_library_is_taken_over(snowglobe, tmp_path, executor):
    path = tmp_path / "handlers.so"
    build("reload_one", path)
    template = tmp_path / "template.yaml"
    template.write_text(TEMPLATE.format(library=path))
    world = snowglobe("--template", template, executor=executor, fresh=True)
    assert version(world) == {"version": 1, "runs": 1}
    assert version(world) == {"version": 1, "runs": 2}
    path.write_text("half a library")
    wait_for(world, "the code loaded before stays in use")
    assert version(world) == {"version": 1, "runs": 3}
    build("reload_two", path)
    wait_for(world, "was rebuilt")
    assert version(world) == {"version": 2, "runs": 1}
    world.reset()
    assert version(world) == {"version": 2, "runs": 1}
