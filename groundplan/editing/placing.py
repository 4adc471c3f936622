"""Which file a change belongs to: where a tenant is declared, and where a new one goes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from groundplan.editing.tenants import TENANTS, Path
from groundplan.findings import Place
from groundplan.loading import Document, Node
from groundplan.loading.repository import PLATFORM_FILE, Repository
from groundplan.overlays.laying import REMOVE, is_marked

_SPEC: Path = ("spec",)
_EDITOR_LINE = "# yaml-language-server: $schema="


@dataclass(frozen=True, slots=True)
class Declared:
    """A tenant's item in a file, in the list `tenants` of the mapping at `above`, with its name's place."""

    file: str
    above: Path
    place: Place
    item: Node
    overlay: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """The file for a new tenant. `like` is the text of a file whose shape a new file takes."""

    file: str
    above: Path = ()
    like: str | None = None


def declared(repository: Repository) -> dict[str, list[Declared]]:
    """Every tenant by name, with where it is written: in the platform's own files, or else in overlays alone."""
    found: dict[str, list[Declared]] = {}
    for document, above in _texts(repository):
        for name, item in _named(document, above):
            found.setdefault(name, []).append(Declared(document.file, above, item.value["name"].at, item))
    overlays = [d for documents in repository.overlays.values() for d in documents]
    for document in overlays:
        for name, item in _named(document, _SPEC):
            known = found.setdefault(name, [])
            if not known or known[0].overlay:
                known.append(Declared(document.file, _SPEC, item.value["name"].at, item, overlay=True))
    return found


def target(repository: Repository, tenant: str) -> Target | str:
    """Where a new tenant goes, or why nobody can tell."""
    counts = {document.file: len(_named(document, above)) for document, above in _texts(repository)}
    patterns = [p for p in _patterns(repository) if p.count("*") == 1 and "?" not in p and "[" not in p]
    for pattern in patterns:
        files = [file for file in counts if file != PLATFORM_FILE and matches(pattern, file)]
        if files and all(counts[file] == 1 for file in files):
            return _file_of_its_own(repository, pattern.replace("*", tenant), files[-1])
    holders = [file for file, count in counts.items() if count]
    if len(holders) > 1:
        return f"tenants stand in {', '.join(holders)}: name one of them, or a new file, with `--file`"
    if not holders:
        unused = [p for p in patterns if not any(matches(p, file) for file in repository.texts)]
        if unused:
            return new_file_target(repository, unused[0].replace("*", tenant))
    return _known(holders[0] if holders else PLATFORM_FILE)


def chosen_target(repository: Repository, file: str) -> Target | str:
    """The file that somebody names for a new tenant, or why it cannot be."""
    if file == PLATFORM_FILE or any(document.file == file for document in repository.includes):
        return _known(file)
    patterns = _patterns(repository)
    if any(matches(pattern, file) for pattern in patterns):
        return Target(file) if file in repository.texts else new_file_target(repository, file)
    included = ", ".join(f"`{p}`" for p in patterns) or "no file"
    return f"`{file}` is not read: `include` of {PLATFORM_FILE} names {included}"


def new_file_target(repository: Repository, file: str) -> Target:
    """A file that is not there yet; its shape is that of another in its folder, or of one with just the editor's line."""
    folder = file.rpartition("/")[0]
    siblings = [d for d in repository.includes if d.file.rpartition("/")[0] == folder and _named(d, ())]
    return Target(file, (), siblings[-1].text if siblings else _bare(repository, file))


def matches(pattern: str, file: str) -> bool:
    """Whether an `include` pattern names a file."""
    parts, names = pattern.split("/"), file.split("/")
    return len(parts) == len(names) and all(map(fnmatchcase, names, parts))


def _texts(repository: Repository) -> Iterable[tuple[Document, Path]]:
    if repository.platform is not None:
        yield repository.platform, _SPEC
    for document in repository.includes:
        yield document, ()


def _named(document: Document, above: Path) -> list[tuple[str, Node]]:
    """The tenants that one file writes, by name; not those it only takes away."""
    node = document.root
    for key in (*above, TENANTS):
        node = node.get(key) if node is not None else None
    items = [item for item in node.elements() if not is_marked(item, REMOVE)] if node is not None else []
    named = [(name.value, item) for item in items if (name := item.get("name")) is not None]
    return [(name, item) for name, item in named if type(name) is str]


def _patterns(repository: Repository) -> list[str]:
    root = repository.platform.root if repository.platform is not None else None
    include = root.get("include") if root is not None else None
    return [p.value for p in include.elements() if type(p.value) is str] if include is not None else []


def _known(file: str) -> Target:
    return Target(file, _SPEC if file == PLATFORM_FILE else ())


def _file_of_its_own(repository: Repository, file: str, sibling: str) -> Target | str:
    if file not in repository.texts:
        return Target(file, (), repository.texts[sibling])
    here = [name for document in repository.includes if document.file == file for name, _ in _named(document, ())]
    if here:
        return f"`{file}` exists and declares `{here[0]}`: name another file with `--file`"
    return Target(file)


def _bare(repository: Repository, file: str) -> str:
    """A file with the line that binds it to its schema, if platform.yaml has such a line."""
    first = repository.texts.get(PLATFORM_FILE, "").partition("\n")[0].rstrip("\r")
    schema = first.removeprefix(_EDITOR_LINE)
    if schema == first or not schema.endswith("platform.schema.json"):
        return ""
    up = "" if "://" in schema or schema.startswith("/") else "../" * file.count("/")
    return f"{_EDITOR_LINE}{up}{schema.removesuffix('platform.schema.json')}include.schema.json\n"
