"""`groundplan diff`: what a change of the sources does to the manifests, and why."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from groundplan.cli import common, removing
from groundplan.cli.common import TROUBLE, Color
from groundplan.cli.hiding import met
from groundplan.findings.words import of_system
from groundplan.reports.diffs import DIFF_FORMATS, DiffFormat

if TYPE_CHECKING:
    from groundplan.compiler import Outcome
    from groundplan.diff import Base, Diff, Head
    from groundplan.findings import Finding


@click.command()
@click.argument("base", required=False)
@common.root_option
@click.option("--env", "environments", multiple=True, help="Only this environment; may be repeated.")
@click.option(
    "--format",
    "form",
    type=click.Choice(DIFF_FORMATS),
    default="text",
    show_default=True,
    help="How the diff is printed.",
)
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), help="The file to write instead of standard output."
)
@common.color_option
@common.local_generators_option
@removing.as_of_option
def diff(
    base: str | None,
    root: Path | None,
    environments: tuple[str, ...],
    form: DiffFormat,
    output: Path | None,
    color: Color,
    local_generators: bool,
    as_of: date | None,
) -> int:
    """Say what the sources here change in the manifests rendered at BASE, and which line made each change.

    BASE is any revision of Git; by default the commit where HEAD left the default branch. What is compared is the
    committed rendered tree there with the sources here compiled afresh, committed or not.

    Exit codes: 0 the same, 1 it differs, 2 trouble.
    """
    folder = common.find_root(root)
    outcome = common.compiled(folder, local_generators=local_generators)
    found = _compared(folder, outcome, base, environments, as_of, local_generators=local_generators)
    report = _printed(found, form, color if output is None else "never", folder)
    if output is None:
        common.write_report(sys.stdout, report)
        sys.stdout.flush()
    written = output is None or _written(output, report)
    sources = common.sources_of(outcome, folder)
    common.print_findings(found.findings, sources, "text", color, folder, stream=sys.stderr)
    return found.exit_code if written else TROUBLE


def _compared(
    folder: Path,
    outcome: Outcome,
    name: str | None,
    only: tuple[str, ...],
    as_of: date | None,
    *,
    local_generators: bool,
) -> Diff:
    from dataclasses import replace

    from groundplan.diff import Base, compare, not_compared
    from groundplan.findings import Finding

    found = _base(folder, name, only, as_of)
    if isinstance(found, Finding):
        return not_compared(None, (found, *outcome.findings))
    base, judgement = found
    if outcome.failed:
        return not_compared(base.commit, (*base.findings, *outcome.findings))
    _known(only, {*base.environments, *outcome.environments}, outcome)
    assert isinstance(base, Base)
    head = _head(folder, outcome, only, local_generators=local_generators)
    result = compare(base, head, only)
    removed = judgement.removals(outcome, only) + judgement.overdue(outcome, only)
    on_disk = _on_disk(folder, outcome, head, only)
    return replace(result, findings=(*result.findings, *outcome.findings, *removed, *on_disk))


def _base(
    folder: Path, name: str | None, only: tuple[str, ...], as_of: date | None
) -> tuple[Base, removing.Judgement] | Finding:
    """The base as it is committed, and by what a removal since is judged; or why it cannot be had."""
    from groundplan import __version__, git
    from groundplan.diff import read_base
    from groundplan.findings import Finding

    repository = git.opened(folder)
    if isinstance(repository, Finding):
        return repository
    commit = repository.commit(name) if name is not None else repository.default_base()
    if isinstance(commit, Finding):
        return commit
    files = repository.files(commit)
    base = read_base(commit, files, __version__, only) if not isinstance(files, Finding) else files
    if isinstance(base, Finding):
        return base
    head = repository.commit("HEAD")
    day = as_of or repository.day(commit if isinstance(head, Finding) else head)
    return base, removing.by_commit(repository, base.commit, day)


def _head(folder: Path, outcome: Outcome, only: tuple[str, ...], *, local_generators: bool) -> Head:
    """The sources compiled afresh: nothing of them failed."""
    from groundplan import __version__
    from groundplan.diff import Head, HeadEnvironment
    from groundplan.loading import DiskFiles

    plan = outcome.plan(only)
    environments: dict[str, HeadEnvironment] = {}
    for name, planned in plan.environments.items():
        compiled = outcome.environments[name]
        assert compiled.resolved is not None
        assert compiled.generated is not None
        environments[name] = HeadEnvironment(compiled.resolved, compiled.generated, planned)
    return Head(
        environments,
        DiskFiles(folder),
        __version__,
        outcome.generators,
        all_generators=local_generators or not _has_local_generators(folder),
    )


def _has_local_generators(folder: Path) -> bool:
    """Whether the repository has generators of its own: a folder that is not the compiler's."""
    from groundplan.facts.folders import builtin_folder

    own = folder / "generators"
    return own.is_dir() and own.resolve() != builtin_folder("generators").resolve() and any(own.glob("*.py"))


def _on_disk(folder: Path, outcome: Outcome, head: Head, only: tuple[str, ...]) -> tuple[Finding, ...]:
    """What is to be said of rendered/ on disk: an unfinished render is an error, one that is still to come is not.

    Where generators were left out, their files look as if they were not ours; nothing is then said of files.
    """
    from groundplan.diff.problems import not_rendered
    from groundplan.tree import compare

    comparison = compare(folder / "rendered", outcome.plan(only), complete=not only)
    if comparison.unfinished is not None:
        return (comparison.unfinished,)
    differing = [e for e in comparison.environments if e.differences]
    files = sum(d.kind != "inventory" for e in differing for d in e.differences)
    if not head.all_generators or not files:
        return ()
    return (not_rendered(files, [e.name for e in differing]),)


def _known(only: tuple[str, ...], known: set[str], outcome: Outcome) -> None:
    """Refuse a name that is an environment on neither side."""
    if not all(name in known for name in only):
        common.chosen(outcome, tuple(name for name in only if name not in known))


def _printed(found: Diff, form: DiffFormat, color: Color, folder: Path) -> str:
    from groundplan.reports.diffs import render
    from groundplan.reports.terminal import use_color

    prefix = common.git_prefix(folder)
    return render(form, found, color=use_color(color, sys.stdout), prefix=prefix, mask=met().mask())


def _written(output: Path, report: str) -> bool:
    try:
        output.write_text(report, encoding="utf-8")
    except OSError as error:
        common.say(f"cannot write {output}: {of_system(error)}")
        return False
    return True
