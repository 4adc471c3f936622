"""A change of the sources: made in memory, compiled, and written if it brings no error."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from difflib import unified_diff
from pathlib import Path
from typing import get_args

import click

from groundplan.cli import common
from groundplan.cli.common import Color
from groundplan.compiler import Outcome, compile_repository
from groundplan.editing import Edit, EditedFiles, Splice, Unfit, add_tenant, moves, new_file, retire_tenant
from groundplan.editing.placing import Declared, Target, chosen_target, declared, target
from groundplan.editing.writing import Data, flow
from groundplan.findings import Finding, has_errors
from groundplan.findings.suggest import did_you_mean
from groundplan.findings.words import counted, of_system
from groundplan.loading.files import DiskFiles
from groundplan.reports.plain import printable, shown
from groundplan.spec.tenants import Role

ROLES: tuple[Role, ...] = get_args(Role)

_NAME = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?").fullmatch
_LINES = re.compile(r"[^\n]*\n|[^\n]+")
_BOM = "\ufeff"


def entry(
    name: str,
    namespace: str | None,
    class_: str,
    environments: Sequence[str],
    owner: str,
    members: Sequence[str],
) -> dict[str, Data]:
    """A tenant as it is written: only what was said."""
    if not _NAME(name):  # it may become the name of a file
        raise click.UsageError(
            f"`{printable(name)}` cannot name a tenant; use lower-case letters, digits and `-`, at most 63"
        )
    written: dict[str, Data] = {"name": name}
    if namespace is not None:
        written["namespace"] = namespace
    written["class"] = class_
    if environments:
        written["environments"] = list(environments)
    written["owner"] = owner
    if members:
        written["members"] = [member(text) for text in members]
    return written


def member(text: str) -> dict[str, Data]:
    """`EMAIL[:ROLE]` or `group:NAME[:ROLE]` as it is written below `members`. A group's name may hold colons."""
    kind, rest = ("group", text.removeprefix("group:")) if text.startswith("group:") else ("user", text)
    who, colon, role = rest.rpartition(":")
    if not colon:
        return {kind: rest}
    if role not in ROLES:
        known = did_you_mean(role, ROLES) or f"the roles are {', '.join(ROLES)}"
        whole = f"; for a group of that name, name a role as well: {text}:edit" if kind == "group" else ""
        raise click.UsageError(f"`{printable(role)}` of `--member {printable(text)}` is no role; {known}{whole}")
    return {kind: who, "role": role}


def add(
    folder: Path, root: Path | None, tenant: dict[str, Data], file: Path | None, color: Color, *, local_generators: bool
) -> int:
    """Add a tenant where its like are declared."""
    _refuse_what_is_no_text(tenant)
    before = common.compiled(folder, local_generators=local_generators)
    if before.repository.platform is None:
        return _unreadable(before, folder, color)
    name = str(tenant["name"])
    if known := declared(before.repository).get(name):
        raise click.UsageError(f"there is a tenant `{name}` already, at {known[0].place}")
    where = chosen_target(before.repository, _inside(file, folder)) if file else target(before.repository, name)
    if isinstance(where, str):
        raise click.UsageError(where)
    old = before.repository.texts.get(where.file)
    change = add_tenant(old, where.above, tenant) if old is not None else _new(where, tenant)
    if isinstance(change, Unfit):
        raise click.ClickException(f"{where.file}: {change.reason}; write it by hand:\n  - {flow(tenant)}")
    work = _Work(folder, root, before, where.file, old, change, color, local_generators)
    return work.finish()


def retire(
    folder: Path, root: Path | None, name: str, said: Mapping[str, str], color: Color, *, local_generators: bool
) -> int:
    """Write `retire` on a tenant where it is declared."""
    _refuse_what_is_no_text(said)
    before = common.compiled(folder, local_generators=local_generators)
    if before.repository.platform is None:
        return _unreadable(before, folder, color)
    here = _declared(before, name)
    old = before.repository.texts[here.file]
    change = retire_tenant(old, here.above, name, said["after"], said["reason"])
    if isinstance(change, Unfit):
        raise click.ClickException(f"{here.place}: {change.reason}; write it by hand:\n  retire: {flow(dict(said))}")
    if change.after == old:
        common.say(f"`{name}` is retired so already, at {here.place}")
        return common.FINE
    work = _Work(folder, root, before, here.file, old, change, color, local_generators)
    return work.finish(_said_of_retirement(here, work, name, said))


def _refuse_what_is_no_text(data: Data | Mapping[str, str]) -> None:
    """An argument in another encoding than the terminal's comes as characters that no file can hold."""
    text = repr(data)
    if "\\udc" in text:
        raise click.UsageError(f"{text} is no text in the encoding of this terminal")


def _new(where: Target, tenant: Mapping[str, Data]) -> Edit:
    text = new_file(tenant, where.like or "")
    return Edit((Splice(0, 0, text),), text)


def _declared(outcome: Outcome, name: str) -> Declared:
    known = declared(outcome.repository)
    if name not in known:
        listed = f"the tenants are {', '.join(sorted(known)) or 'not written yet'}"
        raise click.UsageError(f"there is no tenant `{printable(name)}`; {did_you_mean(name, known) or listed}")
    places = known[name]
    if len(places) > 1:
        listed = ", ".join(str(d.place) for d in places)
        raise click.UsageError(f"`{name}` is declared {len(places)} times: write `retire` at each of {listed}")
    return places[0]


