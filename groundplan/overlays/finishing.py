"""The last pass over a combined tree: marks are carried out, items of other environments left out, names filled in."""

from __future__ import annotations

from collections.abc import Collection

from groundplan.findings import Finding, Place
from groundplan.findings.suggest import did_you_mean
from groundplan.loading import Node
from groundplan.overlays.laying import REMOVE, is_marked
from groundplan.overlays.shape import Shape


class Finishing:
    """Strips the trees of one environment. `lineage` are the names that mean it, `known` all names there are."""

    def __init__(self, environment: str, lineage: frozenset[str], known: frozenset[str]) -> None:
        self.environment = environment
        self.lineage = lineage
        self.known = known
        self._tenant = ""
        self.findings: list[Finding] = []
        self._judged: dict[int, bool] = {}

    def strip(self, node: Node, shape: Shape, tenant: str = "") -> Node:
        """The tree without `null`s, removed items, and items that other environments have to themselves.

        In hosts and URLs `{env}` is the environment's name, and `{tenant}` this tenant's where there is one.
        """
        self._tenant = tenant
        return self._strip(node, shape)

    def _strip(self, node: Node, shape: Shape) -> Node:
        value = node.value
        kind = type(value)
        if kind is dict:
            return self._mapping(node, shape)
        if kind is list:
            items = shape.items
            if items is None:
                return node
            kept = [
                self._strip(i, items) for i in value if not shape.keys or (not is_marked(i, REMOVE) and self.belongs(i))
            ]
            return (
                node
                if len(kept) == len(value) and all(a is b for a, b in zip(kept, value, strict=True))
                else node.with_value(kept)
            )
        return self._filled(node) if shape.fillable and kind is str and "{" in value else node

    def _filled(self, node: Node) -> Node:
        text = node.value.replace("{env}", self.environment)
        if self._tenant:
            text = text.replace("{tenant}", self._tenant)
        return Node(text, node.at, node.key, node.value)

    def _mapping(self, node: Node, shape: Shape) -> Node:
        kept: dict[str, Node] = {}
        same = True
        for name, child in node.value.items():
            if child.value is None and name not in shape.required:  # a required one stays, for typing to refuse
                same = False
                continue
            kept[name] = stripped = self._strip(child, shape.child(name))
            same = same and stripped is child
        return node if same else node.with_value(kept)

    def belongs(self, item: Node) -> bool:
        """Whether an item is for this environment. A name there is not is reported once."""
        written = item.get("environments")
        if written is None or type(written.value) is not list:
            return True
        if id(written) in self._judged:
            return self._judged[id(written)]
        names = [n for n in written.value if type(n.value) is str]
        for name in names:
            if name.value not in self.known:
                self.findings.append(unknown_environment(name.value, name.at, self.known))
        result = any(n.value in self.lineage for n in names)
        self._judged[id(written)] = result
        return result


def unknown_environment(name: str, place: Place, known: Collection[str]) -> Finding:
    return Finding(
        "GP0214",
        place,
        f"there is no environment `{name}`",
        expected=f"one of: {', '.join(sorted(known))}",
        hint=did_you_mean(name, known),
    )
