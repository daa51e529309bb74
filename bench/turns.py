"""Peers in turn, again and again, so that a slow minute of the machine hits all alike."""

import statistics
import subprocess
from collections.abc import Callable
from typing import Any

from peers import Peer
from rows import WrongAnswer
from server import CannotStart

OURS = "snowglobe"


def take_turns(peers: list[Peer], repeat: int, measure: Callable[[Peer], Any], failures: tuple, tell: Callable[[str], None], told: Callable[[Any], str]):
    """What each peer's runs came to, and why others have none: a server that failed once has no figure, however well its other runs went.
    `told`: what a line of progress says of a run."""
    runs: dict[str, list] = {}
    errors: dict[str, str] = {}
    for turn in range(repeat):
        for peer in peers:
            if peer.name in errors:
                continue
            try:
                figures = measure(peer)
            except failures as error:
                errors[peer.name] = f"{type(error).__name__}: {error}"
                tell(f"{peer.name}: {errors[peer.name]}")
                continue
            runs.setdefault(peer.name, []).append(figures)
            tell(f"{turn + 1}/{repeat} {peer.name}: {told(figures)}")
    return runs, errors


def in_turn(name: str, peers: list[Peer], repeat: int, measure: Callable[[Peer], dict], note) -> dict:
    """The median of each figure that `measure` answers, with "throughput" and "cpu_ns" among them."""
    runs, errors = take_turns(
        peers, repeat, measure, (CannotStart, WrongAnswer, OSError, subprocess.TimeoutExpired),
        lambda text: note(f"{name} {text}"), lambda figures: f"{figures['throughput']:,.0f}/s, {figures['cpu_ns']:,.0f} ns of CPU",
    )  # fmt: skip
    return {
        peer: {"error": errors[peer]} if peer in errors
        else {key: round(statistics.median(run[key] for run in runs[peer]), 1) for key in runs[peer][0]}
        for peer in {**runs, **errors}
    }  # fmt: skip


def cell(figures: dict | None) -> str:
    """What a table shows of one peer in one row."""
    if figures is None:
        return ""
    return "failed" if "error" in figures else f"{figures['throughput']:,.0f}/s, {figures['cpu_ns']:,.0f} ns"


def markdown(results: dict, rows: list, takes_part: str, heading: str, rivals: tuple[str, ...], share: str, digits: int, table) -> str:
    """`takes_part`: the member that says so of a peer; `share`: the head of our throughput to the greatest of the rivals'."""
    measured = [row for row in rows if results["rows"].get(row.name)]
    peers = [peer for peer in results["peers"] if any(peer in results["rows"][row.name] for row in measured)]
    lines = []
    for row in measured:
        cells = results["rows"][row.name]
        ours, *theirs = (cells.get(peer, {}).get("throughput", 0) for peer in (OURS, *rivals))
        figures = [cell(cells.get(peer)) for peer in peers]
        lines.append([row.title, *figures, f"{ours / max(theirs):.{digits}f}" if ours and any(theirs) else ""])
    heads = [f"{peer} {results['peers'][peer]['version']}".strip() for peer in peers]
    left_out = [f"- {peer}: {about['error']}" for peer, about in results["peers"].items() if about[takes_part] and "error" in about]
    return "\n\n".join([
        heading,
        table(["", *heads, share], lines),
        *(["Not measured:", "\n".join(left_out)] if left_out else []),
    ])  # fmt: skip
