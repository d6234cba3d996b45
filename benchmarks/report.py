"""What was found, as one Markdown table and as raw figures."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from benchmarks.measure import Findings, Row, spread

_HEAD = ["what", "times as fast", "as", "takes"]


def table(found: Mapping[str, Findings]) -> str:
    """All rows, those with a ratio first; medians, in brackets the lowest and the highest turn."""
    rows = [row for findings in found.values() for row in findings.rows]
    ordered = [row for row in rows if row.ratios] + [row for row in rows if not row.ratios]
    lines = [_HEAD, ["---", "---:", "---", "---:"], *(_cells(row) for row in ordered)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def absent(found: Mapping[str, Findings]) -> list[str]:
    """Who could not compete, and why, a line each."""
    return list(dict.fromkeys(f"left out: {why}" for findings in found.values() for why in findings.absent))


def raw(machine: Mapping[str, Any], effort: Any, found: Mapping[str, Findings]) -> dict[str, Any]:
    """Every figure of every turn, ready for JSON."""
    sections = {name: asdict(findings) for name, findings in found.items()}
    return {"machine": dict(machine), "effort": asdict(effort), "sections": sections}


def _cells(row: Row) -> list[str]:
    times = f"**{spread(row.ratios)}**" if row.ratios else ""
    return [row.what, times, row.against, f"{spread(row.takes)} {row.unit}"]
