"""Images of the catalog, as they would be rendered: from an allowed registry, and pinned where that is asked for."""

from __future__ import annotations

from collections.abc import Iterator

from groundplan.checks.wording import one_of, related
from groundplan.findings import Finding
from groundplan.resolving import Resolved


def images_are_from_allowed_registries(resolved: Resolved) -> Iterator[Finding]:
    """After `mirror`, every image of the catalog begins with one of `images.registries`."""
    images = resolved.platform.shared.images
    for name, image in sorted(images.catalog.items()) if images.registries else ():
        rendered = images.mirrored(image)
        if rendered.name.startswith(images.registries):
            continue
        became = f", mirrored to `{rendered.name}`," if rendered != image else ""
        yield Finding(
            "GP0425",
            resolved.locate(f"images.catalog[{name}]"),
            f"`{image.name}`{became} is not from an allowed registry",
            expected=f"an image that begins with {one_of(images.registries).removeprefix('one of: ')}",
            hint=f"copy it to your registry and write images.mirror: {{{rendered.registry}/: {images.registries[0]}}}",
            related=related(resolved, "images.registries", "the allowed registries"),
        )


def images_are_pinned(resolved: Resolved) -> Iterator[Finding]:
    """With `requireDigest`, every image of the catalog has a digest: a tag can be moved."""
    images = resolved.platform.shared.images
    for name, image in sorted(images.catalog.items()) if images.require_digest else ():
        if image.digest is None:
            yield Finding(
                "GP0426",
                resolved.locate(f"images.catalog[{name}]"),
                f"`{image}` has no digest, and `requireDigest` is set",
                expected="an image with a digest: <image>@sha256:<64 digits>",
                hint=f"{name}: {image}@sha256:... (`crane digest {image}` prints it)",
                related=related(resolved, "images.requireDigest", "digests are required here"),
            )
