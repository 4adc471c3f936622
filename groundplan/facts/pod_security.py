"""The Pod Security Standards: what their controls allow, and since which minor version of Kubernetes.

Sources: https://kubernetes.io/docs/concepts/security/pod-security-standards/ and the checks of kubernetes/kubernetes,
staging/src/k8s.io/pod-security-admission/policy/check_*.go (1.35; sysctls of 1.37).
"""

from __future__ import annotations

CAPABILITIES = frozenset(
    {
        "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP",
        "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
    }
)  # fmt: skip
"""What baseline lets containers add: Docker's default set without NET_RAW."""

RESTRICTED_CAPABILITIES = frozenset({"NET_BIND_SERVICE"})

SYSCTLS = {
    "kernel.shm_rmid_forced": 0,
    "net.ipv4.ip_local_port_range": 0,
    "net.ipv4.ip_unprivileged_port_start": 0,
    "net.ipv4.ping_group_range": 0,
    "net.ipv4.tcp_syncookies": 0,
    "net.ipv4.ip_local_reserved_ports": 27,
    "net.ipv4.tcp_fin_timeout": 29,
    "net.ipv4.tcp_keepalive_intvl": 29,
    "net.ipv4.tcp_keepalive_probes": 29,
    "net.ipv4.tcp_keepalive_time": 29,
    "net.ipv4.tcp_rmem": 32,
    "net.ipv4.tcp_wmem": 32,
    "net.ipv4.tcp_notsent_lowat": 37,
    "net.ipv4.tcp_slow_start_after_idle": 37,
}
"""Safe sysctls, each with the minor version since which baseline allows it."""

SELINUX_TYPES = {"": 0, "container_t": 0, "container_init_t": 0, "container_kvm_t": 0, "container_engine_t": 31}
"""SELinux types, likewise."""

PROFILE_TYPES = frozenset({"RuntimeDefault", "Localhost"})
"""Of seccomp and AppArmor."""

APPARMOR_ANNOTATION = "container.apparmor.security.beta.kubernetes.io/"
APPARMOR_ANNOTATION_VALUES = ("", "runtime/default")
APPARMOR_ANNOTATION_PREFIX = "localhost/"

VOLUMES = frozenset(
    {
        "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim", "projected", "secret",
    }
)  # fmt: skip
"""Volume types of restricted; `image` since Kubernetes 1.33, at every version of the standard (kubernetes#130394)."""

HOST_PROBES_SINCE = 34
"""Probes and lifecycle hooks may name no host (check_hostProbesAndhostLifecycle.go)."""

USER_NAMESPACES_SINCE = 35
"""With `hostUsers: false`, restricted does not ask who the user is, and baseline for no /proc mask (kubernetes#132157)."""

WINDOWS_SINCE = 25
"""Restricted leaves fields alone that mean nothing on Windows, where `os.name` says so."""
