"""Makes docs/gallery.md and its pictures: every preset and five instructive failures, trained, judged, drawn.

    python docs/gallery.py [--only NAME ...] [--runs-dir DIR]

A study that lies finished in the runs folder with the same settings is drawn, not trained again.
"""

import argparse
import shlex
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from gancli.errors import MissingError
from gancli.experiments.plan import plan
from gancli.experiments.run import Run, open_run
from gancli.experiments.stability import stability
from gancli.metrics.intervals import wilson
from gancli.plots import FOUR
from gancli.plots.style import SIGNS
from gancli.presets import PRESETS
from gancli.records import Verdict

HERE = Path(__file__).parent
PICTURES = HERE / "gallery"
SMALL = (640, 360)
SECONDS = 8.0
COLOURS = 128
"""Of a picture: enough, and a third of the bytes."""


@dataclass(frozen=True)
class Entry:
    """A study of the gallery, and what is worth seeing in it.

    Attributes:
        name: Of the study, and of its files.
        why: What is to be seen, in a sentence or two.
        shows: The ending of the run that is filmed: the first seed that has it.
        preset: What it goes out from.
        target: Instead of the preset's.
        settings: Instead of the preset's.
        runs: Seeds.
        panels: Of the film.
    """

    name: str
    why: str
    shows: str
    preset: str
    target: str | None = None
    settings: tuple[str, ...] = ()
    runs: int = 10
    panels: tuple[str, ...] = FOUR

    @property
    def commands(self) -> list[str]:
        """What a reader types to get the same study and its grid."""
        target = [] if self.target is None else ["--target", self.target]
        changes = [word for change in self.settings for word in ("--set", change)]
        train = ["gan", "stability", "--preset", self.preset, *target, "--runs", str(self.runs), *changes]
        return [shlex.join([*train, "--name", self.name]), f"gan render {self.name} --out grid.png"]


_POINT_BY_POINT = (
    "pretraining.steps=0",
    "discriminator.optimizer.name=adam",
    "generator.optimizer.name=adam",
)
_SGD = ("discriminator.optimizer.name=sgd", "generator.optimizer.name=sgd")

FAILURES = (
    Entry(
        "lost-modes",
        "Eight sharp modes on a ring, a plain GAN. G is rewarded for any point that D takes for real, never for "
        "variety: it sits on a mode or between two, and moves on when D has found it out.",
        "collapsed",
        "jang",
        target="ring",
        settings=(
            *_POINT_BY_POINT,
            "target.sd=.05",
            "sort=false",
            "noise.name=normal",
            "noise.dimension=2",
            "generator.hidden=[64,64]",
            "generator.activations=[relu]",
            "generator.output=linear",
            "discriminator.hidden=[64]",
            "discriminator.activations=[relu]",
            "generator.optimizer.lr=.001",
            "generator.optimizer.betas=[.5,.999]",
            "discriminator.optimizer.lr=.001",
            "discriminator.optimizer.betas=[.5,.999]",
            "batch=100",
            "generator.output_scale=1",
            "generator.initialisation=uniform-fan-in",
            "discriminator.initialisation=uniform-fan-in",
            "epochs=3000",
        ),
        panels=("samples", "energy", "w", "moments"),
    ),
    Entry(
        "right-moments",
        "The post's GAN on a target with two modes. Its D sees four moments of a set and nothing else, so a G with the "
        "right mean and sd has won, whatever its shape. Losses and moments look perfect; only a distance to the exact "
        "target tells.",
        "moments only",
        "nag",
        target="bimodal",
        panels=("samples", "quantiles", "moments", "shape"),
    ),
    Entry(
        "circling",
        "Both players move at once, with Adam. Where D looks, G leaves; where G goes, D follows: they circle around "
        "the target instead of meeting there, and a run that is stopped at a lucky moment looks converged.",
        "oscillating",
        "jang",
        settings=(
            *_POINT_BY_POINT,
            "play=simultaneous",
            "discriminator.optimizer.lr=.003",
            "generator.optimizer.lr=.003",
        ),
        panels=("samples", "phase", "w", "moments"),
    ),
    Entry(
        "no-pull",
        "The loss of the original paper's theory, minimax. Where D is sure that a point is generated, its slope is "
        "nearly 0, and G gets no signal just where it needs one most: it stays where it happens to be.",
        "off-target",
        "nag",
        settings=("loss=minimax",),
        panels=("samples", "energy", "w", "g-loss"),
    ),
    Entry(
        "blown-up",
        "Squared errors and plain gradient descent, with a step that is too long for them: each update overshoots by "
        "more than the one before. Numbers grow without bound, some beyond what a float holds.",
        "runaway",
        "aylien-2017",
        settings=(
            *_SGD,
            "loss=least-squares",
            "discriminator.optimizer.lr=.003",
            "generator.optimizer.lr=.003",
        ),
        panels=("samples", "energy", "w", "d-loss"),
    ),
)

