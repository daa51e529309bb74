import os
import pathlib
import shutil
import sys

import pytest

HERE = pathlib.Path(__file__).parent


@pytest.fixture(scope="session", autouse=True)
def interpreters():
    """Functions find the interpreter of the tests first in PATH: it has boto3, as Lambda's own runtime has."""
    before = os.environ["PATH"]
    os.environ["PATH"] = f"{pathlib.Path(sys.executable).parent}:{before}"
    yield
    os.environ["PATH"] = before


@pytest.fixture(scope="session")
def template(tmp_path_factory):
    """A copy of this folder: tests change files of it."""
    folder = tmp_path_factory.mktemp("runtimes")
    for name in ("python", "node", "layer", "template.yaml"):
        source = HERE / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / name)
    shutil.make_archive(str(folder / "python"), "zip", folder / "python")
    return folder / "template.yaml"
