"""A small platform in a real Git repository, and `groundplan diff` run on it in this process."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from command_line import Ran, groundplan
from groundplan.git import Commit, GitRepository, opened

PLATFORM = """\
apiVersion: groundplan.dev/v1alpha1
kind: Platform
metadata: {name: tiny}
include: [tenants/*.yaml]
spec:
  release: "2026.08"
  domain: ml.tiny.example
  cluster:
    server: https://kubernetes.default.svc
    kubernetesVersion: "1.35"
    cloud: none
    cni: cilium
    apiServerCIDRs: [10.0.0.1/32]
  gitops: {repoURL: https://git.tiny.example/platform.git}
  identity:
    oidc: {issuer: "https://login.tiny.example", clientSecret: {secret: oidc, key: secret}}
    admins: [{group: ml-platform}]
  secretStore: {provider: vault, server: "https://vault.tiny.example", path: "kv/{env}"}
  secrets: [{name: oidc, keys: [secret]}]
  storageClasses: [{name: fast, storageClass: standard, default: true}]
  priorities: [{name: research, value: 1000}]
  pools:
    - {name: cpu, nodes: 4, perNode: {cpu: 32, memory: 128Gi}}
  tenantClasses:
    - name: research
      podSecurity: baseline
      priority: research
      quota:
        cpu: 32
        memory: 128Gi
        pods: 200
        storage: 2Ti
  tenants:
    - name: vision
      class: research
      owner: alice@tiny.example
      members:
        - user: bob@tiny.example
        - {user: carol@tiny.example, role: view}
    - name: speech
      class: research
      owner: sam@tiny.example
"""

TENANT = """\
tenants:
  - name: text
    class: research
    owner: tina@tiny.example
"""

DEV = """\
spec:
  domain: dev.tiny.example
  gitops: {instance: dev}
  tenants:
    - name: vision
      quota: {cpu: 8}
"""

PROD = """\
spec:
  domain: prod.tiny.example
  gitops: {instance: prod}
"""

SOURCES = {"platform.yaml": PLATFORM, "tenants/text.yaml": TENANT, "overlays/dev.yaml": DEV, "overlays/prod.yaml": PROD}


def line_of(text: str, file: str = "platform.yaml", occurrence: int = 1) -> int:
    """The line of the n-th line that holds `text` in the file as `SOURCES` has it, from 1."""
    lines = [n for n, line in enumerate(SOURCES[file].splitlines(), 1) if text in line]
    return lines[occurrence - 1]


_VALID = Draft7Validator(json.loads((Path(__file__).parents[2] / "schemas/diff.schema.json").read_text()))


@dataclass(frozen=True)
class Platform:
    """A platform repository under Git; the platform may lie in a folder of it."""

    folder: Path
    top: Path

    def git(self, *arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=self.top, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def put(self, path: str, text: str) -> None:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def edit(self, path: str, old: str, new: str, count: int = 1) -> None:
        text = (self.folder / path).read_text()
        assert old in text
        self.put(path, text.replace(old, new, count))

    def render(self) -> None:
        result = groundplan("render", "--root", self.folder)
        assert result.code == 0, result.err

    def commit(self, message: str = "change") -> str:
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")

    def run(self, *arguments: object) -> Ran:
        return groundplan("diff", "--root", self.folder, *arguments)

    def diff(self, *arguments: object) -> dict[str, Any]:
        """The JSON diff, which must be valid by its schema whatever it says."""
        result = self.run("--format", "json", *arguments)
        data: dict[str, Any] = json.loads(result.out)
        _VALID.validate(data)
        assert result.code == {"same": 0, "differs": 1, "trouble": 2}[data["status"]]
        return data

    def changes(self, environment: str, *arguments: object) -> dict[str, str]:
        """What changed in an environment: each object with `+`, `-` or `~`, and where its causes are."""
        data = self.diff(*(arguments or ("HEAD",)))
        found = next(e for e in data["environments"] if e["name"] == environment)
        return {_name(o): ", ".join(map(_cause, o["causes"])) for o in found["objects"]}

    def opened(self) -> GitRepository:
        repository = opened(self.folder)
        assert isinstance(repository, GitRepository)
        return repository

    def head(self) -> Commit:
        commit = self.opened().commit("HEAD")
        assert isinstance(commit, Commit)
        return commit


def _name(change: dict[str, Any]) -> str:
    ref = change["object"]
    sign = {"added": "+", "removed": "-", "changed": "~"}[change["change"]]
    return (
        f"{sign} {ref['kind']} {ref['namespace']}/{ref['name']}"
        if ref["namespace"]
        else f"{sign} {ref['kind']} {ref['name']}"
    )


def _cause(cause: dict[str, Any]) -> str:
    place = cause["place"]
    if place is None:
        return str(cause["text"])
    at_base = "base:" if cause["side"] == "base" else ""
    return f"{at_base}{place['file']}:{place['line']}" if place["line"] else f"{at_base}{place['file']}"


@pytest.fixture
def identity(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Git knows only what a test says: no configuration of whoever runs it."""
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "A Tester")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "tester@tiny.example")
        monkeypatch.setenv(f"GIT_{name}_DATE", "2026-11-22T12:00:00Z")
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def make(tmp_path: Path, identity: None) -> Callable[[str], Platform]:
    """Make a platform in a folder of a new repository (empty: at its top), rendered and committed."""

    def build(inside: str) -> Platform:
        top = tmp_path / "repository"
        platform = Platform(top / inside if inside else top, top)
        for path, text in SOURCES.items():
            platform.put(path, text)
        platform.git("init", "-q", "-b", "main")
        platform.render()
        platform.commit("base")
        return platform

    return build


@pytest.fixture
def platform(make: Callable[[str], Platform]) -> Platform:
    """The platform at the top of its repository."""
    return make("")
