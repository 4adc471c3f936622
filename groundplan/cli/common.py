"""What the commands share: where the platform is, how findings are printed, options of the same name."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Any, TextIO, TypeVar

import click

from groundplan.cli.application import FINDINGS, FINE, TROUBLE
from groundplan.cli.hiding import met
from groundplan.compiler import Outcome, compile_repository
from groundplan.findings import Finding, has_errors
from groundplan.findings.suggest import did_you_mean
from groundplan.loading.files import DiskFiles
from groundplan.loading.repository import PLATFORM_FILE
from groundplan.reports import FORMATS, Format, Sources, render
from groundplan.reports.terminal import Color, Progress, use_color

F = TypeVar("F", bound=Callable[..., Any])


def root_option(function: F) -> F:
    return click.option(
        "--root",
        type=click.Path(path_type=Path, file_okay=False),
        help="The platform repository. Default: the nearest folder upwards that holds platform.yaml.",
    )(function)


def color_option(function: F) -> F:
    return click.option(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        show_default=True,
        help="When to colour; NO_COLOR is honoured.",
    )(function)


def format_option(function: F) -> F:
    return click.option(
        "--format",
        "form",
        type=click.Choice(FORMATS),
        default="text",
        show_default=True,
        help="How findings are printed.",
    )(function)


def local_generators_option(function: F) -> F:
    return click.option(
        "--local-generators/--no-local-generators",
        default=True,
        help="Whether generators/ of this repository run. Leave them out for a pull request you do not trust.",
    )(function)


def find_root(root: Path | None) -> Path:
    """The folder of the platform: the given one, or the nearest upwards with platform.yaml, or the current one."""
    if root is not None:
        if not root.is_dir():
            raise click.UsageError(f"there is no folder `{root}`, which `--root` names")
        return root
    here = Path.cwd()
    return next((f for f in (here, *here.parents) if (f / PLATFORM_FILE).is_file()), here)


def compiled(root: Path, *, local_generators: bool) -> Outcome:
    """Compile the platform, with progress on standard error. What looks like a credential in it is not printed from here on."""
    with Progress() as progress:
        outcome = compile_repository(root, DiskFiles(root), local_generators=local_generators, step=progress.step)
    met().add(outcome)
    return outcome


def sources_of(outcome: Outcome, root: Path) -> Sources:
    """The texts of source files for code frames, and of local generators, which findings may point at."""

    def read(file: str) -> str | None:
        text = outcome.repository.text(file)
        if text is None and file.startswith("generators/"):
            try:
                return (root / file).read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError):
                return None
        return text

    return read


def git_prefix(root: Path) -> str:
    """The platform's folder inside its Git repository, with a trailing slash; empty at the repository's top."""
    resolved = root.resolve()
    for folder in (resolved, *resolved.parents):
        if (folder / ".git").exists():
            inside = resolved.relative_to(folder).as_posix()
            return "" if inside == "." else f"{inside}/"
    return ""


def print_findings(
    findings: Iterable[Finding], sources: Sources, form: Format, color: Color, root: Path, *, stream: TextIO
) -> None:
    """Write a report of the findings."""
    mask = met().mask()
    write_report(
        stream, render(form, findings, sources, color=use_color(color, stream), prefix=git_prefix(root), mask=mask)
    )


def write(stream: TextIO, text: str) -> None:
    """Write text without the credentials in it."""
    write_report(stream, met().mask()(text))


def write_report(stream: TextIO, text: str) -> None:
    """Write text from which credentials are out already, whatever the stream can encode."""
    try:
        stream.write(text)
    except UnicodeEncodeError:
        encoding = stream.encoding or "ascii"
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))


def exit_code(findings: Iterable[Finding]) -> int:
    return FINDINGS if has_errors(findings) else FINE


def chosen(outcome: Outcome, names: tuple[str, ...]) -> tuple[str, ...]:
    """The environments that `--env` names; exits with wrong usage for one there is not."""
    known = outcome.environments
    for name in names:
        if name not in known:
            raise click.UsageError(f"there is no environment `{name}`; {_environment_hint(name, known)}")
    return names


def _environment_hint(name: str, known: Collection[str]) -> str:
    several = [part.strip() for part in name.split(",")]
    if len(several) > 1 and all(part in known for part in several):
        return f"write {' '.join(f'--env {part}' for part in several)}"
    listed = f"the environments are {', '.join(known) or 'not known yet'}"
    return did_you_mean(name, known) or (f"leave `--env` out for all; {listed}" if name == "all" else listed)


def say(text: str) -> None:
    """A message to whoever watches."""
    write(sys.stderr, f"{text}\n")


__all__ = ["FINDINGS", "FINE", "TROUBLE", "Color", "Format"]
