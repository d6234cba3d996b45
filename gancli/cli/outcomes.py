"""How the outcomes of a study are printed: a row for each setting, then each against the first in words."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from gancli.cli import console

if TYPE_CHECKING:
    from gancli.experiments.compare import Contrast
    from gancli.experiments.stability_result import Stability
    from gancli.experiments.study_outcome import Outcome

_IN_WORDS = 4
"""So many comparisons are told in sentences, more in a table."""
_NUMBERS = ("converged", "95 %", "w", "epochs", "updates", "seconds")


def print_seeds(found: "Stability", *, quiet: bool) -> None:
    """A row per seed, then the success rate with its interval."""
    out = console.out()
    if not quiet:
        columns = ("seed", "verdict", "w", "TV20", "mean", "sd", "settled at", "what happened")
        rows: list[list[str | Text]] = [
            [
                str(member["seed"]),
                label,
                console.number(member["w1_sigma"]),
                console.number(member["verdict"]["tv20"]),
                console.number(member["mean"], 2),
                console.number(member["sd"], 2),
                _epoch(member["verdict"]["settled_at"]),
                happened,
            ]
            for member in found.to_dict()["settings"][0]["members"]
            for label, happened in [console.verdict_parts(member["verdict"])]
        ]
        out.print(console.table(columns, rows, right=("seed", "w", "TV20", "mean", "sd", "settled at")))
    low, high = found.interval
    n = len(found.verdicts)
    out.print(
        f"{found.successes} of {n} converged: {found.successes / n:.0%} "
        f"({found.method.title()} 95 %: {low:.3f}–{high:.3f}); "
        + ", ".join(f"{count} {name}" for name, count in sorted(found.counts.items()))
    )
    needed = found.runs_for()
    if needed and not quiet:
        wishes = ", ".join(f"±{half:.2f} takes {count}" for half, count in needed.items())
        out.print(f"{n} runs give ±{(high - low) / 2:.2f}; at this rate {wishes} runs")


def _epoch(epoch: int | None) -> str:
    return "–" if epoch is None else f"{epoch:,}"


def print_settings(found: "Stability", *, quiet: bool) -> None:
    """The settings as rows, then the comparisons with the first one."""
    from gancli.experiments.sweep import shown

    out = console.out()
    keys = list(found.outcomes[0].setting.set)
    rows = [
        [
            *(shown(value) for value in each.setting.set.values()),
            *_numbers(each, found.method),
            _failures(each),
        ]
        for each in found.outcomes
    ]
    out.print(console.table((*keys, *_NUMBERS, "how the others end"), rows, right=_NUMBERS))
    if not quiet:
        out.print(
            "w: the median of all runs; epochs, updates of both networks, seconds of one core: medians until w stays "
            "within the tolerance",
            style="dim",
        )
    print_contrasts(found.contrasts)


def print_contrasts(found: "Sequence[Contrast]") -> None:
    """A few in sentences, many in a table."""
    out = console.out()
    if len(found) <= _IN_WORDS:
        for each in found:
            out.print(f"{each.sentence} {each.about_w}", markup=False)
        return
    columns = ("against " + found[0].first, "of 100", "95 %", "p", "w times", "95 %", "p of w")
    out.print(console.table(columns, [_contrast(each) for each in found], right=columns[1:]))
    out.print(f"p is raised for {len(found)} comparisons (Holm)", style="dim")


def _numbers(outcome: "Outcome", method: str) -> list[str]:
    low, high = outcome.interval(method)
    document = outcome.to_dict(method)
    time = document["time_to_success"]
    middle = document["median_w"]
    return [
        f"{outcome.successes} of {outcome.runs}",
        f"{low:.2f}–{high:.2f}",
        "∞" if middle is None else console.number(middle),
        *("–" if time[name] is None else f"{time[name]:,.0f}" for name in ("epochs", "updates")),
        console.number(time["seconds"], 2),
    ]


def _failures(outcome: "Outcome") -> str:
    return ", ".join(f"{count} {label}" for label, count in outcome.failures.items())


def _contrast(each: "Contrast") -> list[str]:
    from gancli.experiments.compare import p_value, times

    rates, ln_w = each.rates, each.ln_w
    low, high = round(100 * rates.low), round(100 * rates.high)
    return [
        each.other,
        f"{round(100 * rates.value):+d}".replace("-", "−"),
        f"{low:+d} … {high:+d}".replace("-", "−"),
        p_value(each.p).removeprefix("p = ").removeprefix("p "),
        times(ln_w.value),
        f"{times(ln_w.low)}–{times(ln_w.high)}",
        p_value(ln_w.p).removeprefix("p = ").removeprefix("p "),
    ]
