"""A run, or a study in one setting, as a page that plays it in a browser."""

from collections.abc import Sequence
from pathlib import Path

from gancli.artifacts.writing import output
from gancli.errors import UsageError
from gancli.experiments.run import Run
from gancli.experiments.study import Study


def write_html(run: Run, path: Path, member: int | None, given: Sequence[str]) -> Path:
    """Writes the page of a run: of one member, or of all where it is a study and none is named.

    Args:
        run: The run.
        path: The page.
        member: The seed to show.
        given: The options that were given and mean nothing here, for the page's reader chooses.

    Raises:
        UsageError: There are such options, or the study has several settings.
    """
    if given:
        raise UsageError(
            f"a page takes no {' and no '.join(given)}",
            cause="panels, speed, size and theme are chosen in the browser",
            fix=f"gan render {run.word} --out {path}",
        )
    study = Study.of(run) if run.kind == "stability" and member is None else None
    if study is not None and not study.is_single:
        raise UsageError(
            f"a page shows one setting, and {run.name!r} has {len(study.settings)}",
            fix=f"--out comparison.png compares them; a page of one: gan render {study.path(1)} --out {path}",
        )
    with output(path) as temporary:
        _write(run, study, member, temporary)
    return path


def _write(run: Run, study: Study | None, member: int | None, path: Path) -> None:
    from gancli.plots import write_gallery, write_page

    if study is None:
        from gancli.experiments.story import story

        write_page(story(run, member), path)
    else:
        from gancli.experiments.study_story import gallery

        write_gallery(gallery(study), path)
