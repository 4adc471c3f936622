"""Entries of the spec that may be retired: a tenant, and what in it holds data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from typing import Literal, NamedTuple

from groundplan.findings import Place
from groundplan.loading import Document, Node
from groundplan.loading.repository import Repository
from groundplan.overlays.laying import REMOVE
from groundplan.resolving import Resolved, owner_of, shapes
from groundplan.spec import Tenant
from groundplan.spec.retire import Retire

Verdict = Literal["allowed", "early", "never"]


class Entry(NamedTuple):
    """A tenant, or (with `section` and `name`) an item of one of its sections, such as a volume."""

    tenant: str
    section: str = ""
    name: str = ""

    @property
    def path(self) -> str:
        return f"tenants[{self.tenant}]{f'.{self.section}[{self.name}]' if self.section else ''}"

    @property
    def shown(self) -> str:
        what = f"{self.section.removesuffix('s')} `{self.name}` of " if self.section else ""
        return f"the {what}{'tenant ' if not what else ''}`{self.tenant}`"


class Judged(NamedTuple):
    """Whether an entry may be deleted; `until` is the day from which it may, where it may not yet."""

    verdict: Verdict
    until: date | None = None


def entry_of(origin: str, tenant: str) -> Entry:
    """The innermost entry on a spec path that may be retired; the tenant whose folder it is, where the path names none."""
    try:
        owner, steps = owner_of(origin)
    except ValueError:
        return Entry(tenant)
    if owner and len(steps) > 1 and steps[0] in _sections():
        return Entry(owner, steps[0], steps[1])
    return Entry(owner or tenant)


@cache
def _sections() -> frozenset[str]:
    """The sections of a tenant whose items may be retired."""
    fields = shapes().tenant.fields or {}
    return frozenset(
        name for name, shape in fields.items() if shape.items is not None and "retire" in (shape.items.fields or {})
    )


def judge(entry: Entry, base: Resolved | None, as_of: date) -> Judged:
    """Whether the entry was retired at the base, and whether its day has come. A tenant's retirement covers its items."""
    if base is None:
        return Judged("never")
    found = [r for path in {Entry(entry.tenant).path, entry.path} if (r := _retirement(base, path)) is not None]
    if not found:
        return Judged("never")
    until = min(retire.after for retire in found)
    return Judged("allowed") if until <= as_of else Judged("early", until)


def _retirement(resolved: Resolved, path: str) -> Retire | None:
    node = resolved.node(f"{path}.retire")
    return Retire.model_validate(node.plain()) if node is not None and node.value is not None else None


def retirements(tenant: Tenant) -> Iterator[tuple[Entry, Retire]]:
    """Every retirement of a tenant: its own, and those of its items."""
    if tenant.retire is not None:
        yield Entry(tenant.name), tenant.retire
    for section in sorted(_sections()):
        for item in getattr(tenant, section):
            if item.retire is not None:
                yield Entry(tenant.name, section, item.name), item.retire


def still_written(entry: Entry, repository: Repository, files: Iterable[str]) -> Place | None:
    """Where the head takes an entry out of an environment without deleting its text.

    That is `$remove` in one of the environment's overlays (`files`) or in an overlay of the team, or else the text
    itself, best its `environments`.
    """
    overlays = [d for documents in repository.overlays.values() for d in documents if d.file in set(files)]
    names = {file.removeprefix("overlays/").partition("/")[0].removesuffix(".yaml") for file in files}
    team_overlays = [d for n, d in repository.team_overlays.get(entry.tenant, {}).items() if n in names]
    for item in _items(entry, [_spec(d) for d in overlays], [d.root for d in team_overlays]):
        if (mark := item.get(REMOVE)) is not None:
            return mark.place
    platform = [_spec(repository.platform)] if repository.platform is not None else []
    specs = [*platform, *(d.root for d in repository.includes)]
    for item in _items(entry, specs, [d.root for d in repository.teams.get(entry.tenant, ())]):
        narrowed = item.get("environments")
        return narrowed.place if narrowed is not None else item.place
    return None


def _spec(document: Document) -> Node | None:
    return document.root.get("spec") if document.root is not None else None


def _items(entry: Entry, specs: Iterable[Node | None], of_team: Iterable[Node | None]) -> Iterator[Node]:
    """Each item that is this entry's text, in texts of the shape of `spec` and in those of its team."""
    tenants = [t for spec in specs if (t := _item(spec, "tenants", entry.tenant)) is not None]
    if not entry.section:
        yield from tenants
        return
    for text in (*tenants, *of_team):
        if (item := _item(text, entry.section, entry.name)) is not None:
            yield item


def _item(text: Node | None, section: str, name: str) -> Node | None:
    listed = text.get(section) if text is not None else None
    for item in listed.elements() if listed is not None else ():
        known = item.get("name")
        if known is not None and known.value == name:
            return item
    return None
