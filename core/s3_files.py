"""Files as objects of an S3-compatible storage, by django-storages; wants the packages of ``requirements-s3.txt``.

An object is stored in one request, so it is there whole or not at all, and only where none has its name. It is read in
blocks, as they are asked for, all of the version that was opened. Whatever goes wrong is an :class:`OSError`, as with
a folder.
"""

import io
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files import File
from storages.backends.s3 import S3Storage
from storages.utils import clean_name

from .stored_files import StorageDown, digest_of_file

BLOCK = 256 * 1024  # bytes
PATIENCE = {"connect_timeout": 3, "read_timeout": 20}  # seconds
RETRIES = {"mode": "standard", "total_max_attempts": 3}
# Checksums only where S3 asks for them: others know none of parts of an object.
CHECKSUMS = {"request_checksum_calculation": "when_required", "response_checksum_validation": "when_required"}


def _as_os_error(method: Callable) -> Callable:
    """Let it raise :class:`FileNotFoundError` where there is no such object, else :class:`StorageDown`."""

    @wraps(method)
    def told(*args: Any, **options: Any) -> Any:
        try:
            return method(*args, **options)
        except ClientError as error:
            if error.response["Error"]["Code"] in ("404", "NoSuchKey"):
                raise FileNotFoundError("There is no such object.") from error
            raise StorageDown(f"The storage refused: {error}") from error
        except BotoCoreError as error:
            raise StorageDown(f"The storage does not answer: {error}") from error

    return told


class S3Files(S3Storage):
    """A bucket, or what lies in it below ``location``."""

    def __init__(self, **settings: Any):
        super().__init__(**settings)
        self.client_config: Config = self.client_config.merge(Config(**PATIENCE, **CHECKSUMS, retries=RETRIES))

    @property
    def client(self) -> Any:
        return self.connection.meta.client

    def _key(self, name: str) -> dict[str, str]:
        return {"Bucket": self.bucket_name, "Key": self._normalize_name(clean_name(name))}

    @_as_os_error
    def _open(self, name: str, mode: str = "rb") -> File:
        if mode != "rb":
            raise ValueError("Objects are only read; what is stored anew is saved.")
        return StoredFile(_Object(self.client, self._key(name)), name)

    @_as_os_error
    def _save(self, name: str, content: File) -> str:
        while True:
            key = self._key(name)
            content.seek(0)
            try:
                self.client.put_object(
                    Body=content, IfNoneMatch="*", **key, **self._get_write_parameters(name, content)
                )
            except ClientError as error:
                if error.response["Error"]["Code"] != "PreconditionFailed":
                    raise
                if digest_of_file(self._open(name)) != digest_of_file(content):
                    name = self.get_available_name(name)  # somebody was faster
                    continue
                # It is ours: the answer was lost on its way, and the request was made again.
            return clean_name(name)

    @_as_os_error
    def below(self, folder: str) -> dict[str, tuple[int, datetime]]:
        """Return size in bytes, and moment of storing, of every object in a folder and the folders in it, by name."""
        top = self._normalize_name(f"{clean_name(folder)}/")
        left = len(f"{self.location}/") if self.location else 0
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket_name, Prefix=top)
        found = (entry for page in pages for entry in page.get("Contents", ()))
        return {entry["Key"][left:]: (entry["Size"], entry["LastModified"]) for entry in found}

    delete = _as_os_error(S3Storage.delete)
    exists = _as_os_error(S3Storage.exists)
    get_modified_time = _as_os_error(S3Storage.get_modified_time)
    listdir = _as_os_error(S3Storage.listdir)
    size = _as_os_error(S3Storage.size)


class _Object(io.RawIOBase):
    """The bytes of an object, as it is when it is opened."""

    def __init__(self, client: Any, key: dict[str, str]):
        about = client.head_object(**key)
        self.size, self.version = about["ContentLength"], about["ETag"]
        self._client, self._key, self._at = client, key, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = max(0, (0, self._at, self.size)[whence] + offset)
        return self._at

    def readinto(self, buffer: Any) -> int:
        data = self._part(min(len(buffer), self.size - self._at))
        buffer[: len(data)] = data
        return len(data)

    def readall(self) -> bytes:
        return self._part(self.size - self._at)

    @_as_os_error
    def _part(self, length: int) -> bytes:
        if length <= 0:
            return b""
        asked = f"bytes={self._at}-{self._at + length - 1}"
        told = self._client.get_object(**self._key, Range=asked, IfMatch=self.version)
        if told["ContentLength"] != length:
            raise StorageDown(f"The storage sent {told['ContentLength']} bytes where {asked} were asked for.")
        data = told["Body"].read()
        self._at += len(data)
        return data


class StoredFile(File):
    """An object that was opened; ``version`` is another one once it is another object."""

    def __init__(self, stored: _Object, name: str):
        super().__init__(io.BufferedReader(stored, BLOCK), name)
        self.size, self.version = stored.size, stored.version
