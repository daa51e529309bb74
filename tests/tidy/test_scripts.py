"""Whoever meets a script asks it first what it does: --help says so, and does nothing else."""
import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCRIPTS = sorted(path.name for path in (ROOT / "scripts").iterdir() if path.is_file() and os.access(path, os.X_OK))
DOERS = ("apt-get", "sudo", "cmake", "ninja", "pip", "git", "wrk")


@pytest.mark.parametrize("flag", ["--help", "-h"])
@pytest.mark.parametrize("script", SCRIPTS)
def test_every_script_says_how_it_is_used(script, flag, tmp_path):
    for name in DOERS:
        (tmp_path / name).write_text(f"#!/bin/sh\necho {name} >> {tmp_path}/done\nexit 1\n")
        (tmp_path / name).chmod(0o755)
    before = seen()
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([ROOT / "scripts" / script, flag], capture_output=True, text=True, timeout=60, env=environment, cwd=tmp_path)
    assert done.returncode == 0 and done.stderr == "", done.stderr
    assert f"scripts/{script}" in done.stdout and "set -euo" not in done.stdout
    assert not (tmp_path / "done").exists(), (tmp_path / "done").read_text()
    assert seen() == before


def seen():
    """When each file that a script might write was written."""
    folders = ("scripts", "services", "emulator/docs", "bench")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    return {str(path): path.stat().st_mtime_ns for path in [*files, *ROOT.glob("*.md")]}
