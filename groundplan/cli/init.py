"""`groundplan init`: a platform repository that renders at once."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path
from typing import get_args

import click

from groundplan.cli import common
from groundplan.findings.words import of_system
from groundplan.spec.json_schema import Kind, text

FILES = {
    "platform.yaml": "platform.yaml",
    "overlays/dev.yaml": "dev.yaml",
    "overlays/prod.yaml": "prod.yaml",
    "README.md": "README.md",
    ".gitignore": "gitignore",
}
"""Where each file of the scaffold is written; `$name` in it becomes the platform's name."""

_UNFIT = re.compile(r"[^a-z0-9]+")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path())
@click.option("--name", help="The platform's name. Default: the folder's.")
def init(folder: Path, name: str | None) -> int:
    """Write a new platform repository that renders at once. Existing files are left as they are."""
    platform = name if name is not None else _name_of(folder)
    if not re.fullmatch(r"[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?", platform):
        raise click.UsageError(
            f"`{platform}` cannot name a platform; use lower-case letters, digits and `-`, at most 40"
        )
    contents = {path: _template(source).replace("$name", platform) for path, source in FILES.items()}
    contents |= {f"schemas/{kind}.schema.json": text(kind) for kind in get_args(Kind)}
    try:
        for path, content in contents.items():
            common.say(f"{folder / path}: {_write(folder / path, content)}")
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {of_system(error)}") from error
    common.say(f"\nNext: cd {folder}, then `groundplan render`" if folder != Path() else "\nNext: `groundplan render`")
    return common.FINE


def _template(source: str) -> str:
    return files("groundplan.cli").joinpath("scaffold", source).read_text(encoding="utf-8")


def _write(path: Path, content: str) -> str:
    if path.exists():
        return "exists, left as it is"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8", newline="\n")
    return "written"


def _name_of(folder: Path) -> str:
    return _UNFIT.sub("-", folder.resolve().name.lower()).strip("-")[:40].strip("-") or "platform"
