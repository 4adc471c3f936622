"""The scalar types of the spec: a text is checked, and where it has parts taken apart, once."""

from __future__ import annotations

from groundplan.spec.scalars.cron import CronLine
from groundplan.spec.scalars.dates import Date
from groundplan.spec.scalars.duration import Duration
from groundplan.spec.scalars.image import CatalogName, Image, ImageReference, RegistryPrefix
from groundplan.spec.scalars.names import (
    AnnotationKey,
    DnsLabel,
    DnsSubdomain,
    EnvName,
    LabelKey,
    LabelValue,
    ObjectKey,
)
from groundplan.spec.scalars.network import Cidr, Endpoint, Host, HostPattern, HttpUrl, Port, RepoUrl
from groundplan.spec.scalars.people import Email, GcpServiceAccount, GroupName, RoleArn, Uuid, folded
from groundplan.spec.scalars.quantity import Bytes, Cores, Quantity, SomeBytes, SomeCores
from groundplan.spec.scalars.taint import Taint
from groundplan.spec.scalars.uri import BucketPattern, FilePattern, FolderPath, S3Uri, SecretPath, fill

__all__ = [
    "AnnotationKey",
    "BucketPattern",
    "Bytes",
    "CatalogName",
    "Cidr",
    "Cores",
    "CronLine",
    "Date",
    "DnsLabel",
    "DnsSubdomain",
    "Duration",
    "Email",
    "Endpoint",
    "EnvName",
    "FilePattern",
    "FolderPath",
    "GcpServiceAccount",
    "GroupName",
    "Host",
    "HostPattern",
    "HttpUrl",
    "Image",
    "ImageReference",
    "LabelKey",
    "LabelValue",
    "ObjectKey",
    "Port",
    "Quantity",
    "RegistryPrefix",
    "RepoUrl",
    "RoleArn",
    "S3Uri",
    "SecretPath",
    "SomeBytes",
    "SomeCores",
    "Taint",
    "Uuid",
    "fill",
    "folded",
]
