"""`components`: what is installed beside the tenants, and by whom."""

from __future__ import annotations

from typing import ClassVar, Literal

from groundplan.spec.base import Spec
from groundplan.spec.scalars import DnsLabel

Mode = Literal["managed", "external", "absent"]


class Component(Spec):
    """One component. A bare word is the mode."""

    shorthand: ClassVar[str | None] = "mode"

    mode: Mode = "managed"
    """`managed` is ours to install; `external` is installed by others, and what is said of it is checked; `absent`."""

    namespace: DnsLabel | None = None
    """Where it is installed; omitted: where its project installs it."""


class Components(Spec):
    """What is installed. A component that is not named here is managed if something declared needs it, else absent."""

    cert_manager: Component | None = None
    """cert-manager: certificates of the gateway and of webhooks."""

    istio: Component | None = None
    """Istio in sidecar mode: the mesh and the gateways."""

    external_secrets: Component | None = None
    """The External Secrets Operator, which fills Secrets from the secret store."""

    oauth2_proxy: Component | None = None
    """oauth2-proxy: the login of people at the gateway."""

    dashboard: Component | None = None
    """Kubeflow's dashboard with profile controller, KFAM and the webhook of PodDefaults."""

    notebooks: Component | None = None
    """Kubeflow's notebooks, volumes and Tensorboards, with their web apps."""

    pipelines: Component | None = None
    """Kubeflow Pipelines."""

    katib: Component | None = None
    """Katib: hyperparameter tuning."""

    model_registry: Component | None = None
    """Kubeflow's model registry and catalogue."""

    trainer: Component | None = None
    """Kubeflow Trainer: distributed training."""

    knative: Component | None = None
    """Knative Serving."""

    kserve: Component | None = None
    """KServe: model serving."""

    kueue: Component | None = None
    """Kueue: queues and quotas of workloads."""

    monitoring: Component | None = None
    """Prometheus, which scrapes the mesh."""
