"""Tables and chart of a run's results."""

import html
import math
import pathlib

import invocations_rows
import kafka_report
import mongodb_rows
import redis_rows
import transports
from rows import ROWS

OPERATIONS = [row.name for row in ROWS]
FLOOR = "floor"
OURS = "snowglobe"
REALTIME = (
    ", server and client before all other programs of the machine (SCHED_RR). The kernel still"
    " keeps 50 ms of each second for the others if there are any: that is what a p99 of tens of"
    " milliseconds shows."
)


def cell(results: dict, peer: str, row: str) -> dict:
    return results["rows"].get(row, {}).get(peer, {})


def share(results: dict, peer: str, row: str) -> float | None:
    """Of the floor's throughput, measured in turn with the row's servers."""
    floor = cell(results, FLOOR, row).get("throughput")
    throughput = cell(results, peer, row).get("throughput")
    return throughput / floor if floor and throughput else None


def is_rival(results: dict, peer: str) -> bool:
    return not results["peers"][peer]["is_ours"]


def fastest_rival(results: dict, row: str) -> str | None:
    rivals = [peer for peer in results["peers"] if is_rival(results, peer)]
    rivals = [peer for peer in rivals if cell(results, peer, row).get("throughput")]
    return max(rivals, key=lambda peer: cell(results, peer, row)["throughput"], default=None)


def significant(number: float) -> str:
    """0.83, 0.064, 0.0021: two digits that count."""
    if number == 0:
        return "0"
    return f"{number:.{max(0, 1 - math.floor(math.log10(abs(number))))}f}"


def rows_in(results: dict) -> list[str]:
    return [row for row in OPERATIONS if row in results["rows"]]


def throughput_text(results: dict, peer: str, row: str) -> str:
    measured = cell(results, peer, row)
    if "error" in measured:
        return "failed"
    if "throughput" not in measured:
        return ""
    part = share(results, peer, row)
    text = f"{measured['throughput']:,.0f}/s"
    text += f" **{significant(part)}**" if part is not None else ""
    return text + (" (!)" if measured["bad"] else "")


def latency_text(results: dict, peer: str, row: str) -> str:
    measured = cell(results, peer, row)
    if "throughput" not in measured:
        return ""
    return f"{significant(measured['p50_us'] / 1e3)} / {significant(measured['p99_us'] / 1e3)}"


def memory_text(results: dict, peer: str, row: str) -> str:
    measured = cell(results, peer, row)
    return f"{measured['memory_mb']:.0f}" if "throughput" in measured else ""


def table(head: list[str], lines: list[list[str]]) -> str:
    """Markdown that is also legible as it stands."""
    widths = [max(len(line[i]) for line in [head, *lines]) for i in range(len(head))]
    out = []
    for line in [head, ["-" * width for width in widths], *lines]:
        cells = [text.ljust(width) for text, width in zip(line, widths)]
        out.append("| " + " | ".join(cells) + " |")
    return "\n".join(out)


def measured_peers(results: dict) -> list[str]:
    rows = [results["rows"].get(row, {}) for row in ("start", *OPERATIONS)]
    return [
        peer
        for peer, about in results["peers"].items()
        if "error" not in about and any(peer in row for row in rows)
    ]


def main_table(results: dict) -> str:
    rows = rows_in(results)
    lines = []
    for peer in measured_peers(results):
        start = cell(results, peer, "start")
        first = f"{start['first_answer_s'] * 1e3:,.0f} ms" if "first_answer_s" in start else ""
        idle = f"{start['memory_mb']:.0f} MB" if "memory_mb" in start else ""
        name = f"{peer} {results['peers'][peer]['version']}".strip()
        lines.append([name, first, idle, *(throughput_text(results, peer, row) for row in rows)])
    lines.append(["Snowglobe to the fastest rival", "", "", *(versus(results, row) for row in rows)])
    return table(["", "first answer", "idle", *rows], lines)


