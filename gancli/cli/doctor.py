"""``gan doctor``."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from gancli.cli import console, options
from gancli.cli.compiling import compiling

if TYPE_CHECKING:
    from gancli.experiments.findings import Finding

EPILOG = "Example: gan doctor   Then: gan train --quick"
_SICK = 1
ClearCache = Annotated[
    bool,
    typer.Option(
        "--clear-cache",
        rich_help_panel=options.WHAT,
        help="Only remove the compiled code that is kept; it is compiled again when needed.",
    ),
]


def doctor(
    clear_cache: ClearCache = False,
    runs_dir: options.RunsDir = options.DEFAULT_RUNS,
    json: options.Json = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    debug: options.Debug = False,
) -> None:
    """Look at this machine and check that everything works on it: engines, devices, folders, films."""
    from gancli.experiments import doctor as surgery
    from gancli.experiments.preparing import Watch

    loud = console.loudness(quiet, verbose)
    if clear_cache:
        _clear(json=json)
        return
    found: dict[str, Finding] = {}
    with surgery.bench(runs_dir) as bench:
        for name in surgery.CHECKS:
            with compiling(quiet or json) as shown:
                watch = Watch(compiling=shown, detail=console.warn) if loud > 0 else Watch(compiling=shown)
                found[name] = surgery.examined(name, bench, watch)
            if not json and (loud >= 0 or not found[name].fine):
                console.out().print(*_line(name, found[name]))
    _conclude(found, json=json, quiet=loud < 0)


def _clear(*, json: bool) -> None:
    from gancli.artifacts import kernel_cache

    files, size = kernel_cache.clear()
    if json:
        console.print_json({"schema": 1, "removed": files, "bytes": size})
    else:
        console.out().print(f"{files} files of compiled code removed ({console.size(size)})", markup=False)


def _line(name: str, finding: "Finding") -> tuple[Text, Text]:
    mark = Text("✓ fine  ", "green") if finding.fine else Text("✗ wrong ", "red")
    return mark, Text(f"{name:<14}{finding.line}")


def _conclude(found: "dict[str, Finding]", *, json: bool, quiet: bool) -> None:
    wrong = [name for name, finding in found.items() if not finding.fine]
    if json:
        checks = [
            {"name": name, "fine": each.fine, "line": each.line, "facts": dict(each.facts)}
            for name, each in found.items()
        ]
        console.print_json({"schema": 1, "fine": not wrong, "checks": checks})
    elif wrong:
        console.out().print(f"wrong: {', '.join(wrong)}", markup=False)
    else:
        console.out().print("all is well" + ("" if quiet else "   next: gan train --quick"), markup=False)
    if wrong:
        raise typer.Exit(_SICK)
