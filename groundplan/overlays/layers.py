"""The layers of one environment, combined: overlays laid over each text, then class, template, tenant and team.

Weakest first: class (its base first), template, tenant, team file. Overlays patch each of these texts before they are
combined, so what an overlay says of a class reaches every tenant of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from groundplan.findings import Finding, Related
from groundplan.loading import Document, Node
from groundplan.loading.repository import Repository
from groundplan.overlays import paths
from groundplan.overlays.classes import classes_of, over, unknown, with_templates
from groundplan.overlays.environments import Environments
from groundplan.overlays.finishing import Finishing
from groundplan.overlays.laying import REMOVE, Laying, Named, Path, Unmet, is_marked
from groundplan.overlays.pinning import unpinned
from groundplan.overlays.scaling import Scale
from groundplan.overlays.shape import Shape
from groundplan.overlays.texts import EMPTY, Shapes, Texts
from groundplan.overlays.typing import typed_partly
from groundplan.spec.documents import OverlaySpec


@dataclass(slots=True)
class Layered:
    """One environment as trees: the platform without its tenants, and each tenant with all its layers combined."""

    name: str
    shared: Node
    tenants: dict[str, Node]
    patches: tuple[Document, ...]
    head: Node
    scale: Scale | None
    shape: Shape
    files: tuple[str, ...] = ()

    def finished_tenant(self, name: str) -> Node:
        """The tenant as it is typed: with `quotaScale` applied."""
        return self.scale.apply(self.tenants[name], self.shape) if self.scale else self.tenants[name]


def layer(
    name: str, repository: Repository, environments: Environments, texts: Texts, shapes: Shapes
) -> tuple[Layered, list[Finding]]:
    """Everything of one environment, combined."""
    findings: list[Finding] = []
    chain = environments.chains[name]
    spec = texts.spec
    laying = Laying(strict=True)
    for overlay in chain:
        if overlay.spec is not None:
            spec = laying.lay(spec, overlay.spec, shapes.spec)
    findings += laying.findings
    finishing = Finishing(name, environments.lineage(name), frozenset(environments.overlays) | {name})
    _check_carried_out(spec, shapes, finishing, findings)
    templates = spec.get("templates") or EMPTY
    classes = classes_of(spec.get("tenantClasses"), templates, shapes, findings)
    unmet = [u for u in laying.unmet if not _met_in_class(u, spec, classes, shapes)]
    findings += [u.finding() for u in unmet]
    for one in unmet:  # said once: what is no part of the platform is not typed as well
        spec = _without_item(spec, shapes.spec, one.path)
    tenants: dict[str, Node] = {}
    for item in (spec.get("tenants") or EMPTY).elements():
        tenant = shapes.section("tenants").name_of(item)
        if tenant is None:
            tenants[f"#{len(tenants)}"] = item  # typing reports that it has no name
        elif not is_marked(item, REMOVE) and finishing.belongs(_judged_by(item, classes)):
            own = _tenant(item, classes, templates, shapes, findings)
            team = _team(tenant, own, texts, [o.name for o in chain] or [name], shapes, findings)
            tenants[tenant] = own if team is None else _with_team(tenant, own, team, templates, shapes, findings)
    layered = Layered(
        name,
        finishing.strip(spec.without("tenants"), shapes.spec),
        {n: finishing.strip(t, shapes.tenant, n) for n, t in tenants.items()},
        tuple(d for o in chain for d in repository.patches.get(o.name, ())),
        texts.head,
        Scale.of(spec, chain),
        shapes.tenant,
        tuple(f for o in chain for f in o.files),
    )
    findings += finishing.findings
    findings += unpinned(name, layered.tenants, environments, shapes.tenant)
    return layered, findings


def _check_carried_out(spec: Node, shapes: Shapes, finishing: Finishing, findings: list[Finding]) -> None:
    """Type what is carried out here and no part of the platform afterwards. Tenants are typed one by one, if a list."""
    sections = ["quotaScale", "tenantClasses", "templates"]
    if (tenants := spec.get("tenants")) is not None and type(tenants.value) is not list:
        sections.append("tenants")
    part = {s: node for s in sections if (node := spec.get(s)) is not None}
    typed_partly(OverlaySpec, finishing.strip(spec.with_value(part), shapes.spec, "tenant"), findings)  # some tenant


def _judged_by(tenant: Node, classes: Mapping[str, Node]) -> Node:
    """The text whose `environments` hold for a tenant: its own, or else its class's."""
    named = tenant.get("class")
    if "environments" in tenant.items() or named is None or type(named.value) is not str:
        return tenant
    return classes.get(named.value, tenant)


