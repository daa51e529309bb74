"""The driver for C, as Debian has it (libmongoc-dev): README.md of tests/clients."""
import pathlib
import shutil
import subprocess

import pytest

from tests.mongodb.clients.programs import check_login, check_run


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    if shutil.which("cc") is None or shutil.which("pkg-config") is None:
        pytest.skip("cc or pkg-config is not here")
    flags = subprocess.run(["pkg-config", "--cflags", "--libs", "libmongoc-1.0"], capture_output=True, text=True)
    if flags.returncode != 0:
        pytest.skip("libmongoc-dev is not here")
    built = tmp_path_factory.mktemp("c") / "driver"
    source = pathlib.Path(__file__).parent / "c" / "driver.c"
    done = subprocess.run(["cc", "-Wall", "-Wextra", "-Werror", "-o", built, source, *flags.stdout.split()], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return built


def test_run(address, program):
    check_run([program], address)


def test_login(guarded, program):
    check_login([program], guarded)
