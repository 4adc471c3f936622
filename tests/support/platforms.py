"""Platforms for tests, from YAML text through the real loader: the smallest valid one, and fragments laid into it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from groundplan.findings import Place
from groundplan.loading import MemoryFiles
from groundplan.resolving import Resolved, read_sources

MINIMAL = """\
apiVersion: groundplan.dev/v1alpha1
kind: Platform
metadata: {name: borealis}
spec:
  release: "2026.08"
  domain: ml.borealis.example
  cluster:
    server: https://kubernetes.default.svc
    kubernetesVersion: "1.35"
    cloud: aws
    cni: cilium
    apiServerCIDRs: [10.0.0.1/32]
  gitops: {repoURL: https://git.borealis.example/ml/platform.git}
  identity:
    oidc: {issuer: https://login.borealis.example, clientSecret: {secret: oidc-client, key: secret}}
  secretStore: {provider: vault, server: https://vault.borealis.example, path: "kv/{env}"}
  secrets: [{name: oidc-client, keys: [secret]}]
"""
"""A platform without tenants, in which nothing is wrong. Each key of `spec` begins a line, with two blanks before it."""

APART = (
    'cluster: {server: "https://{env}.k8s.example", kubernetesVersion: "1.35", cloud: aws, cni: cilium, '
    "apiServerCIDRs: [10.0.0.1/32]}\n"
)
"""A fragment by which each environment has a cluster of its own."""

_KEY = re.compile(r"  ([A-Za-z]+):")
_FLOW_KEY = re.compile(r"(?:^|, )([A-Za-z]+):")


def with_spec(fragment: str, base: str = MINIMAL) -> str:
    """The platform with these keys of `spec` in the place of its own; new ones come last.

    `fragment` is YAML text of the keys of `spec`, not indented: `cluster: {...}`. An empty value (`secrets:`) takes the
    key away. Whole keys are replaced, so that every line of the fragment stays a line of the platform.
    """
    head, _, spec = base.partition("spec:\n")
    parts = _parts(spec)
    for key, text in _parts("".join(f"  {line}\n" for line in fragment.splitlines())).items():
        parts[key] = text
    kept = (text for key, text in parts.items() if text.strip() != f"{key}:")
    return f"{head}spec:\n{''.join(kept)}"


def _parts(spec: str) -> dict[str, str]:
    """The text of each key of `spec`."""
    parts: dict[str, str] = {}
    key = ""
    for line in spec.splitlines(keepends=True):
        found = _KEY.match(line)
        key = found[1] if found else key
        parts[key] = parts.get(key, "") + line
    return parts


def tenant(name: str = "vision", more: str = "") -> str:
    """The text of one item of `tenants`: `more` are further keys of a flow mapping, such as `priority: research`."""
    given = set(_FLOW_KEY.findall(more))
    quota = "" if "quota" in given else ", quota: {cpu: 8, memory: 32Gi, pods: 20}"
    owner = "" if "owner" in given else ", owner: alice@borealis.example"
    return f"{{name: {name}{owner}{quota}{', ' if more else ''}{more}}}"


def tenants(*items: str) -> str:
    """`tenants` as a fragment, one line for each item."""
    return "tenants:\n" + "".join(f"- {item}\n" for item in items)


def resolved(platform_yaml: str, overlays: Mapping[str, str] | None = None, environment: str = "") -> Resolved:
    """The platform of one environment (the first by default), loaded, laid and typed. `overlays`: name to text.

    Raises AssertionError with all findings where the text has mistakes that come before the checks.
    """
    files = {"platform.yaml": platform_yaml, **{f"overlays/{n}.yaml": t for n, t in (overlays or {}).items()}}
    sources = read_sources(MemoryFiles(files))
    assert sources.names, sources.findings
    platform, findings = sources.resolved(environment or sources.names[0])
    errors = [finding for finding in (*sources.findings, *findings) if finding.is_error]
    assert platform is not None, errors
    assert not errors, errors
    return platform


def at(text: str, needle: str, file: str = "platform.yaml") -> Place:
    """The place of the first occurrence of `needle` in a file's text."""
    before = text[: text.index(needle)]
    return Place(file, before.count("\n") + 1, len(before) - before.rfind("\n"))
