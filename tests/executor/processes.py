"""What runs, as /proc tells: children, zombies, open descriptors, memory."""
import os
import pathlib
import time

from tests.world import SANITIZED

WAIT_SECONDS_MAX = 200 if SANITIZED else 20


def _stat(pid):
    """Parent, process group and state of a process; None once it is gone."""
    try:
        text = pathlib.Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    state, parent = text.rpartition(")")[2].split()[:2]
    return int(parent), state


def parents():
    all_processes = (int(name) for name in os.listdir("/proc") if name.isdigit())
    return {pid: found[0] for pid in all_processes if (found := _stat(pid))}


def descendants(pid):
    parent_of = parents()
    found, frontier = set(), {pid}
    while frontier:
        frontier = {child for child, parent in parent_of.items() if parent in frontier} - found
        found |= frontier
    return found


def zombies(pid):
    return {child for child in descendants(pid) if (found := _stat(child)) and found[1] == "Z"}


def is_alive(pid):
    found = _stat(pid)
    return found is not None and found[1] != "Z"


def is_frozen(pid):
    found = _stat(pid)
    return found is not None and found[1] == "T"


def descriptors(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


def mappings(pid):
    return len(pathlib.Path(f"/proc/{pid}/maps").read_text().splitlines())


def memory_kb(pid):
    """Resident memory, what it shares with others counted by its share."""
    text = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text()
    return next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))


def wait_until(condition, what):
    """Ends are told by the kernel a moment later; nothing here sleeps longer than that."""
    deadline = time.monotonic() + WAIT_SECONDS_MAX
    while not condition():
        assert time.monotonic() < deadline, what
        os.sched_yield()
