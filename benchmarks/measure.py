"""The one way in which everything here is measured: contestants take turns, and ratios pair times of the same turn."""

import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

Turn = Callable[[], float]
"""Does the work afresh; the seconds on its own clock."""
_ENOUGH = 0.25
"""A trial that takes this share of a turn is long enough to tell how long the turn must be."""


class UnavailableError(Exception):
    """This contestant cannot compete here; the message says why."""


@dataclass(frozen=True)
class Contestant:
    """Somebody who takes turns; one turn makes ``count`` of what is compared (updates, runs)."""

    name: str
    turn: Turn
    count: float = 1.0


@dataclass(frozen=True)
class Effort:
    """How much work goes into a figure."""

    turns: int = 9
    seconds: float = 0.5
    """A turn of training lasts about so long."""
    presets: Sequence[str] | None = None
    """Which presets are compared; all of them for None."""
    members: Sequence[int] = (1, 10, 100)
    scaling: Sequence[int] = (1, 10, 100, 1000)
    scaling_epochs: int = 200
    film_frames: int = 300
    command_epochs: int = 5000
    command_turns: int = 3
    """Turns of what takes long: whole commands, many members, compilers, films."""
    runs: int = 10
    """Members of the grid."""
    warm_ups: int = 1


QUICK = Effort(
    turns=1,
    seconds=0.02,
    presets=("nag",),
    members=(2,),
    scaling=(1, 2),
    scaling_epochs=2,
    film_frames=2,
    command_epochs=20,
    command_turns=1,
    runs=2,
    warm_ups=0,
)
"""Shows that everything runs; its figures mean nothing."""

Times = Mapping[str, Sequence[float]]
"""Seconds for one of what is compared, by contestant, a number per turn."""


@dataclass(frozen=True)
class Row:
    """One line of the table: what takes how much, and how many times less than something else."""

    what: str
    takes: Sequence[float]
    unit: str
    against: str = ""
    ratios: Sequence[float] = ()


@dataclass
class Findings:
    """What a section found, and who could not compete for what reason."""

    rows: list[Row] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)

    def present(self, builders: Iterable[Callable[[], Contestant]]) -> list[Contestant]:
        """The contestants that can be built; a line on each of the others is kept."""
        found = []
        for build in builders:
            try:
                found.append(build())
            except UnavailableError as reason:
                if str(reason) not in self.absent:
                    self.absent.append(str(reason))
        return found


def lasting(seconds: float, make: Callable[[int], Contestant], most: int) -> Contestant:
    """The contestant of so many epochs (``most`` at most) that its turn lasts about so many seconds."""
    epochs = 1
    while (took := make(epochs).turn()) < _ENOUGH * seconds and epochs < most:
        epochs = min(4 * epochs, most)
    return make(max(1, min(most, round(epochs * seconds / took))))


def take_turns(contestants: Sequence[Contestant], turns: int, warm_ups: int = 1) -> dict[str, list[float]]:
    """Times of every contestant, after turns to warm up; every second turn goes through them backwards."""
    times: dict[str, list[float]] = {contestant.name: [] for contestant in contestants}
    for turn in range(-warm_ups, turns):
        for contestant in contestants[:: -1 if turn % 2 else 1]:
            seconds = contestant.turn() / contestant.count
            if turn >= 0:
                times[contestant.name].append(seconds)
    return times


def compared(times: Times, name: str, against: str, scale: float, unit: str, prefix: str = "") -> list[Row]:
    """How ``name`` does against another contestant, as a row; none where one of them did not compete."""
    if name not in times or against not in times:
        return []
    ratios = [b / a for a, b in zip(times[name], times[against], strict=True)]
    return [Row(prefix + name, [scale * t for t in times[name]], unit, against, ratios)]


def spread(values: Sequence[float]) -> str:
    """The median, with the lowest and the highest value where there are several, to three digits."""
    median = _digits(statistics.median(values))
    return median if len(values) == 1 else f"{median} ({_digits(min(values))}–{_digits(max(values))})"


def _digits(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:#.3g}"
