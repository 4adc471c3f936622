"""The core of every workload is spelt the same everywhere."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from groundplan.spec import Workload
from groundplan.spec.scalars import Image
from groundplan.spec.workload import EnvFrom, EnvVar, Mount


def workload(**more: Any) -> Workload:
    return Workload.model_validate({"name": "lab", "image": "pytorch", **more})


def test_the_least_workload_is_an_image() -> None:
    """Command and arguments are the image's own, no device is asked for."""
    typed = workload()
    assert typed.image == Image("pytorch", None)
    assert (typed.command, typed.args, typed.env, typed.volumes) == ((), (), {}, ())
    assert (typed.resources.pool, typed.resources.gpus, typed.resources.cpu) == (None, 0, None)


def test_a_section_extends_the_core() -> None:
    """A workload's own keys stand beside those of the core, and the mapping stays closed."""

    class Job(Workload):
        nodes: int = 1

    assert Job.model_validate({"name": "j", "image": "a/b", "nodes": 2}).nodes == 2
    with pytest.raises(ValidationError, match="Extra inputs"):
        Job.model_validate({"name": "j", "image": "a/b", "replicas": 2})


def test_a_variable_is_a_value_or_a_key_of_a_secret() -> None:
    """Its shorthand is the value."""
    typed = workload(env={"A": {"value": "1"}, "B": {"secret": "wandb", "key": "token"}, "C": {"secret": "wandb"}})
    assert [(v.value, v.secret, v.key) for v in typed.env.values()] == [
        ("1", None, None),
        (None, "wandb", "token"),
        (None, "wandb", None),
    ]
    assert EnvVar.shorthand == "value"


@pytest.mark.parametrize(
    "env", [{}, {"value": "1", "secret": "s"}, {"key": "k"}, {"value": "1", "key": "k"}, {"value": 1}]
)
def test_a_variable_is_nothing_else(env: dict[str, object]) -> None:
    """Both, neither, and a key without its secret are mistakes; so is a number without quotes."""
    with pytest.raises(ValidationError):
        workload(env={"A": env})


def test_a_volume_is_mounted_under_its_name() -> None:
    """Its shorthand is the volume's name, `mount` says another place."""
    typed = workload(volumes=[{"volume": "datasets"}, {"volume": "runs", "mount": "/out/runs", "readOnly": True}])
    assert [(m.volume, m.mount, m.read_only) for m in typed.volumes] == [
        ("datasets", "/datasets", False),
        ("runs", "/out/runs", True),
    ]
    assert (Mount.shorthand, EnvFrom.shorthand) == ("volume", "secret")


def test_resources_name_a_pool_and_count_what_it_offers() -> None:
    """The pool may be one MIG profile of several."""
    typed = workload(resources={"pool": "share/1g.10gb", "gpus": 1, "cpu": "500m", "memory": "4Gi"})
    assert (typed.resources.pool, typed.resources.gpus, str(typed.resources.memory)) == ("share/1g.10gb", 1, "4Gi")


@pytest.mark.parametrize("command", ["python train.py", ["python", 3], {"a": "b"}])
def test_a_command_is_a_list_of_texts(command: object) -> None:
    """A line is not split by a guess at a shell's rules."""
    with pytest.raises(ValidationError):
        workload(command=command)
