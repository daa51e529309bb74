"""The handlers in a world of their own, without the emulator: small_world.h. Every answer is held against openapi.json."""
import pathlib
import subprocess

from tests.world import binary


def test_handlers():
    done = subprocess.run([pathlib.Path(binary()).with_name("epa_handler_tests")], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
