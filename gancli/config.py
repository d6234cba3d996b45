"""An experiment as frozen structures, with a strict round trip to JSON and TOML.

Every setting has its one default here; a preset (``presets.py``) is an ``Experiment`` with other values. The structures
are checked by msgspec: a wrong type, an unknown field or a value out of range is a ``UsageError`` that names the field.
Names of table rows (losses, views, …) are resolved in ``experiments``, which knows the tables.
"""

import difflib
import re
import tomllib
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

import msgspec
import tomli_w

from gancli.errors import UsageError

Positive = Annotated[float, msgspec.Meta(gt=0, le=1e9)]
NonNegative = Annotated[float, msgspec.Meta(ge=0, le=1e9)]
Real = Annotated[float, msgspec.Meta(ge=-1e9, le=1e9)]
Count = Annotated[int, msgspec.Meta(ge=1, le=10**9)]
Whole = Annotated[int, msgspec.Meta(ge=0, le=10**9)]
Width = Annotated[int, msgspec.Meta(ge=1, le=4096)]
_Number = int | float
_BARE_WORD = re.compile(r"(?<=[\[,\s])(?!(?:true|false|inf|nan)\b)([A-Za-z][\w+-]*)(?=\s*[,\]])")
_LEADING_DOT = re.compile(r"(?<![\w.])\.(?=\d)")
Value = _Number | str | tuple[_Number | tuple[_Number, ...], ...]


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The base of every structure below: immutable, and strict about names."""


class Target(Settings, frozen=True):
    """The distribution to learn, by its name in DISTRIBUTIONS or ``data``, with its parameters."""

    name: str = "gaussian"
    parameters: dict[str, Value] = {}


class Noise(Settings, frozen=True):
    """What G is fed."""

    name: str = "uniform"
    dimension: Annotated[int, msgspec.Meta(ge=1, le=64)] = 1
    low: Real = 0.0
    high: Real = 1.0
    jitter: NonNegative = 0.01
    """Width of the uniform jitter of a stratified grid."""


class Optimizer(Settings, frozen=True):
    """One network's optimiser and its learning-rate schedule."""

    name: str = "sgd"
    lr: Positive = 1e-3
    momentum: Annotated[float, msgspec.Meta(gt=-1, lt=1)] = 0.0
    betas: tuple[Annotated[float, msgspec.Meta(ge=0, lt=1)], Annotated[float, msgspec.Meta(ge=0, lt=1)]] = (
        0.9,
        0.999,
    )
    epsilon: Positive = 1e-8
    schedule: str = "staircase"
    """How the learning rate falls."""
    decay: Annotated[float, msgspec.Meta(ge=0, le=1)] = 1.0
    """The learning rate is multiplied by this: on a staircase at every step of it, else at the end of the run."""
    decay_every: Count = 1
    """A step of the staircase comes after so many of this network's own updates."""


class Network(Settings, frozen=True):
    """A multi-layer perceptron: hidden widths, activations (one for all, or one per hidden layer), its training."""

    hidden: Annotated[tuple[Width, ...], msgspec.Meta(max_length=16)] = (5, 5)
    activations: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)] = ("tanh",)
    bias: bool = True
    """Whether the layers have biases."""
    initialisation: str = "uniform-fan-in"
    penalty: str = "none"
    penalty_weight: Real = 0.0
    """Factor of the penalty in this network's loss; a negative one rewards what the penalty measures."""
    optimizer: Optimizer = Optimizer()


class Generator(Network, frozen=True):
    """The network that makes points."""

    dropout: Annotated[float, msgspec.Meta(ge=0, lt=1)] = 0.0
    """Probability of dropping a pre-activation of a hidden layer, in training and whenever samples are drawn."""
    output: str = "linear"
    output_scale: Positive = 1.0
    initial_scale: NonNegative = 1.0
    """What the initial weights of the last layer are multiplied by …"""
    initial_shift: Real = 0.0
    """… and what is added to its initial biases: where and how wide G's points start."""
    average: Annotated[float, msgspec.Meta(ge=0, lt=1)] = 0.0
    """β of an exponential moving average of the weights, which is judged beside G; 0 for none."""


class Discriminator(Network, frozen=True):
    """The network that judges points, or sets of them."""

    view: str = "points"
    output: str = "sigmoid"
    clamp: tuple[Real, Real] | None = None
    """The output is clamped to this interval in the game (not in pretraining)."""
    minibatch_kernels: Whole = 0
    """With more than 0, minibatch discrimination follows the last hidden layer."""
    minibatch_dimension: Count = 3
    pack: Annotated[int, msgspec.Meta(ge=1, le=64)] = 1
    """How many points D judges together."""
    clip: NonNegative = 0.0
    """After each update the weights are clipped to ± this; 0 for never."""
    spectral: bool = False
    """Each weight matrix is divided by its largest singular value, found by one power iteration per update."""
    instance_noise: NonNegative = 0.0
    """The standard deviation of normal noise on all that D judges; it falls to 0 in a line."""
    instance_noise_share: Annotated[float, msgspec.Meta(gt=0, le=1)] = 0.7
    """After this share of the run nothing is left of it."""


