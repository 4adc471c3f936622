"""In which layer a value is written: the platform, a class, a template, an overlay, a team's file."""

from __future__ import annotations

from groundplan.findings import Place
from groundplan.loading import Node
from groundplan.loading.repository import Repository


def layer_of(repository: Repository, place: Place) -> str:
    """The layer in words, such as `tenant class research` or `overlay prod`."""
    folder, _, rest = place.file.partition("/")
    if folder == "overlays":
        return f"overlay {rest.partition('/')[0].removesuffix('.yaml')}"
    if folder == "teams":
        return f"team {rest.partition('/')[0]}"
    documents = [d for d in (repository.platform, *repository.includes) if d is not None and d.file == place.file]
    for document in documents:
        root = document.root
        spec = root.get("spec") if root is not None and document is repository.platform else root
        for section, node in (spec.items() if spec is not None else {}).items():
            found = _within(section, node, place)
            if found:
                return found
    return "platform"


def _within(section: str, node: Node, place: Place) -> str:
    """What the entry of a section is called that holds this place, if one does."""
    if section == "templates":
        return next((w for kind, items in node.items().items() if (w := _item(items, f"{kind} template", place))), "")
    kind = {"tenantClasses": "tenant class", "tenants": "tenant"}.get(section)
    return _item(node, kind, place) if kind is not None else ""


def _item(items: Node, kind: str, place: Place) -> str:
    for item in items.elements():
        name = item.get("name")
        if name is not None and _holds(item, place):
            return f"{kind} {name.value}"
    return ""


def _holds(node: Node, place: Place) -> bool:
    if place in (node.at, node.key):
        return True
    value = node.value
    if type(value) is dict:
        return any(_holds(child, place) for child in value.values())
    return type(value) is list and any(_holds(child, place) for child in value)
