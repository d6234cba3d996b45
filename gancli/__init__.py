"""A laboratory for the training dynamics of small GANs on distributions whose truth is known.

    import gancli
    run = gancli.train("nag", epochs=500, seed=3)
    run.sample(1000); run.evaluate(); run.render("film.mp4")
    gancli.stability("nag", runs=10, vary={"loss": ["nonsaturating", "minimax"]}).to_pandas()
    gancli.open_run("nag-3")

The names are imported when they are first used, so that ``import gancli`` costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gancli.config import Experiment as Experiment
    from gancli.errors import GanError as GanError
    from gancli.experiments.compare_studies import compare as compare
    from gancli.experiments.run import Run as Run
    from gancli.experiments.run import open_run as open_run
    from gancli.experiments.stability import Stability as Stability
    from gancli.experiments.stability import extend as extend
    from gancli.experiments.stability import stability as stability
    from gancli.experiments.train import resume as resume
    from gancli.experiments.train import train as train

__version__ = "0.1.0"

_HOMES = {
    "Experiment": "gancli.config",
    "GanError": "gancli.errors",
    "Run": "gancli.experiments.run",
    "Stability": "gancli.experiments.stability",
    "compare": "gancli.experiments.compare_studies",
    "extend": "gancli.experiments.stability",
    "open_run": "gancli.experiments.run",
    "resume": "gancli.experiments.train",
    "stability": "gancli.experiments.stability",
    "train": "gancli.experiments.train",
}
__all__ = [*_HOMES, "__version__"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'gancli' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