def versus(results: dict, row: str) -> str:
    rival = fastest_rival(results, row)
    ours = cell(results, OURS, row).get("throughput")
    if rival is None or not ours:
        return ""
    return f"{significant(ours / cell(results, rival, row)['throughput'])} x {rival}"


def replay_lines(results: dict) -> list[str]:
    lines = []
    replay = cell(results, OURS, "replay")
    for batch, how in (("batch_100", "come together, in batches of about 100"), ("batch_1", "each are a batch")):
        if batch in replay:
            lines.append(
                f"`replay` of a stream's records that {how} into a handler that does nothing: "
                f"{replay[batch]['records_per_s']:,.0f} records, {replay[batch]['events_per_s']:,.0f} events a second."
            )
    if "seeds_per_min" in (rush := cell(results, OURS, "morning-rush")):
        lines.append(f"`morning-rush`, `--seeds` with two at a time: {rush['seeds_per_min']:,.0f} seeds a minute.")
    return lines


def requests_parts(results: dict) -> list[str]:
    rows = rows_in(results)
    peers = measured_peers(results)
    if not peers:
        return []
    return [
        "Requests a second, and in bold the share of the floor's:",
        main_table(results),
        "Latency, p50 / p99 in ms:",
        table(["", *rows], [[p, *(latency_text(results, p, r) for r in rows)] for p in peers]),
        "Memory after the row, MB (it holds what the row sent, so quicker servers hold more):",
        table(["", *rows], [[p, *(memory_text(results, p, r) for r in rows)] for p in peers]),
    ]


def about(results: dict) -> str:
    machine = results["machine"]
    return (
        f"Measured {results['when']} on {machine['cpu']}, {machine['cores']} cores, "
        f"{machine['memory_gb']} GB, Linux {machine['kernel']}, {machine['compiler']}. Load of the "
        f"machine when it began {machine['load_before']}, when it ended {machine['load_after']}. "
        f"Median of {results['repeat']} runs of {results['seconds']} s"
    )


def markdown(results: dict) -> str:
    """All but Kafka's rows."""
    parts = [
        f"{about(results)}, {results['connections']} connections"
        f"{REALTIME if results['realtime'] else '.'}",
        *requests_parts(results),
        *replay_lines(results),
    ]
    if rates := cell(results, OURS, "transports"):
        parts.append(transports.markdown(rates))
    return "\n\n".join([*parts, *failures(results, is_kafka=False)])


def kafka_markdown(results: dict) -> str:
    parts = [f"{about(results)}{REALTIME if results['realtime'] else '.'}"]
    return "\n\n".join(
        [*parts, *kafka_report.parts(results, table), *failures(results, is_kafka=True)]
    )


def mongodb_markdown(results: dict) -> str:
    return f"{about(results)}{REALTIME if results['realtime'] else '.'}\n\n" + mongodb_rows.markdown(results, table)


def redis_markdown(results: dict) -> str:
    return f"{about(results)}{REALTIME if results['realtime'] else '.'}\n\n" + redis_rows.markdown(results, table)


def invocations_markdown(results: dict) -> str:
    return f"{about(results)}{REALTIME if results['realtime'] else '.'}\n\n" + invocations_rows.markdown(results, table)


def failures(results: dict, is_kafka: bool) -> list[str]:
    lines = failure_lines(results, is_kafka)
    return ["Not measured:", "\n".join(lines)] if lines else []


def failure_lines(results: dict, is_kafka: bool) -> list[str]:
    lines = [
        f"- {peer}: {about['error']}"
        for peer, about in results["peers"].items()
        if "error" in about and (about["is_of_kafka"] if is_kafka else about["is_of_aws"])
    ]
    for row, cells in results["rows"].items():
        if any(rows.is_row(row) for rows in (redis_rows, mongodb_rows, invocations_rows)):
            continue
        if kafka_report.is_row(row) != is_kafka:
            continue
        for peer, measured in cells.items():
            if "error" in measured:
                lines.append(f"- {row} of {peer}: {measured['error']}")
            elif measured.get("bad"):
                lines.append(f"- (!) {row} of {peer}: {measured['bad']} requests were not answered with 200")
    return lines


