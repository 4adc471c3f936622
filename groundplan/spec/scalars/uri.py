"""Places of data, and texts with `{tenant}`, `{env}` and `{name}` in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Self

from groundplan.spec.scalars.core import OUT_OF_BOUNDS, Parsed, Text, compiled, refusal

_BUCKET = r"[a-z0-9](?:[a-z0-9.-]{1,61}[a-z0-9])"
_SLOT = r"\{(?:tenant|env|name)\}"
BUCKET_EXPECTED = "3 to 63 lower-case letters, digits, `-` and `.`, starting and ending with a letter or digit"
_S3_EXPECTED = "an S3 URI: s3://<bucket>/<key>"


@dataclass(frozen=True, slots=True)
class S3Uri(Parsed):
    """`s3://bucket/key`; the key may be empty.

    Bucket names: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
    """

    bucket: str
    key: str = ""

    schema: ClassVar[Mapping[str, Any]] = {
        "type": "string",
        "pattern": r"^s3://[^/\s]+(/.*)?$",
        "examples": ["s3://ml-prod-vision/runs"],
    }

    @classmethod
    def parse(cls, text: str) -> Self:
        match = compiled(r"s3://([^/\s]*)(?:/([^\x00-\x1f\x7f]*))?").fullmatch(text)
        if match is None:
            raise refusal("s3_uri", f"`{text}` is not an S3 URI", _S3_EXPECTED)
        bucket, key = match[1], match[2] or ""
        check_bucket(bucket)
        if len(key.encode()) > 1024:
            raise refusal("s3_uri", f"the key of `{text[:40]}...` is too long", "1024 bytes", code=OUT_OF_BOUNDS)
        return cls(bucket, key)

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.key}"


def check_bucket(name: str) -> None:
    """Raises the refusal that says why `name` is not the name of a bucket."""
    if compiled(_BUCKET).fullmatch(name) is None or ".." in name:
        raise refusal("bucket", f"`{name}` is not the name of a bucket", BUCKET_EXPECTED)
    if compiled(r"[0-9]+(?:\.[0-9]+){3}").fullmatch(name):
        raise refusal("bucket", f"`{name}` looks like an IP address, which S3 refuses as a bucket", BUCKET_EXPECTED)


def fill(pattern: str, *, tenant: str = "", env: str = "", name: str = "") -> str:
    """Put the values into the slots of a checked pattern."""
    return pattern.replace("{tenant}", tenant).replace("{env}", env).replace("{name}", name)


BucketPattern = Annotated[
    str,
    Text(
        "bucket_pattern",
        rf"(?:[a-z0-9.-]|{_SLOT})+",
        "the name of a bucket: 3 to 63 lower-case letters, digits, `-` and `.`, where {env} and {tenant} stand for their names",
        ("ml-{env}-{tenant}",),
        max_length=128,
    ),
]

SecretPath = Annotated[
    str,
    Text(
        "secret_path",
        rf"(?!.*(?:^|/)\.\.?(?:/|$))(?:[A-Za-z0-9_.@+=-]|{_SLOT})+(?:/(?:[A-Za-z0-9_.@+=-]|{_SLOT})+)*",
        "a path in the secret store: without a leading or trailing `/` and without `.` or `..`; "
        "{tenant}, {env} and {name} stand for names",
        ("kv/{env}", "vision/wandb"),
        max_length=512,
        hint=lambda text: f"write {text.strip('/')}" if text != text.strip("/") and text.strip("/") else "",
    ),
]

FolderPath = Annotated[
    str,
    Text(
        "folder_path",
        r"(?!.*(?:^|/)\.\.?(?:/|$))[A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]+)*",
        "a folder of the repository: a relative path without `.` or `..`",
        ("rendered",),
        max_length=255,
    ),
]

FilePattern = Annotated[
    str,
    Text(
        "file_pattern",
        r"(?!.*(?:^|/)\.\.?(?:/|$))[A-Za-z0-9_.*?\[\]-]+(?:/[A-Za-z0-9_.*?\[\]-]+)*\.ya?ml",
        "a path of YAML files: relative, inside the repository, ending in .yaml; `*` stands for any name",
        ("tenants/*.yaml",),
        max_length=255,
    ),
]