PUBLISHED = {
    "nag": "The grid of ten runs that the post made known.",
    "nag-2017": "A hundred raw values and their squared deviations instead of four moments.",
    "mertz": "Dropout in G never sleeps, so the same noise never gives the same points.",
    "jang": "D begins as the target's density; then it learns what it is for.",
    "jang-blog": "The same with the text's plain gradient descent instead of a staircase of learning rates.",
    "chivers": "The published penalty rewards G for large weights, and in the end they win.",
    "chivers-fixed": "The same networks without that reward.",
    "aylien": "Twelve points a batch and a stratified noise that reaches from −8 to 8.",
    "aylien-2017": "ReLU, Adam and eight points a batch: fast, and restless.",
}
_SLOW = {"chivers": 4, "chivers-fixed": 4}
"""Seeds of the presets that take minutes."""
_FILMED = {"chivers": "diverged", "aylien": "diverged", "aylien-2017": "oscillating"}
"""The ending of the run that is filmed, where it is not ``converged``."""


def entries() -> list[Entry]:
    """All of them, the published systems first."""
    presets = [
        Entry(name, PUBLISHED[name], _FILMED.get(name, "converged"), name, runs=_SLOW.get(name, 10))
        for name in PRESETS
    ]
    return [*presets, *FAILURES]


def study(entry: Entry, runs_dir: Path) -> Run:
    """The finished study of an entry, trained where it is missing or of other settings."""
    wanted = plan(entry.preset, target=entry.target, settings=entry.settings, members=entry.runs)
    try:
        found = open_run(entry.name, runs_dir=runs_dir)
        if found.directory.finished and found.experiment == wanted and len(found.seeds) == entry.runs:
            return found
    except MissingError:
        pass
    return stability(wanted, runs=entry.runs, name=entry.name, overwrite=True, runs_dir=runs_dir).run


def filmed(entry: Entry, seeds: Sequence[int], verdicts: Sequence[Verdict]) -> int:
    """The first seed that ended as the entry wants to show; the first of all where none did."""
    ends = zip(seeds, verdicts, strict=True)
    return next((seed for seed, end in ends if entry.shows in (end.label, *end.flags)), seeds[0])


def draw(entry: Entry, run: Run, member: int) -> None:
    """The film, its last frame, the grid, and the stills of the tutorial or, of a failure, the ensemble."""
    told = {"member": member, "size": SMALL}
    run.render(PICTURES / f"{entry.name}.mp4", panels=entry.panels, seconds=SECONDS, **told)
    key = {"size": SMALL, "panels": ["ensemble"]} if entry in FAILURES else {**told, "panels": ["tutorial"]}
    pictures = {
        "end": {**told, "panels": entry.panels},
        "grid": {"size": SMALL, "panels": ["grid"]},
        "key": key,
    }
    for what, choices in pictures.items():
        _smaller(run.render(PICTURES / f"{entry.name}-{what}.png", **choices))


def _smaller(path: Path) -> None:
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


def told(entry: Entry, run: Run, member: int) -> str:
    """An entry's part of the page."""
    verdicts = run.verdicts()
    good = sum(verdict.label == "converged" for verdict in verdicts)
    low, high = wilson(good, len(verdicts))
    ends = Counter(verdict.label for verdict in verdicts)
    counts = ", ".join(f"{SIGNS[label].symbol} {n} {label}" for label, n in ends.most_common())
    verdict = verdicts[run.seeds.index(member)]
    film = f"[![film of seed {member}](gallery/{entry.name}-end.png)](gallery/{entry.name}.mp4)"
    commands = "\n".join(f"$ {line}" for line in entry.commands)
    key = "all seeds" if entry in FAILURES else "what the tutorial shows"
    return f"""### {entry.name}

{entry.why}

```console
{commands}
```

{good} of {len(verdicts)} converged (Wilson 95 %: {low:.2f}–{high:.2f}): {counts}.

| seed {member}: {verdict.sentence} ([film](gallery/{entry.name}.mp4)) | all {len(verdicts)} seeds |
|---|---|
| {film} | ![grid](gallery/{entry.name}-grid.png) |

![{key}](gallery/{entry.name}-key.png)
"""


HEAD = """# Gallery

Every published system and five instructive failures, made by `make gallery`. The film is that of the first seed that
ended as its section wants to show; a click on the picture plays it. The numbers are those of the runs that are shown,
few as they are: rates over hundreds of seeds are in [reproductions.md](reproductions.md) and [atlas.md](atlas.md).
"""


def page(parts: Iterable[tuple[Entry, str]]) -> str:
    """The whole page."""
    texts = {entry.name: text for entry, text in parts}
    published = [texts[name] for name in PRESETS if name in texts]
    failures = [texts[entry.name] for entry in FAILURES if entry.name in texts]
    return "\n".join([HEAD, "## Published systems\n", *published, "## Failures\n", *failures])


def main() -> None:
    """Train, draw, write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--only", nargs="+", metavar="NAME", help="these alone, without writing the page")
    parser.add_argument("--runs-dir", type=Path, default=Path("runs"))
    options = parser.parse_args()
    PICTURES.mkdir(exist_ok=True)
    parts = []
    for entry in entries():
        if options.only and entry.name not in options.only:
            continue
        run = study(entry, options.runs_dir)
        member = filmed(entry, run.seeds, run.verdicts())
        draw(entry, run, member)
        parts.append((entry, told(entry, run, member)))
        print(entry.name, "is drawn", flush=True)
    if not options.only:
        (HERE / "gallery.md").write_text(page(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
