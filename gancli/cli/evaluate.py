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
    typer.Option("--count", "-c", min=100, max=10**7, rich_help_panel=options.WHAT, help="Points to judge."),
]
_MOST_IN_FULL = 3


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
    found = [
        open_run(name, runs_dir=runs_dir).evaluate(
            member=member, count=count, epoch=options.epoch(epoch), tolerance=tolerance
        )
        for name in names
    ]
    if json:
        documents = [each.to_dict() for each in found]
        console.print_json(documents[0] if len(documents) == 1 else {"schema": 1, "runs": documents})
        return
    for each in found:
        print_evaluation(each, loud)


def print_evaluation(found: "Evaluation", loud: int) -> None:
    """A table per member; for many members one row each, unless --verbose."""
    out = console.out()
    members = found.members
    if loud < 0:
        for judged in members:
            out.print(f"{found.run} seed {judged.seed}: {_headline(judged)}")
        return
    if len(members) > _MOST_IN_FULL and loud < 1:
        out.print(_one_row_each(found))
        out.print(f"[dim]--member SEED or --verbose shows every metric   next: gan render {found.run}[/dim]")
        return
    for judged in members:
        out.print(f"[bold]{found.run}[/bold] seed {judged.seed}, epoch {judged.epoch:,}: {_headline(judged)}")
        out.print(_in_full(judged))
        absent = sorted({m.reason for m in judged.metrics.values() if m.value is None and m.reason})
        if absent and loud > 0:
            out.print("[dim]not shown: " + "; ".join(absent) + "[/dim]")
    out.print(
        f"[dim]{found.count:,} points; the floor is what as many real points give (mean, 95 %)   "
        f"next: gan render {found.run}[/dim]"
    )


def _headline(judged: "Judged") -> str:
    return judged.verdict.sentence if judged.verdict else "no verdict for a chosen epoch"


def _in_full(judged: "Judged"):  # type: ignore[no-untyped-def]
    from gancli.experiments.tables import table

    meaning = table("metrics")
    rows = [
        [name, console.number(m.value, 4), _floor(m), _interval(m), meaning[name]]
        for name, m in judged.metrics.items()
        if m.value is not None or m.reason not in _INAPPLICABLE
    ]
    columns = ("metric", "value", "floor (95 %)", "interval / p", "what it is")
    return console.table(columns, rows, right=("value", "floor (95 %)"))


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
    return "" if m.p is None else f"p {m.p:.2g}"
