"""Where each kind of object has pods: the mapping that is a pod's spec, or part of one.

Sources: Kubernetes 1.35 (core/v1, apps/v1, batch/v1) and the CRDs of the projects named beside the kinds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Shape = Literal["pod", "workflow", "object"]
"""What stands at a place: a pod's spec; the spec of an Argo Workflow; an object of any kind."""

CONTAINERS = ("initContainers", "containers", "ephemeralContainers")
"""The fields of a pod's spec that hold containers, in the order they start."""


@dataclass(frozen=True, slots=True)
class PodPlace:
    """A place in an object. `path` is dotted; `*` stands for every item of a list or value of a mapping.

    What stands at a `partial` place is merged with something else, so that a field it lacks may still be set; so it is
    where one of the fields of `partial_with` is there. `containers` are paths below the place, each to a list of
    containers or to a single one; an empty one is the place itself. `context` is the path to the pod's security context.
    """

    path: str
    shape: Shape = "pod"
    partial: bool = False
    partial_with: tuple[str, ...] = ()
    containers: tuple[str, ...] = CONTAINERS
    context: str = "securityContext"


def _template(path: str, *, partial: bool = False) -> tuple[PodPlace, ...]:
    return (PodPlace(f"{path}.spec", partial=partial),)


def _replicas(field: str) -> tuple[PodPlace, ...]:
    return _template(f"spec.{field}.*.template")


_TEMPLATE = _template("spec.template")

_FRAMEWORKS = (
    "model", "sklearn", "xgboost", "tensorflow", "pytorch", "triton", "onnx", "huggingface", "lightgbm", "paddle", "pmml",
)  # fmt: skip
"""Fields of a predictor that are part of a container, to which a ServingRuntime gives the rest."""

_EXPLAINERS = ("art",)


def _served(path: str, *runtimes: str) -> PodPlace:
    """A component of an InferenceService: a pod's spec in itself, unless it names one of KServe's own servers."""
    return PodPlace(path, partial_with=runtimes, containers=(*CONTAINERS, *runtimes))


_LLM = tuple(
    PodPlace(path, partial=True)
    for path in (
        "spec.template", "spec.worker", "spec.prefill.template", "spec.prefill.worker", "spec.router.scheduler.template",
    )
)  # fmt: skip
"""Merged with the LLMInferenceServiceConfigs that `baseRefs` names."""

_RUNTIME = (
    PodPlace("spec", partial=True, containers=("containers",)),
    PodPlace("spec.workerSpec", partial=True, containers=("containers",)),
)

_JOB_SET = "replicatedJobs.*.template.spec.template"

_ANALYSIS = _template("spec.metrics.*.provider.job.spec.template")


def _spark(path: str) -> tuple[PodPlace, ...]:
    """Driver and executor: each is itself part of Spark's container, and has a pod template to start from."""
    roles = ("driver", "executor")
    return (
        PodPlace(path, partial=True, containers=()),
        *(
            PodPlace(
                f"{path}.{role}",
                partial=True,
                containers=("", "initContainers", "sidecars"),
                context="podSecurityContext",
            )
            for role in roles
        ),
        *(PodPlace(f"{path}.{role}.template.spec", partial=True) for role in roles),
    )


def _workflow(path: str) -> tuple[PodPlace, ...]:
    return (PodPlace(path, "workflow", partial=True),)


WORKFLOW_TEMPLATES = ("templates.*", "templateDefaults")
"""Where a Workflow's spec has templates. What one lacks may come from the spec, from a WorkflowTemplate it refers to, or
from the controller's `mainContainer` (argo-workflows v4.1, docs/fields.md)."""

WORKFLOW_CONTAINERS = ("initContainers", "container", "script", "containerSet.containers", "sidecars")
"""The containers of a template."""

POD_SPEC_PATCH = "podSpecPatch"
"""The field of a Workflow's spec and of its templates with a patch of the pod's spec, as YAML or JSON text."""

RESOURCE_MANIFEST = "resource.manifest"
"""The field of a template with the text of an object that the step creates."""

