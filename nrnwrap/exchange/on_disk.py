"""Arrays that stay in a HDF5 file until they are used."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from nrnwrap.base.extras import extra
from nrnwrap.errors import RunFileError
from nrnwrap.exchange.superblock import superblock

if TYPE_CHECKING:
    from numpy.typing import NDArray


def library() -> Any:
    """h5py; ExtraError where it is missing."""
    return extra("h5py", "HDF5 files need h5py", "'nrnwrap[h5]'")


class Source(NamedTuple):
    """A file, and the key that its writer gave it, by which it is known again."""

    path: Path
    key: str

    @contextmanager
    def opened(self) -> Iterator[Any]:
        """The file, to be read. RunFileError where it has gone, or another run has been written in its place."""
        with reading(self.path) as file:
            if file.attrs.get("key") != self.key:
                raise RunFileError(f"{self.path} has another run by now: load it again")
            yield file


@contextmanager
def reading(path: Path) -> Iterator[Any]:
    """A HDF5 file, which may still be written to. RunFileError where it cannot be read."""
    h5py = library()
    try:
        with path.open("rb") as stream:
            head, size = superblock(stream), os.fstat(stream.fileno()).st_size
    except OSError as cause:
        raise RunFileError(f"{path} cannot be read ({cause.strerror or cause})") from cause
    if size < head.end:  # HDF5 would wait for the rest of a file that grows
        raise RunFileError(f"{path} is damaged: it has {size} bytes of {head.end}")
    try:
        with h5py.File(path, "r", libver="latest", swmr=head.growing) as file:
            yield file
    except RunFileError:
        raise
    except (OSError, RuntimeError, ValueError, KeyError, TypeError, LookupError) as cause:
        raise RunFileError(f"{path} is not a run that run.save() wrote, or is damaged: {cause}") from cause


class OnDisk(np.lib.mixins.NDArrayOperatorsMixin):
    """Samples in a file, shape (n,) or (rows, n). A slice reads that much, anything else all of them.

    NumPy's functions take it as an array, and it has an array's methods.
    """

    dtype = np.dtype(float)

    def __init__(self, source: Source, name: str, shape: tuple[int, ...]) -> None:
        """name: that of the dataset, which may be longer than `shape`."""
        self._source, self._name, self.shape = source, name, shape

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def size(self) -> int:
        return int(np.prod(self.shape))

    def __len__(self) -> int:
        return self.shape[0]

    def __iter__(self) -> Iterator[Any]:
        return iter(np.asarray(self))

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[np.float64]:
        return np.asarray(self[...], dtype)

    def __getitem__(self, key: Any) -> Any:
        keys = _expanded(key if isinstance(key, tuple) else (key,), self.ndim)
        if keys is None:
            return np.asarray(self)[key]
        within: list[Any] = [range(length)[each] for length, each in zip(self.shape, keys, strict=True)]
        if any(isinstance(each, range) and each.step < 0 for each in within):
            return np.asarray(self)[key]
        chosen = tuple(slice(k.start, k.stop, k.step) if isinstance(k, range) else k for k in within)
        with self._source.opened() as file:
            return file[self._name][chosen]

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **keywords: Any) -> Any:
        read = [np.asarray(each) if isinstance(each, OnDisk) else each for each in inputs]
        return getattr(ufunc, method)(*read, **keywords)

    def __getattr__(self, name: str) -> Any:  # the methods of an array
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(np.asarray(self), name)

    def __repr__(self) -> str:
        return f"<array {self.shape} in {self._source.path}>"


def _expanded(keys: tuple[Any, ...], ndim: int) -> list[Any] | None:
    """An integer or a slice for each dimension; None for other keys, which NumPy knows."""
    parts = list(keys)
    if sum(each is Ellipsis for each in parts) == 1:
        index = next(index for index, each in enumerate(parts) if each is Ellipsis)
        parts[index : index + 1] = [slice(None)] * (ndim - len(parts) + 1)
    plain = all(isinstance(each, (int, np.integer, slice)) and not isinstance(each, bool) for each in parts)
    return [*parts, *[slice(None)] * (ndim - len(parts))] if plain and len(parts) <= ndim else None
