"""The checks of ``gan doctor`` that try things out: training with each engine, a checkpoint, a film."""

from time import perf_counter

import numpy as np

from gancli.engine.coverage import ENGINES
from gancli.experiments.findings import Bench, Check, Finding
from gancli.experiments.plan import plan
from gancli.experiments.playing import checkpoint_layout
from gancli.experiments.preparing import Watch
from gancli.experiments.recording import Recording
from gancli.experiments.train import train

_EPOCHS = 6
_GAME = ("batch=100", "d_steps=2", "g_steps=2", f"snapshots={_EPOCHS}")
TOLERANCE = 1e-4
"""How far two engines' weights may be apart after a few epochs in float32."""


def _trains(engine: str) -> Check:
    def check(bench: Bench, watch: Watch) -> Finding:
        began = perf_counter()
        bench.runs[engine] = train(
            plan("nag", settings=_GAME, epochs=_EPOCHS),
            device="cpu",
            engine=engine,
            name=engine,
            runs_dir=bench.folder,
            watch=watch,
        )
        took = perf_counter() - began
        return Finding(True, f"a small game trained and judged in {took:.1f} s", {"seconds": round(took, 2)})

    return check


def _agreement(bench: Bench, watch: Watch) -> Finding:
    if len(bench.runs) < len(ENGINES):
        return Finding(False, "not every engine has trained")
    first, *others = (run.recording for run in bench.runs.values())
    apart = max(_apart(first, other) for other in others)
    line = f"after {_EPOCHS} epochs weights differ by {apart:.1g}, {TOLERANCE:g} is allowed"
    return Finding(apart <= TOLERANCE, line, {"difference": apart, "tolerance": TOLERANCE})


def _apart(one: Recording, other: Recording) -> float:
    """The largest difference of two recordings' weights; infinite where one of them is not finite."""
    gaps = [
        np.abs(weights - getattr(other, side)[name]).max()
        for side in ("generators", "discriminators")
        for name, weights in getattr(one, side).items()
    ]
    return float(np.max(np.nan_to_num(gaps, nan=np.inf)))


def _checkpoint(bench: Bench, watch: Watch) -> Finding:
    run = bench.run
    commit = run.directory.last_commit(expected=checkpoint_layout(run.game, 1), finite=True)
    assert commit is not None
    last = run.recording.generator()
    same = all((commit.checkpoint[f"generator.{name}"][0] == weights).all() for name, weights in last.items())
    line = "written, proven and read" if same else "what was read is not what was recorded"
    return Finding(same, line, {"bytes": commit.record.checkpoint.size})


def _film(bench: Bench, watch: Watch) -> Finding:
    drawn: list[int] = []
    path = bench.run.render(
        bench.folder / "film.mp4",
        fps=1,
        seconds=1.0,
        size=(320, 240),
        progress=lambda done, total: drawn.append(done),
    )
    size = path.stat().st_size
    return Finding(True, f"{len(drawn)} frames drawn, {size / 1e3:.0f} kB of MP4", {"frames": len(drawn)})


TRIALS: dict[str, Check] = {
    **{f"{name} engine": _trains(name) for name in ENGINES},
    "agreement": _agreement,
    "checkpoint": _checkpoint,
    "film": _film,
}
