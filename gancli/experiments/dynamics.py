"""``gan dynamics``: the game's field and its spectrum along a recording."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from gancli.artifacts.writing import output
from gancli.experiments import dynamics_points as at
from gancli.experiments.run import Run
from gancli.experiments.spectra import Spectrum, spectrum
from gancli.metrics.rotation import VANISHING, path_angle, rotation_index, vanished
from gancli.records import Array, Spectra

if TYPE_CHECKING:
    from gancli.engine.field import Field

SNAPSHOTS = 9
_LINE = np.linspace(0, 1.25, 51)
"""Where the straight line from the first snapshot (0) to the last one (1) is looked at."""
Progress = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class Dynamics:
    """One member's game, K snapshots.

    Attributes:
        run: The run's name.
        seed: The member.
        epochs: (K,)
        spectra: At each snapshot.
        norms: The lengths of D's and of G's gradient, (K, 2).
        vanished: The share of generated points with next to no pull, (K,).
        line: Places on the straight line from the first snapshot to the last, (A,).
        angle: The path angle there, (A,).
        speed: The length of the field there, (A,).
    """

    run: str
    seed: int
    epochs: npt.NDArray[np.int64]
    spectra: tuple[Spectrum, ...]
    norms: Array
    vanished: Array
    line: Array
    angle: Array
    speed: Array

    @property
    def rotation(self) -> Array:
        """The rotation index at each snapshot, (K,)."""
        return np.array([rotation_index(each.eigenvalues) for each in self.spectra])

    @property
    def how(self) -> str:
        """What the spectra are of, in words."""
        return self.spectra[0].how

    def to_dict(self) -> dict[str, Any]:
        """The document of dynamics.json."""
        return {
            "schema": 1,
            "run": self.run,
            "seed": self.seed,
            "multipliers_of": self.how,
            "vanishing_below": VANISHING,
            "snapshots": [self._snapshot(k) for k in range(len(self.epochs))],
            "path": {name: _plain(getattr(self, name)) for name in ("line", "angle", "speed")},
        }

    def _snapshot(self, k: int) -> dict[str, Any]:
        found = self.spectra[k]
        return {
            "epoch": int(self.epochs[k]),
            "d_gradient": float(self.norms[k, 0]),
            "g_gradient": float(self.norms[k, 1]),
            "vanished": float(self.vanished[k]),
            "rotation": _plain(self.rotation)[k],
            "whole_spectrum": found.whole,
            "eigenvalues": [[x.real, x.imag] for x in found.eigenvalues.tolist()],
            "multipliers": [[x.real, x.imag] for x in found.multipliers.tolist()],
        }


def dynamics(
    run: Run, *, member: int | None = None, snapshots: int = SNAPSHOTS, progress: Progress | None = None
) -> Dynamics:
    """Look at one member's game along its recording; the result is also kept as the run's dynamics.json.

    Args:
        run: The run.
        member: A seed; the first one where left out.
        snapshots: How many of the recorded ones, equally spaced, first and last among them.
        progress: Called with (snapshots done, snapshots in all).

    Raises:
        MissingError: The run has no such member, or nothing finite of it.
        UsageError: There is no D in the game.
    """
    import torch

    from gancli.engine.field import Field

    torch.set_num_threads(1)
    game, place = at.in_double(run.game), run.recording.member(member)
    seed = run.seeds[place]
    epochs, weights = at.places(run.recording, place, snapshots)
    drawn = at.draws(game, seed)
    spectra, lengths, pulls = [], [], []
    for k, (epoch, point) in enumerate(zip(epochs.tolist(), weights, strict=True)):
        now = at.at_epoch(game, drawn, epoch)
        field = Field(game, at.batches(now))
        spectra.append(spectrum(field, now[0], torch.from_numpy(point), epoch))
        lengths.append(norms(field, point))
        pulls.append(field.pull_on_fakes(torch.from_numpy(point)).detach().numpy())
        if progress:
            progress(k + 1, len(epochs))
    found = Dynamics(
        run.name,
        seed,
        epochs,
        tuple(spectra),
        np.array(lengths),
        vanished(np.array(pulls)),
        _LINE,
        *_along(field, weights),
    )
    run.directory.write("dynamics.json", found.to_dict())
    return found


def norms(field: "Field", point: Array) -> tuple[float, float]:
    """The lengths of D's and of G's part of the field at a point (P,)."""
    import torch

    v = field(torch.from_numpy(point)[None])[0].numpy()
    return float(np.linalg.norm(v[: field.sizes[0]])), float(np.linalg.norm(v[field.sizes[0] :]))


def _along(field: "Field", weights: Array) -> tuple[Array, Array]:
    """The path angle and the field's length from the first point to the last one and beyond."""
    import torch

    way = weights[-1] - weights[0]
    stacked = [field(torch.from_numpy(weights[0] + share * way)[None])[0].numpy() for share in _LINE]
    return path_angle(np.array(stacked), way), np.linalg.norm(stacked, axis=1)


def _plain(values: Array) -> list[float | None]:
    return [x if np.isfinite(x) else None for x in values.tolist()]


def draw(found: Dynamics, run: Run, path: Path | None = None, size: tuple[int, int] | None = None) -> Path:
    """The picture, into the run's folder where no path is given.

    Raises:
        UsageError: An unknown format, or a size too small.
    """
    from gancli.plots import draw_dynamics

    path = path or run.path / "dynamics.png"
    story = Spectra(
        title=f"{run.name}, seed {found.seed}: the game's dynamics",
        epochs=found.epochs,
        eigenvalues=tuple(each.eigenvalues for each in found.spectra),
        multipliers=tuple(each.multipliers for each in found.spectra),
        multipliers_of=found.how,
        rotation=found.rotation,
        norms=found.norms,
        vanished=found.vanished,
        line=found.line,
        angle=found.angle,
    )
    with output(path) as temporary:
        draw_dynamics(story, temporary, size)
    return path
