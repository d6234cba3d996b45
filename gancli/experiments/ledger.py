"""Between engine and run directory: gathers snapshots until they are committed as one piece of the recording."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from gancli.records import LOSS_COLUMNS, Array, Snapshot

Arrays = dict[str, npt.NDArray[np.generic]]
_MOMENTS = ("mean", "sd", "skewness", "excess_kurtosis")


class Ledger:
    """What was trained since the last commit: a segment of the recording and lines of metrics.jsonl."""

    def __init__(self, seeds: Sequence[int]) -> None:
        self.seeds = list(seeds)
        self._clear()

    def add(self, snapshot: Snapshot) -> None:
        """Take in one snapshot."""
        self.lines += [
            self._line(epoch, snapshot.losses[epoch - snapshot.epoch + len(snapshot.losses)], moments)
            for epoch, moments in sorted(snapshot.moments.items())
        ]
        self._losses.append(snapshot.losses)
        self._extras |= dict(snapshot.extras)
        if snapshot.recorded:
            self._recorded.append(snapshot)

    def take(self) -> tuple[Arrays, list[dict[str, Any]]]:
        """The segment and the lines gathered so far, which are then forgotten."""
        segment: Arrays = dict(self._extras)
        if self._losses:
            segment["losses"] = np.concatenate(self._losses)
        if self._recorded:
            segment |= _stacked(self._recorded)
        lines = self.lines
        self._clear()
        return segment, lines

    def _clear(self) -> None:
        self.lines: list[dict[str, Any]] = []
        self._losses: list[Array] = []
        self._recorded: list[Snapshot] = []
        self._extras: Arrays = {}

    def _line(self, epoch: int, losses: Array, moments: Array) -> dict[str, Any]:
        members = [
            {
                "seed": seed,
                "losses": dict(zip(LOSS_COLUMNS, map(finite, losses[i].tolist()), strict=True)),
                "real": named_moments(moments[i, 0]),
                "fake": named_moments(moments[i, 1]),
            }
            for i, seed in enumerate(self.seeds)
        ]
        return {"epoch": epoch, "members": members}


def finite(value: float) -> float | None:
    """The number, or None where it is not finite: JSON has no NaN."""
    return value if np.isfinite(value) else None


def named_moments(features: Array) -> dict[str, list[float | None]]:
    """(F, 4) → one list over the features per moment."""
    return {name: [finite(x) for x in features[:, i].tolist()] for i, name in enumerate(_MOMENTS)}


def _stacked(snapshots: Sequence[Snapshot]) -> Arrays:
    arrays: Arrays = {"epochs": np.array([s.epoch for s in snapshots], np.int64)}
    for side in ("generator", "discriminator"):
        arrays |= _by_name(side, [getattr(s, side) for s in snapshots])
    averages = [s.average for s in snapshots if s.average is not None]
    return arrays | (_by_name("average", averages) if averages else {})


def _by_name(prefix: str, networks: Sequence[Mapping[str, Array]]) -> Arrays:
    return {f"{prefix}.{name}": np.stack([n[name] for n in networks]) for name in networks[0]}
