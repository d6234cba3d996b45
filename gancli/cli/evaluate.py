"""``gan evaluate``."""

from typing import TYPE_CHECKING, Annotated

import typer

from gancli.cli import console, options

if TYPE_CHECKING:
    from gancli.experiments.evaluate import Evaluation, Judged
    from gancli.records import Measurement

EPILOG = "Example: gan evaluate @last --count 10000   Then: gan render"
Count = Annotated[
    int,
    typer.Option(
        "--count",
        "-c",
        metavar="N",
        min=100,
        max=10**7,
        rich_help_panel=options.WHAT,
        help="Points to judge.",
    ),
]
_MOST_IN_FULL = 3
_WIDE = 120
_TINY = 1e-300


def evaluate(
    runs: options.RunNames = None,
    member: options.Member = None,
    count: Count = 10_000,
    epoch: options.Epoch = None,
    tolerance: options.Tolerance = 0.35,
    runs_dir: options.RunsDir = options.DEFAULT_RUNS,
    json: options.Json = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    debug: options.Debug = False,
) -> None:
    """Judge a run against the exact distribution: every number beside its noise floor, and a verdict."""
    from gancli.experiments.run import open_run

    loud = console.loudness(quiet, verbose)
    names: list[str | None] = list(runs) if runs else [None]
    opened = [open_run(name, runs_dir=runs_dir) for name in names]
    found = [
        run.evaluate(member=member, count=count, epoch=options.epoch(epoch), tolerance=tolerance)
        for run in opened
    ]
    if json:
        documents = [each.to_dict() for each in found]
        console.print_json(documents[0] if len(documents) == 1 else {"schema": 1, "runs": documents})
        return
    for run, each in zip(opened, found, strict=True):
        if run.remark:
            console.warn(f"{run.name} {run.remark}")
        print_evaluation(each, f"gan render {run.word}", loud)


def print_evaluation(found: "Evaluation", following: str, loud: int) -> None:
    """A table per member; for many members one row each, unless --verbose; then the command to type next."""
    out = console.out()
    members = found.members
    if loud < 0:
        for judged in members:
            out.print(f"{found.run} seed {judged.seed}: {_headline(judged)}", markup=False)
        return
    if len(members) > _MOST_IN_FULL and loud < 1:
        out.print(_one_row_each(found))
        out.print(
            f"--member SEED or --verbose shows every metric   next: {following}", style="dim", markup=False
        )
        return
    for judged in members:
        out.print(f"[bold]{found.run}[/bold] seed {judged.seed}, epoch {judged.epoch:,}:", end=" ")
        out.print(_headline(judged), markup=False)
        out.print(_in_full(judged, wide=out.width >= _WIDE))
        absent = sorted({m.reason for m in judged.metrics.values() if m.value is None and m.reason})
        if absent and loud > 0:
            out.print("not shown: " + "; ".join(absent), style="dim", markup=False)
    notes = f"{found.count:,} fresh points; the floor is what as many real ones give (mean, 95 %)"
    if members[0].verdict:
        notes += "\nthe verdict is over the last snapshots, on fixed noise"
    out.print(f"{notes}\nnext: {following}", style="dim", markup=False)


def _headline(judged: "Judged") -> str:
    return judged.verdict.sentence if judged.verdict else "no verdict for a chosen epoch"


def _in_full(judged: "Judged", *, wide: bool):  # type: ignore[no-untyped-def]
    """Every metric; with what it is where there is room."""
    from gancli.experiments.tables import table

    meaning = table("metrics")
    rows = [
        [name, console.number(m.value, 4), _floor(m), _interval(m), meaning[name]]
        for name, m in judged.metrics.items()
        if m.value is not None or m.reason not in _INAPPLICABLE
    ]
    columns = ("metric", "value", "floor (95 %)", "interval / p", "what it is")
    shown = len(columns) if wide else -1
    return console.table(columns[:shown], [row[:shown] for row in rows], right=("value", "floor (95 %)"))


_INAPPLICABLE = ("the target has not several modes", "defined in the plane only", "defined on the line only")


def _one_row_each(found: "Evaluation"):  # type: ignore[no-untyped-def]
    names = [n for n in ("w1_sigma", "sliced_w1", "tv20", "mean", "sd") if _exists(found, n)]
    rows = [
        [str(j.seed), *(console.number(j.metrics[n].value) for n in names), _headline(j)]
        for j in found.members
    ]
    return console.table(("seed", *names, "verdict"), rows, right=("seed", *names))


def _exists(found: "Evaluation", name: str) -> bool:
    return any(j.metrics[name].value is not None for j in found.members)


def _floor(m: "Measurement") -> str:
    return (
        ""
        if m.floor_mean is None
        else f"{console.number(m.floor_mean, 4)} ({console.number(m.floor_q95, 4)})"
    )


def _interval(m: "Measurement") -> str:
    if m.value is None:
        return m.reason or ""
    if m.low is not None and m.high is not None:
        ceiling = f", ceiling {m.ceiling:.5f}" if m.ceiling is not None else ""
        return f"{console.number(m.low, 4)} … {console.number(m.high, 4)}{ceiling}"
    if m.p is None:
        return ""
    return f"p {m.p:.2g}" if m.p > _TINY else "p below 1e-300"
