"""An S3-compatible bucket as a place for whole objects, put and got at once. Its errors are sentences for the operator.

Must not know what an object means, and must never say what is in one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from orchestration.resources import HomeProblem

Told = TypeVar("Told")

_SECONDS = 10.0
_KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")


@dataclass(frozen=True, kw_only=True)
class Bucket:
    """Objects below `place` (bucket and prefix). access: the credentials, by the names they have in the environment."""

    place: str
    endpoint: str
    region: str
    access: Mapping[str, str] = field(repr=False)

    def get(self, name: str) -> bytes | None:
        """The bytes of an object; None where there is none."""

        def read() -> bytes | None:
            try:
                with self._files.open_input_file(self._path(name)) as file:
                    return bytes(file.read())
            except FileNotFoundError:
                return None

        return self._asked(read)

    def put(self, name: str, data: bytes) -> None:
        """Write an object whole: another reader sees the old one or the new one, nothing between."""

        def write() -> None:
            with self._files.open_output_stream(self._path(name)) as file:
                file.write(data)

        self._asked(write)

    def remove(self, name: str) -> bool:
        """Remove an object; says whether there was one."""

        def delete() -> bool:
            try:
                self._files.delete_file(self._path(name))
            except FileNotFoundError:
                return False
            return True

        return self._asked(delete)

    def times(self, below: str) -> dict[str, float]:
        """Every object below a name, by its own name, with the moment it was written (seconds)."""
        from pyarrow.fs import FileSelector

        def listed() -> dict[str, float]:
            found = self._files.get_file_info(FileSelector(self._path(below), allow_not_found=True, recursive=True))
            if not found and not self._there():
                raise FileNotFoundError("does not exist")
            start = len(self.place) + 1
            return {info.path[start:]: info.mtime.timestamp() for info in found if info.is_file}

        return self._asked(listed)

    def has(self, name: str) -> bool:
        """Whether there is such an object."""
        return self._asked(lambda: bool(self._files.get_file_info(self._path(name)).is_file))

    def _there(self) -> bool:
        """Whether the bucket itself is there: nothing below a name may mean either."""
        from pyarrow.fs import FileType

        return bool(self._files.get_file_info(self.place.partition("/")[0]).type != FileType.NotFound)

    def _path(self, name: str) -> str:
        return f"{self.place}/{name}"

    def _asked(self, ask: Callable[[], Told]) -> Told:
        """What an operation answers. Raises HomeProblem with the bucket's name and the kind of failure, never with its text."""
        try:
            return ask()
        except OSError as error:
            raise HomeProblem(
                f"the bucket s3://{self.place} {_reason(str(error))}; see [scale] of private/vigie.toml and docs/sizes.md."
            ) from None

    @cached_property
    def _files(self) -> Any:
        from pyarrow.fs import AwsStandardS3RetryStrategy, S3FileSystem

        missing = [name for name in _KEYS if not self.access.get(name)]
        if missing:
            raise HomeProblem(
                f"stages lie in s3://{self.place}, but {' and '.join(missing)} is not set in the environment; set it and run again."
            )
        scheme, _, host = self.endpoint.partition("://")
        return S3FileSystem(
            access_key=self.access[_KEYS[0]], secret_key=self.access[_KEYS[1]],
            session_token=self.access.get("AWS_SESSION_TOKEN") or None, region=self.region,
            endpoint_override=host.rstrip("/") or None, scheme=scheme or "https", background_writes=False, allow_delayed_open=True,
            connect_timeout=_SECONDS, request_timeout=3 * _SECONDS,
            retry_strategy=AwsStandardS3RetryStrategy(max_attempts=3),
        )  # fmt: skip


def _reason(text: str) -> str:
    """What went wrong, told by the words of the storage's answer."""
    if "NoSuchBucket" in text or "NO_SUCH_BUCKET" in text or "does not exist" in text:
        return "does not exist, and Vigie makes none; create it"
    if any(word in text for word in ("ACCESS_DENIED", "AccessDenied", "InvalidAccessKeyId", "INVALID_ACCESS_KEY_ID",
                                     "SignatureDoesNotMatch", "SIGNATURE_DOES_NOT_MATCH")):  # fmt: skip
        return "refuses these keys; they need to read, write, list and delete in it"
    if "NETWORK_CONNECTION" in text or "curlCode" in text:
        return "does not answer; look at its endpoint, and whether its server runs"
    return "failed while it was read or written; look at its server, and run again"
