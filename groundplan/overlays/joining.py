"""Several files that together are one text: includes, the files of an overlay's folder, a team's files.

Here nothing is stronger than anything else: each value may be set once.
"""

from __future__ import annotations

from groundplan.findings import Finding, Related
from groundplan.loading import Node
from groundplan.overlays.laying import twice
from groundplan.overlays.shape import Shape


def join(parts: list[Node], shape: Shape, findings: list[Finding], *, partial: bool) -> Node | None:
    """One tree of all parts. With `partial`, items of one name may be written in several files, each other fields."""
    result: Node | None = None
    for part in parts:
        result = part if result is None else _join(result, part, shape, findings, partial=partial)
    return result


def _join(first: Node, second: Node, shape: Shape, findings: list[Finding], *, partial: bool) -> Node:
    if type(first.value) is dict and type(second.value) is dict:
        entries = dict(first.value)
        for name, child in second.value.items():
            known = entries.get(name)
            if known is None:
                entries[name] = child
            elif not partial and (known.value is None or child.value is None):  # a key with nothing below it
                entries[name] = known if child.value is None else child
            else:
                entries[name] = _join(known, child, shape.child(name), findings, partial=partial)
        return first.with_value(entries)
    if type(first.value) is list and type(second.value) is list and shape.keys:
        return _join_items(first, second, shape, findings, partial=partial)
    if shape.keys and list in (type(first.value), type(second.value)):
        findings.append(_no_list(first if type(second.value) is list else second))
        return first if type(first.value) is list else second
    findings.append(
        Finding(
            "GP0204",
            second.place,
            "two files set this value",
            expected="each value in one file",
            hint="remove one of the two",
            related=(Related(first.place, "also set here"),),
        )
    )
    return first


def _no_list(node: Node) -> Finding:
    kind = "a mapping" if type(node.value) is dict else "a single value"
    return Finding(
        "GP0303",
        node.place,
        f"this is {kind}; in another file it is a list",
        expected="a list of items, each with its name: `- name: ...`",
        hint="write each entry as an item that begins with `- name:`" if type(node.value) is dict else "",
    )


def _join_items(first: Node, second: Node, shape: Shape, findings: list[Finding], *, partial: bool) -> Node:
    assert shape.items is not None
    items = list(first.value)
    positions = {name: i for i, item in enumerate(items) if (name := shape.name_of(item)) is not None}
    for item in second.value:
        name = shape.name_of(item)
        if name is None or name not in positions:
            items.append(item)
        elif partial:
            items[positions[name]] = _join_item(items[positions[name]], item, shape, findings)
        else:
            findings.append(twice(name, item, items[positions[name]]))
    return first.with_value(items)


def _join_item(first: Node, second: Node, shape: Shape, findings: list[Finding]) -> Node:
    """Two files' parts of one item: the key they share is no conflict."""
    assert shape.items is not None
    if type(second.value) is not dict:
        return first
    return _join(first, second.without(*shape.keys), shape.items, findings, partial=True)


def check_names(node: Node, shape: Shape, findings: list[Finding]) -> None:
    """Report every name that stands twice in one keyed list of a text."""
    value = node.value
    if type(value) is dict:
        for name, child in value.items():
            check_names(child, shape.child(name), findings)
    elif type(value) is list and shape.items is not None:
        seen: dict[str, Node] = {}
        for item in value:
            name = shape.name_of(item)
            if name in seen:
                findings.append(twice(name, item, seen[name]))
            elif name is not None:
                seen[name] = item
            check_names(item, shape.items, findings)
