"""docs/atlas.md from the raw results."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.atlas.cells import METHODS, PRESETS, TARGETS, Cell, cells
from benchmarks.atlas.results import FOLDER, Result, read
from gancli.metrics.intervals import wilson

PAGE = FOLDER.parent / "atlas.md"
_LABELS = ("converged", "drifting", "oscillating", "off-target", "collapsed", "diverged")
_RINGS = ("sharp ring", "ring")


def write_page(page: Path = PAGE) -> None:
    """The page, with what is there of the results."""
    known = {cell.name: (cell, read(cell.name)) for cell in cells()}
    there = {name: pair for name, pair in known.items() if pair[1]}
    text = page.read_text()
    for mark, lines in _parts(there).items():
        start, end = f"<!-- atlas: {mark} -->\n", f"<!-- end of {mark} -->"
        before, found, rest = text.partition(start)
        assert found, f"{page} has no place for {mark}"
        text = before + start + "\n" + "\n".join(lines) + "\n\n" + end + rest.partition(end)[2]
    page.write_text(text)


def _parts(known: dict[str, tuple[Cell, list[Result]]]) -> dict[str, list[str]]:
    find = {(cell.row, cell.column): found for cell, found in known.values()}
    return {
        "published": _published(find),
        "success": _crossed(find, _converged),
        "good": _crossed(find, _good),
        "failures": _crossed(find, _failures),
        "quality": _crossed(find, _median),
        "modes": _crossed(find, _modes, _RINGS),
        "averages": _averages(find),
    }


def _published(find: dict[tuple[str, str], list[Result]]) -> list[str]:
    lines = ["| preset | converged | 95 % | " + " | ".join(_LABELS[1:]) + " | median w |"]
    lines += ["|---|---:|---:|" + "---:|" * len(_LABELS)]
    for name in PRESETS:
        if found := find.get((name, "published")):
            counts = Counter(r.label for r in found)
            k, n = counts["converged"], len(found)
            low, high = wilson(k, n)
            others = " | ".join(str(counts[label] or "") for label in _LABELS[1:])
            lines.append(
                f"| `{name}` | {k}/{n} = {k / n:.3f} | {low:.3f}–{high:.3f} | {others} | {_median(found)} |"
            )
    return lines


def _crossed(find, show, targets: Sequence[str] = tuple(TARGETS)) -> list[str]:  # type: ignore[no-untyped-def]
    """Methods down, targets across, as far as there are results; an average has a table of its own."""
    methods = [method for method in METHODS if method != "average"]
    known = [target for target in targets if any((method, target) in find for method in methods)]
    lines = ["| method | " + " | ".join(known) + " |", "|---|" + "---:|" * len(known)]
    for method in methods:
        row = [find.get((method, target)) for target in known]
        if any(row):
            lines.append(f"| {method} | " + " | ".join(show(found) if found else "" for found in row) + " |")
    return lines


def _converged(found: Sequence[Result]) -> str:
    return _rate([r.label == "converged" for r in found])


def _good(found: Sequence[Result]) -> str:
    return _rate([r.quality in ("good", "excellent") for r in found])


def _rate(successes: Sequence[bool]) -> str:
    k, n = sum(successes), len(successes)
    low, high = wilson(k, n)
    return f"**{100 * k / n:.0f}** ({100 * low:.0f}–{100 * high:.0f})"


def _failures(found: Sequence[Result]) -> str:
    counts = Counter(r.label for r in found if r.label != "converged")
    return ", ".join(f"{count} {label}" for label, count in counts.most_common(2)) or "–"


def _median(found: Sequence[Result]) -> str:
    return _middle([r.w for r in found])


def _middle(distances: Sequence[str]) -> str:
    w = np.median([float(w) if w else np.inf for w in distances])
    return f"{w:.3f}" if w < 10 else "above 10" if np.isfinite(w) else "∞"


def _modes(found: Sequence[Result]) -> str:
    """The mean number of captured modes with the interval of a mean, and the mean share of good points."""
    modes = np.array([float(r.modes) for r in found])
    quality = np.mean([float(r.high_quality) for r in found])
    half = 1.96 * modes.std(ddof=1) / np.sqrt(len(modes)) if len(modes) > 1 else np.nan
    return f"{modes.mean():.2f} ± {half:.2f}; {100 * quality:.0f} %"


def _averages(find: dict[tuple[str, str], list[Result]]) -> list[str]:
    lines = [
        "| target | G converged | its average | median w of G | of its average |",
        "|---|---:|---:|---:|---:|",
    ]
    for target in TARGETS:
        if found := find.get(("average", target)):
            own, averaged = _converged(found), _rate([r.average == "converged" for r in found])
            w = _middle([r.average_w for r in found])
            lines.append(f"| {target} | {own} | {averaged} | {_median(found)} | {w} |")
    return lines
