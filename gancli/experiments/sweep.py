"""``--vary``: from lists of values to settings, each an experiment; and how far two experiments differ."""

import itertools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gancli import config
from gancli.config import Experiment
from gancli.errors import UsageError
from gancli.experiments import resolve
from gancli.experiments.sources import Kept

Vary = Mapping[str, Sequence[Any]]
"""The values of each key; a text is read like that of ``--set``."""

MOST = 1000
"""Settings of one study."""
_TELLING = ("preset", "about", "log_every", "snapshots", "early_snapshots")
"""Settings that say what a run is called and what is written down of it, not what it does."""


@dataclass(frozen=True)
class Setting:
    """One combination of the values that are varied; nothing is where there is only one."""

    set: Mapping[str, Any]
    experiment: Experiment

    @property
    def label(self) -> str:
        """The combination in words: ``loss minimax, batch 100``."""
        return ", ".join(f"{key} {shown(value)}" for key, value in self.set.items())


def read(texts: Sequence[str]) -> dict[str, list[str]]:
    """The values of each ``KEY=V1,V2,…``; a comma in brackets or in quotes belongs to its value.

    Raises:
        UsageError: There is no key, no value, or the same key twice.
    """
    found: dict[str, list[str]] = {}
    for text in texts:
        key, separator, values = text.partition("=")
        found_values = [value.strip() for value in _outer_commas(values)]
        if not separator or not key.strip() or not all(found_values):
            raise UsageError(
                f"cannot read what to vary: {text!r}",
                cause="it must be KEY=VALUE,VALUE,…",
                fix="for example --vary loss=nonsaturating,minimax",
            )
        if key.strip() in found:
            raise UsageError(f"{key.strip()} is varied twice", fix="give all of its values in one --vary")
        found[key.strip()] = found_values
    return found


def crossed(base: Experiment, vary: Vary, kept: Kept | None = None) -> list[Setting]:
    """Every combination of the values, the last key's values changing first; the base alone without any.

    ``kept`` is a run's copy of the user's own data.

    Raises:
        UsageError: A key or value that does not fit, the same setting twice, or more settings than a study has.
    """
    rows = [[f"{key}={_text(value)}" for value in values] for key, values in vary.items()]
    count = 1
    for row in rows:
        count *= len(row)
    if count > MOST:
        raise UsageError(f"these are {count:,} settings", cause=f"allowed: {MOST:,} in one study")
    found: list[Setting] = []
    for assignments in itertools.product(*rows):
        experiment = config.with_settings(base, assignments)
        if experiment.preset != base.preset:
            raise UsageError("the preset cannot be varied", fix="gan compare tells two studies apart")
        resolve.game(experiment, kept)
        setting = named(vary, experiment)
        if any(experiment == other.experiment for other in found):
            raise UsageError(f"the same setting is there twice: {', '.join(assignments)}")
        found.append(setting)
    return found


def named(keys: Sequence[str] | Vary, experiment: Experiment) -> Setting:
    """An experiment with its values of the keys that are varied."""
    return Setting({key: config.value(experiment, key) for key in keys}, experiment)


def differences(one: Experiment, other: Experiment) -> dict[str, tuple[Any, Any]]:
    """The settings in which two experiments differ, dotted, with both values; None where one does not exist."""
    first, second = _leaves(config.to_dict(one)), _leaves(config.to_dict(other))
    keys = list(dict.fromkeys([*first, *second]))
    return {key: (first.get(key), second.get(key)) for key in keys if first.get(key) != second.get(key)}


def telling_differences(one: Experiment, other: Experiment) -> dict[str, tuple[Any, Any]]:
    """The same without what decides nothing: names, and how much is written down."""
    return {key: pair for key, pair in differences(one, other).items() if key not in _TELLING}


def changes(base: Experiment, experiment: Experiment) -> dict[str, Any]:
    """What must be changed in the base to get the experiment."""
    here, there = _leaves(config.to_dict(base)), _leaves(config.to_dict(experiment))
    return {key: value for key, value in there.items() if key not in here or here[key] != value}


def changed(base: Experiment, values: Mapping[str, Any]) -> Experiment:
    """The base with these changes; the inverse of ``changes``."""
    data = config.to_dict(base)
    for key, value in values.items():
        *parents, last = key.split(".")
        inner = data
        for name in parents:
            inner[name] = inner.get(name) or {}
            inner = inner[name]
        inner[last] = value
    return config.from_dict(data)


def shown(value: Any) -> str:
    """A value as it is typed: 0.001, minimax, [16,16]."""
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _outer_commas(text: str) -> list[str]:
    """The pieces of a text between the commas that are in no bracket and in no quotes."""
    pieces, depth, quote = [""], 0, ""
    for letter in text:
        quote = "" if letter == quote else quote or (letter if letter in "\"'" else "")
        depth += 0 if quote else (letter == "[") - (letter == "]")
        if letter == "," and depth == 0 and not quote:
            pieces.append("")
        else:
            pieces[-1] += letter
    return pieces


def _leaves(data: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Every value by its dotted key; a target's parameters are one value."""
    found: dict[str, Any] = {}
    for name, value in data.items():
        inner = isinstance(value, Mapping) and name != "parameters"
        found |= _leaves(value, f"{prefix}{name}.") if inner else {prefix + name: value}
    return found
