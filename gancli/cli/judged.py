"""How an evaluation looks: the verdict, the course of the run, and every number beside what the truth would give."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rich.table import Table

from gancli.cli import console

if TYPE_CHECKING:
    from gancli.experiments.evaluate import Evaluation, Judged
    from gancli.metrics.timing import Duration
    from gancli.records import Measurement

_MOST_IN_FULL = 3
_WIDE = 120
_TINY = 1e-300
_COLUMNS = {"metric": 15, "value": 9, "the truth": 19, "": 20, "what it is": 0}
"""With their least widths, so that all groups stand in line."""
_TITLES = {
    "distances": "distances from the target",
    "moments": "moments",
    "tests": "can it be told from the target?",
    "modes": "modes and coverage",
    "map": "G as a map of its noise, exact",
    "discriminator": "D on single points, beside the best D for this G",
}
_FOREIGN = (
    "the target has not several modes",
    "the target has a variance: see mean and sd",
    "defined in the plane only",
    "defined on the line only",
    "every real point is a new one",
)
"""Reasons that need no mention: the number is for other targets."""
_NOTES = """\
{count:,} fresh points. The truth: what as many real points give, in the mean (and at most in 95 % of the cases); for a
moment the target's own; 0 for what is exact."""


def print_evaluation(found: "Evaluation", following: str, loud: int) -> None:
    """A page per member; for many members one row each, unless --verbose; then the command to type next."""
    out = console.out()
    if loud < 0:
        for judged in found.members:
            out.print(f"{found.run} seed {judged.seed}: {_headline(judged)}", markup=False)
        return
    if len(found.members) > _MOST_IN_FULL and loud < 1:
        out.print(_one_row_each(found))
        more = "--member SEED or --verbose shows every metric"
        out.print(f"{more}   next: {following}", style="dim", markup=False)
        return
    for judged in found.members:
        _print_page(found, judged, loud)
    notes = _NOTES.format(count=found.count)
    if found.members[0].verdict:
        notes += "\nThe verdict is over the last snapshots, on fixed noise."
    out.print(f"{notes}\nnext: {following}", style="dim", markup=False)


def _print_page(found: "Evaluation", judged: "Judged", loud: int) -> None:
    out = console.out()
    out.print(f"[bold]{found.run}[/bold] seed {judged.seed}, epoch {judged.epoch:,}:", end=" ")
    out.print(_headline(judged), markup=False)
    for line in _course(judged):
        out.print(line, markup=False)
    if judged.average:
        out.print(f"the averaged G: {_headline(judged.average)} (--average shows it)", markup=False)
    for place, (group, names) in enumerate(_groups(judged).items()):
        if place:
            out.print(_TITLES[group], style="bold", markup=False)
        out.print(_numbers(judged, names, headed=not place, wide=out.width >= _WIDE))
    for reason, names in _absent(judged).items():
        if loud > 0 or reason not in _FOREIGN:
            out.print(f"no {', '.join(names)}: {reason}", markup=False)


def _headline(judged: "Judged") -> str:
    sentence = judged.verdict.sentence if judged.verdict else "no verdict for a chosen epoch"
    return "; ".join([sentence, *judged.flags])


def _course(judged: "Judged") -> list[str]:
    """When the run was how good; nothing without a verdict."""
    verdict, times = judged.verdict, judged.timing
    if verdict is None or times is None or verdict.best_w is None:
        return []
    first, settled, stretch = times["first_hit"], times["settled_at"], times["longest_good"]
    line = "never within the tolerance"
    if first and stretch and verdict.share_good is not None:
        line = (
            f"within the tolerance first at epoch {first.epochs:,} ({_updates(first)}), "
            f"{f'for good from {settled.epochs:,} on' if settled else 'not at the end'}; "
            f"{verdict.share_good:.0%} of the run, at most {stretch.epochs:,} epochs on end"
        )
    last = "" if verdict.w is None else f", {console.number(verdict.w)} at the end"
    return [line, f"w {console.number(verdict.best_w)} at best, at epoch {verdict.best_epoch:,}{last}"]


