"""The layers of one environment, combined: overlays laid over each text, then class, template, tenant and team.

Weakest first: class (its base first), template, tenant, team file. Overlays patch each of these texts before they are
combined, so what an overlay says of a class reaches every tenant of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from groundplan.findings import Finding, Place
from groundplan.findings.suggest import did_you_mean
from groundplan.loading import Document, Node
from groundplan.loading.repository import Repository
from groundplan.overlays.environments import Environments
from groundplan.overlays.finishing import Finishing
from groundplan.overlays.laying import Laying, Unmet
from groundplan.overlays.pinning import unpinned
from groundplan.overlays.scaling import Scale
from groundplan.overlays.shape import Shape
from groundplan.overlays.texts import Shapes, Texts
from groundplan.overlays.typing import typed_partly
from groundplan.spec import Templates, TenantClass

_EMPTY = Node({}, Place("platform.yaml"))


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
    finishing = Finishing(environments.lineage(name), frozenset(environments.overlays) | {name})
    templates = spec.get("templates") or _EMPTY
    classes = _classes(spec.get("tenantClasses"), templates, shapes, finishing, findings)
    if templates is not _EMPTY:
        typed_partly(Templates, finishing.strip(templates, shapes.section("templates")), findings)
    unmet = [u for u in laying.unmet if not _met_in_class(u, spec, classes, shapes)]
    findings += [u.finding() for u in unmet]
    spec = _without_strangers(spec, unmet, shapes)
    tenants: dict[str, Node] = {}
    for item in (spec.get("tenants") or _EMPTY).elements():
        found = shapes.section("tenants").key_of(item)
        if found is None:
            tenants[f"#{len(tenants)}"] = item  # typing reports that it has no name
        elif finishing.belongs(item) and not finishing.is_removed(item):
            team = _team(found[1].value, texts, [o.name for o in chain] or [name], shapes, findings)
            tenants[found[1].value] = _tenant(item, team, classes, templates, shapes, findings)
    rest = spec.with_value({k: v for k, v in spec.items().items() if k != "tenants"})
    layered = Layered(
        name,
        finishing.strip(rest, shapes.spec),
        {n: finishing.strip(t, shapes.tenant) for n, t in tenants.items()},
        tuple(d for o in chain for d in repository.patches.get(o.name, ())),
        texts.head,
        Scale.of(spec, chain),
        shapes.tenant,
        tuple(f for o in chain for f in o.files),
    )
    findings += finishing.findings
    findings += unpinned(name, layered.tenants, environments, shapes.tenant)
    return layered, findings


def _without_strangers(spec: Node, unmet: Iterable[Unmet], shapes: Shapes) -> Node:
    """The spec without the items an overlay names by mistake: they are said once, and not typed as well."""
    strangers = {u.path for u in unmet if len(u.path) == 2}
    entries = dict(spec.items())
    for section in {path[0] for path in strangers}:
        shape = shapes.section(section)
        kept = [i for i in entries[section].elements() if (f := shape.key_of(i)) is None or (section, f[1].value) not in strangers]
        entries[section] = entries[section].with_value(kept)
    return spec.with_value(entries) if strangers else spec


def _classes(
    written: Node | None, templates: Node, shapes: Shapes, finishing: Finishing, findings: list[Finding]
) -> dict[str, Node]:
    """Each class with its base below it, and its templates applied."""
    texts = {}
    for item in (written or _EMPTY).elements():
        found = shapes.section("tenantClasses").key_of(item)
        if found is not None and finishing.belongs(item) and not finishing.is_removed(item):
            texts[found[1].value] = item
    done: dict[str, Node] = {}
    for text in texts.values():
        typed_partly(TenantClass, finishing.strip(text, shapes.section("tenantClasses").items or shapes.tenant), findings)
    for name in texts:
        _class(name, texts, templates, shapes, done, [], findings)
    return done


def _class(
    name: str,
    texts: Mapping[str, Node],
    templates: Node,
    shapes: Shapes,
    done: dict[str, Node],
    below: list[str],
    findings: list[Finding],
) -> Node:
    if name in done:
        return done[name]
    text = texts[name]
    own = _with_templates(_only_layers(text), templates, shapes, findings)
    extends = text.get("extends")
    base = extends.value if extends is not None and type(extends.value) is str else None
    if base is not None and extends is not None:
        if base in (*below, name):
            findings.append(
                Finding(
                    "GP0203",
                    extends.at,
                    f"the tenant class `{name}` extends itself" + (f" by way of `{base}`" if base != name else ""),
                    expected="classes that lead to a base",
                    hint="remove one `extends`",
                )
            )
        elif base not in texts:
            findings.append(_unknown("tenant class", extends, base, texts))
        else:
            under = _class(base, texts, templates, shapes, done, [*below, name], findings)
            own = _over(under, own, shapes.tenant, findings, f"tenantClasses.{name}")
    done[name] = own
    return own


def _tenant(
    item: Node, team: Node | None, classes: Mapping[str, Node], templates: Node, shapes: Shapes, findings: list[Finding]
) -> Node:
    name = item.value["name"].value
    own = _with_templates(item, templates, shapes, findings)
    named = item.get("class")
    if named is not None and type(named.value) is str:
        if named.value in classes:
            own = _over(classes[named.value], own, shapes.tenant, findings, f"tenants.{name}")
        else:
            findings.append(_unknown("tenant class", named, named.value, classes))
    if team is not None:
        own = _over(own, _with_templates(team, templates, shapes, findings), shapes.tenant, findings, f"tenants.{name}")
    return own


def _over(base: Node, over: Node, shape: Shape, findings: list[Finding], path: str) -> Node:
    laying = Laying(strict=False)
    result = laying.lay(base, over, shape, (path,))
    findings += laying.findings
    findings += [u.finding() for u in laying.unmet]
    return result


def _team(
    tenant: str, texts: Texts, chain: Iterable[str], shapes: Shapes, findings: list[Finding]
) -> Node | None:
    team = texts.teams.get(tenant)
    for environment in chain:
        over = texts.team_overlays.get(tenant, {}).get(environment)
        if over is not None:
            laying = Laying(strict=True)
            team = laying.lay(team, over, shapes.team, (f"teams.{tenant}",))
            findings += laying.findings
            findings += [u.finding() for u in laying.unmet]
    return team


def _with_templates(text: Node, templates: Node, shapes: Shapes, findings: list[Finding]) -> Node:
    """Lay each item that names a template over that template."""
    entries: dict[str, Node] | None = None
    for section, offered in templates.items().items():
        written = text.get(section)
        items = written.elements() if written is not None else []
        if not any("template" in i.items() for i in items):
            continue
        shape = shapes.tenant.child(section)
        known = {f[1].value: t for t in offered.elements() if (f := shape.key_of(t))}
        new = [_from_template(i, known, shape, findings) for i in items]
        entries = dict(text.items()) if entries is None else entries
        entries[section] = Node(new, written.at, written.key) if written else written
    return text if entries is None else text.with_value(entries)


def _from_template(item: Node, known: Mapping[str, Node], shape: Shape, findings: list[Finding]) -> Node:
    named = item.get("template")
    if named is None or type(named.value) is not str or shape.items is None:
        return item
    template = known.get(named.value)
    if template is None:
        findings.append(_unknown("template", named, named.value, known))
        return item
    fields = {k: v for k, v in template.items().items() if k not in ("name", "environments")}
    return _over(template.with_value(fields), item, shape.items, findings, f"templates.{named.value}")


def _only_layers(text: Node) -> Node:
    """A class's text without what is about the class itself."""
    return text.with_value({k: v for k, v in text.items().items() if k not in ("name", "extends", "environments")})


def _met_in_class(unmet: Unmet, spec: Node, classes: Mapping[str, Node], shapes: Shapes) -> bool:
    """Whether what an overlay names in a tenant's text is given by the tenant's class."""
    if len(unmet.path) < 4 or unmet.path[0] != "tenants":
        return False
    tenants = {f[1].value: t for t in (spec.get("tenants") or _EMPTY).elements() if (f := shapes.section("tenants").key_of(t))}
    named = tenants.get(unmet.path[1], _EMPTY).get("class")
    node: Node | None = classes.get(named.value) if named is not None else None
    shape = shapes.tenant
    for step in unmet.path[2:]:
        if node is None:
            return False
        if type(node.value) is list:
            items = {f[1].value: i for i in node.value if (f := shape.key_of(i))}
            node, shape = items.get(step), shape.items or shape
        else:
            node, shape = node.get(step), shape.child(step)
    return node is not None


def _unknown(kind: str, node: Node, name: str, known: Iterable[str]) -> Finding:
    names = sorted(known)
    return Finding(
        "GP0401",
        node.at,
        f"there is no {kind} `{name}`",
        expected=f"one of: {', '.join(names)}" if names else f"a declared {kind}; there is none",
        hint=did_you_mean(name, names),
    )