PLACES: dict[tuple[str, str], tuple[PodPlace, ...]] = {
    ("", "Pod"): (PodPlace("spec"),),
    ("", "PodTemplate"): _template("template"),
    ("", "ReplicationController"): _TEMPLATE,
    ("apps", "DaemonSet"): _TEMPLATE,
    ("apps", "Deployment"): _TEMPLATE,
    ("apps", "ReplicaSet"): _TEMPLATE,
    ("apps", "StatefulSet"): _TEMPLATE,
    ("batch", "CronJob"): _template("spec.jobTemplate.spec.template"),
    ("batch", "Job"): _TEMPLATE,
    # kubeflow/notebooks v1.11.0, kubeflow/dashboard v2.0.0, kubeflow/katib v0.19.0
    ("kubeflow.org", "Notebook"): _TEMPLATE,
    ("kubeflow.org", "PVCViewer"): (PodPlace("spec.podSpec"),),
    ("kubeflow.org", "PodDefault"): (PodPlace("spec", partial=True, containers=("initContainers", "sidecars")),),
    ("kubeflow.org", "Experiment"): (PodPlace("spec.trialTemplate.trialSpec", "object"),),
    ("kubeflow.org", "Trial"): (PodPlace("spec.runSpec", "object"),),
    # kubeflow/pipelines 2.17: a Workflow's spec, and a pod for what is looked at
    ("kubeflow.org", "ScheduledWorkflow"): _workflow("spec.workflow.spec"),
    ("kubeflow.org", "Viewer"): _template("spec.podTemplateSpec"),
    # kubeflow/training-operator v1.9.4, kubeflow/mpi-operator v0.8
    ("kubeflow.org", "JAXJob"): _replicas("jaxReplicaSpecs"),
    ("kubeflow.org", "MPIJob"): _replicas("mpiReplicaSpecs"),
    ("kubeflow.org", "PaddleJob"): _replicas("paddleReplicaSpecs"),
    ("kubeflow.org", "PyTorchJob"): _replicas("pytorchReplicaSpecs"),
    ("kubeflow.org", "TFJob"): _replicas("tfReplicaSpecs"),
    ("kubeflow.org", "XGBoostJob"): _replicas("xgbReplicaSpecs"),
    # kubeflow/trainer v2.3: a TrainJob's patches and its runtime are merged
    ("trainer.kubeflow.org", "ClusterTrainingRuntime"): _template(f"spec.template.spec.{_JOB_SET}", partial=True),
    ("trainer.kubeflow.org", "TrainingRuntime"): _template(f"spec.template.spec.{_JOB_SET}", partial=True),
    ("trainer.kubeflow.org", "TrainJob"): _template(
        f"spec.runtimePatches.*.trainingRuntimeSpec.template.spec.{_JOB_SET}", partial=True
    ),
    # jobset v0.12, leaderworkerset v0.10, kueue v0.19
    ("jobset.x-k8s.io", "JobSet"): _template(f"spec.{_JOB_SET}"),
    ("leaderworkerset.x-k8s.io", "LeaderWorkerSet"): (
        *_template("spec.leaderWorkerTemplate.leaderTemplate"),
        *_template("spec.leaderWorkerTemplate.workerTemplate"),
    ),
    ("kueue.x-k8s.io", "Workload"): _template("spec.podSets.*.template"),
    # kserve v0.20
    ("serving.kserve.io", "InferenceService"): (
        _served("spec.predictor", *_FRAMEWORKS),
        _served("spec.canary.*.predictor", *_FRAMEWORKS),
        _served("spec.explainer", *_EXPLAINERS),
        _served("spec.transformer"),
        PodPlace("spec.predictor.workerSpec", partial=True),
        PodPlace("spec.canary.*.predictor.workerSpec", partial=True),
    ),
    ("serving.kserve.io", "LLMInferenceService"): _LLM,
    ("serving.kserve.io", "LLMInferenceServiceConfig"): _LLM,
    ("serving.kserve.io", "ClusterServingRuntime"): _RUNTIME,
    ("serving.kserve.io", "ServingRuntime"): _RUNTIME,
    ("serving.kserve.io", "ClusterStorageContainer"): (PodPlace("spec", partial=True, containers=("container",)),),
    # knative-serving v1.23, knative-eventing v1.22
    ("serving.knative.dev", "Configuration"): _TEMPLATE,
    ("serving.knative.dev", "Revision"): (PodPlace("spec"),),
    ("serving.knative.dev", "Service"): _TEMPLATE,
    ("sinks.knative.dev", "JobSink"): (PodPlace("spec.job", "object"),),
    ("sources.knative.dev", "ContainerSource"): _TEMPLATE,
    ("sources.knative.dev", "IntegrationSource"): _TEMPLATE,
    # argo-rollouts v1.9, argo-workflows v4.1, argo-events v1.9, keda v2.20
    ("argoproj.io", "AnalysisRun"): _ANALYSIS,
    ("argoproj.io", "AnalysisTemplate"): _ANALYSIS,
    ("argoproj.io", "ClusterAnalysisTemplate"): _ANALYSIS,
    ("argoproj.io", "Rollout"): _TEMPLATE,
    ("argoproj.io", "ClusterWorkflowTemplate"): _workflow("spec"),
    ("argoproj.io", "CronWorkflow"): _workflow("spec.workflowSpec"),
    ("argoproj.io", "Workflow"): _workflow("spec"),
    ("argoproj.io", "WorkflowTemplate"): _workflow("spec"),
    ("argoproj.io", "WorkflowTaskSet"): (PodPlace("spec.tasks.*", partial=True, containers=WORKFLOW_CONTAINERS),),
    ("argoproj.io", "EventSource"): (PodPlace("spec.template", partial=True, containers=("container",)),),
    ("argoproj.io", "Sensor"): (
        PodPlace("spec.template", partial=True, containers=("container",)),
        PodPlace("spec.triggers.*.template.k8s.source.resource", "object"),
        PodPlace("spec.triggers.*.template.argoWorkflow.source.resource", "object"),
    ),
    ("keda.sh", "ScaledJob"): _template("spec.jobTargetRef.template"),
    # spark-operator v2.5
    ("sparkoperator.k8s.io", "ScheduledSparkApplication"): _spark("spec.template"),
    ("sparkoperator.k8s.io", "SparkApplication"): _spark("spec"),
    ("sparkoperator.k8s.io", "SparkConnect"): (
        PodPlace("spec.server.template.spec", partial=True),
        PodPlace("spec.executor.template.spec", partial=True),
    ),
}
"""(group, kind) -> every place with pods."""

NO_PODS = frozenset(
    {
        "admissionregistration.k8s.io",
        "apiextensions.k8s.io",
        "cert-manager.io",
        "external-secrets.io",
        "extensions.istio.io",
        "gateway.networking.k8s.io",
        "networking.istio.io",
        "security.istio.io",
        "telemetry.istio.io",
        # Their `containers` are patterns of pods, not pods.
        "constraints.gatekeeper.sh",
        "kyverno.io",
        "policies.kyverno.io",
        "templates.gatekeeper.sh",
    }
)
"""Groups none of whose kinds makes pods. Kubernetes' own kinds that are not above make none either."""

NO_POD_KINDS = frozenset(
    {("argoproj.io", "Application"), ("argoproj.io", "ApplicationSet"), ("argoproj.io", "AppProject")}
)
"""Likewise: an Application may hold values of a chart that are called `containers`."""
