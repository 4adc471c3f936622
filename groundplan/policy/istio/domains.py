"""Virtual hosts at a gateway: a request goes to the most particular domain that fits, and to no other.

As pilot makes them (istio 1.30 pilot/pkg/networking/core/gateway.go, buildGatewayHTTPRouteConfig, and
pkg/config/host/names.go, Intersection): the domains of a VirtualService at a server are, of each pair of a host of the one
and of the other, the more particular.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from groundplan.facts.mesh import NETWORKING, PLAINTEXT
from groundplan.objects import Ref
from groundplan.objects.fields import pointer
from groundplan.policy.istio.gateways import Server, servers
from groundplan.policy.istio.hosts import overlap
from groundplan.policy.istio.reading import text, texts
from groundplan.policy.istio.virtual_services import gateway_names, virtual_services
from groundplan.policy.world import Broken, Object, World, at, items

_NO_CONDITION = frozenset({"name", "statPrefix", "ignoreUriCase", "gateways"})
_ANY_URI = ({"prefix": "/"}, {"prefix": ""}, {"regex": ".*"}, {"regex": "/.*"})


class Owner(NamedTuple):
    """A VirtualService that routes a domain, and the position of the host by which it does."""

    ref: Ref
    host: int
    object: Object


def patterns_reach_their_hosts(world: World) -> Iterator[Broken]:
    """istio#57404, istio#58396: the routes for a pattern are not asked for a host that has routes of its own.

    Where these take every request, or go on to a delegate, it is meant so, or not known.
    """
    bound: dict[Ref, list[tuple[Ref, Object]]] = defaultdict(list)
    for ref, obj in virtual_services(world):
        for home, name in sorted({meant for _, _, meant in gateway_names(obj, ref.namespace)}):
            if items(obj, "spec", "http"):
                bound[Ref(NETWORKING, "Gateway", home, name)].append((ref, obj))
    told: set[tuple[Ref, int, Ref]] = set()
    for server in servers(world):
        if server.ref in bound and _routes_http(server):
            for owner, domain, other, pattern in _hidden(_domains(server, bound[server.ref])):
                if (seen := (owner.ref, owner.host, other.ref)) not in told:
                    told.add(seen)
                    yield _hiding(owner, domain, other, pattern)


def _hiding(owner: Owner, domain: str, other: Owner, pattern: str) -> Broken:
    return Broken(
        "GP0981",
        owner.ref,
        pointer(("spec", "hosts", owner.host)),
        f"a request for `{domain}` that no rule here takes gets 404: the rules for `{pattern}` of {other.ref} at the same "
        "gateway are not asked",
        "the same host in both, so that their rules are merged; or a last rule without `match`",
        others=((other.ref, "routes the pattern"),),
        severity="warning",
    )


def _routes_http(server: Server) -> bool:
    """Whether it reads requests, and does not send all of them on to HTTPS."""
    terminated = server.protocol == "HTTPS" and text(server.object, "tls", "mode") not in (
        "PASSTHROUGH",
        "AUTO_PASSTHROUGH",
    )
    return (server.protocol in PLAINTEXT or terminated) and at(server.object, "tls", "httpsRedirect") is not True


def _domains(server: Server, bound: list[tuple[Ref, Object]]) -> dict[str, list[Owner]]:
    found: dict[str, list[Owner]] = defaultdict(list)
    for ref, obj in bound:
        offered = [host for home, host in server.hosts if home in ("*", ref.namespace)]
        for i, host in texts(obj, "spec", "hosts"):
            for domain in sorted({_narrower(host, other) for other in offered if overlap(host, other)}):
                if all(owner.ref != ref for owner in found[domain]):
                    found[domain].append(Owner(ref, i, obj))
    return found


def _narrower(one: str, other: str) -> str:
    return one if _within(one, other) else other


def _within(host: str, pattern: str) -> bool:
    """Whether all that fits the host fits the pattern."""
    return host == pattern or (pattern.startswith("*") and host.removeprefix("*").endswith(pattern[1:]))


def _hidden(domains: Mapping[str, list[Owner]]) -> Iterator[tuple[Owner, str, Owner, str]]:
    """Domains without a rule for every request, each with the patterns over it that others route."""
    patterns = [domain for domain in domains if domain.startswith("*")]
    for domain, owners in domains.items():
        over = [pattern for pattern in patterns if pattern != domain and _within(domain, pattern)]
        if not over or any(_takes_all(rule) for owner in owners for rule in items(owner.object, "spec", "http")):
            continue
        own = {owner.ref for owner in owners}
        for pattern in over:
            for other in domains[pattern]:
                if other.ref not in own:
                    yield owners[0], domain, other, pattern


def _takes_all(rule: Any) -> bool:
    """Whether a rule leaves no request over, as far as is known."""
    if not isinstance(rule, Mapping) or isinstance(rule.get("delegate"), Mapping):
        return True
    matches = items(rule, "match")
    return not matches or any(_fits_all(match) for match in matches)


def _fits_all(match: Any) -> bool:
    conditions = match.items() if isinstance(match, Mapping) else ()
    return not [k for k, v in conditions if k not in _NO_CONDITION and not (k == "uri" and v in _ANY_URI)]


DOMAIN_RULES = (patterns_reach_their_hosts,)
