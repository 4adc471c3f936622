"""`groundplan tenant show`: what a tenant gets, in each environment."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Literal

import click

from groundplan.cli import common
from groundplan.cli.common import Color
from groundplan.explaining.tenants import TenantAnswer, answer_of
from groundplan.findings.suggest import did_you_mean
from groundplan.reports import tenants
from groundplan.reports.plain import printable

if TYPE_CHECKING:
    from pathlib import Path

    from groundplan.compiler import Outcome


def show(
    folder: Path,
    name: str,
    environments: tuple[str, ...],
    form: Literal["text", "json"],
    color: Color,
    *,
    local_generators: bool,
) -> int:
    """Print what the tenant gets; environments of one answer share it."""
    outcome = common.compiled(folder, local_generators=local_generators)
    if outcome.failed or not outcome.environments:
        sources = common.sources_of(outcome, folder)
        common.print_findings(outcome.findings, sources, "text", color, folder, stream=sys.stderr)
        common.say("nothing can be shown while the platform has errors")
        return common.exit_code(outcome.findings)
    chosen = common.chosen(outcome, environments) or tuple(outcome.environments)
    found = {env: answer for env in chosen if (answer := answer_of(outcome.environments[env], name)) is not None}
    if not found:
        raise click.UsageError(_not_found(outcome, name, chosen))
    elsewhere = tuple(env for env in chosen if env not in found)
    printed = tenants.as_json if form == "json" else tenants.as_text
    common.write(sys.stdout, printed(name, _grouped(found), elsewhere))
    return common.FINE


def _grouped(found: dict[str, TenantAnswer]) -> list[tuple[tuple[str, ...], TenantAnswer]]:
    groups: dict[str, tuple[list[str], TenantAnswer]] = {}
    for env, answer in found.items():
        groups.setdefault(repr(answer), ([], answer))[0].append(env)
    return [(tuple(names), answer) for names, answer in groups.values()]


def _not_found(outcome: Outcome, name: str, chosen: tuple[str, ...]) -> str:
    where: dict[str, list[str]] = {}
    for env, compiled in outcome.environments.items():
        assert compiled.resolved is not None
        for tenant in compiled.resolved.platform.tenants:
            where.setdefault(tenant.name, []).append(env)
    if name in where:
        return f"`{name}` is not in {' or '.join(chosen)}; it is in {', '.join(where[name])}"
    listed = f"the tenants are {', '.join(sorted(where))}" if where else "there are none yet"
    return f"there is no tenant `{printable(name)}`; {did_you_mean(name, where) or listed}"
