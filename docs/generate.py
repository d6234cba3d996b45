"""Writes the generated parts of the documentation from the package itself: ``make docs``.

commands.md is generated whole. In the other pages it is what stands between ``<!-- generated: NAME … -->`` and
``<!-- end -->``. tests/test_docs.py compares both with the pages that are there.
"""

import ast
import inspect
import os
import re
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout, suppress
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import typer.main
from scipy.special import ndtri

from gancli import config
from gancli.cli.app import app
from gancli.config import Experiment, Network, Optimizer
from gancli.distributions import build
from gancli.experiments import resolve
from gancli.experiments.tables import TABLES
from gancli.metrics import METRICS, judge
from gancli.metrics.floors import floors
from gancli.metrics.trajectory import trajectory
from gancli.presets import PRESETS
from gancli.records import Verdict

HERE = Path(__file__).parent
_PLAIN = {"COLUMNS": "100", "LINES": "50", "TERM": "dumb", "NO_COLOR": "1"}
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_MARKED = re.compile(r"(<!-- generated: (\S+)( [^>]*)? -->\n).*?(<!-- end -->)", re.DOTALL)
_POINTS = 10_000

PREFACE = """\
# Commands

Generated from the program by `make docs`; do not edit. [files.md](files.md) describes what the commands leave behind,
[presets.md](presets.md) the systems that `--preset` names, [evaluation.md](evaluation.md) the numbers.

The result goes to stdout, progress and messages to stderr. (Where stderr is not a terminal there is no bar: `train` and
`stability` print lines of progress, on stdout or, beside `--json`, on stderr.) An option that is left out means "as in
the preset". RUN is a run's name, the beginning of it, `@last` or a path; left out, it is the newest run. A mistyped
name is answered with the nearest known one.

The first training on a machine compiles the native engine and says so; what was compiled is kept in the folder for
caches, or in that of the variable `GAN_CACHE_DIR`.
"""

DOCUMENTS = """\
## What `--json` prints

One strict JSON document (no NaN, no Infinity) with `"schema": 1`. [files.md](files.md) explains every key.

| command | document |
|---|---|
| `train` | the one of metrics.json |
| `stability` | the one of stability.json |
| `evaluate` | the one of evaluation.json; for several runs `{"schema": 1, "runs": [one for each]}` |
| `sample` | `run`, `epoch`, `count`, `file`; with `--out -` the points themselves, as CSV |
| `render` | `run`, `file`, `bytes` |
| `compare` | `runs`, `differs` (by key the values of both), `notes`, and `comparisons`: for each `of`, what it is \
called, and the keys of a comparison in stability.json |
| `dynamics` | the one of dynamics.json, see [theory.md](theory.md#a-recorded-run-gan-dynamics) |
| `theory` | `games`; of a game the keys in [theory.md](theory.md) |
| `runs` | `runs`: for each `name`, `created`, `finished`, `kind`, `preset`, `seeds` (how many, of each setting), \
`epochs`, `epoch` (the last one saved), `settings` (how many), `parts` and `parts_done` (of a study), \
`problem` (null, or what is damaged) |
| `show` | `run`, `path`, `kind`, `preset`, `about`, `seeds`, `epochs`, `epoch`, `finished`, `created`, `engine`, \
`device`, `threads`, `files`, `bytes`, `members` (as in metrics.json), `study` (null, or of several parts `parts`, \
`parts_done` and `settings`: for each `set`, `runs`, `successes`), `settings` (as `experiment` in config.json) |
| `list` | `table` and `rows`: name → line |
| `doctor` | `fine`, and `checks`: for each `name`, `fine`, `line` (what it found, in words), `facts` (the same for \
programs); with `--clear-cache` `removed` (how many files) and `bytes` |
| `train`, `stability` with `--dry-run` | `experiment` (as in config.json) and `cost`: `members`, `d_updates` and \
`g_updates` (of one member), `engine` and `threads` that would be taken, `seconds` (roughly), `bytes` of the recording |
| `stability --dry-run` of several parts | `experiment` of the first setting and `cost`: `runs`, `seconds`, `bytes`, \
`at_most` (the same if `--until-width` goes to its end, else null) and `settings`, for each `set`, `runs`, `seconds`, \
`bytes`, `engine`, `threads` |
| `stability --runs-needed` | `rates`, `power`, `alpha`, `own_seeds` (of each setting), `own_seeds_exact` (whether \
that is exact or the limit of many), `shared_seeds`: `least` where the same seeds fail, \
`most` where failures are unrelated |
"""

