"""What Istio (istio 1.30, istio/api 1.30) takes objects of the mesh for: groups, labels, ports, protocols.

Sources are named beside each fact; paths are those of istio/istio, `analysis/` stands for pkg/config/analysis/.
"""

from __future__ import annotations

NETWORKING = "networking.istio.io"
SECURITY = "security.istio.io"
TELEMETRY = "telemetry.istio.io"
EXTENSIONS = "extensions.istio.io"
GATEWAY_API = "gateway.networking.k8s.io"

CLUSTER_DOMAIN = "cluster.local"
"""`meshConfig` and analysis/analyzers/util/constants.go: the domain behind `<service>.<namespace>.svc`."""

MESH_GATEWAY = "mesh"
"""The gateway of a VirtualService that means every sidecar (analysis/analyzers/util/constants.go)."""

EXPORT_TO_ALL = "*"
EXPORT_TO_OWN = "."
"""The two words of `exportTo` that are no namespaces (istio/api networking/v1alpha3/virtual_service.proto)."""

GATEWAY_NAME_LABEL = "gateway.networking.k8s.io/gateway-name"
"""What Istio writes on the pods that it makes for a Gateway of the Gateway API (pkg/config/constants/constants.go)."""

KNATIVE_GATEWAY = ("networking.knative.dev/ingress-provider", "istio")
"""The label of net-istio's own Gateways, which only pods of the cluster reach (knative-extensions/net-istio, config/)."""

INJECT = "sidecar.istio.io/inject"
"""The label, formerly annotation, of a pod that decides about its sidecar (analysis/analyzers/util/in_mesh.go)."""

INJECTION_ENABLED = "enabled"
SIDECAR = "istio-proxy"
PROXY_UID = 1337
"""The user the sidecar runs as: its traffic is not redirected into it (analysis/analyzers/deployment/pod.go)."""

JWT_CLAIM_HEADER = "@request.auth.claims"
"""How the keys of headers begin that are claims of a token (pkg/jwt)."""

PROTOCOLS = (
    "tcp", "udp", "grpc", "grpc-web", "http", "http_proxy", "http2", "https", "tls", "mongo", "redis", "mysql",
)  # fmt: skip
"""What the name of a port begins with, before a `-` (pkg/config/protocol/instance.go)."""

APP_PROTOCOLS = ("kubernetes.io/h2c", "kubernetes.io/ws", "kubernetes.io/wss")
"""Those of Kubernetes' own that Istio knows besides (pkg/config/kube/conversion.go)."""

KNOWN_TCP_PORTS = (25, 53, 3306, 27017)
"""SMTP, DNS, MySQL, MongoDB: taken for TCP whatever their name says (pkg/config/kube/conversion.go)."""

PLAINTEXT = ("HTTP", "HTTP2", "GRPC", "GRPC-WEB")
ENCRYPTED = ("HTTPS", "TLS")
"""Protocols of a Gateway's server. TCP may carry anything; the latter need `tls`
(pkg/config/validation/validation.go, validateServer)."""

CERTIFICATE_KEYS = (("tls.crt", "tls.key"), ("cert", "key"))
CA_KEYS = ("ca.crt", "cacert")
CA_SUFFIX = "-cacert"
"""The keys of a gateway's credential, and the Secret beside it that may hold the CA instead
(pilot/pkg/credentials/kube/secrets.go)."""

TOPOLOGY_LABELS = (
    "topology.kubernetes.io/region",
    "topology.kubernetes.io/zone",
    "topology.istio.io/subzone",
    "topology.istio.io/network",
    "topology.istio.io/cluster",
    "kubernetes.io/hostname",
)
"""Labels of endpoints that come from nodes and the cluster, not from pods (pilot/pkg/serviceregistry/util/label)."""

DNS_AUTO_ALLOCATION = ("ISTIO_META_DNS_CAPTURE", "ISTIO_META_DNS_AUTO_ALLOCATE")
"""With both `"true"` in `defaultConfig.proxyMetadata`, ServiceEntries get addresses by themselves
(analysis/analyzers/serviceentry/protocoladdresses.go)."""
