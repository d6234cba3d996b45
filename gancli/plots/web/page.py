"""One file that plays a run, or all runs of a study: template, style, script and data, without a single request."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader

from gancli.plots.style import number
from gancli.plots.web.payload import ALONE, AMONG, of_run
from gancli.records import Gallery, Story


def write_page(story: Story, path: Path) -> None:
    """Writes the page of one run."""
    _write(
        path,
        {"title": story.title, "study": False, "summary": "", "note": "", "runs": [of_run(story, ALONE)]},
    )


def write_gallery(gallery: Gallery, path: Path) -> None:
    """Writes the page of a study: a grid of its runs, each of which can be opened."""
    low, high = (number(end) for end in gallery.interval)
    summary = f"{gallery.successes}/{gallery.runs} converged (Wilson 95 %: {low}–{high})"
    runs = [of_run(story, AMONG) for story in gallery.stories]
    note = _left_out(gallery, len(runs))
    _write(path, {"title": gallery.title, "study": True, "summary": summary, "note": note, "runs": runs})


def _left_out(gallery: Gallery, shown: int) -> str:
    seeds = gallery.left_out
    if not seeds:
        return ""
    named = f"seeds {seeds[0]} to {seeds[-1]}" if len(seeds) > 1 else f"seed {seeds[0]}"
    return (
        f"The page holds the first {shown} runs; {named} ({len(seeds)}) left out, but counted at the end. "
        f"{gallery.hint} shows one of them."
    )


def _write(path: Path, data: dict[str, Any]) -> None:
    environment = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True)
    environment.policies["json.dumps_kwargs"] = {
        "sort_keys": True,
        "allow_nan": False,
        "separators": (",", ":"),
    }
    text = environment.get_template("player.html").render(title=data["title"], data=data)
    path.write_text(text, encoding="utf-8")
