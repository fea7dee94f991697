"""A prefix of an S3 bucket (or of a store that speaks S3) as a shelf. Needs `kakanai[s3]`.

An object appears whole or not at all and is durable when the store has answered, so nothing is
renamed. Keys come from where AWS tools look: environment, profile, or the machine's role.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

import fsspec
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError

from counter.handoff.problems import TargetUnavailableError

CONNECT_SECONDS = 10
READ_SECONDS = 30


class S3Shelf:
    """Objects below `bucket/prefix/`; `endpoint` is the store's URL, "" for Amazon's own."""

    def __init__(self, bucket: str, prefix: str, endpoint: str = "") -> None:
        self._root = "/".join(part for part in (bucket, prefix.strip("/")) if part)
        self._endpoint = endpoint

    def put(self, folder: str, name: str, data: bytes) -> None:
        with _said_in_words():
            self._store.pipe_file(self._path(folder, name), data)

    def holds(self, folder: str, name: str) -> bool:
        with _said_in_words():
            return bool(self._store.exists(self._path(folder, name)))

    def names(self, folder: str, suffix: str) -> list[str]:
        with _said_in_words():
            try:
                found = self._store.ls(f"{self._root}/{folder}", detail=False, refresh=True)
            except FileNotFoundError:
                return []  # a folder of S3 exists as soon as something is in it
            names = (str(path).rpartition("/")[2] for path in found)
            return sorted(one for one in names if one.endswith(suffix))

    def get(self, folder: str, name: str) -> bytes:
        with _said_in_words():
            return bytes(self._store.cat_file(self._path(folder, name)))

    def move(self, folder: str, name: str, to: str) -> None:
        """Copy, then remove: killed between the two, the file is in both places and read again."""
        with _said_in_words():
            self._store.copy(self._path(folder, name), self._path(to, name))
            self._store.rm_file(self._path(folder, name))

    def tidy(self) -> None:
        """Nothing: an object that was not finished was never there."""

    def close(self) -> None:
        """Nothing: the client's connections are shared and end with the process."""

    @cached_property
    def _store(self) -> Any:
        return fsspec.filesystem(
            "s3",
            endpoint_url=self._endpoint or None,
            use_listings_cache=False,
            # The relay does the waiting and trying again, and says so on the hand-off page.
            config_kwargs={
                "connect_timeout": CONNECT_SECONDS,
                "read_timeout": READ_SECONDS,
                "retries": {"max_attempts": 1},
                # None of the environment's: records go where the settings say.
                "proxies": {},
            },
        )

    def _path(self, folder: str, name: str) -> str:
        return f"{self._root}/{folder}/{name}"


@contextmanager
def _said_in_words() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise TargetUnavailableError("target_missing") from error
    except (PermissionError, NoCredentialsError) as error:
        raise TargetUnavailableError("target_forbidden") from error
    except BotoCoreError as error:
        raise TargetUnavailableError("target_out_of_reach") from error
    except (OSError, ClientError) as error:
        raise TargetUnavailableError("target_failed") from error