SETTINGS = """\
### settings

What `--set KEY=VALUE` and the TOML file of `--config` can change, with the values of `nag`. With `--set` a value is
written as in TOML, but a number may begin with its point and a word needs no quotes; `target.mean` is short for
`target.parameters.mean`.

"""

WORDS = {
    "preset": "The preset where the settings began; --preset chooses it, --set cannot.",
    "name": "A row of the table of targets, noises or optimizers.",
    "parameters": "The target's own; those left out have the target's defaults.",
    "dimension": "Noise numbers for one point.",
    "low": "The low end.",
    "high": "The high end.",
    "hidden": "Widths of the hidden layers.",
    "activations": "Rows of the table of activations: one for all hidden layers, or one for each.",
    "initialisation": "A row of the table of initialisations.",
    "penalty": "A row of the table of penalties, or none.",
    "lr": "Learning rate.",
    "momentum": "Of sgd; may be negative.",
    "betas": "Of adam.",
    "epsilon": "Of adam.",
    "output": "A row of the table of outputs (D) or of activations (G).",
    "output_scale": "G's output is multiplied by this.",
    "view": "A row of the table of views.",
    "minibatch_dimension": "The dimension of each of those kernels.",
    "loss": "A row of the table of losses.",
    "d_steps": "Updates of D in an epoch.",
    "g_steps": "Updates of G in an epoch.",
    "epochs": "How long the run is.",
    "log_every": "Every so many epochs the moments of both last batches are written to metrics.jsonl.",
    "snapshots": "How many snapshots of the weights are recorded, equally spaced.",
    "steps": "Steps of D before the game.",
    "batch": "Points of one step.",
    "dtype": "float32 or float64.",
}
"""What the fields are that have no line of their own in config.py."""


def main() -> None:
    """Write every page that has generated parts."""
    for path, text in pages().items():
        path.write_text(text)


def pages() -> dict[Path, str]:
    """The pages as they should be."""
    found = {HERE / "commands.md": commands()}
    for path in sorted(HERE.glob("*.md")):
        if path.name != "commands.md" and _MARKED.search(text := path.read_text()):
            found[path] = _MARKED.sub(_filled, text)
    return found


def _filled(match: re.Match[str]) -> str:
    return f"{match[1]}{BLOCKS[match[2]](*(match[3] or '').split())}\n{match[4]}"


def commands() -> str:
    """The page of commands, documents, tables and settings."""
    gan = typer.main.get_command(app)
    subcommands = gan.commands.items()  # type: ignore[attr-defined]
    parts = [
        PREFACE,
        _help("gan", gan),
        *(_help(f"gan {name}", each) for name, each in subcommands),
        DOCUMENTS,
    ]
    parts += ["## Tables\n\nWhat `gan list` knows.\n"]
    parts += [_listed(name) for name in TABLES if name != "settings"]
    return "\n".join([*parts, _settings()])


def _help(title: str, command: Any) -> str:
    with patch.dict(os.environ, _PLAIN), redirect_stdout(StringIO()) as shown, suppress(SystemExit):
        command.main(["--help"], prog_name=title, **typer.main.get_command(app).context_settings)
    lines = (line.rstrip() for line in _COLOURS.sub("", shown.getvalue()).splitlines())
    return f"## {title}\n\n```text\n" + "\n".join(lines).strip("\n") + "\n```\n"


def _listed(name: str) -> str:
    rows = [[f"`{row}`", line] for row, line in TABLES[name]().items()]
    return f"### {name}\n\n{_table(['name', 'what it is'], rows)}\n"


def _settings() -> str:
    notes = _field_notes()
    rows = [[f"`{key}`", f"`{value}`", _note(key, notes)] for key, value in TABLES["settings"]().items()]
    return SETTINGS + _table(["key", "in nag", "what it is"], rows) + "\n"


