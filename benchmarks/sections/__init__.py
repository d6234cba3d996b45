"""What is measured, by name: each section is a function from the effort to its findings."""

from collections.abc import Callable

from benchmarks.measure import Effort, Findings
from benchmarks.sections.commands import commands
from benchmarks.sections.first_use import first_use
from benchmarks.sections.pieces import pieces
from benchmarks.sections.presets import presets
from benchmarks.sections.rendering import rendering
from benchmarks.sections.rivals import rivals
from benchmarks.sections.scaling import scaling
from benchmarks.sections.threads import threads

SECTIONS: dict[str, Callable[[Effort], Findings]] = {
    "presets": presets,
    "rivals": rivals,
    "pieces": pieces,
    "scaling": scaling,
    "threads": threads,
    "commands": commands,
    "first-use": first_use,
    "rendering": rendering,
}
