"""Address ranges with a meaning: what is not the internet, and where clouds serve credentials and metadata."""

from __future__ import annotations

INTERNET_V4 = "0.0.0.0/0"
INTERNET_V6 = "::/0"

NOT_PUBLIC_V4 = ("10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16")
"""Private (RFC 1918), carrier-grade NAT (RFC 6598) and link-local (RFC 3927) ranges; metadata services are link-local."""

NOT_PUBLIC_V6 = ("fc00::/7", "fe80::/10")
"""Unique local (RFC 4193) and link-local (RFC 4291) ranges; the metadata service of AWS, fd00:ec2::254, is in the first."""

NODE_LOCAL_DNS = "169.254.20.10/32"
"""Where NodeLocal DNSCache listens (https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/)."""

GCP_METADATA = (("169.254.169.252/32", 988), ("169.254.169.254/32", 80))
"""The GKE metadata server, from which pods get the tokens of Workload Identity Federation: the first with Calico, the second
with Dataplane V2 (https://cloud.google.com/kubernetes-engine/docs/how-to/network-policy#network-policy-and-workload-identity)."""

EKS_POD_IDENTITY = ("169.254.170.23/32", "fd00:ec2::23/128")
"""The agent of EKS Pod Identity, port 80
(https://docs.aws.amazon.com/eks/latest/userguide/pod-id-agent-setup.html)."""

EKS_POD_IDENTITY_PORT = 80
