"""Programs of other languages, installed once for all runs in build/clients; a test that needs one is skipped where its tools or packages are
not to be had."""
import contextlib
import fcntl
import shutil
import subprocess

import pytest

from tests.world import ROOT

SECONDS_MAX = 100


def npm_packages(here, name):
    """The folder, a copy of `here`, in which its scripts find their packages."""
    with _folder(name, "npm", "node") as folder:
        shutil.copytree(here, folder, dirs_exist_ok=True)
        done = _run(["npm", "install", "--no-audit", "--no-fund", "--prefer-offline"], folder)
        if done.returncode != 0:
            pytest.skip(f"the packages cannot be installed here: {done.stderr.strip().splitlines()[-1:]}")
        return folder


def java_program(here, name, main):
    """The command that runs it."""
    with _folder(name, "mvn", "java") as folder:
        shutil.copytree(here, folder, dirs_exist_ok=True)
        done = _run(["mvn", "-B", "-q", "compile", "dependency:build-classpath", "-Dmdep.outputFile=classpath"], folder)
        if done.returncode != 0:
            errors = [line for line in done.stdout.splitlines() if line.startswith("[ERROR]")]
            assert any("resolve" in line for line in errors), errors
            pytest.skip(f"the packages cannot be installed here: {errors[:1]}")
        classpath = f"{folder}/target/classes:" + (folder / "classpath").read_text()
        # A compiler less and a collector less: it starts in half the time.
        return ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", classpath, main]


def go_program(here, name, program):
    """Where it lies."""
    with _folder(name, "go") as folder:
        done = _run(["go", "mod", "download"], here)
        if done.returncode != 0:
            pytest.skip(f"the packages cannot be installed here: {done.stderr.strip().splitlines()[-1:]}")
        done = _run(["go", "build", "-o", f"{folder}/", f"./{program}"], here)
        assert done.returncode == 0, done.stderr
        return folder / program


@contextlib.contextmanager
def _folder(name, *tools):
    """That nobody else installs into meanwhile."""
    for tool in tools:
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not here")
    folder = ROOT / "build" / "clients" / name
    folder.mkdir(parents=True, exist_ok=True)
    with (folder.parent / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder


def _run(command, folder):
    try:
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=SECONDS_MAX)
    except subprocess.TimeoutExpired:
        pytest.skip("the packages take too long to install here")
