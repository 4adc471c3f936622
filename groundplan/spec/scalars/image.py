"""Image references; grammar and normal form: https://pkg.go.dev/github.com/distribution/reference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Self

from groundplan.spec.scalars.core import OUT_OF_BOUNDS, Parsed, Text, compiled, refusal

_ALNUM = "[a-z0-9]+"
_COMPONENT = rf"{_ALNUM}(?:(?:[._]|__|-+){_ALNUM})*"
_DOMAIN_PART = "(?:[A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9-]*[A-Za-z0-9])"
_DOMAIN = rf"(?:{_DOMAIN_PART}(?:\.{_DOMAIN_PART})*|\[[0-9A-Fa-f:]+\])(?::[0-9]+)?"
_PATH = rf"{_COMPONENT}(?:/{_COMPONENT})*"
_TAG = "[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}"
_DIGEST = r"[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}"
_REFERENCE = rf"(?:({_DOMAIN})/)?({_PATH})(?::({_TAG}))?(?:@({_DIGEST}))?"
_DIGEST_LENGTH = {"sha256": 64, "sha384": 96, "sha512": 128}
_EXPECTED = "an image reference: [registry/]repository[:tag][@digest]"
_CATALOG = "[a-z0-9](?:[-a-z0-9_.]{0,61}[a-z0-9])?"


@dataclass(frozen=True, slots=True)
class ImageReference(Parsed):
    """Where an image lies. Registry and repository are in full: `python` is `docker.io/library/python`."""

    registry: str
    repository: str
    tag: str | None = None
    digest: str | None = None

    schema: ClassVar[Mapping[str, Any]] = {
        "type": "string",
        "pattern": r"^\S+$",
        "examples": ["registry.borealis.example/ml/pytorch:2.9", "docker.io/library/python:3.13"],
    }

    @classmethod
    def parse(cls, text: str) -> Self:
        match = compiled(_REFERENCE).fullmatch(text)
        if match is None:
            lower = text.lower()
            hint = f"write {lower}" if lower != text and compiled(_REFERENCE).fullmatch(lower) else ""
            raise refusal("image", f"`{text}` is not an image reference", _EXPECTED, hint)
        domain, path, tag, digest = match.groups()
        registry, repository = _in_full(domain, path)
        if len(registry) + len(repository) + 1 > 255:
            raise refusal("image", f"the name of `{text[:30]}...` is too long", "255 characters", code=OUT_OF_BOUNDS)
        _check_digest(digest)
        return cls(registry, repository, tag, digest)

    @property
    def name(self) -> str:
        """Registry and repository, what a registry prefix is compared with."""
        return f"{self.registry}/{self.repository}"

    def __str__(self) -> str:
        tag = f":{self.tag}" if self.tag else ""
        return f"{self.name}{tag}@{self.digest}" if self.digest else f"{self.name}{tag}"


def _in_full(domain: str | None, path: str) -> tuple[str, str]:
    """A first part without `.` or `:` is no registry but a folder of docker.io, `localhost` and capitals excepted."""
    if domain and not ("." in domain or ":" in domain or domain == "localhost" or domain != domain.lower()):
        domain, path = None, f"{domain}/{path}"
    domain = "docker.io" if domain in (None, "index.docker.io") else domain
    return domain, f"library/{path}" if domain == "docker.io" and "/" not in path else path


def _check_digest(digest: str | None) -> None:
    if digest is None:
        return
    algorithm, _, text = digest.partition(":")
    length = _DIGEST_LENGTH.get(algorithm)
    if length is None:
        raise refusal("digest", f"`{algorithm}` is not a digest algorithm", "sha256, sha384 or sha512")
    if len(text) != length or text != text.lower():
        problem = f"the {algorithm} digest has {len(text)} characters"
        raise refusal("digest", problem, f"{length} hexadecimal digits in lower case")


@dataclass(frozen=True, slots=True)
class Image(Parsed):
    """What a workload runs: a name of `images.catalog`, or a reference (it has `/`, `:` or `@`). One is None."""

    catalog: str | None
    reference: ImageReference | None

    schema: ClassVar[Mapping[str, Any]] = {
        "type": "string",
        "minLength": 1,
        "examples": ["pytorch", "registry.borealis.example/ml/pytorch:2.9"],
    }

    @classmethod
    def parse(cls, text: str) -> Self:
        if any(mark in text for mark in "/:@"):
            return cls(None, ImageReference.parse(text))
        if compiled(_CATALOG).fullmatch(text) is None:
            expected = f"a name of the image catalog, or {_EXPECTED.removeprefix('an ')}"
            raise refusal("image", f"`{text}` is not an image", expected)
        return cls(text, None)

    def __str__(self) -> str:
        return self.catalog or str(self.reference)


CatalogName = Annotated[
    str,
    Text("catalog_name", _CATALOG, "a name of an image: lower-case letters, digits, `-`, `_` and `.`", ("pytorch",)),
]


def _closed(text: str) -> str:
    return f"write {text}/" if compiled(_PREFIX).fullmatch(f"{text}/") else ""


_PREFIX = rf"{_DOMAIN}/(?:{_PATH}/)?"

RegistryPrefix = Annotated[
    str,
    Text(
        "registry_prefix",
        _PREFIX,
        "a registry prefix: a registry, or a folder in one, ending in `/`",
        ("registry.borealis.example/", "docker.io/"),
        max_length=255,
        hint=_closed,
    ),
]
"""It ends in `/`, so that `registry.example/` cannot match `registry.example.evil/`."""