def _without_item(node: Node, shape: Shape, path: Path) -> Node:
    """The tree without the item of a keyed list that the path leads to."""
    step, rest = path[0], path[1:]
    if type(node.value) is dict:
        below = node.value.get(step)
        return (
            node
            if below is None
            else node.with_value({**node.value, step: _without_item(below, shape.child(step), rest)})
        )
    kept = []
    for item in node.elements():
        if shape.name_of(item) != step:
            kept.append(item)
        elif rest and shape.items is not None:
            kept.append(_without_item(item, shape.items, rest))
    return node.with_value(kept)


def _tenant(item: Node, classes: Mapping[str, Node], templates: Node, shapes: Shapes, findings: list[Finding]) -> Node:
    """What the platform team says of a tenant: its own text over its class's."""
    own = with_templates(item, templates, shapes, findings)
    named = item.get("class")
    below = EMPTY
    if named is not None and type(named.value) is str:
        if named.value not in classes:
            findings.append(unknown("tenant class", named, named.value, classes))
            return own
        below = classes[named.value]
    return over(below, own, shapes.tenant, findings, "tenants", item.value["name"].value)


def _with_team(tenant: str, own: Node, team: Node, templates: Node, shapes: Shapes, findings: list[Finding]) -> Node:
    findings += _taken_secrets(tenant, own, team)
    return over(own, with_templates(team, templates, shapes, findings), shapes.tenant, findings, "tenants", tenant)


def _taken_secrets(tenant: str, own: Node, team: Node) -> Iterator[Finding]:
    """A team's keys under a path the platform team chose would open the rest of that entry to the team."""
    sources = {s.value["name"].value: s.get("from") for s in _entries(own, "secrets")}
    for secret in _entries(team, "secrets"):
        source = sources.get(secret.value["name"].value)
        if source is not None and source.value is not None and not str(source.value).startswith(f"{tenant}/"):
            yield Finding(
                "GP0211",
                secret.at,
                f"the secret `{secret.value['name'].value}` is the platform team's: it comes from `{source.value}`",
                expected="a secret of the team's own",
                hint="give it another name; the platform team can add keys to this one in platform.yaml",
                related=(Related(source.place, "the path is set here"),),
            )


def _entries(text: Node, section: str) -> list[Node]:
    """The items of a section that have a name."""
    items = (text.get(section) or EMPTY).elements()
    return [i for i in items if (n := i.get("name")) is not None and type(n.value) is str and not is_marked(i, REMOVE)]


def _team(
    tenant: str, own: Node, texts: Texts, chain: Iterable[str], shapes: Shapes, findings: list[Finding]
) -> Node | None:
    """A team's text with its overlays laid. They may also name what the platform team gives the tenant (`own`)."""
    team = texts.teams.get(tenant)
    for environment in chain:
        over = texts.team_overlays.get(tenant, {}).get(environment)
        if over is not None:
            laying = Laying(strict=True)
            team = laying.lay(team, over, shapes.team, ("teams", Named(tenant)))
            findings += laying.findings
            for unmet in laying.unmet:
                if not _gives(own, unmet.path[2:], shapes):
                    findings.append(unmet.finding())
                    team = _without_item(team, shapes.team, unmet.path[2:])
    return team


_BELOW = {"tenants": "class", "tenantClasses": "extends"}
"""The key by which an item of a section names the class below it."""


def _met_in_class(unmet: Unmet, spec: Node, classes: Mapping[str, Node], shapes: Shapes) -> bool:
    """Whether what an overlay names in the text of a tenant or of a class is given by the class below."""
    section = unmet.path[0]
    if len(unmet.path) < 4 or section not in _BELOW:
        return False
    texts = {t.value["name"].value: t for t in _entries(spec, section)}
    named = texts.get(unmet.path[1], EMPTY).get(_BELOW[section])
    if named is None or type(named.value) is not str or named.value not in classes:
        return False
    return _gives(classes[named.value], unmet.path[2:], shapes)


def _gives(text: Node, path: Path, shapes: Shapes) -> bool:
    """Whether a tenant's or a class's text has something at this path."""
    return paths.find(text, shapes.tenant, path)[1] == len(path)
