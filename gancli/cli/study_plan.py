"""What ``gan stability --dry-run`` and ``--runs-needed`` print: a study's cost, and how many seeds a question takes."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from gancli.cli import console
from gancli.cli.train import duration
from gancli.errors import UsageError

if TYPE_CHECKING:
    from gancli.experiments.engines import Wanted
    from gancli.experiments.run import Run
    from gancli.experiments.study import Part, Plan
    from gancli.experiments.sweep import Setting

_MOST_ROWS = 20


def print_study_plan(
    settings: "Sequence[Setting]", plan: "Plan", parts: "Sequence[Part]", wanted: "Wanted", *, json: bool
) -> None:
    """The first setting as TOML on stdout and what every one costs on stderr, or both as JSON."""
    from gancli import config
    from gancli.experiments import study_cost

    costs, most = study_cost.costs(settings, parts, wanted), study_cost.at_most(settings, plan, wanted)
    total = {name: sum(each[name] for each in costs) for name in ("runs", "seconds", "bytes")}
    if json:
        cost = {**total, "at_most": most, "settings": costs}
        console.print_json({"schema": 1, "experiment": config.to_dict(settings[0].experiment), "cost": cost})
        return
    print(config.to_toml(settings[0].experiment), end="")
    err = console.err()
    keys = list(settings[0].set)
    rows = [[*map(_value, each["set"].values()), *_priced(each)] for each in costs[:_MOST_ROWS]]
    right = ("seeds", "time", "recording")
    err.print(console.table((*keys, "seeds", "engine", "time", "recording"), rows, right=right))
    if len(costs) > _MOST_ROWS:
        err.print(f"and {len(costs) - _MOST_ROWS} more settings")
    err.print(
        f"{total['runs']:,} runs: roughly {duration(total['seconds'])}, {console.size(round(total['bytes']))} of "
        "recordings",
        markup=False,
    )
    if most:
        err.print(
            f"at most {most['runs']:,} seeds of each setting: roughly {duration(most['seconds'])}, "
            f"{console.size(round(most['bytes']))}",
            markup=False,
        )


def print_extension(run: "Run", plan: "Plan", wanted: "Wanted", *, json: bool) -> None:
    """What a plan would add to a study."""
    from gancli.experiments.study import Study

    added = plan.parts[len(Study.of(run).plan.parts) :]
    print_study_plan(Study(run, plan).settings, plan, added, wanted, json=json)


def print_runs_needed(rates: tuple[float, float], *, json: bool) -> None:
    """How many seeds tell two success rates apart."""
    from gancli.metrics import power

    one, other = rates
    if not (0 <= one <= 1 and 0 <= other <= 1) or one == other:
        raise UsageError(
            f"cannot tell the rates {one:g} and {other:g} apart",
            cause="they are two different numbers from 0 to 1",
            fix="gan stability --runs-needed .9 .95",
        )
    own = power.seeds_for_boschloo(one, other)
    alike, unlike = (power.seeds_for_mcnemar(one, other, alike=alike) for alike in (True, False))
    exact = own <= power.MOST
    if json:
        told = {"rates": [one, other], "power": power.POWER, "alpha": power.ALPHA}
        found = {"own_seeds": own, "own_seeds_exact": exact, "shared_seeds": {"least": alike, "most": unlike}}
        console.print_json({"schema": 1, **told, **found})
        return
    out = console.out()
    out.print(
        f"to tell a success rate of {one:g} from {other:g} in {power.POWER:.0%} of studies, with a false alarm in at "
        f"most {power.ALPHA:.0%}:",
        markup=False,
    )
    way = "Boschloo's test, exact power" if exact else "in the normal limit of large studies"
    out.print(f"  {own:,} seeds of each setting where they have seeds of their own ({way})", markup=False)
    out.print(
        f"  {alike:,} to {unlike:,} where they share seeds (McNemar's test, exact power): fewest where the same seeds "
        "fail in both settings, most where failures have nothing to do with each other",
        markup=False,
    )
    out.print(f"next: gan stability --runs {unlike} --vary loss=nonsaturating,minimax", style="dim")


def _priced(cost) -> list[str]:  # type: ignore[no-untyped-def]
    return [str(cost["runs"]), cost["engine"], duration(cost["seconds"]), console.size(round(cost["bytes"]))]


def _value(given: object) -> str:
    from gancli.experiments.sweep import shown

    return shown(given)
