"""Every table of the package by name, each row with one line: what ``gan list`` prints."""

from collections.abc import Callable, Mapping

from gancli import config
from gancli.errors import unknown_name

Rows = Mapping[str, str]


def _presets() -> Rows:
    """The published systems."""
    from gancli.presets import PRESETS

    return {name: experiment.about for name, experiment in PRESETS.items()}


def _targets() -> Rows:
    """The distributions to learn."""
    from gancli.distributions import DISTRIBUTIONS
    from gancli.experiments.sources import ABOUT, DATA

    return {name: _first_line(build) for name, build in DISTRIBUTIONS.items()} | {DATA: ABOUT}


def _noises() -> Rows:
    """What G is fed."""
    from gancli.distributions import NOISES

    return {name: noise.description for name, noise in NOISES.items()}


def _losses() -> Rows:
    """The games that D and G play."""
    from gancli.losses import LOSSES

    return {name: loss.description for name, loss in LOSSES.items()}


def _penalties() -> Rows:
    """Terms added to a network's loss."""
    from gancli.losses import PENALTIES

    return {name: penalty.description for name, penalty in PENALTIES.items()}


def _views() -> Rows:
    """What D judges: single points or whole sets."""
    from gancli.views import VIEWS

    return {name: view.description for name, view in VIEWS.items()}


def _activations() -> Rows:
    """The functions of the hidden layers, and of G's output."""
    from gancli.networks import ACTIVATIONS

    return {name: row.description for name, row in ACTIVATIONS.items()}


def _outputs() -> Rows:
    """How D's last layer becomes its output."""
    from gancli.networks import OUTPUTS

    return {name: row.description for name, row in OUTPUTS.items()}


def _initialisations() -> Rows:
    """Where the weights start."""
    from gancli.networks import INITIALISATIONS

    return {name: row.description for name, row in INITIALISATIONS.items()}


def _optimizers() -> Rows:
    """How a network descends."""
    from gancli.engine.optimizers import OPTIMIZERS

    return {name: row.description for name, row in OPTIMIZERS.items()}


def _schedules() -> Rows:
    """How a learning rate falls."""
    from gancli.engine.schedules import SCHEDULES

    return {name: row.description for name, row in SCHEDULES.items()}


def _plays() -> Rows:
    """Who moves when, and against whom."""
    from gancli.engine.plays import PLAYS

    return {name: row.description for name, row in PLAYS.items()}


def _metrics() -> Rows:
    """What gan evaluate measures."""
    from gancli.metrics import METRICS, MODEL_METRICS

    return {name: metric.description for name, metric in (METRICS | MODEL_METRICS).items()}


def _panels() -> Rows:
    """The parts of a film, and what fills a picture alone."""
    from gancli.plots import PANELS, WHOLE

    return {name: panel.description for name, panel in PANELS.items()} | WHOLE


def _engines() -> Rows:
    """What computes the updates, and what not."""
    from gancli.engine.coverage import ENGINES
    from gancli.experiments.engines import NATIVE, gaps

    missing = "; ".join(f"{table} {', '.join(names)}" for table, names in gaps().items())
    lacks = {NATIVE: f"; not for the {missing}" if missing else "; covers every row of every table"}
    return {name: line + lacks.get(name, "") for name, line in ENGINES.items()}


def _settings() -> Rows:
    """What --set reaches, with the values of nag."""
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
    "schedules": _schedules,
    "plays": _plays,
    "metrics": _metrics,
    "panels": _panels,
    "engines": _engines,
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


def names() -> Rows:
    """Every table with one line."""
    return {name: _first_line(rows) for name, rows in TABLES.items()}


def _first_line(thing: object) -> str:
    return (thing.__doc__ or "").strip().partition("\n")[0]
