"""Credentials in everything people write: documents, and the comments and files of which there is no document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from groundplan.credentials.keys import asked
from groundplan.credentials.masking import Mask
from groundplan.credentials.recognising import found
from groundplan.credentials.values import Held, held, recognised
from groundplan.findings import Finding, Place
from groundplan.loading import Document, Node
from groundplan.loading.repository import Repository

_EXPECTED = "a reference to the secret store: the value is kept there, and nowhere in the repository"
_COMMENT = re.compile(r"(?:^|(?<=[ \t]))#.*", re.MULTILINE)
_QUOTED = re.compile(r"""'((?:[^']|'')*)'|"((?:[^"\\]|\\.)*)\"""", re.DOTALL)
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


class InSources(NamedTuple):
    """What is to be said of the credentials in the sources, and the texts of which nothing may be shown."""

    findings: tuple[Finding, ...]
    known: frozenset[str]


def in_sources(repository: Repository) -> InSources:
    """Every credential that stands in a source file, reported where it stands, and known."""
    findings: dict[tuple[Place, str], Finding] = {}
    texts: set[str] = set()
    read = set()
    for document in _documents(repository):
        read.add(document.file)
        for one in held(document.root):
            node: Node = one.value
            place = node.place if one.in_key else node.at
            findings.setdefault((place, one.text), _finding(place, one, document.file))
            texts.add(one.text)
            if not one.in_key:
                texts |= {written for written in _as_written(document.text, node) if one.text not in written}
    known = recognised(texts)
    for file, text in repository.texts.items():
        for place, what, credential in _unread(file, text, whole=file not in read):
            if not any(credential in one or one in credential for one in texts):
                findings.setdefault((place, credential), _beside(place, what))
                known |= recognised((credential,))
    return InSources(tuple(findings.values()), known)


def _documents(repository: Repository) -> Iterator[Document]:
    if repository.platform is not None:
        yield repository.platform
    yield from repository.includes
    for folder in (repository.overlays, repository.patches, repository.teams):
        for documents in folder.values():
            yield from documents
    for by_environment in repository.team_overlays.values():
        yield from by_environment.values()


def _as_written(text: str, node: Node) -> frozenset[str]:
    """The text of a quoted value between its quotes, in which escapes hide what it says."""
    lines = text.splitlines(keepends=True)
    if not 0 < node.at.line <= len(lines):
        return frozenset()
    start = sum(map(len, lines[: node.at.line - 1])) + node.at.column - 1
    quoted = _QUOTED.match(text, start)
    return frozenset() if quoted is None else frozenset({quoted[1] if quoted[1] is not None else quoted[2]})


def _unread(file: str, text: str, *, whole: bool) -> Iterator[tuple[Place, str, str]]:
    """What is found in the comments of a file that was read, and in the `whole` of one that was not."""
    parts = [(0, text)] if whole else [(match.start(), match[0]) for match in _COMMENT.finditer(text)]
    for offset, part in parts:
        for one in found(part):
            before = text[: offset + one.start].replace("\r\n", "\n").replace("\r", "\n")
            place = Place(file, before.count("\n") + 1, len(before) - before.rfind("\n"))
            yield place, one.what, part[one.start : one.end]


def _finding(place: Place, one: Held, file: str) -> Finding:
    shown = Mask()(one.key)
    if one.in_key:
        message = f"this key looks like {one.what}"
    elif asked(one.key):
        message = f"the value of `{shown}` looks like {one.what}"
    else:
        message = f"this looks like {one.what}"
    return Finding("GP0115", place, message, expected=_EXPECTED, hint=_hint(one, file))


def _beside(place: Place, what: str) -> Finding:
    return Finding(
        "GP0115",
        place,
        f"this looks like {what}",
        expected=_EXPECTED,
        hint="remove it, and have another one given out: the history of Git keeps this one",
    )


def _hint(one: Held, file: str) -> str:
    """The reference that fits the place: a variable of a workload, of a pod in a patch, or a secret to refer to."""
    if one.what == "a password in a URL":
        return "leave the name and the password out of the URL; secrets: [{name: login, keys: [username, password]}]"
    secret, key = _names(Mask()(one.key) if asked(one.key) else "")
    if "/patches/" in file:
        if asked(one.key) and one.path[-1:] == ("value",):
            return f"{{name: {one.key}, valueFrom: {{secretKeyRef: {{name: {secret}, key: {key}}}}}}}"
        return f"valueFrom: {{secretKeyRef: {{name: {secret}, key: {key}}}}}"
    if "env" in one.path[-2:-1]:
        variable = one.path[-1] if not one.in_key else "NAME"
        return (
            f"env: {{{variable}: {{secret: {secret}, key: {key}}}}}, with secrets: [{{name: {secret}, keys: [{key}]}}]"
        )
    return f"secrets: [{{name: {secret}, keys: [{key}]}}]"


def _names(key: str) -> tuple[str, str]:
    """A name for the secret and one for its key, made of the words of what asks for it."""
    words = [word.lower() for word in _WORD.findall(key.rpartition("/")[2]) if word.isascii()]
    if not words:
        return "credentials", "token"
    tail = words[-2:] if words[-1] in ("key", "id", "string") else words[-1:]
    return "-".join(words)[:63].strip("-"), "-".join(tail)
