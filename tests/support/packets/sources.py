"""What the reference platform declares about its network, read from its sources as plain YAML.

Of layering only what the reference platform uses is here: classes and what they extend, an overlay's own `network`, and
tenants that an overlay adds. A source that says more about the network than this raises ValueError.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from packets.tenants import PUBLIC, Door, Expected, Tenant

ENVIRONMENTS: Mapping[str, tuple[str, ...]] = {
    "dev": ("dev.yaml",),
    "staging": ("staging/platform.yaml", "staging/tenants.yaml"),
    "prod-eu": ("prod.yaml", "prod-eu.yaml"),
    "prod-us": ("prod.yaml", "prod-us.yaml"),
}
"""Each environment with its overlays, in the order in which they are laid."""

_GROUPS = {"prod": {"prod-eu", "prod-us"}}
_NEEDED = {"kubernetes", "gitops", "istio", "dashboard", "oauth2Proxy", "certManager", "externalSecrets"}
"""What is there without being named: what tenants, logins, certificates and secrets need."""


@cache
def load(file: Path) -> Any:
    return yaml.load(file.read_bytes(), Loader=yaml.CSafeLoader)


@cache
def rendered(root: Path, environment: str) -> tuple[dict[str, Any], ...]:
    """Every object that is rendered for an environment, but Argo CD's own."""
    folder = root / "rendered" / environment
    files = sorted(file for part in ("platform", "tenants") for file in (folder / part).rglob("*.yaml"))
    return tuple(load(file) for file in files)


def expected(root: Path, environment: str) -> Expected:
    """The network that the sources of an environment declare."""
    overlays = [load(root / "overlays" / file)["spec"] for file in ENVIRONMENTS[environment]]
    spec = load(root / "platform.yaml")["spec"]
    cluster: dict[str, Any] = spec["cluster"] | {k: v for one in overlays for k, v in one.get("cluster", {}).items()}
    store: dict[str, Any] = spec["objectStore"] | {
        k: v for one in overlays for k, v in one.get("objectStore", {}).items()
    }
    components = spec.get("components", {}) | {k: v for one in overlays for k, v in one.get("components", {}).items()}
    tenants = dict(_tenants(root, environment, overlays))
    networks = {name: _network(one, _classes(spec, overlays), overlays) for name, one in tenants.items()}
    return Expected(
        tenants=tuple(
            Tenant(
                name=name,
                owner=one["owner"],
                namespace=one.get("namespace", name),
                callers=frozenset(networks[name].get("allowFrom", ())).intersection(tenants),
                internet=networks[name].get("internet", False),
                doors=() if "retire" in one else (*_declared(networks[name]), _store(store)),
            )
            for name, one in tenants.items()
        ),
        api_servers=tuple(str(cidr).partition("/")[0] for cidr in cluster["apiServerCIDRs"]),
        pod_cidr=cluster["podCIDRs"][0],
        node_local_dns=cluster.get("nodeLocalDNS", False),
        components=frozenset(_NEEDED | {key for key, one in components.items() if _mode(one) != "absent"}),
        issuer=spec["identity"]["oidc"]["issuer"],
    )


def _mode(component: Any) -> str:
    return component if isinstance(component, str) else str(component.get("mode", "managed"))


def _tenants(root: Path, environment: str, overlays: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The tenants that are in an environment: those of its own files, and those that an overlay adds."""
    for file in sorted((root / "tenants").glob("*.yaml")):
        for one in load(file)["tenants"]:
            if environment in _expanded(one.get("environments", list(ENVIRONMENTS))):
                yield one["name"], one
    for overlay in overlays:
        for one in overlay.get("tenants", ()):
            if one.get("$new"):
                yield one["name"], one


def _expanded(environments: list[str]) -> set[str]:
    return {name for one in environments for name in _GROUPS.get(one, {one})}


def _classes(spec: dict[str, Any], overlays: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    for overlay in overlays:
        for one in overlay.get("tenantClasses", ()):
            if "network" in one or "extends" in one:
                raise ValueError(f"an overlay changes the network of the class {one['name']}")
    return {one["name"]: one for one in spec["tenantClasses"]}


def _network(
    tenant: dict[str, Any], classes: dict[str, dict[str, Any]], overlays: list[dict[str, Any]]
) -> dict[str, Any]:
    """What is declared for a tenant: by its classes, the farthest first, by itself, and by overlays."""
    layers = [tenant.get("network", {})]
    name = tenant.get("class")
    while name is not None:
        layers.insert(0, classes[name].get("network", {}))
        name = classes[name].get("extends")
    layers += [
        one["network"] for overlay in overlays for one in overlay.get("tenants", ()) if _changes(one, tenant["name"])
    ]
    found: dict[str, Any] = {}
    egress: dict[str, dict[str, Any]] = {}
    for layer in layers:
        if unknown := layer.keys() - {"internet", "egress", "allowFrom"}:
            raise ValueError(f"network of {tenant['name']} with {sorted(unknown)}")
        found |= layer
        for one in layer.get("egress", ()):
            egress[one["host"]] = egress.get(one["host"], {}) | one
    return found | {"egress": list(egress.values())}


def _changes(entry: dict[str, Any], name: str) -> bool:
    return entry["name"] == name and "network" in entry and not entry.get("$new")


def _declared(network: dict[str, Any]) -> Iterator[Door]:
    for one in network["egress"]:
        if one.get("$remove"):
            raise ValueError(f"an overlay removes the host {one['host']}")
        yield Door(one["host"].replace("*", "any"), one.get("port", 443), _first(one.get("cidrs")))


def _store(store: dict[str, Any]) -> Door:
    """Artifacts are in the object store, so every tenant has to reach it."""
    host, _, port = store["endpoint"].partition(":")
    return Door(host, int(port or 443), _first(store.get("cidrs")))


def _first(cidrs: list[str] | None) -> str:
    return cidrs[0].partition("/")[0] if cidrs else PUBLIC
