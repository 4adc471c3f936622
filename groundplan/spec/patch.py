"""`overlays/<env>/patches/*.yaml`: changes of rendered objects that the spec has no words for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from groundplan.spec.base import Items, Spec
from groundplan.spec.scalars.core import KEYS_CONFLICT, Text, refusal

JsonPointer = Annotated[
    str,
    Text(
        "json_pointer",
        r"(?:/(?:[^~/]|~[01])*)*",
        "a JSON pointer: it starts with /, and in a key ~ is written ~0, / is written ~1",
        ("/spec/hard/pods", "/metadata/labels/team.example~1owner", "/spec/rules/-"),
        hint=lambda text: f"/{text}" if not text.startswith("/") and "~" not in text else "",
    ),
]
"""RFC 6901."""

_NEEDS: dict[str, frozenset[str]] = {
    "add": frozenset({"value"}),
    "replace": frozenset({"value"}),
    "test": frozenset({"value"}),
    "remove": frozenset(),
    "move": frozenset({"from"}),
    "copy": frozenset({"from"}),
}


class PatchTarget(Spec):
    """Which rendered objects a patch changes: those that everything written here is true of."""

    kind: str = Field(min_length=1, examples=["ResourceQuota"])
    """The kind, spelt as in the object."""

    group: str | None = Field(default=None, examples=["kueue.x-k8s.io", ""])
    """The API group; the core group is the empty text. Omitted: any group."""

    version: str | None = Field(default=None, min_length=1, examples=["v1beta1"])
    """The version of the API group. Omitted: any version."""

    name: str | None = Field(default=None, min_length=1, examples=["default", "team-*"])
    """The name of the object; `*`, `?` and `[...]` match as in file names. Omitted: any name."""

    namespace: str | None = Field(default=None, min_length=1, examples=["vision", "kubeflow-*"])
    """The namespace of the object; `*`, `?` and `[...]` match as in file names. Omitted: any, and none."""

    tenant: str | None = Field(default=None, min_length=1, examples=["vision"])
    """The tenant whose object it is; `*`, `?` and `[...]` match as in file names. Omitted: any tenant, and the platform."""

    label_selector: dict[str, str] = Field(default_factory=dict, examples=[{"groundplan.dev/component": "tenancy"}])
    """Labels the object has, each with this value."""


class JsonPatchOperation(Spec):
    """One operation of a JSON Patch."""

    op: Literal["add", "remove", "replace", "move", "copy", "test"]
    """What to do."""

    path: JsonPointer
    """Where, as a JSON pointer; `-` as the last part is the end of a list."""

    source: JsonPointer | None = Field(default=None, alias="from")
    """For `move` and `copy`: where the value comes from, as a JSON pointer."""

    value: Any = None
    """For `add`, `replace` and `test`: the value."""

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> Self:
        written = {"from" if name == "source" else name for name in self.model_fields_set} - {"op", "path"}
        if missing := sorted(_NEEDS[self.op] - written):
            needed = missing[0]
            raise refusal(
                "operation", f"`{self.op}` needs a `{needed}`", f"`{needed}` beside `{self.op}`", code="GP0302"
            )
        if extra := sorted(written - _NEEDS[self.op]):
            raise refusal(
                "operation", f"`{self.op}` takes no `{extra[0]}`", hint=f"remove `{extra[0]}`", code=KEYS_CONFLICT
            )
        return self


class Patch(Spec):
    """One change, of every object that its target matches."""

    target: PatchTarget
    """The rendered objects it changes; one that matches nothing is an error."""

    merge: dict[str, Any] | None = None
    """A JSON merge patch (RFC 7386): maps merge, null removes a key, everything else is replaced."""

    operations: Items[JsonPatchOperation] | None = Field(default=None, alias="json", min_length=1)
    """A JSON Patch (RFC 6902): operations that are carried out in order."""

    strategic: dict[str, Any] | None = None
    """A strategic merge patch, as `kubectl patch` and kustomize take it; for Kubernetes' own kinds only."""

    @model_validator(mode="after")
    def _is_of_one_form(self) -> Self:
        written = [
            name
            for name in ("merge", "json", "strategic")
            if getattr(self, {"json": "operations"}.get(name, name)) is not None
        ]
        if len(written) != 1:
            problem = (
                f"a patch has one form, not {' and '.join(f'`{w}`' for w in written)}"
                if written
                else "the patch changes nothing"
            )
            raise refusal("patch", problem, "exactly one of `merge`, `json` and `strategic`", code=KEYS_CONFLICT)
        return self


class PatchFile(Spec):
    """A file of overlays/<env>/patches/."""

    misnomers: ClassVar[Mapping[str, str]] = {
        "apiVersion": "patches: [{target: {kind: ..., name: ...}, strategic: {...}}], with what changes in place of `...`"
    }

    patches: Items[Patch] = Field(min_length=1)
    """The patches, applied in order."""
