"""Which files a platform repository is made of, read into documents.

platform.yaml                         the platform
(include:)                            files of the shape of `spec`
overlays/<env>.yaml                   an overlay; or several files in overlays/<env>/
overlays/<env>/patches/*.yaml         patches of rendered objects
teams/<tenant>/*.yaml                 a tenant's own workloads
teams/<tenant>/overlays/<env>.yaml    the same, per environment
schemas/crds/**/*.yaml                CustomResourceDefinitions that widen what is known
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from groundplan.findings import Finding, Place, Related
from groundplan.findings.suggest import did_you_mean
from groundplan.loading.files import Files, glob
from groundplan.loading.node import Node
from groundplan.loading.yaml12 import Document, parse

PLATFORM_FILE = "platform.yaml"
CRD_FOLDER = "schemas/crds"
"""Where a platform repository keeps the CRDs that widen what is known."""

_NAME = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?").fullmatch


@dataclass(slots=True)
class Repository:
    """The documents of one platform repository, parsed once."""

    platform: Document | None = None
    includes: tuple[Document, ...] = ()
    overlays: dict[str, tuple[Document, ...]] = field(default_factory=dict)
    patches: dict[str, tuple[Document, ...]] = field(default_factory=dict)
    teams: dict[str, tuple[Document, ...]] = field(default_factory=dict)
    team_overlays: dict[str, dict[str, Document]] = field(default_factory=dict)
    crd_files: dict[str, bytes] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    credentials: frozenset[str] = frozenset()
    """Texts that look like credentials, found once everything is read. Nothing that is printed may show one."""

    def text(self, file: str) -> str | None:
        """The text of a source file, for code frames."""
        return self.texts.get(file)


def read(files: Files) -> Repository:
    """Read every source file. Problems are in `findings`; documents that could not be read are left out."""
    repository = Repository()
    reader = _Reader(files, repository)
    platform = reader.document(PLATFORM_FILE, required=True)
    if platform is not None and platform.root is not None:
        repository.platform = platform
        repository.includes = reader.includes(platform.root)
    reader.overlays()
    reader.teams()
    reader.crds(CRD_FOLDER)
    return repository


class _Reader:
    def __init__(self, files: Files, repository: Repository) -> None:
        self.files = files
        self.repository = repository
        self.findings = repository.findings

    def names(self, folder: str) -> tuple[str, ...]:
        """The names in a folder; none, with a finding, when it cannot be read."""
        names = self.files.names(folder)
        if not isinstance(names, Finding):
            return names
        if names not in self.findings:
            self.findings.append(names)
        return ()

    def document(self, path: str, *, required: bool = False) -> Document | None:
        """One parsed file. An empty one is a finding where it is `required`, and no document elsewhere."""
        content = self.files.read(path)
        if isinstance(content, Finding):
            self.findings.append(content)
            return None
        if content is None:
            if required:
                beside = self.files.names("")
                self.findings.append(_missing(path, beside if isinstance(beside, tuple) else ()))
            return None
        document, findings = parse(path, content)
        self.repository.texts[path] = document.text
        self.findings += findings
        if findings:
            return None
        if document.root is None or document.root.value is None:
            if required:
                self.findings.append(_empty(path))
            return None
        if type(document.root.value) is not dict:
            self.findings.append(_no_mapping(document.root))
            return None
        return document

    def includes(self, root: Node) -> tuple[Document, ...]:
        """The files that `include:` names, each once, in the order of their paths."""
        written = root.get("include")
        if written is None or type(written.value) is not list:
            return ()  # a wrong type is reported where the document is typed
        found: dict[str, Node] = {}
        for pattern in written.value:
            if type(pattern.value) is not str:
                continue
            for path in self._matching(pattern):
                if path == PLATFORM_FILE:
                    self.findings.append(_include_loop(pattern, path))
                elif path in found:
                    self.findings.append(_included_twice(pattern, path, found[path]))
                else:
                    found[path] = pattern
        documents = []
        for path in sorted(found):
            document = self.document(path)
            if document is None or document.root is None:
                continue
            if (nested := document.root.get("include")) is not None:
                self.findings.append(_nested_include(nested, path))
                continue
            documents.append(document)
        return tuple(documents)

    def _matching(self, pattern: Node) -> tuple[str, ...]:
        text: str = pattern.value
        if text.startswith("/") or ".." in text.split("/") or "\\" in text or not text:
            self.findings.append(
                Finding(
                    "GP0111",
                    pattern.at,
                    f"`{text}` does not lie inside the platform repository",
                    expected="a path below the folder of platform.yaml, with forward slashes and no `..`",
                    hint="include: [tenants/*.yaml]",
                )
            )
            return ()
        deep = "**" in text  # taken for `*`, it would leave files out without a word
        matches = () if deep else glob(self.names, text)
        if text.endswith("*.yaml") and not deep:
            misnamed = glob(self.names, f"{text.removesuffix('.yaml')}.yml")
            self.findings += [_not_read(path, f"rename it to {path.removesuffix('.yml')}.yaml") for path in misnamed]
        if not matches:
            near = did_you_mean(text.rpartition("/")[2], self.names(text.rpartition("/")[0]))
            hint = "`*` stands for one name: write a pattern for each depth" if deep else near
            self.findings.append(
                Finding("GP0112", pattern.at, f"no file matches `{text}`", expected="at least one file", hint=hint)
            )
        return matches

    def overlays(self) -> None:
        names = self.names("overlays")
        single = {n.removesuffix(".yaml") for n in names if n.endswith(".yaml")}
        folders = {n.rstrip("/") for n in names if n.endswith("/")}
        self._report_ignored("overlays", names)
        for name in sorted(single | folders):
            inside = self.names(f"overlays/{name}") if name in folders else ()
            parts = [f"overlays/{name}/{n}" for n in inside if n.endswith(".yaml")]
            self._report_ignored(f"overlays/{name}", inside, "patches/")
            if name in single and parts:
                self.findings.append(_both(name, parts[0]))
            if name in single:
                parts = [f"overlays/{name}.yaml"]
            patches = self._yaml_in(f"overlays/{name}/patches") if "patches/" in inside else []
            if not parts and not patches:
                continue
            if not parts and (single or name != "default"):
                others = sorted(single | (folders - {name}))
                self.findings.append(_patches_of_nothing(patches[0], name, others))
                continue
            if not _NAME(name):
                self.findings.append(_bad_name(parts[0] if parts else patches[0], name, "environment"))
                continue
            self.repository.overlays[name] = tuple(d for p in parts if (d := self.document(p)) is not None)
            self.repository.patches[name] = tuple(d for p in patches if (d := self.document(p)) is not None)

    def teams(self) -> None:
        for folder in self.names("teams"):
            tenant = folder.rstrip("/")
            if not folder.endswith("/"):
                self._report_ignored("teams", (folder,))
                if tenant.endswith(".yaml"):
                    self.findings.append(_not_read(f"teams/{tenant}", f"move it to teams/{tenant[:-5]}/{tenant}"))
                continue
            paths = self._yaml_in(f"teams/{tenant}", "overlays/")
            overlays = self._yaml_in(f"teams/{tenant}/overlays")
            if paths or overlays:
                documents = tuple(d for p in paths if (d := self.document(p)) is not None)
                self.repository.teams[tenant] = documents
                self.repository.team_overlays[tenant] = {
                    p.rpartition("/")[2].removesuffix(".yaml"): d
                    for p in overlays
                    if (d := self.document(p)) is not None
                }

    def crds(self, folder: str) -> None:
        for name in self.names(folder):
            path = f"{folder}/{name.rstrip('/')}"
            if name.endswith("/"):
                self.crds(path)
            elif name.endswith((".yaml", ".yml")):
                content = self.files.read(path)
                if isinstance(content, Finding):
                    self.findings.append(content)
                elif content is not None:
                    self.repository.crd_files[path] = content

    def _yaml_in(self, folder: str, *known: str) -> list[str]:
        names = self.names(folder)
        self._report_ignored(folder, names, *known)
        return [f"{folder}/{n}" for n in names if n.endswith(".yaml")]

    def _report_ignored(self, folder: str, names: tuple[str, ...], *known: str) -> None:
        """Files that look as if they counted, and do not. `known` are the folders that are read elsewhere."""
        for name in names:
            path = f"{folder}/{name}"
            if name.endswith((".yml", ".json", ".YAML")):
                hint = f"rename it to {path.rpartition('.')[0]}.yaml, or move it elsewhere"
                self.findings.append(_not_read(path, hint))
            elif name.endswith("/") and name not in known and folder not in ("overlays", "teams"):
                inside = [n for n in self.names(path.rstrip("/")) if n.endswith(".yaml")]
                near = f"did you mean {folder}/{known[0]}?" if known else f"move it to {folder}/"
                self.findings += [_not_read(f"{path}{n}", near) for n in inside]


def _missing(path: str, beside: Collection[str]) -> Finding:
    other = next((n for n in beside if n.rpartition(".")[0] == path.removesuffix(".yaml")), None)
    return Finding(
        "GP0101",
        Place(path),
        f"there is no {path} here",
        expected=f"a platform repository, with {path} at its root",
        hint=f"rename {other} to {path}"
        if other is not None
        else "run `groundplan init` for a new one, or name the folder with `--root`",
    )


def _empty(path: str) -> Finding:
    return Finding(
        "GP0101",
        Place(path),
        "the file is empty",
        expected="apiVersion, kind, metadata and spec",
        hint="restore it from Git; or delete it and run `groundplan init`, which writes a new one",
    )


def _not_read(path: str, hint: str) -> Finding:
    expected = "a name that ends in `.yaml`, in a folder that is read"
    return Finding("GP0113", Place(path), "this file is not read", expected=expected, hint=hint)


def _no_mapping(root: Node) -> Finding:
    kind = "a list" if type(root.value) is list else "a single value"
    return Finding("GP0105", root.at, f"the file holds {kind}", expected="`key: value` entries")


def _include_loop(pattern: Node, path: str) -> Finding:
    return Finding(
        "GP0114",
        pattern.at,
        f"`{pattern.value}` includes {path} itself",
        expected="files that hold parts of `spec`",
        hint="put included files in a folder of their own: include: [tenants/*.yaml]",
    )


def _nested_include(nested: Node, path: str) -> Finding:
    return Finding(
        "GP0114",
        nested.place,
        f"{path} is included and includes files itself",
        expected="`include` in platform.yaml only, so that no file can include itself",
        hint="list the files in platform.yaml",
    )


def _included_twice(pattern: Node, path: str, first: Node) -> Finding:
    return Finding(
        "GP0114",
        pattern.at,
        f"{path} is included twice",
        expected="each file once",
        hint="remove one of the two patterns, or make them narrower",
        related=(Related(first.at, "also included by this pattern"),),
    )


def _both(name: str, part: str) -> Finding:
    return Finding(
        "GP0201",
        Place(f"overlays/{name}.yaml"),
        f"the overlay `{name}` is a file and a folder",
        expected=f"overlays/{name}.yaml or files in overlays/{name}/, not both",
        hint=f"move the file into overlays/{name}/, or the folder's values into the file",
        related=(Related(Place(part), "a part of the same overlay"),),
    )


def _patches_of_nothing(patch: str, name: str, others: Collection[str]) -> Finding:
    return Finding(
        "GP0214",
        Place(patch),
        f"there is no overlay `{name}` to which these patches belong",
        expected=f"overlays/{name}.yaml, empty where the environment differs in nothing else",
        hint=did_you_mean(name, others) or f"write overlays/{name}.yaml, or remove overlays/{name}/",
    )


def _bad_name(path: str, name: str, kind: str) -> Finding:
    return Finding(
        "GP0202",
        Place(path),
        f"`{name}` cannot name an {kind}",
        expected="lower-case letters, digits and `-`, at most 63, beginning and ending with a letter or digit",
        hint="rename the file",
    )
