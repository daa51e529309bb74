"""The table of Kafka's rows: a line each, for figures of several kinds."""

from kafka_peers import MOCK
from kafka_rows import ROWS

OURS, KAFKA = "snowglobe", "kafka"


def is_row(name: str) -> bool:
    return any(row.name == name for row in ROWS)


def lines_of(row) -> list[tuple[str, str]]:
    """Title and kind of each line that a row gives."""
    if row.name == "kafka-start":
        return [(row.title, "ms"), ("memory then", "memory_mb")]
    if row.name == "kafka-latency":
        return [(row.title, "p99_us")]
    return [(row.title, {"kafka-memory": "memory_mb", "kafka-polls": "cpu_percent"}.get(row.name, "throughput"))]


def figure(measured: dict, kind: str, ceiling: float | None) -> str:
    if "error" in measured:
        return "failed"
    if kind not in measured:
        return ""
    value = measured[kind]
    match kind:
        case "ms":
            return f"{value:,.1f} ms" if value < 100 else f"{value:,.0f} ms"
        case "memory_mb":
            return f"{value:,.0f} MB"
        case "p99_us":
            return f"{measured['p50_us'] / 1e3:.2f} / {value / 1e3:.2f} ms"
        case "cpu_percent":
            return f"{value:.1f} %"
    share = f" **{value / ceiling:.2f}**" if ceiling else ""
    return f"{value:,.0f}/s, {measured['mb_per_s']:,.0f} MB/s{share}"


def ahead(row: dict, kind: str) -> str:
    """How often Kafka's figure goes into this one's, or this one's into Kafka's where less is better."""
    ours, theirs = (row.get(peer, {}).get(kind) for peer in (OURS, KAFKA))
    if not ours or not theirs:
        return ""
    times = ours / theirs if kind == "throughput" else theirs / ours
    return f"{times:.1f} x" if times < 20 else f"{times:.0f} x"


def parts(results: dict, table) -> list[str]:
    rows = [row for row in ROWS if results["rows"].get(row.name)]
    cells = [results["rows"][row.name] for row in rows]
    peers = [peer for peer in results["peers"] if any(peer in row for row in cells)]
    if not peers:
        return []
    lines = []
    for row, measured in zip(rows, cells):
        ceiling = measured.get(MOCK, {}).get("throughput")
        for title, kind in lines_of(row):
            figures = [figure(measured.get(peer, {}), kind, ceiling) for peer in peers]
            lines.append([title, *figures, ahead(measured, kind)])
    heads = [f"{peer} {results['peers'][peer]['version']}".strip() for peer in peers]
    return [
        "Kafka's protocol, records a second and in bold the share of what the client does with its own mock:",
        table(["", *heads, f"{OURS} to {KAFKA}"], lines),
    ]
