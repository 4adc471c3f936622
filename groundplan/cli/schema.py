"""`groundplan schema`: JSON Schemas of what people write, for editors."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import get_args

import click

from groundplan.cli import common
from groundplan.findings.words import of_system
from groundplan.spec.json_schema import Kind, text


@click.command()
@click.argument("kind", type=click.Choice(get_args(Kind)), required=False)
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write <kind>.schema.json into this folder instead of printing one.",
)
def schema(kind: Kind | None, output: Path | None) -> int:
    """Print the JSON Schema of a platform, an overlay, an included or a team file; or write them all to a folder."""
    kinds = (kind,) if kind is not None else get_args(Kind)
    if output is None:
        if kind is None:
            raise click.UsageError(f"name one of {', '.join(kinds)}, or a folder with --output")
        common.write(sys.stdout, text(kind))
        return common.FINE
    try:
        output.mkdir(parents=True, exist_ok=True)
        for one in kinds:
            (output / f"{one}.schema.json").write_text(text(one), encoding="utf-8", newline="\n")
            common.say(f"{output / f'{one}.schema.json'}: written")
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {of_system(error)}") from error
    return common.FINE
