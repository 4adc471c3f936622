"""Identities in the mesh that policies name: service accounts of components, wherever these are installed."""

from __future__ import annotations

from groundplan.facts import istio, kubeflow
from groundplan.objects.components import namespace_of
from groundplan.spec import Shared


def ingress_gateway(shared: Shared) -> str:
    """The gateway through which people's calls come, with the headers that name them."""
    return istio.principal(namespace_of(shared, "istio"), istio.INGRESS_GATEWAY_ACCOUNT)


def pipelines_ui(shared: Shared) -> str:
    """The UI of Kubeflow Pipelines, which calls on behalf of people."""
    return istio.principal(namespace_of(shared, "pipelines"), kubeflow.PIPELINES_UI_ACCOUNT)


def notebook_controller(shared: Shared) -> str:
    return istio.principal(namespace_of(shared, "notebooks"), kubeflow.NOTEBOOK_CONTROLLER_ACCOUNT)
