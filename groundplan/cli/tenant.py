"""`groundplan tenant`: a tenant added to the sources, retired in them, or described."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from groundplan.cli import common
from groundplan.cli.common import Color

_ELSEWHERE = {
    "create": "did you mean `add`?",
    "new": "did you mean `add`?",
    **dict.fromkeys(("delete", "remove", "rm"), "`retire` it first; once its day has come, delete its entry"),
    **dict.fromkeys(("describe", "explain", "get"), "did you mean `show`?"),
}
"""What other tools call it."""


class Actions(click.Group):
    """A group that knows the nearest of its commands."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        from groundplan.findings.suggest import did_you_mean

        if args and args[0] not in self.commands and not args[0].startswith("-"):
            guess = _ELSEWHERE.get(args[0]) or did_you_mean(args[0], self.commands)
            known = f"the commands are {', '.join(self.commands)}"
            raise click.UsageError(f"there is no command `tenant {args[0]}`; {guess or known}", ctx)
        return super().resolve_command(ctx, args)


@click.group(cls=Actions)
def tenant() -> None:
    """Add a tenant, retire one, or say what one gets."""


@tenant.command()
@click.argument("name")
@click.option("--owner", required=True, metavar="EMAIL", help="The user the namespace belongs to.")
@click.option("--class", "class_", required=True, metavar="CLASS", help="One of `tenantClasses`.")
@click.option("--env", "environments", multiple=True, help="Only in this environment; may be repeated.")
@click.option("--namespace", help="The namespace, if it is not to be called as the tenant.")
@click.option(
    "--member",
    "members",
    multiple=True,
    metavar="WHO",
    help="EMAIL, EMAIL:ROLE, group:NAME or group:NAME:ROLE; may be repeated. Roles are admin, edit and view.",
)
@click.option("--file", type=click.Path(path_type=Path), help="The file to write it in, if not where the others are.")
@common.root_option
@common.color_option
@common.local_generators_option
def add(
    name: str,
    owner: str,
    class_: str,
    environments: tuple[str, ...],
    namespace: str | None,
    members: tuple[str, ...],
    file: Path | None,
    root: Path | None,
    color: Color,
    local_generators: bool,
) -> int:
    """Add a tenant to the sources. Nothing is written when it would not compile.

    \b
      groundplan tenant add atlas --owner ada@borealis.example --class research
      groundplan tenant add atlas --owner ada@borealis.example --class research \\
        --env dev --member bob@borealis.example:view --member group:atlas-engineers
    """  # noqa: D301 - click reads the character, not the two letters
    from groundplan.cli import tenant_edit

    written = tenant_edit.entry(name, namespace, class_, environments, owner, members)
    return tenant_edit.add(common.find_root(root), root, written, file, color, local_generators=local_generators)


@tenant.command()
@click.argument("name")
@click.option("--reason", required=True, help="Why it goes.")
@click.option("--after", required=True, metavar="YYYY-MM-DD", help="The day from which its entry may be deleted.")
@common.root_option
@common.color_option
@common.local_generators_option
def retire(name: str, reason: str, after: str, root: Path | None, color: Color, local_generators: bool) -> int:
    """Mark a tenant for removal: what holds data stays, workloads go, until its entry is deleted.

    \b
      groundplan tenant retire atlas --reason "the project has ended" --after 2027-01-31
    """  # noqa: D301 - as above
    from groundplan.cli import tenant_edit

    said = {"after": after, "reason": reason}
    return tenant_edit.retire(common.find_root(root), root, name, said, color, local_generators=local_generators)


@tenant.command()
@click.argument("name")
@click.option("--env", "environments", multiple=True, help="Only this environment; may be repeated.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@common.root_option
@common.color_option
@common.local_generators_option
def show(
    name: str,
    environments: tuple[str, ...],
    form: Literal["text", "json"],
    root: Path | None,
    color: Color,
    local_generators: bool,
) -> int:
    """Say what a tenant gets, in each environment it is in."""
    from groundplan.cli import tenant_show

    return tenant_show.show(common.find_root(root), name, environments, form, color, local_generators=local_generators)
