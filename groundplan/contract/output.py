"""The project's own output contract: one strict schema per kind we emit, in `schemas/contract/`.

A file is named `<kind>.<group>.<version>.json`, in lower case. `x-name` says which rule its names follow; its `metadata`
is put in here, from the release's scope of the kind.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from groundplan.contract.metadata import metadata_schema
from groundplan.facts.folders import builtin_folder
from groundplan.releases import Kind, Release


def contract_folder() -> Path:
    return builtin_folder("schemas") / "contract"


def file_name(kind: Kind) -> str:
    return f"{kind.kind}.{kind.group}.{kind.version}.json".lower()


def emitted_kinds(release: Release) -> dict[tuple[str, str], Kind]:
    """(apiVersion, kind) -> shape, for every kind of the release that has a schema here."""
    present = _present(contract_folder())
    return {(k.api_version, k.kind): k for k in release.shapes if file_name(k) in present}


@cache
def _present(folder: Path) -> frozenset[str]:
    return frozenset(path.name for path in folder.iterdir())


def schema(kind: Kind) -> dict[str, Any]:
    """The schema of one emitted kind, ready for use."""
    loaded: dict[str, Any] = json.loads((contract_folder() / file_name(kind)).read_bytes())
    rule = loaded.get("x-name", "dns-subdomain")
    loaded["properties"]["metadata"] = metadata_schema(rule, namespaced=kind.scope == "Namespaced")
    return loaded
