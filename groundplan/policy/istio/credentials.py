"""The certificates of gateways: the Secret is made where the gateway's pods run, with the keys that Istio reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from groundplan.facts.mesh import CA_KEYS, CA_SUFFIX, CERTIFICATE_KEYS
from groundplan.findings.suggest import did_you_mean
from groundplan.objects import Ref
from groundplan.policy.istio.gateways import Server, servers
from groundplan.policy.istio.reading import gateway_namespaces, text, texts
from groundplan.policy.world import Broken, Object, World, at, items

Keys = frozenset[str] | None
"""The keys of a Secret, or None where it is not known which it will have."""

_VERIFYING = ("MUTUAL", "OPTIONAL_MUTUAL")


def credentials_exist(world: World) -> Iterator[Broken]:
    """IST0101 (`credentialName`), IST0161: the Secret a server names is made in the namespace of the gateway's pods.

    By a Secret, a Certificate (whose name may differ from its Secret's), an ExternalSecret or a SealedSecret. Not decided
    where nothing of that namespace is rendered.
    """
    made = _secrets(world)
    rendered = {r.ref.namespace for r in world.objects}
    for server in servers(world):
        for home in sorted(gateway_namespaces(world, server.selector) & rendered):
            here = made.get(home, {}) | made.get("", {})
            for steps, name in _named(server):
                if name not in here:
                    yield Broken(
                        "GP0935",
                        server.ref,
                        server.at(*steps),
                        f"nothing makes the Secret `{home}/{name}`: the server's listener does not start",
                        f"a Certificate, ExternalSecret or Secret in `{home}`, where the gateway's pods run",
                        did_you_mean(name, here),
                    )
                elif why := _lacking(server, here[name], f"{name}{CA_SUFFIX}" in here):
                    yield Broken(
                        "GP0936",
                        server.ref,
                        server.at(*steps),
                        f"the Secret `{home}/{name}` {why}",
                        f"the keys {' and '.join(CERTIFICATE_KEYS[0])}, and for mutual TLS {CA_KEYS[0]}",
                    )


def _named(server: Server) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """The Secrets a server names, with where. `kubernetes-gateway://` and the like name more than a Secret."""
    tls = server.object.get("tls")
    found: list[tuple[tuple[str | int, ...], str]] = [(("tls", "credentialName"), text(tls, "credentialName"))]
    found += [(("tls", "credentialNames", i), name) for i, name in texts(tls, "credentialNames")]
    yield from ((steps, name) for steps, name in found if name and "://" not in name)


def _lacking(server: Server, keys: Keys, has_ca: bool) -> str:
    """What a Secret lacks of what the server needs; empty where nothing, or where it is not known."""
    if keys is None:
        return ""
    if not any(keys.issuperset(pair) for pair in CERTIFICATE_KEYS):
        return f"has the keys {', '.join(sorted(keys)) or 'of nothing'}, which are no certificate and key"
    verifies = text(server.object, "tls", "mode") in _VERIFYING and not text(
        server.object, "tls", "caCertCredentialName"
    )
    if verifies and not has_ca and keys.isdisjoint(CA_KEYS):
        return "has no authority to know clients by, which mutual TLS needs"
    return ""


def _secrets(world: World) -> dict[str, dict[str, Keys]]:
    """Namespace -> name -> keys of each Secret that is made. The empty namespace holds those made in any."""
    made: dict[str, dict[str, Keys]] = {}

    def add(ref: Ref, name: str, keys: Keys) -> None:
        made.setdefault(ref.namespace, {})[name] = keys

    for ref, obj in world.of("", "Secret"):
        add(ref, ref.name, _keys(at(obj, "data")) | _keys(at(obj, "stringData")))
    for ref, obj in world.of("cert-manager.io", "Certificate"):
        add(ref, text(obj, "spec", "secretName"), frozenset((*CERTIFICATE_KEYS[0], CA_KEYS[0])))
    for ref, obj in world.of("external-secrets.io", "ExternalSecret"):
        add(ref, text(obj, "spec", "target", "name") or ref.name, _external_keys(obj))
    for ref, obj in world.of("external-secrets.io", "ClusterExternalSecret"):
        inner = at(obj, "spec", "externalSecretSpec")
        name = text(inner, "target", "name") or text(obj, "spec", "externalSecretName") or ref.name
        add(Ref("", "", "", ""), name, None)
    for ref, obj in world.of("bitnami.com", "SealedSecret"):
        add(ref, text(obj, "spec", "template", "metadata", "name") or ref.name, None)
    return made


def _external_keys(obj: Object) -> Keys:
    """By `data`, or by the template in its place; `dataFrom`, `templateFrom` and a merge leave open what there will be."""
    template = at(obj, "spec", "target", "template")
    open_ended = items(obj, "spec", "dataFrom") or items(template, "templateFrom")
    if open_ended or text(obj, "spec", "target", "creationPolicy") == "Merge":
        return None
    given = frozenset(name for item in items(obj, "spec", "data") if (name := text(item, "secretKey")))
    templated = _keys(at(template, "data"))
    if not templated:
        return given
    return None if text(template, "mergePolicy") == "Merge" else templated


def _keys(value: Any) -> frozenset[str]:
    return frozenset(key for key in value if isinstance(key, str)) if isinstance(value, Mapping) else frozenset()


CREDENTIAL_RULES = (credentials_exist,)
