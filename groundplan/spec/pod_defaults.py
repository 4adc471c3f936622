"""`podDefaults`: what is put into pods of a tenant that ask for it by a label."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, Strict

from groundplan.spec.base import Items, Keyed, NamedItem
from groundplan.spec.scalars import AnnotationKey, EnvName, LabelKey, LabelValue, Taint
from groundplan.spec.workload import EnvFrom, EnvVar, Mount


class PodDefault(NamedItem):
    """Settings that Kubeflow's webhook puts into every pod of the namespace that has the labels of `selector`."""

    description: str = Field(default="", max_length=500)
    """What the notebook form says about it; omitted: its name."""

    selector: dict[LabelKey, LabelValue] = Field(default_factory=lambda data: {data["name"]: "true"}, min_length=1)
    """The labels of the pods it is for; omitted: its own name with the value `"true"`, as the notebook form sets it."""

    env: dict[EnvName, EnvVar] = Field(default_factory=dict)
    """Environment variables."""

    env_from: Annotated[tuple[EnvFrom, ...], Strict(strict=False), Keyed("secret")] = ()
    """Secrets all of whose keys become environment variables."""

    volumes: Annotated[tuple[Mount, ...], Strict(strict=False), Keyed("volume")] = ()
    """The tenant's volumes that the pods see."""

    labels: dict[LabelKey, LabelValue] = Field(default_factory=dict)
    """Labels that the pods get."""

    annotations: dict[AnnotationKey, str] = Field(default_factory=dict)
    """Annotations that the pods get."""

    tolerations: Items[Taint] = ()
    """Taints that the pods tolerate."""
