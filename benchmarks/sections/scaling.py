"""Time and memory over the number of members: nag on all cores, each size in a process of its own."""

from collections.abc import Callable

from benchmarks.contestants.alone import alone
from benchmarks.contestants.engines import ready, usual
from benchmarks.measure import Contestant, Effort, Findings, Row, compared, take_turns
from gancli.experiments.machine import cores


def scaling(effort: Effort) -> Findings:
    """What each size takes against the largest one, and the memory of a further member, without its recording."""
    engine = usual("nag")
    ready("nag", engine)
    peaks: dict[int, list[float]] = {members: [] for members in effort.scaling}
    contestants = [
        Contestant(_name(members), _turn(engine, members, effort.scaling_epochs, peaks[members]))
        for members in effort.scaling
    ]
    times = take_turns(contestants, effort.command_turns, warm_ups=0)
    title = f"`nag`, {effort.scaling_epochs} epochs, {engine} engine: "
    *fewer, most = map(_name, effort.scaling)
    found = Findings([Row(title + most, times[most], "s"), _memory(peaks)])
    for members in fewer:
        found.rows += compared(times, members, most, 1, "s", title)
    return found


def _turn(engine: str, members: int, epochs: int, peaks: list[float]) -> Callable[[], float]:
    def turn() -> float:
        told = alone(engine, members, epochs, cores())
        peaks.append(told["memory"])
        return float(told["seconds"])

    return turn


def _memory(peaks: dict[int, list[float]]) -> Row:
    fewest, most = min(peaks), max(peaks)
    further = [(b - a) / (most - fewest) / 1e3 for a, b in zip(peaks[fewest], peaks[most], strict=True)]
    return Row(f"memory of a further member, from {fewest:,} to {most:,}", further, "KB")


def _name(members: int) -> str:
    return f"{members:,} member{'' if members == 1 else 's'}"
