"""``gan show`` as a picture: drawn in the terminal's own characters, as wide as it is."""

import shutil
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from gancli.metrics.verdict import TOLERANCE
from gancli.plots.style import tick
from gancli.plots.terminal.axes import FURNITURE, MARGIN
from gancli.plots.terminal.characters import ASCII, UNICODE, Characters
from gancli.plots.terminal.drawing import Drawing, Ink, beside

if TYPE_CHECKING:
    from gancli.distributions import Distribution
    from gancli.experiments.glance import Glance
    from gancli.experiments.run import Run
    from gancli.records import Array

STYLES = {Ink.PLAIN: "", Ink.QUIET: "dim", Ink.GENERATED: "dark_orange", Ink.TARGET: "cyan"}
NARROWEST = MARGIN + 24
"""The least width of a chart."""
WIDEST = 80
_GAP = 2
ROWS = {1: 7, 2: 12}
"""Of the chart of the last points, by the target's dimension."""
_ROWS = 7
"""Of every other chart."""
_MOST_SETTINGS = 6
_MOST_STRIPS = 10


def characters(screen: Console) -> Characters:
    """What a terminal can show."""
    plain = screen.is_dumb_terminal or not screen.encoding.lower().startswith("utf")
    return ASCII if plain else UNICODE


def text(drawing: Drawing) -> Text:
    """A drawing in colours."""
    lines = [Text.assemble(*((part, STYLES[ink]) for part, ink in line)) for line in drawing.lines()]
    return Text("\n").join(lines)


def print_run(out: Console, run: "Run", member: int | None) -> None:
    """Draw a member, or all of them, or every setting of a study; or say why nothing is drawn."""
    from gancli.errors import GanError

    room = shutil.get_terminal_size().columns
    if room < NARROWEST:
        out.print(f"no charts: they need {NARROWEST} columns, the terminal has {room}", markup=False)
        return
    try:
        drawings = _charts(run, member, room, characters(out))
    except GanError as error:
        out.print(f"no charts: {error.what}", markup=False)
        return
    for each in drawings:
        out.print(text(each), no_wrap=True, crop=False)


def _charts(run: "Run", member: int | None, room: int, using: Characters) -> list[Drawing]:
    """Two side by side where there is room."""
    across = 2 if room >= 2 * NARROWEST + _GAP else 1
    width = min(WIDEST, (room - _GAP * (across - 1)) // across)
    if member is None and run.kind == "stability":
        tiles = _study(run, width, using)
    else:
        from gancli.experiments.glance import glance
        from gancli.experiments.study import parts_with

        tiles = _member(glance(parts_with(run, member)[0], member), width, using)
    return [beside(tiles[start : start + across], _GAP) for start in range(0, len(tiles), across)]


def last_points(
    clouds: Sequence["Array"],
    names: Sequence[str],
    target: "Distribution",
    width: int,
    using: Characters,
) -> Drawing | None:
    """The points (F, N) of one member, or of several by name; None for several in the plane."""
    from gancli.plots.terminal.histogram import histogram, strips
    from gancli.plots.terminal.plane import plane

    rows = ROWS[target.dimension]
    if target.dimension == 1:
        if len(clouds) == 1:
            return histogram(clouds[0][0], target, rows, width, using)
        return strips([cloud[0] for cloud in clouds], names, target, width, using)
    return plane(clouds[0], target, rows, width, using) if len(clouds) == 1 else None


def _member(seen: "Glance", width: int, using: Characters) -> list[Drawing]:
    """The last points, w, and the course of mean and sd."""
    course, (place, spread) = seen.course, seen.aim
    rows = ROWS[seen.target.dimension]
    last = last_points([seen.points], [""], seen.target, width, using)
    assert last is not None
    return [
        last,
        _distance(course.epochs, course.w[None], "w, log axis", rows, width, using),
        _moment(
            course.epochs,
            course.words[0],
            course.mean,
            place,
            [*place - spread, *place + spread],
            width,
            using,
        ),
        _moment(course.epochs, course.words[1], course.sd, spread, [0.0], width, using),
    ]


def _distance(epochs, w, title: str, rows: int, width: int, using: Characters) -> Drawing:  # type: ignore[no-untyped-def]
    """The distance w over the epochs, on a logarithmic axis with the tolerance."""
    from gancli.plots.terminal.curves import curves

    key = (
        (using.curve, Ink.GENERATED),
        (f"{title} ", Ink.PLAIN),
        (using.level, Ink.QUIET),
        (f"{tick(TOLERANCE)} tolerance", Ink.PLAIN),
    )
    return curves(epochs, w, [TOLERANCE], key, rows, width, using, level_ink=Ink.QUIET, logarithmic=True)


def _moment(epochs, word: str, values, aim, include, width: int, using: Characters) -> Drawing:  # type: ignore[no-untyped-def]
    """A moment (K, F) over the epochs and the target's (F,), on an axis with some further numbers."""
    from gancli.plots.terminal.curves import curves

    key = (
        (using.curve, Ink.GENERATED),
        (f"{word} ", Ink.PLAIN),
        (using.level, Ink.TARGET),
        ("target", Ink.PLAIN),
    )
    names = "xy" if len(aim) > 1 else ""
    return curves(epochs, values.T, aim.tolist(), key, _ROWS, width, using, names=names, include=include)


def _study(run: "Run", width: int, using: Characters) -> list[Drawing]:
    """The distance of all members of each setting; where there is one setting, on the line the last points too."""
    from gancli.experiments import glance
    from gancli.experiments.study import Study

    study, seeds = Study.of(run), run.seeds[:_MOST_STRIPS]
    strips = None
    if study.is_single:
        clouds = glance.last_points(run, len(seeds))
        strips = last_points(list(clouds), [str(seed) for seed in seeds], run.game.target, width, using)
    rows = max(_ROWS, len(strips.cells) - FURNITURE if strips else 0)
    made = []
    for place, setting in enumerate(study.settings[:_MOST_SETTINGS]):
        parts = [study.part(k) for k, part in enumerate(study.plan.parts) if part.setting == place]
        epochs, w = glance.distances([part for part in parts if part is not None])
        title = f"w of {len(w)} seeds" if study.is_single else f"{setting.label}: w of {len(w)}"
        made.append(_distance(epochs, w, title, rows, width, using))
    return [*made, strips] if strips else made
