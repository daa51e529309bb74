"""gdb for tests: one session at its prompt, and the recipes of emulator/docs/debugging.md."""
import functools
import os
import pathlib
import re
import select
import shlex
import shutil
import subprocess
import time

import pytest

from tests.world import ROOT, SANITIZED, binary

PROMPT = "(gdb) "
WAIT_SECONDS_MAX = 60
QUIET = ["-nx", "-q", *(part for setting in ("confirm off", "pagination off", "width 0") for part in ("-ex", f"set {setting}"))]


@functools.cache
def missing(attaching):
    """Why gdb cannot be used here; None if it can."""
    if SANITIZED:
        return "a sanitizer's own memory makes gdb slow, and ASan's leak check cannot be traced"
    if not shutil.which("gdb"):
        return "gdb is not installed"
    tried = subprocess.run(["gdb", *QUIET, "-batch", "-ex", "run", "/bin/true"], capture_output=True, text=True, timeout=WAIT_SECONDS_MAX)
    if "exited normally" not in tried.stdout:
        return "gdb may not trace here: " + tried.stderr.strip()
    scope = pathlib.Path("/proc/sys/kernel/yama/ptrace_scope")
    if attaching and os.geteuid() != 0 and scope.exists() and scope.read_text().strip() != "0":
        return "only root may attach to a running process here (kernel.yama.ptrace_scope)"
    return None


def skip_if_missing(attaching=True):
    if reason := missing(attaching):
        pytest.skip(reason)


class Recipe:
    """What a section of the document types: the shell's line, then gdb's."""

    def __init__(self, section):
        text = (ROOT / "emulator/docs/debugging.md").read_text()
        lines = re.search(rf"^## {re.escape(section)}$(.*?)^(## |\Z)", text, re.M | re.S)[1].splitlines()
        self.shell = next(line[6:] for line in lines if line.startswith("    $ "))
        self.gdb = [line[10:] for line in lines if line.startswith("    (gdb) ")]


class Gdb:
    """Started as a recipe's shell line says, with some words of it replaced."""

    def __init__(self, line, **words):
        for word, other in words.items():
            assert word in line, f"{word} is not in: {line}"
            line = line.replace(word, str(other))
        line = subprocess.run(["sh", "-c", f"echo {line}"], capture_output=True, text=True, check=True).stdout if "$(" in line else line
        command = shlex.split(line.replace("build/release/snowglobe", binary()))
        assert command[0] == "gdb"
        self.transcript = f"$ {line.strip()}\n"
        self.process = subprocess.Popen(
            ["gdb", *QUIET, *command[1:]], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, bufsize=0, cwd=ROOT
        )
        self.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        print(self.transcript)
        self.process.kill()
        self.process.wait()

    def begin(self, command):
        self.transcript += command + "\n"
        self.process.stdin.write(command.encode() + b"\n")

    def wait(self):
        """What it says until its next prompt."""
        said = ""
        deadline = time.monotonic() + WAIT_SECONDS_MAX
        while not said.endswith(PROMPT):
            ready, _, _ = select.select([self.process.stdout], [], [], deadline - time.monotonic())
            part = os.read(self.process.stdout.fileno(), 65536) if ready else b""
            said += part.decode(errors="replace")
            assert part, f"gdb says no more:\n{self.transcript}{said}"
        self.transcript += said
        return said

    def say(self, command):
        self.begin(command)
        return self.wait()
