"""No value of a Secret and nothing that looks like a credential is rendered: Git and Argo CD would show it to all who may
read, whoever wrote it: a generator of the repository's own, or a patch.
"""

from __future__ import annotations

from collections.abc import Iterator

from groundplan.credentials import Held, Mask, held, worth_reading
from groundplan.credentials.keys import asked
from groundplan.objects.fields import pointer
from groundplan.policy.world import Broken, Object, World

VALUES = ("data", "stringData")
"""Where a Secret has its values (Kubernetes core/v1, Secret)."""

_EXPECTED = "a reference to the secret store: `secrets` in the spec, which an ExternalSecret fills in the cluster"


def secrets_are_never_rendered(world: World) -> Iterator[Broken]:
    """A Secret without values, which something in the cluster fills, is none of our business."""
    for ref, obj in world.of("", "Secret"):
        for field in VALUES:
            if obj.get(field):
                keys = ", ".join(map(Mask(), _keys(obj[field]))) or "..."
                yield Broken(
                    "GP0901",
                    ref,
                    f"/{field}",
                    "a Secret is rendered with its values",
                    expected=_EXPECTED,
                    hint=f"secrets: [{{name: {Mask()(ref.name)}, keys: [{keys}]}}]",
                )


def texts_are_no_credentials(world: World) -> Iterator[Broken]:
    """Data of ConfigMaps, variables, arguments, annotations, and keys: any text of any object."""
    for rendered in world.objects:
        for one in in_object(rendered.object):
            if one.text.strip() in world.reported:
                continue
            what = f"the value of `{Mask()(one.key)}`" if asked(one.key) and not one.in_key else "this text"
            what = "this key" if one.in_key else what
            yield Broken(
                "GP0902",
                rendered.ref,
                Mask()(pointer(one.path)),
                f"{what} looks like {one.what}",
                expected=_EXPECTED,
            )


def in_object(obj: Object) -> list[Held]:
    """Every credential in an object, besides the values of a Secret, which are credentials whatever they look like."""
    if not worth_reading(obj):
        return []
    is_secret = obj.get("kind") == "Secret" and obj.get("apiVersion") == "v1"
    return held({key: value for key, value in obj.items() if not (is_secret and key in VALUES)})


def values_of(obj: Object) -> Iterator[str]:
    """Every text in an object of which nothing may be shown."""
    yield from (one.text for one in in_object(obj))
    if obj.get("kind") == "Secret" and obj.get("apiVersion") == "v1":
        for field in VALUES:
            values = obj.get(field)
            yield from (str(value) for value in (values.values() if isinstance(values, dict) else ()))


def _keys(values: object) -> list[str]:
    return [str(key) for key in values] if isinstance(values, dict) else []


CREDENTIAL_RULES = (secrets_are_never_rendered, texts_are_no_credentials)