def _field_notes() -> dict[tuple[str, str], str]:
    """The line under each field of config.py, by class and field."""
    found = {}
    for node in ast.walk(ast.parse(inspect.getsource(config))):
        if isinstance(node, ast.ClassDef):
            for field, note in zip(node.body, node.body[1:], strict=False):
                if isinstance(field, ast.AnnAssign) and isinstance(note, ast.Expr):
                    found[node.name, ast.unparse(field.target)] = " ".join(
                        str(ast.literal_eval(note.value)).split()
                    )
    return found


def _note(key: str, notes: dict[tuple[str, str], str]) -> str:
    *path, field = key.split(".")
    classes = config._structure(path).__mro__
    return next(
        (notes[c.__name__, field] for c in classes if (c.__name__, field) in notes), WORDS.get(field, "")
    )


def facts(*names: str) -> str:
    """The settings of some presets side by side, as they are in the code."""
    rows = [[item, *(tell(PRESETS[name]) for name in names)] for item, tell in ITEMS.items()]
    return _table(["", *(f"`{name}`" for name in names)], [row for row in rows if any(row[1:])])


def _target(e: Experiment) -> str:
    parameters = ", ".join(f"{name} {_plain(value)}" for name, value in e.target.parameters.items())
    return f"{e.target.name}: {parameters}" + (", every batch sorted" if e.sort else "")


def _noise(e: Experiment) -> str:
    n = e.noise
    if n.name == "stratified":
        return f"{e.batch} evenly spaced values from {n.low:g} to {n.high:g}, each + U(0, {n.jitter:g})"
    return f"{n.name} on ({n.low:g}, {n.high:g}), dimension {n.dimension}"


def _judged(e: Experiment) -> str:
    view = resolve.game(e).view
    return f"`{e.discriminator.view}`: {'one set of' if view.of_sets else 'each of'} {e.batch}"


def _net(network: Network, widths: Sequence[int], head: str) -> str:
    hidden = ", ".join(network.activations) + (" throughout" if len(network.activations) == 1 else "")
    drop = f", dropout {network.dropout:g} before each activation" if getattr(network, "dropout", 0) else ""
    return f"{'-'.join(map(str, widths))}; hidden {hidden}{drop}; output {head}"


def _generator(e: Experiment) -> str:
    game = resolve.game(e)
    scale = f" × {e.generator.output_scale:g}" if e.generator.output_scale != 1 else ""
    widths = [e.noise.dimension, *e.generator.hidden, game.target.dimension]
    return _net(e.generator, widths, e.generator.output + scale)


def _discriminator(e: Experiment) -> str:
    d, game = e.discriminator, resolve.game(e)
    features = game.view.features(game.target.dimension, e.batch)
    clamp = f" clamped to [{d.clamp[0]:g}, {d.clamp[1]:g}]" if d.clamp else ""
    return _net(d, [features, *d.hidden, 2 if d.output == "softmax" else 1], d.output + clamp)


def _sizes(e: Experiment) -> str:
    game = resolve.game(e)
    return f"{game.generator.size:,} / {game.discriminator.size:,}"


def _penalties(e: Experiment) -> str:
    sides = (("D", e.discriminator), ("G", e.generator))
    return ", ".join(
        f"{side} {n.penalty_weight:g} × `{n.penalty}`" for side, n in sides if n.penalty != "none"
    )


def _optimizers(e: Experiment) -> str:
    g, d = _optimizer(e.generator.optimizer), _optimizer(e.discriminator.optimizer)
    return f"both {g}" if g == d else f"G {g}; D {d}"


def _optimizer(o: Optimizer) -> str:
    extra = (
        f", betas {_plain(o.betas)}"
        if o.name == "adam"
        else f", momentum {o.momentum:g}"
        if o.momentum
        else ""
    )
    stairs = f", × {o.decay:g} every {o.decay_every:,} updates" if o.decay != 1 else ""
    return f"{o.name} {o.lr:g}{extra}{stairs}"


def _pretraining(e: Experiment) -> str:
    p = e.pretraining
    return f"{p.steps:,} steps on U({p.low:g}, {p.high:g}), batches of {p.batch}" if p.steps else ""