def _updates(time: "Duration") -> str:
    if time.d_updates == time.g_updates:
        return f"{time.d_updates:,} updates of each"
    return f"{time.d_updates:,} updates of D, {time.g_updates:,} of G"


def _groups(judged: "Judged") -> dict[str, list[str]]:
    """The names of the numbers that exist, by group."""
    from gancli.metrics import METRICS, MODEL_METRICS

    found: dict[str, list[str]] = {}
    for name, row in (METRICS | MODEL_METRICS).items():
        if judged.metrics[name].value is not None:
            found.setdefault(row.group, []).append(name)
    return found


def _absent(judged: "Judged") -> dict[str, list[str]]:
    """The names of the numbers that do not exist, by reason."""
    found: dict[str, list[str]] = {}
    for name, measured in judged.metrics.items():
        if measured.reason is not None:
            found.setdefault(measured.reason, []).append(name)
    return found


def _numbers(judged: "Judged", names: list[str], *, headed: bool, wide: bool) -> Table:
    from gancli.experiments.tables import table

    meaning, shown = table("metrics"), len(_COLUMNS) if wide else -1
    rows = [[name, *_row(name, judged.metrics), meaning[name]][:shown] for name in names]
    made = console.table(list(_COLUMNS)[:shown], rows, right=("value", "the truth"))
    made.show_header = headed
    for column, width in zip(made.columns, _COLUMNS.values(), strict=False):
        column.min_width = width
    return made


def _row(name: str, metrics: Mapping[str, "Measurement"]) -> list[str]:
    found = metrics[name]
    return [_short(found.value), _truth(found), _reading(name, metrics)]


def _truth(found: "Measurement") -> str:
    if found.floor_mean is None or found.floor_q95 is None:
        return _short(found.truth)
    if found.floor_mean == found.floor_q95:
        return _short(found.floor_mean)
    return f"{found.floor_mean:.3g} ({found.floor_q95:.3g})"


def _reading(name: str, metrics: Mapping[str, "Measurement"]) -> str:
    """An interval, a p-value, or how a number compares with the floor that 95 % of real samples keep."""
    found = metrics[name]
    if found.low is not None:
        return f"{_short(found.low)} … {_short(found.high)}{_remark(name, metrics)}"
    if found.p is not None:
        return f"p {found.p:.2g}" if found.p > _TINY else "p below 1e-300"
    return _beside_floor(name, found)


def _remark(name: str, metrics: Mapping[str, "Measurement"]) -> str:
    """What else a value with an interval must be read against."""
    from gancli.metrics.classifier import INDISTINGUISHABLE

    found = metrics[name]
    if found.ceiling is not None:
        return f", at most {found.ceiling:.5f}"
    if name != "c2st" or found.high is None:
        return ""
    if found.high < INDISTINGUISHABLE:
        return ", no difference"
    tv = metrics["tv_exact"].value
    return "" if tv is None else f", at best {(1 + tv) / 2:.3f}"


def _beside_floor(name: str, found: "Measurement") -> str:
    from gancli.metrics import METRICS

    if name not in METRICS or found.value is None or not found.floor_q95:
        return ""
    ratio = found.value / found.floor_q95
    if METRICS[name].better == "large":
        return "like real points" if ratio >= 1 else "less than real points"
    return "like real points" if ratio <= 1 else f"{ratio:,.{0 if ratio >= 10 else 1}f} times as much"


def _short(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"


def _one_row_each(found: "Evaluation") -> Table:
    names = [n for n in ("w1_sigma", "sliced_w1", "tv20", "mean", "sd") if _exists(found, n)]
    rows = [
        [str(j.seed), *(console.number(j.metrics[n].value) for n in names), _headline(j)]
        for j in found.members
    ]
    return console.table(("seed", *names, "verdict"), rows, right=("seed", *names))


def _exists(found: "Evaluation", name: str) -> bool:
    return any(j.metrics[name].value is not None for j in found.members)
