"""Images of the catalog, as they would be rendered."""

from __future__ import annotations

import pytest

from groundplan.checks import run
from groundplan.spec.scalars import ImageReference
from platforms import at, resolved, with_spec

DIGEST = f"@sha256:{'a' * 64}"


def with_catalog(image: str, more: str = "registries: [registry.x/], mirror: {docker.io/: registry.x/hub/}") -> str:
    return with_spec(f"images: {{{more}, catalog: {{pytorch: {image}}}}}")


def test_an_image_of_another_registry() -> None:
    """An image that begins with none of `registries` is an error; the hint is the mirror that would mend it."""
    text = with_catalog("ghcr.io/ml/pytorch:2")
    (found,) = run(resolved(text))
    assert (found.code, found.place) == ("GP0425", at(text, "pytorch: ghcr"))
    assert found.hint == "copy it to your registry and write images.mirror: {ghcr.io/: registry.x/}"
    assert [r.place for r in found.related] == [at(text, "registries:")]


@pytest.mark.parametrize("image", ["registry.x/ml/pytorch:2", "python:3.13", "docker.io/library/python:3.13"])
def test_images_of_allowed_registries(image: str) -> None:
    """What counts is the image after `mirror`, with its registry written in full."""
    assert run(resolved(with_catalog(image))) == []


def test_an_image_mirrored_to_another_registry() -> None:
    """A mirror that leads elsewhere is named in the message."""
    text = with_catalog("python:3", "registries: [registry.x/], mirror: {docker.io/: other.x/hub/}")
    (found,) = run(resolved(text))
    assert found.message == (
        "`docker.io/library/python`, mirrored to `other.x/hub/library/python`, is not from an allowed registry"
    )


def test_the_longest_prefix_is_mirrored() -> None:
    """Of two prefixes that fit, the longer one counts, in whatever order they stand; tag and digest stay."""
    text = with_catalog("python:3", "mirror: {docker.io/: a.x/, docker.io/library/: b.x:5000/official/}")
    images = resolved(text).platform.shared.images
    assert str(images.mirrored(images.catalog["pytorch"])) == "b.x:5000/official/python:3"
    other = ImageReference.parse(f"docker.io/me/x:1{DIGEST}")
    assert str(images.mirrored(other)) == f"a.x/me/x:1{DIGEST}"


def test_images_are_pinned_where_that_is_asked_for() -> None:
    """With `requireDigest` a tag alone is an error, a digest fine."""
    text = with_catalog("registry.x/pytorch:2", "requireDigest: true")
    (found,) = run(resolved(text))
    assert (found.code, found.place) == ("GP0426", at(text, "pytorch: registry"))
    assert found.hint == "pytorch: registry.x/pytorch:2@sha256:... (`crane digest registry.x/pytorch:2` prints it)"
    assert [r.place for r in found.related] == [at(text, "requireDigest")]
    assert run(resolved(with_catalog(f"registry.x/pytorch:2{DIGEST}", "requireDigest: true"))) == []
