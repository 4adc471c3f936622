"""Classes and templates: what tenants and workloads have in common, laid under each of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from groundplan.findings import Finding
from groundplan.findings.suggest import did_you_mean
from groundplan.loading import Node
from groundplan.overlays.laying import REMOVE, Laying, Named, is_marked
from groundplan.overlays.shape import Shape
from groundplan.overlays.texts import EMPTY, Shapes


def classes_of(written: Node | None, templates: Node, shapes: Shapes, findings: list[Finding]) -> dict[str, Node]:
    """Each class with its base below it, and its templates applied. Its `environments` are a key like the others."""
    texts = _by_name((written or EMPTY).elements(), shapes.section("tenantClasses"))
    done: dict[str, Node] = {}
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
    own = with_templates(text.without("name", "extends"), templates, shapes, findings)
    extends = text.get("extends")
    base = extends.value if extends is not None and type(extends.value) is str else None
    if base is None:
        own = over(EMPTY, own, shapes.tenant, findings, "tenantClasses", name)
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
            findings.append(unknown("tenant class", extends, base, texts))
        else:
            under = _class(base, texts, templates, shapes, done, [*below, name], findings)
            own = over(under, own, shapes.tenant, findings, "tenantClasses", name)
    done[name] = own
    return own


def with_templates(text: Node, templates: Node, shapes: Shapes, findings: list[Finding]) -> Node:
    """Lay each item that names a template over that template."""
    changed: dict[str, Node] = {}
    for section, written in text.items().items():
        shape = shapes.tenant.child(section)
        if shape.items is None or "template" not in (shape.items.fields or {}):
            continue
        if any("template" in i.items() for i in written.elements()):
            known = _by_name((templates.get(section) or EMPTY).elements(), shape)
            changed[section] = written.with_value(
                [_from_template(i, known, shape, findings) for i in written.elements()]
            )
    return text.with_value({**text.items(), **changed}) if changed else text


def _from_template(item: Node, known: Mapping[str, Node], shape: Shape, findings: list[Finding]) -> Node:
    named = item.get("template")
    if named is None or type(named.value) is not str or shape.items is None:
        return item
    template = known.get(named.value)
    if template is None:
        findings.append(unknown("template", named, named.value, known))
        return item
    base = template.without("name", "environments")
    return over(base, item, shape.items, findings, "templates", named.value)


def _by_name(items: Iterable[Node], shape: Shape) -> dict[str, Node]:
    """The items of a keyed list that have a name and are not removed."""
    named = ((shape.name_of(item), item) for item in items if not is_marked(item, REMOVE))
    return {name: item for name, item in named if name is not None}


def over(base: Node, stronger: Node, shape: Shape, findings: list[Finding], section: str, name: str) -> Node:
    """One layer of the tenant, class or template `name` over a weaker one."""
    laying = Laying(strict=False)
    result = laying.lay(base, stronger, shape, (section, Named(name)))
    findings += laying.findings
    findings += [u.finding() for u in laying.unmet]
    return result


def unknown(kind: str, node: Node, name: str, known: Iterable[str]) -> Finding:
    names = sorted(known)
    return Finding(
        "GP0401",
        node.at,
        f"there is no {kind} `{name}`",
        expected=f"one of: {', '.join(names)}" if names else f"a declared {kind}; there is none",
        hint=did_you_mean(name, names),
    )
