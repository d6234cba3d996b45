"""Every table of the package by name, each row with one line: what ``gan list`` prints."""

from collections.abc import Callable, Mapping

from gancli import config
from gancli.errors import unknown_name

Rows = Mapping[str, str]


def _presets() -> Rows:
    from gancli.presets import PRESETS

    return {name: experiment.about for name, experiment in PRESETS.items()}


def _targets() -> Rows:
    from gancli.distributions import DISTRIBUTIONS

    return {name: _first_line(build) for name, build in DISTRIBUTIONS.items()}


def _noises() -> Rows:
    from gancli.distributions import NOISES

    return {name: noise.description for name, noise in NOISES.items()}


def _losses() -> Rows:
    from gancli.losses import LOSSES

    return {name: loss.description for name, loss in LOSSES.items()}


def _penalties() -> Rows:
    from gancli.losses import PENALTIES

    return {name: penalty.description for name, penalty in PENALTIES.items()}


def _views() -> Rows:
    from gancli.views import VIEWS

    return {name: view.description for name, view in VIEWS.items()}


def _activations() -> Rows:
    from gancli.networks import ACTIVATIONS

    return {name: row.description for name, row in ACTIVATIONS.items()}


def _outputs() -> Rows:
    from gancli.networks import OUTPUTS

    return {name: row.description for name, row in OUTPUTS.items()}


def _initialisations() -> Rows:
    from gancli.networks import INITIALISATIONS

    return {name: row.description for name, row in INITIALISATIONS.items()}


def _optimizers() -> Rows:
    from gancli.engine.optimizers import OPTIMIZERS

    return {name: row.description for name, row in OPTIMIZERS.items()}


def _metrics() -> Rows:
    from gancli.metrics import METRICS

    return {name: metric.description for name, metric in METRICS.items()}


def _panels() -> Rows:
    from gancli.plots import PANELS

    return {name: _first_line(panel) for name, panel in PANELS.items()}


def _settings() -> Rows:
    from gancli.presets import PRESETS

    return config.described(PRESETS["nag"])


TABLES: dict[str, Callable[[], Rows]] = {
    "presets": _presets,
    "targets": _targets,
    "noises": _noises,
    "losses": _losses,
    "penalties": _penalties,
    "views": _views,
    "activations": _activations,
    "outputs": _outputs,
    "initialisations": _initialisations,
    "optimizers": _optimizers,
    "metrics": _metrics,
    "panels": _panels,
    "settings": _settings,
}


def table(name: str) -> Rows:
    """The rows of a table: name → one line.

    Raises:
        UsageError: There is no such table.
    """
    if name not in TABLES:
        raise unknown_name("table", name, TABLES)
    return TABLES[name]()


def _first_line(thing: object) -> str:
    return (thing.__doc__ or "").strip().partition("\n")[0]