class Pretraining(Settings, frozen=True):
    """Fitting D to the target's density before the game; no steps, no pretraining."""

    steps: Whole = 0
    low: Real = -5.0
    high: Real = 5.0
    batch: Count = 200
    optimizer: Optimizer | None = None
    """D's own where left out."""


class LossParameters(Settings, frozen=True):
    """Numbers of the losses that take one."""

    label: Annotated[float, msgspec.Meta(gt=0, le=1)] = 1.0
    """What D is told of real points; below 1, one-sided label smoothing."""
    alpha_d: Positive = 1.0
    """The α of D's α-loss; 1 is cross-entropy."""
    alpha_g: Positive = 1.0
    """The α of G's."""
    margin: Positive = 1.0
    """The energy above which generated points are left alone."""


class Experiment(Settings, frozen=True):
    """Everything that decides a run but its seed and the machine."""

    preset: str = "custom"
    about: str = ""
    """The preset in one line."""
    target: Target = Target()
    noise: Noise = Noise()
    generator: Generator = Generator()
    discriminator: Discriminator = Discriminator()
    loss: str = "nonsaturating"
    loss_parameters: LossParameters = LossParameters()
    play: str = "alternating"
    """Who moves when, and against whom."""
    consensus: NonNegative = 0.1
    """γ of the play "consensus": the weight of ½‖v‖², v the gradients of both players."""
    unroll: Annotated[int, msgspec.Meta(ge=0, le=100)] = 0
    """G moves against a D that has been so many steps of gradient descent further."""
    batch: Count = 500
    """Points of one update: a set for views of a set, a minibatch for points."""
    sort: bool = False
    """Real points are sorted ascending (1-D)."""
    same_batch: bool = False
    """G's update reuses the real points and the noise of the last D update."""
    view_epsilon: NonNegative = 0.0
    """Added to the variance before the moments of a set are standardised; 0 as published."""
    d_steps: Count = 1
    g_steps: Count = 1
    epochs: Annotated[int, msgspec.Meta(ge=1, le=10**8)] = 5000
    log_every: Count = 100
    snapshots: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 200
    early_snapshots: bool = True
    """For films up to nearly as many again in the first fifth: dense at first, then ever farther apart."""
    pretraining: Pretraining = Pretraining()
    data_points: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)] = 0
    """So many points of the target are drawn once and trained on again and again; 0 for fresh ones without end."""
    data_seed: Whole = 0
    """Which points these are; all members share them."""
    dtype: Literal["float32", "float64"] = "float32"


def to_dict(experiment: Experiment) -> dict[str, Any]:
    """The experiment as plain JSON types, every field written out."""
    return msgspec.to_builtins(experiment)  # type: ignore[no-any-return]


def from_dict(data: Mapping[str, Any]) -> Experiment:
    """The experiment that ``to_dict`` wrote; UsageError names the first field that does not fit."""
    _check_names(data, Experiment)
    try:
        return msgspec.convert(data, Experiment)
    except msgspec.ValidationError as error:
        raise _misfit(str(error), data) from None


def to_toml(experiment: Experiment) -> str:
    """The experiment as TOML; fields that are unset (None) are left out, which reads back the same."""
    return tomli_w.dumps(_without_none(to_dict(experiment)))


