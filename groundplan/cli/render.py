"""`groundplan render`: the rendered tree, written or compared."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path

import click

from groundplan.cli import common, removing
from groundplan.cli.common import Color, Format
from groundplan.findings import Finding, has_errors
from groundplan.findings.words import counted
from groundplan.tree import Plan, Written, compare, write
from groundplan.tree.problems import not_a_file


@click.command()
@common.root_option
@click.option("--env", "environments", multiple=True, help="Only this environment; may be repeated.")
@click.option(
    "--check", "only_check", is_flag=True, help="Write nothing; exit 1 when rendered/ is not what the sources say."
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder to write instead of rendered/.",
)
@common.format_option
@common.color_option
@common.local_generators_option
@removing.as_of_option
def render(
    root: Path | None,
    environments: tuple[str, ...],
    only_check: bool,
    output: Path | None,
    form: Format,
    color: Color,
    local_generators: bool,
    as_of: date | None,
) -> int:
    """Write the manifests of every environment to rendered/.

    Nothing is written while anything is wrong, or while what holds data is deleted without having been retired. Files
    that groundplan did not write are never touched.
    """
    folder = common.find_root(root)
    outcome = common.compiled(folder, local_generators=local_generators)
    only = () if outcome.failed else common.chosen(outcome, environments)
    target = output if output is not None else folder / "rendered"
    shown = _shown(target, folder)
    findings = outcome.findings + removing.by_head(folder, as_of).removals(outcome, only)
    failed = has_errors(findings)
    if output is None and target.is_symlink():  # `--output` may name a link; what is committed may lead anywhere
        findings += (not_a_file(shown, "symlink"),)
    elif not failed or (only_check and not outcome.failed):
        plan = outcome.plan(only)
        findings += _compare(target, plan, only, shown) if only_check else _write(target, plan, only, shown)
    stream = sys.stderr if form == "text" else sys.stdout
    common.print_findings(findings, common.sources_of(outcome, folder), form, color, folder, stream=stream)
    if only_check and not common.exit_code(findings):
        common.say(f"{shown}/ is what the sources say")
    if failed and not only_check:
        common.say(f"{shown}/ is as it was")
    return common.exit_code(findings)


def _compare(target: Path, plan: Plan, only: tuple[str, ...], shown: str) -> tuple[Finding, ...]:
    return compare(target, plan, complete=not only, shown=shown).findings()


def _write(target: Path, plan: Plan, only: tuple[str, ...], shown: str) -> tuple[Finding, ...]:
    written, findings = write(target, plan, complete=not only, shown=shown)
    if written is not None:
        common.say(_summary(plan, written, shown))
    return findings


def _summary(plan: Plan, written: Written, shown: str) -> str:
    counts = f"{written.written:,} written, {written.deleted:,} deleted, {written.unchanged:,} unchanged"
    recovered = f"; an interrupted render was {written.recovered}" if written.recovered else ""
    return f"{shown}/: {counted(len(plan.environments), 'environment')}, {counts}{recovered}"


def _shown(target: Path, folder: Path) -> str:
    """The tree's folder as findings name it: relative to the platform where it lies inside, else as it was given."""
    try:
        return Path(os.path.abspath(target)).relative_to(os.path.abspath(folder)).as_posix()  # noqa: PTH100 - resolve() follows links
    except ValueError:
        return target.as_posix()
