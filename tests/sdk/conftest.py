"""An installed SDK in a folder of its own, as users have it outside of this repository."""
import os
import pathlib
import subprocess

import pytest

from tests.world import ROOT, SANITIZED, binary

BUILD = pathlib.Path(binary()).parent
# A compiler takes seconds, and many times that on a machine that does other things.
COMPILING_SECONDS_MAX = 400
# Debian's links that cache what g++ and c++ do, so that a second run of these tests compiles little.
CACHED_COMPILERS = "/usr/lib/ccache"


def pytest_collection_modifyitems(items):
    here = pathlib.Path(__file__).parent
    for item in items:
        if here in pathlib.Path(item.fspath).parents:
            # What users build is not built with sanitizers, and libsnowglobe_json.a then would be.
            item.add_marker(pytest.mark.skipif(bool(SANITIZED), reason="nobody installs a sanitized SDK"))
            item.add_marker(pytest.mark.timeout(COMPILING_SECONDS_MAX + 10))


@pytest.fixture(scope="session")
def home(tmp_path_factory):
    """A home folder with ~/.local, where `cmake --install` put everything."""
    home = tmp_path_factory.mktemp("home")
    subprocess.run(
        ["cmake", "--install", BUILD, "--prefix", home / ".local", "--component", "snowglobe"],
        check=True,
        capture_output=True,
        cwd=ROOT,
    )
    return home


@pytest.fixture
def shell(home, tmp_path):
    """shell(script, cwd=FOLDER): bash in an empty folder of somebody who has the SDK and nothing else of Snowglobe."""

    def run(script, cwd=tmp_path, path=None, check=True):
        environment = {
            "HOME": str(home),
            "PATH": path or f"{home}/.local/bin:{CACHED_COMPILERS}:/usr/local/bin:/usr/bin:/bin",
            "LANG": "C.UTF-8",
            # Paths below it count as seen from the current folder: temporary folders change their names.
            "CCACHE_BASEDIR": str(home.parent),
            "CCACHE_NOHASHDIR": "1",
            "CCACHE_DIR": os.environ.get("CCACHE_DIR") or str(pathlib.Path.home() / ".cache/ccache"),
        }
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=cwd,
            env=environment,
            capture_output=True,
            text=True,
            timeout=COMPILING_SECONDS_MAX,
        )
        if check:
            assert done.returncode == 0, done.stdout + done.stderr
        return done

    return run