# The chart: a panel for each operation, a bar for each server, logarithmic.

PANEL_WIDTH, LABELS, VALUES, BAR, GAP = 430, 120, 76, 15, 22
LOWEST = 1e-4
STYLE = """
  text { font: 12px system-ui, sans-serif; fill: #57606a }
  .title { font-size: 14px; font-weight: 600; fill: #24292f }
  .grid { stroke: #8c959f; stroke-opacity: .35 }
  .rival { fill: #8c959f }
  .ours { fill: #2f81f7 }
  @media (prefers-color-scheme: dark) {
    text { fill: #9da7b1 } .title { fill: #e6edf3 }
  }
"""


def chart(results: dict) -> str:
    rows = rows_in(results)
    panels, heights = [], []
    for row in rows:
        bars = [
            (peer, share(results, peer, row))
            for peer in measured_peers(results)
            if not peer.startswith("floor") and share(results, peer, row)
        ]
        bars.sort(key=lambda bar: -bar[1])
        panels.append((row, bars))
        heights.append(52 + len(bars) * GAP)
    lines = [max(heights[i : i + 2]) for i in range(0, len(heights), 2)]
    width, height = 2 * PANEL_WIDTH + 20, sum(lines) + 40
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">',
        f"<style>{STYLE}</style>",
        '<text x="8" y="18">Requests a second as a share of a bare Beast server'
        " (logarithmic; longer is faster)</text>",
    ]
    for i, (row, bars) in enumerate(panels):
        x = i % 2 * (PANEL_WIDTH + 20)
        y = 32 + sum(lines[: i // 2])
        out += panel(row, bars, x, y)
    return "\n".join([*out, "</svg>"]) + "\n"


def panel(row: str, bars: list[tuple[str, float]], x: int, y: int) -> list[str]:
    span = PANEL_WIDTH - LABELS - VALUES

    def length(value: float) -> float:
        return span * (1 - math.log(max(value, LOWEST)) / math.log(LOWEST))

    bottom = y + 26 + len(bars) * GAP
    out = [f'<text class="title" x="{x + 8}" y="{y + 14}">{html.escape(row)}</text>']
    for mark in (0.001, 0.01, 0.1, 1):
        at = x + LABELS + length(mark)
        out.append(f'<line class="grid" x1="{at:.1f}" x2="{at:.1f}" y1="{y + 22}" y2="{bottom}"/>')
        out.append(f'<text x="{at:.1f}" y="{bottom + 13}" text-anchor="middle">{mark:g}</text>')
    for i, (peer, value) in enumerate(bars):
        top = y + 26 + i * GAP
        kind = "ours" if peer.startswith(OURS) else "rival"
        label = html.escape(peer)
        out.append(f'<text x="{x + LABELS - 8}" y="{top + 12}" text-anchor="end">{label}</text>')
        out.append(
            f'<rect class="{kind}" x="{x + LABELS}" y="{top}" height="{BAR}" rx="2" '
            f'width="{max(length(value), 1):.1f}"/>'
        )
        out.append(
            f'<text x="{x + LABELS + length(value) + 6:.1f}" y="{top + 12}">{significant(value)}</text>'
        )
    return out


def update_readme(path: pathlib.Path, part: str, text: str) -> None:
    begin, end = f"<!-- {part}: written by scripts/bench -->", f"<!-- end of {part} -->"
    readme = path.read_text()
    before, rest = readme.split(begin, 1)
    after = rest.split(end, 1)[1]
    path.write_text(f"{before}{begin}\n\n{text}\n\n{end}{after}")