def from_toml(text: str, base: Experiment | None = None) -> Experiment:
    """The experiment of a TOML document; settings that it leaves out come from ``base``."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"this is not TOML: {error}") from None
    return from_dict(_merged(to_dict(base or Experiment()), data))


def with_settings(experiment: Experiment, assignments: Sequence[str]) -> Experiment:
    """The experiment with ``KEY=VALUE`` assignments applied, the values in TOML (a bare word is a string)."""
    data = to_dict(experiment)
    for assignment in assignments:
        key, separator, text = assignment.partition("=")
        if not separator or not key:
            raise UsageError(
                f"cannot read the setting {assignment!r}",
                cause="it must be KEY=VALUE",
                fix="for example --set generator.hidden=[16,16]",
            )
        _assign(data, key.strip().split("."), _value(text.strip()))
    return from_dict(data)


def value(experiment: Experiment, key: str) -> Any:
    """The value of a key that ``--set`` takes, in plain JSON types; None where it is unset."""
    found: Any = to_dict(experiment)
    for part in _into_parameters(key.split(".")):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def keys() -> list[str]:
    """Every key that ``--set`` takes, dotted."""
    return _keys(Experiment, "")


def described(experiment: Experiment) -> dict[str, str]:
    """Every key that ``--set`` takes with its value in an experiment, as TOML writes it."""
    found = {}
    for key in keys():
        value: Any = experiment
        for part in key.split("."):
            value = getattr(value, part, None)
        found[key] = "(unset)" if value is None else msgspec.json.encode(value).decode()
    return found


def _keys(structure: type[Settings], prefix: str) -> list[str]:
    found: list[str] = []
    for field in msgspec.structs.fields(structure):
        nested = _nested(field.type)
        found += _keys(nested, f"{prefix}{field.name}.") if nested else [prefix + field.name]
    return found


def _nested(annotation: Any) -> type[Settings] | None:
    candidates = getattr(annotation, "__args__", (annotation,))
    return next((c for c in candidates if isinstance(c, type) and issubclass(c, Settings)), None)


def _misfit(message: str, data: Mapping[str, Any]) -> UsageError:
    """What was given and what is allowed, from msgspec's "Expected … - at `$.path`"."""
    expected, _, place = message.partition(" - at `$.")
    path = place.rstrip("`")
    value: Any = data
    for part in re.findall(r"\w+", path):
        value = value[int(part) if part.isdecimal() else part]
    cause = expected.replace("`", "")
    return UsageError(f"setting {path}: {value!r} does not fit", cause=cause[:1].lower() + cause[1:])


def _check_names(data: Mapping[str, Any], structure: type[Settings], prefix: str = "") -> None:
    fields = {field.name: field.type for field in msgspec.structs.fields(structure)}
    for name, value in data.items():
        if name not in fields:
            close = difflib.get_close_matches(str(name), fields, n=1, cutoff=0.5)
            hint = f"; did you mean {prefix}{close[0]}?" if close else ""
            raise UsageError(f"unknown setting {prefix}{name}{hint}", cause="known: " + ", ".join(fields))
        nested = _nested(fields[name])
        if nested and isinstance(value, Mapping):
            _check_names(value, nested, f"{prefix}{name}.")


def _assign(data: dict[str, Any], path: list[str], value: Any) -> None:
    *parents, last = _into_parameters(path)
    for depth, name in enumerate(parents):
        if name not in data:
            _check_names({name: None}, _structure(parents[:depth]), ".".join([*parents[:depth], ""]))
        if not isinstance(data[name], dict):
            data[name] = {}
        data = data[name]
    if parents[-1:] != ["parameters"]:
        _check_names({last: None}, _structure(parents), ".".join([*parents, ""]))
    if (parents, last) == (["target"], "name") and value != data["name"]:
        data["parameters"] = {}  # another target has other parameters
    data[last] = value


def _into_parameters(path: list[str]) -> list[str]:
    """``target.mean`` is short for ``target.parameters.mean``, ``loss.margin`` for ``loss_parameters.margin``.

    So are ``target`` and ``noise`` for their names, and ``loss.name`` is ``loss``.
    """
    match path:
        case ["target" | "noise"]:
            return [*path, "name"]
        case ["loss", "name"]:
            return ["loss"]
        case ["target", name] if name not in ("name", "parameters"):
            return ["target", "parameters", name]
        case ["loss", name]:
            return ["loss_parameters", name]
        case _:
            return path


def _structure(path: Sequence[str]) -> type[Settings]:
    structure: type[Settings] = Experiment
    for name in path:
        types = {field.name: field.type for field in msgspec.structs.fields(structure)}
        nested = _nested(types.get(name))
        if nested is None:
            raise UsageError(f"the setting {'.'.join(path)} has no parts")
        structure = nested
    return structure


def _value(text: str) -> Any:
    """TOML, but a number may be written ``.35`` and a string without its quotes (a shell takes them off)."""
    dotted = _LEADING_DOT.sub("0.", text)
    for attempt in (text, dotted, _BARE_WORD.sub(r'"\1"', dotted)):
        try:
            return tomllib.loads(f"value = {attempt}")["value"]
        except tomllib.TOMLDecodeError:
            continue
    return text


def _merged(base: dict[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    if "parameters" in base and over.get("name", base["name"]) != base["name"]:
        merged["parameters"] = {}  # another target has other parameters
    for name, value in over.items():
        both = isinstance(value, Mapping) and isinstance(base.get(name), dict) and name != "parameters"
        merged[name] = _merged(base[name], value) if both else value
    return merged


def _without_none(data: Any) -> Any:
    if isinstance(data, dict):
        return {name: _without_none(value) for name, value in data.items() if value is not None}
    if isinstance(data, list | tuple):
        return [_without_none(value) for value in data]
    return data
