"""`groundplan check`: everything that is wrong, of all environments, in one run."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from groundplan.cli import common, removing
from groundplan.cli.common import Color, Format
from groundplan.compiler import Outcome
from groundplan.findings import Finding
from groundplan.findings.words import counted


@click.command()
@common.root_option
@common.format_option
@common.color_option
@common.local_generators_option
@removing.as_of_option
@click.option("--strict", is_flag=True, help="Warnings fail as errors do.")
def check(
    root: Path | None, form: Format, color: Color, local_generators: bool, as_of: date | None, strict: bool
) -> int:
    """Report everything that is wrong with the platform; write nothing.

    What holds data and is deleted without having been retired is found by comparing with the commit HEAD.
    """
    folder = common.find_root(root)
    outcome = common.compiled(folder, local_generators=local_generators)
    judgement = removing.by_head(folder, as_of)
    findings = outcome.findings + judgement.removals(outcome) + judgement.overdue(outcome)
    sources = common.sources_of(outcome, folder)
    common.print_findings(findings, sources, form, color, folder, stream=sys.stdout)
    if not findings and form == "text":
        common.say(_fine(outcome))
    return _exit_code(findings, strict)


def _exit_code(findings: tuple[Finding, ...], strict: bool) -> int:
    return common.FINDINGS if strict and findings else common.exit_code(findings)


def _fine(outcome: Outcome) -> str:
    generated = [c.generated for c in outcome.environments.values() if c.generated is not None]
    objects = sum(len(g.objects) for g in generated)
    return f"fine: {counted(len(generated), 'environment')}, {counted(objects, 'object')}, nothing found"
