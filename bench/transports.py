"""PutItem over each transport of one port: HTTP/1.1 and HTTP/2, plain and in TLS, with h2load (nghttp2's), which
sends one body again and again. Shares are of HTTP/1.1 in the same turn."""

import json
import pathlib
import re
import statistics
import subprocess
import tempfile

from peers import NotThere, Peer, need
from rows import ROWS, Client, headers_of
from server import CLIENT_CORE, CannotStart, Server, free_port

STREAMS = 8  # at once on a connection of HTTP/2; HTTP/1.1 has one
TRANSPORTS = {
    "HTTP/1.1": ("http", ["--h1"]),
    "HTTP/2": ("http", []),
    f"HTTP/2, {STREAMS} streams": ("http", ["-m", str(STREAMS)]),
    "TLS, HTTP/1.1": ("https", ["--h1"]),
    "TLS, HTTP/2": ("https", []),
}


def load(port: int, scheme: str, more: list[str], body: pathlib.Path, seconds: int, connections: int) -> float:
    """Requests a second, all of them answered with 200."""
    row = ROWS[0]
    headers = [part for name, value in headers_of(row.service, row.operation).items() for part in ("-H", f"{name}: {value}")]
    done = subprocess.run(
        ["taskset", "-c", CLIENT_CORE, "h2load", "-t1", f"-c{connections}", f"-D{seconds}", "--warm-up-time=1", *more, *headers]
        + ["-d", str(body), f"{scheme}://127.0.0.1:{port}/"],
        capture_output=True,
        text=True,
        check=False,
    )
    rate = re.search(r"^finished in .*?, ([\d.]+) req/s", done.stdout, re.M)
    codes = re.search(r"^status codes: (\d+) 2xx, (\d+) 3xx, (\d+) 4xx, (\d+) 5xx", done.stdout, re.M)
    failed = re.search(r"(\d+) failed, (\d+) errored", done.stdout)
    if not rate or not codes or any(int(code) for code in codes.groups()[1:]) or any(int(one) for one in failed.groups()):
        raise CannotStart(f"h2load: {(done.stderr or done.stdout).strip()[-300:]}")
    return float(rate[1])


def measure_transports(peer: Peer, repeat: int, seconds: int, connections: int, note) -> dict:
    try:
        need("h2load")
    except NotThere as reason:
        return {"error": str(reason)}
    rates: dict[str, list[float]] = {name: [] for name in TRANSPORTS}
    for turn in range(repeat):
        for name, (scheme, more) in TRANSPORTS.items():
            with tempfile.TemporaryDirectory(prefix="snowglobe-bench-") as folder:
                port = free_port()
                with Server(peer.command(port, pathlib.Path(folder)), port, ROWS[0].service) as server:
                    body = server.folder / "body"
                    body.write_text(json.dumps(next(iter(ROWS[0].bodies(ROWS[0].prepare(Client(port)))))))
                    rates[name].append(load(port, scheme, more, body, seconds, connections))
                    note(f"transports {turn + 1}/{repeat} {name}: {rates[name][-1]:,.0f}/s")
    return {name: round(statistics.median(all_rates)) for name, all_rates in rates.items()}


def markdown(rates: dict) -> str:
    if "error" in rates:
        return f"PutItem by transport: {rates['error']}"
    first = next(iter(rates.values()))
    cells = [f"{rate:,}/s **{rate / first:.2f}**" for rate in rates.values()]
    return "\n".join([
        "PutItem by transport (h2load, one body), and its share of HTTP/1.1's:",
        "",
        "| " + " | ".join(rates) + " |",
        "|" + "---|" * len(rates),
        "| " + " | ".join(cells) + " |",
    ])