def _inside(file: Path, folder: Path) -> str:
    """A file as the platform's root sees it: named from where one stands, or else from the root."""
    base = os.path.abspath(folder)  # noqa: PTH100 - resolve() follows links
    for start in (Path.cwd(), Path(base)):
        full = Path(os.path.abspath(start / file))  # noqa: PTH100 - as above
        with suppress(ValueError):
            return full.relative_to(base).as_posix()
    return file.as_posix()


def _unreadable(outcome: Outcome, folder: Path, color: Color) -> int:
    """Without a platform.yaml there is nothing to change."""
    _print(outcome.findings, outcome, folder, color)
    return common.exit_code(outcome.findings)


def _print(findings: Sequence[Finding], outcome: Outcome, folder: Path, color: Color) -> None:
    common.print_findings(findings, common.sources_of(outcome, folder), "text", color, folder, stream=sys.stderr)


class _Work:
    """A change that is about to be written, and the platform compiled with it."""

    def __init__(
        self,
        folder: Path,
        root: Path | None,
        before: Outcome,
        file: str,
        old: str | None,
        change: Edit,
        color: Color,
        local_generators: bool,
    ) -> None:
        self.folder, self.root, self.before, self.color = folder, root, before, color
        self.file, self.old, self.change = file, old, change
        files = DiskFiles(folder)
        found = files.read(file)
        self.disk = found if isinstance(found, bytes) else None
        bom = _BOM if self.disk is not None and self.disk.startswith(_BOM.encode()) else ""
        self.content = (bom + change.after).encode()
        edited = EditedFiles(files, {file: self.content})
        self.after = compile_repository(folder, edited, local_generators=local_generators)

    def finish(self, remarks: Iterable[str] = ()) -> int:
        """Report what the change brings, and write it if that is no error."""
        new = self._new_findings()
        _print(new, self.after, self.folder, self.color)
        if has_errors(new):
            common.say("nothing was written")
            return common.FINDINGS
        _replace(self.folder, self.file, self.disk, self.content)
        common.write(sys.stdout, "".join(_diff(self.file, self.old, self.change.after)))
        common.say(f"{self.file}: written")
        for remark in remarks:
            common.say(remark)
        errors = sum(f.is_error for f in self.after.findings)
        if errors:
            common.say(
                f"the platform has {counted(errors, 'error')} besides, which `groundplan check` shows; "
                "what depends on them is not checked yet"
            )
        root = f" --root {self.root}" if self.root is not None else ""
        common.say(f"\nNext: `groundplan {'check' if errors else 'render'}{root}`")
        return common.FINE

    def _new_findings(self) -> list[Finding]:
        """What is found now and was not before; a finding that only moved with its line is none."""
        moved = moves(self.old or "", self.change.splices)
        known = set()
        for finding in self.before.findings:
            place = finding.place
            if place is not None and place.file == self.file:
                place = moved(place)
            known.add((finding.code, finding.severity, place))
        return [f for f in self.after.findings if (f.code, f.severity, f.place) not in known]


def _said_of_retirement(here: Declared, work: _Work, name: str, said: Mapping[str, str]) -> Iterator[str]:
    """What somebody should know who retires a tenant: what was said before, and where something else is said."""
    if (written := here.item.get("retire")) is not None and written.value is not None:
        was = {key: printable(str(node.plain())) for key, node in written.items().items()}
        yield f"it was retired already, after {was.get('after', 'no day')}: {was.get('reason', 'without a reason')}"
    for environment, compiled in work.after.environments.items():
        resolved = compiled.resolved
        if resolved is None or name not in resolved.layered.tenants:
            continue
        node = resolved.node(f"tenants[{name}].retire.after")
        if node is None or node.value != said["after"]:
            where = f"see {node.at}" if node is not None else "an overlay removes it"
            yield f"in {environment} something else holds: {where}"
    with suppress(ValueError):
        if date.fromisoformat(said["after"]) < datetime.now(UTC).date():
            yield f"warning: {said['after']} has passed, so the entry may be deleted at once"


def _replace(folder: Path, file: str, expected: bytes | None, content: bytes) -> None:
    """Put the file in place in one step, its mode kept; not if it is no longer what was read."""
    path = Path(os.path.realpath(folder / file))
    base = Path(os.path.realpath(folder))
    if not path.is_relative_to(base):
        raise click.ClickException(f"{file}: it would be written outside the platform repository")
    temporary: str | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        now = path.read_bytes() if path.exists() else None
        if now != expected:
            raise click.ClickException(f"{file}: it was changed in the meantime; nothing was written")
        descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            os.fchmod(stream.fileno(), path.stat().st_mode & 0o7777 if now is not None else 0o666 & ~_umask())
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, path)  # noqa: PTH105 - the same
        temporary = None
    except OSError as error:
        raise click.ClickException(f"{file}: {of_system(error)}; nothing was written") from error
    finally:
        if temporary is not None:
            with suppress(OSError):
                Path(temporary).unlink()


def _umask() -> int:
    """What new files lack; it can only be asked for by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _diff(file: str, old: str | None, new: str) -> Iterator[str]:
    """The change as `git diff` shows it. What a terminal would hide or act on is shown as its escape."""
    names = (f"a/{file}" if old is not None else "/dev/null", f"b/{file}")
    for found in unified_diff(_LINES.findall(old or ""), _LINES.findall(new), *names):
        line = "".join(c if c in "\t\r\n" else shown(c) for c in found)
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
