"""The controls of the Pod Security Standards, each a function from a pod to the fields that break it.

https://kubernetes.io/docs/concepts/security/pod-security-standards/. A field that a pod lacks breaks a control only where
nothing else is merged into the pod.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

from groundplan.facts import pod_security as standard
from groundplan.policy.pods import Located, Path, Pod

Check = Callable[[Pod, int], Iterator[Path]]
"""The paths of what breaks a control at a minor version of the standard."""


@dataclass(frozen=True, slots=True)
class Control:
    """A control. `since` is the first minor version of the standard that has it."""

    title: str
    broken_by: Check
    expected: str
    hint: str = ""
    since: int = 0


def _contexts(pod: Pod) -> Iterator[Located]:
    """The security contexts: the pod's, then each container's."""
    if pod.context is not None:
        yield pod.context
    for container in pod.containers:
        if (found := container.mapping("securityContext")) is not None:
            yield found


def _is_one_of(value: Any, allowed: Collection[str]) -> bool:
    return isinstance(value, str) and value in allowed


def _entries(holder: Located, *steps: str) -> Iterator[tuple[Path, Any]]:
    """The items of a list, whatever they are."""
    found = holder.at(*steps)
    for index, item in enumerate(found if isinstance(found, list) else ()):
        yield (*holder.path, *steps, index), item


def _in_user_namespace(pod: Pod, minor: int) -> bool:
    return minor >= standard.USER_NAMESPACES_SINCE and pod.spec.at("hostUsers") is False


def _is_windows(pod: Pod, minor: int) -> bool:
    return minor >= standard.WINDOWS_SINCE and pod.spec.at("os", "name") == "windows"


def _host_process(pod: Pod, _: int) -> Iterator[Path]:
    for context in _contexts(pod):
        if context.at("windowsOptions", "hostProcess") is True:
            yield (*context.path, "windowsOptions", "hostProcess")


def _host_namespaces(pod: Pod, _: int) -> Iterator[Path]:
    for field in ("hostNetwork", "hostPID", "hostIPC"):
        if pod.spec.at(field) is True:
            yield (*pod.spec.path, field)


def _privileged(pod: Pod, _: int) -> Iterator[Path]:
    for container in pod.containers:
        if container.at("securityContext", "privileged") is True:
            yield (*container.path, "securityContext", "privileged")


def _added(pod: Pod, allowed: Collection[str]) -> Iterator[Path]:
    for container in pod.containers:
        for path, capability in _entries(container, "securityContext", "capabilities", "add"):
            if not _is_one_of(capability, allowed):
                yield path


def _capabilities(pod: Pod, _: int) -> Iterator[Path]:
    yield from _added(pod, standard.CAPABILITIES)


def _host_paths(pod: Pod, _: int) -> Iterator[Path]:
    for volume in pod.spec.items("volumes"):
        if volume.at("hostPath") is not None:
            yield (*volume.path, "hostPath")


def _host_ports(pod: Pod, _: int) -> Iterator[Path]:
    for container in pod.containers:
        for port in container.items("ports"):
            if port.at("hostPort"):
                yield (*port.path, "hostPort")


_HANDLERS = (
    ("livenessProbe",), ("readinessProbe",), ("startupProbe",), ("lifecycle", "postStart"), ("lifecycle", "preStop"),
)  # fmt: skip


def _probe_hosts(pod: Pod, _: int) -> Iterator[Path]:
    for container in pod.containers:
        for handler in _HANDLERS:
            for action in ("httpGet", "tcpSocket"):
                if container.at(*handler, action, "host"):
                    yield (*container.path, *handler, action, "host")


def _profiles(pod: Pod, field: str) -> Iterator[Path]:
    """Profiles of seccomp or AppArmor of a type that is not allowed."""
    for context in _contexts(pod):
        profile = context.mapping(field)
        if profile is not None and not _is_one_of(profile.at("type"), standard.PROFILE_TYPES):
            yield (*profile.path, "type")


def _app_armor(pod: Pod, _: int) -> Iterator[Path]:
    yield from _profiles(pod, "appArmorProfile")
    if pod.annotations is not None:
        for key, value in pod.annotations.fields.items():
            if key.startswith(standard.APPARMOR_ANNOTATION) and not _is_allowed_annotation(value):
                yield (*pod.annotations.path, key)


def _is_allowed_annotation(value: Any) -> bool:
    return isinstance(value, str) and (
        value in standard.APPARMOR_ANNOTATION_VALUES or value.startswith(standard.APPARMOR_ANNOTATION_PREFIX)
    )


def _se_linux(pod: Pod, minor: int) -> Iterator[Path]:
    allowed = [name for name, since in standard.SELINUX_TYPES.items() if minor >= since]
    for context in _contexts(pod):
        options = context.mapping("seLinuxOptions")
        if options is None:
            continue
        if not _is_one_of(options.fields.get("type", ""), allowed):
            yield (*options.path, "type")
        for field in ("user", "role"):
            if options.at(field):
                yield (*options.path, field)


def _unmasked(pod: Pod, _: int) -> Iterator[Path]:
    for container in pod.containers:
        if container.at("securityContext", "procMount") not in (None, "Default"):
            yield (*container.path, "securityContext", "procMount")


def _proc_mount(pod: Pod, minor: int) -> Iterator[Path]:
    if not _in_user_namespace(pod, minor):
        yield from _unmasked(pod, minor)


def _seccomp(pod: Pod, _: int) -> Iterator[Path]:
    yield from _profiles(pod, "seccompProfile")


def _sysctls(pod: Pod, minor: int) -> Iterator[Path]:
    allowed = [name for name, since in standard.SYSCTLS.items() if minor >= since]
    for sysctl in pod.context.items("sysctls") if pod.context is not None else ():
        if not _is_one_of(sysctl.at("name"), allowed):
            yield (*sysctl.path, "name")


def _volume_types(pod: Pod, _: int) -> Iterator[Path]:
    """A volume without a type is an emptyDir."""
    for volume in pod.spec.items("volumes"):
        types = [str(key) for key, value in volume.fields.items() if key != "name" and value is not None]
        if types and not standard.VOLUMES.intersection(types):
            yield (*volume.path, types[0])


def _escalation(pod: Pod, minor: int) -> Iterator[Path]:
    field = ("securityContext", "allowPrivilegeEscalation")
    for container in pod.containers if not _is_windows(pod, minor) else ():
        found = container.at(*field)
        if found is not False and not (found is None and pod.partial):
            yield (*container.path, *field)


def _non_root(pod: Pod, minor: int) -> Iterator[Path]:
    if _in_user_namespace(pod, minor):
        return
    for context in _contexts(pod):
        if context.at("runAsNonRoot") is False:
            yield (*context.path, "runAsNonRoot")
    if not pod.partial and (pod.context is None or pod.context.at("runAsNonRoot") is not True):
        for container in pod.containers:
            if container.at("securityContext", "runAsNonRoot") is None:
                yield (*container.path, "securityContext", "runAsNonRoot")


def _user(pod: Pod, minor: int) -> Iterator[Path]:
    for context in _contexts(pod) if not _in_user_namespace(pod, minor) else ():
        found = context.at("runAsUser")
        if found == 0 and found is not False:
            yield (*context.path, "runAsUser")


def _seccomp_is_set(pod: Pod, minor: int) -> Iterator[Path]:
    if _is_windows(pod, minor):
        return
    yield from _seccomp(pod, minor)
    if not pod.partial and (pod.context is None or pod.context.mapping("seccompProfile") is None):
        for container in pod.containers:
            if container.mapping("securityContext", "seccompProfile") is None:
                yield (*container.path, "securityContext", "seccompProfile")


def _all_dropped(pod: Pod, minor: int) -> Iterator[Path]:
    if _is_windows(pod, minor):
        return
    for container in pod.containers:
        dropped = container.at("securityContext", "capabilities", "drop")
        if "ALL" not in dropped if isinstance(dropped, list) else not pod.partial:
            yield (*container.path, "securityContext", "capabilities", "drop")
    yield from _added(pod, standard.RESTRICTED_CAPABILITIES)


BASELINE = (
    Control("HostProcess", _host_process, "`hostProcess` unset or false"),
    Control("host namespaces", _host_namespaces, "`hostNetwork`, `hostPID` and `hostIPC` unset or false"),
    Control("privileged containers", _privileged, "`privileged` unset or false"),
    Control("capabilities", _capabilities, f"nothing added but {', '.join(sorted(standard.CAPABILITIES))}"),
    Control("HostPath volumes", _host_paths, "a volume of another type, such as persistentVolumeClaim or emptyDir"),
    Control("host ports", _host_ports, "`hostPort` unset", hint="let a Service lead to the container's port"),
    Control(
        "host probes and lifecycle hooks",
        _probe_hosts,
        "no `host`: the pod's own address is called",
        since=standard.HOST_PROBES_SINCE,
    ),
    Control("AppArmor", _app_armor, "RuntimeDefault or Localhost, or nothing"),
    Control("SELinux", _se_linux, "no `user` and `role`, and a `type` for containers, such as container_t"),
    Control("/proc mount type", _proc_mount, "`procMount` unset or Default"),
    Control("seccomp", _seccomp, "RuntimeDefault or Localhost, or nothing"),
    Control("sysctls", _sysctls, "a sysctl that is safe, since it belongs to the pod alone"),
)

RESTRICTED = (
    Control("volume types", _volume_types, f"one of: {', '.join(sorted(standard.VOLUMES))}"),
    Control("privilege escalation", _escalation, "`allowPrivilegeEscalation: false` for each container"),
    Control("running as non-root", _non_root, "`runAsNonRoot: true` for the pod, or for each container"),
    Control("running as a non-root user", _user, "`runAsUser` unset or another user than 0"),
    Control("seccomp", _seccomp_is_set, "RuntimeDefault or Localhost for the pod, or for each container"),
    Control("capabilities", _all_dropped, '`drop: ["ALL"]` for each container, and nothing added but NET_BIND_SERVICE'),
    Control("/proc mount type", _unmasked, "`procMount` unset or Default", since=standard.USER_NAMESPACES_SINCE),
)


def replaced(minor: int) -> list[Control]:
    """Controls of baseline in whose place restricted has a stricter one (OverrideCheckIDs of the checks upstream)."""
    stricter = {"HostPath volumes", *(control.title for control in RESTRICTED if minor >= control.since)}
    return [control for control in BASELINE if control.title in stricter]