def _schedule(e: Experiment) -> str:
    same = ", same real points and noise for both" if e.same_batch else ""
    return f"{e.epochs:,} × ({e.d_steps} D + {e.g_steps} G){same}"


ITEMS: dict[str, Callable[[Experiment], str]] = {
    "target": _target,
    "noise": _noise,
    "D judges": _judged,
    "G": _generator,
    "D": _discriminator,
    "parameters G / D": _sizes,
    "initialisation": lambda e: f"`{e.generator.initialisation}`",
    "loss": lambda e: f"`{e.loss}`",
    "penalty": _penalties,
    "optimiser": _optimizers,
    "pretraining of D": _pretraining,
    "schedule": _schedule,
    "logged every": lambda e: f"{e.log_every:,} epochs",
}


def stationary() -> str:
    """Verdicts on generators that make the same points at every snapshot, for the target N(4, 1.25)."""
    rows = []
    for name, points in _still().items():
        verdict = _judged_run(np.broadcast_to(points, (100, 1, _POINTS)))
        rows.append([name, f"{verdict.w:.4f}", f"{verdict.tv20:.4f}", _word(verdict)])
    return _table(["G", "w", "TV20", "verdict"], rows)


def moving() -> str:
    """Verdicts on N(4, 1.25) whose mean is shifted by b sds at snapshot k of 100."""
    k = np.arange(1, 101)
    shifts = {
        f".8 sin(2πk / {period})": 0.8 * np.sin(2 * np.pi * k / period) for period in (10, 40, 60, 100)
    } | {"from 0 to 2 in a line": 2 * k / 100, "0, and NaN from k = 60 on": np.where(k < 60, 0, np.nan)}
    clouds = {name: _normal(4, 1.25) + 1.25 * b[:, None, None] for name, b in shifts.items()}
    return _table(["b", "verdict"], [[name, _judged_run(cloud).sentence] for name, cloud in clouds.items()])


def _still() -> dict[str, np.ndarray]:
    u = (np.arange(_POINTS) + 0.5) / _POINTS
    return {
        "N(4, 1.25)": _normal(4, 1.25),
        "uniform with the same mean and sd": 4 + 1.25 * np.sqrt(12) * (u - 0.5),
        "N(3.67, 1.23), Mertz's last printed epoch": _normal(3.67, 1.23),
        "N(4.61, 2.78), Mertz's epoch 2000": _normal(4.61, 2.78),
        "arcsine, mean 6, sd 1.5, like run 5 of Nag's grid": 6 - 1.5 * np.sqrt(2) * np.cos(np.pi * u),
        "N(−11, .1), like run 10 of Nag's grid": _normal(-11, 0.1),
        "N(4, .001)": _normal(4, 0.001),
    }


def _normal(mean: float, sd: float) -> np.ndarray:
    return np.asarray(mean + sd * ndtri((np.arange(_POINTS) + 0.5) / _POINTS))


def _judged_run(clouds: np.ndarray) -> Verdict:
    return judge(trajectory(50 * np.arange(1, 101), clouds, build("gaussian", {})))


def _word(verdict: Verdict) -> str:
    return f"{verdict.label}, {verdict.quality}" if verdict.quality else str(verdict.label)


def floor_table(*counts: str) -> str:
    """What the metrics say of that many real points of N(4, 1.25)."""
    target = build("gaussian", {})
    names = [name for name, row in METRICS.items() if row.better and row.refuses(target) is None]
    found = {count: floors(target, int(count), names) for count in counts}
    rows = [
        [f"`{name}`", *(f"{found[count][name].mean:.3g} ({found[count][name].q95:.3g})" for count in counts)]
        for name in names
    ]
    return _table(["metric", *(f"n = {int(count):,}" for count in counts)], rows)


BLOCKS: dict[str, Callable[..., str]] = {
    "facts": facts,
    "stationary": stationary,
    "moving": moving,
    "floors": floor_table,
}


def _plain(value: object) -> str:
    """Numbers and lists of them as one writes them."""
    if isinstance(value, tuple | list):
        return "[" + ", ".join(map(_plain, value)) + "]"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


if __name__ == "__main__":
    main()
