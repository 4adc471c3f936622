"""`groundplan explain`: a code's page; what made a rendered field; what a value of the spec reaches."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from groundplan.cli.application import FINE
from groundplan.findings import codes
from groundplan.findings.suggest import did_you_mean

if TYPE_CHECKING:
    from groundplan.compiler import Compiled, Outcome
    from groundplan.generating.rendered import Rendered
    from groundplan.reports.answers import Answer

_CODE = re.compile(r"(?:GP-?)?\d{3,4}", re.IGNORECASE).fullmatch


@click.command()
@click.argument("target")
@click.argument("field", required=False)
@click.option("--root", type=click.Path(path_type=Path, file_okay=False), help="The platform repository.")
@click.option("--env", "environments", multiple=True, help="Only this environment; may be repeated.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True)
@click.option(
    "--local-generators/--no-local-generators",
    default=True,
    help="Whether generators/ of this repository run. Leave them out for a pull request you do not trust.",
)
def explain(
    target: str,
    field: str | None,
    root: Path | None,
    environments: tuple[str, ...],
    form: Literal["text", "json"],
    color: Literal["auto", "always", "never"],
    local_generators: bool,
) -> int:
    """Explain a code, a rendered object or field, or a value of the spec.

    \b
      groundplan explain GP0305
      groundplan explain rendered/prod/tenants/vision/resourcequota-tenant-compute.yaml
      groundplan explain ResourceQuota/vision/tenant-compute 'spec.hard["requests.cpu"]'
      groundplan explain 'tenants[vision].quota.cpu'
    """  # noqa: D301 - click reads the character, not the two letters
    if _CODE(target):
        return _page(target, color)
    from groundplan.cli import common
    from groundplan.cli.hiding import met
    from groundplan.reports import answers as printed

    folder = common.find_root(root)
    outcome = common.compiled(folder, local_generators=local_generators)
    if (
        any(c.resolved is None or c.generated is None for c in outcome.environments.values())
        or not outcome.environments
    ):
        common.print_findings(
            outcome.findings, common.sources_of(outcome, folder), "text", color, folder, stream=sys.stderr
        )
        common.say("nothing can be explained while the platform has errors")
        return common.exit_code(outcome.findings)
    chosen = common.chosen(outcome, environments) or tuple(outcome.environments)
    target = _from_root(target, folder)
    found = _grouped([(n, a) for n in chosen if (a := _answer(outcome, outcome.environments[n], target, field))])
    if not found:
        raise click.UsageError(_not_found(outcome, chosen, target))
    found = met().mask().deep(found)
    common.write_report(sys.stdout, printed.as_json(found) if form == "json" else printed.as_text(found))
    return FINE


def _page(target: str, color: Literal["auto", "always", "never"]) -> int:
    from groundplan.reports import page
    from groundplan.reports.terminal import use_color

    code = codes.spelled(target)
    text = codes.page(code)
    if text is None:
        near = ", ".join(codes.near(code))
        raise click.UsageError(f"there is no code {code}" + (f"; near it are {near}" if near else ""))
    terminal = sys.stdout.isatty()
    sys.stdout.write(page.render(text, terminal=terminal, color=use_color(color, sys.stdout)))
    return FINE


def _from_root(target: str, folder: Path) -> str:
    """A file as the platform's root sees it, wherever it was typed."""
    path = Path(target)
    try:
        return path.resolve().relative_to(folder.resolve()).as_posix() if path.is_file() else target
    except (OSError, ValueError):  # not below the root, or too long to be a file
        return target


def _answer(outcome: Outcome, compiled: Compiled, target: str, field: str | None) -> Answer | None:
    from groundplan.explaining.answers import fields_of, object_answer, path_answer
    from groundplan.objects.fields import dotted, steps

    rendered = _object(compiled, target)
    if rendered is not None:
        wanted = steps(field or "")
        known = {at: dotted(at) for at in fields_of(rendered.object)}
        if wanted and wanted not in known:
            guess = did_you_mean(field or "", known.values()) or "the file shows what there is"
            raise click.UsageError(f"{rendered.ref} has no field `{field}`; {guess}")
        return object_answer(outcome, compiled, rendered, wanted)
    try:
        return path_answer(outcome, compiled, target.removeprefix("spec."))
    except ValueError:
        return None


def _object(compiled: Compiled, target: str) -> Rendered | None:
    """The object a file or `Kind/[namespace/]name` names."""
    assert compiled.generated is not None
    parts = target.removeprefix("./").split("/")
    if compiled.name in parts[:-1]:  # a path, from wherever it was typed
        inside = "/".join(parts[parts.index(compiled.name) + 1 :])
        return next((r for r in compiled.generated.objects if r.path == inside), None)
    if len(parts) not in (2, 3):
        return None
    kind, _, group = parts[0].lower().partition(".")
    for rendered in compiled.generated.objects:
        ref = rendered.ref
        same_kind = ref.kind.lower() == kind and (not group or ref.group == group)
        if same_kind and ref.name == parts[-1] and (len(parts) == 2 or ref.namespace == parts[1]):
            return rendered
    return None


def _grouped(answers: list[tuple[str, Answer]]) -> list[tuple[tuple[str, ...], Answer]]:
    """Answers that are alike but for the environment's folder, together."""
    groups: dict[str, tuple[list[str], Answer]] = {}
    for name, answer in answers:
        key = repr(answer).replace(f"rendered/{name}/", "rendered/*/")
        groups.setdefault(key, ([], answer))[0].append(name)
    return [(tuple(names), answer) for names, answer in groups.values()]


def _not_found(outcome: Outcome, chosen: tuple[str, ...], target: str) -> str:
    from groundplan.explaining.answers import known_paths

    known: dict[str, None] = {}
    for name in chosen:
        compiled = outcome.environments[name]
        assert compiled.generated is not None
        for r in compiled.generated.objects:
            known[f"rendered/{name}/{r.path}"] = None
            known["/".join(p for p in (r.ref.kind, r.ref.namespace, r.ref.name) if p)] = None
        known |= dict.fromkeys(known_paths(compiled))
    ending = next((path for path in known if path.endswith((f".{target}", f"/{target}"))), None)
    guess = f"did you mean `{ending}`?" if ending else did_you_mean(target, known)
    return f"`{target}` is no code, no rendered object and no value of the spec; " + (
        guess or "try a file of rendered/, `Kind/namespace/name`, or a path such as `tenants[NAME].quota.cpu`"
    )
