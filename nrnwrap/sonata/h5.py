"""HDF5 files, read with errors that name the file and what it lacks."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap.base import files
from nrnwrap.base.extras import extra
from nrnwrap.errors import NetworkFileError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]

MAGIC, VERSION = 0x0A7A, (0, 1)  # what the root of each file of the format says
_APART = 1024  # rows that are not wanted, and cheaper to be read than to be gone around
_AT_ONCE = 2**20  # rows in memory besides those that are wanted


def library() -> Any:
    """h5py; ExtraError where it is missing."""
    return extra("h5py", "SONATA files need h5py", "'nrnwrap[sonata]'")


@contextmanager
def opened(path: Path) -> Iterator[Any]:
    """A file to be read. NetworkFileError where it is missing, is not HDF5, or is damaged."""
    h5py = library()
    if not path.is_file():
        raise NetworkFileError(f"{path}: no such file")
    try:
        with h5py.File(path, "r") as file:
            yield file
    except (OSError, RuntimeError) as cause:
        if isinstance(cause, NetworkFileError):
            raise
        raise NetworkFileError(f"{path} is not a HDF5 file, or is damaged ({cause})") from cause


def child(parent: Any, name: str) -> Any:
    """A group or dataset; NetworkFileError where there is none."""
    if name not in parent:
        raise NetworkFileError(f"{parent.file.filename}: {parent.name.rstrip('/')}/{name} is missing")
    return parent[name]


def groups(parent: Any) -> dict[str, Any]:
    """The groups within a group, by name."""
    if not hasattr(parent, "items"):
        raise NetworkFileError(f"{parent.file.filename}: {parent.name} must be a group, not a dataset")
    return {name: each for name, each in parent.items() if hasattr(each, "items")}


def datasets(parent: Any) -> dict[str, Any]:
    """The datasets within a group, by name."""
    return {name: each for name, each in parent.items() if hasattr(each, "dtype")}


def values(dataset: Any, which: Any = ...) -> NDArray[Any]:
    """What a dataset has; text as str."""
    _refuse_group(dataset)
    if library().check_string_dtype(dataset.dtype) is not None:
        return np.asarray(dataset.asstr()[which], object)
    return np.asarray(dataset[which])


def _refuse_group(dataset: Any) -> None:
    if not getattr(dataset, "shape", ()):
        raise NetworkFileError(f"{dataset.file.filename}: {dataset.name} must be a dataset with rows")


def integers(dataset: Any, which: Any = ...) -> Integers:
    """The ids of a dataset; NetworkFileError for what is not such."""
    _refuse_numbers(dataset)
    if len(dataset.shape) != 1:
        raise NetworkFileError(f"{dataset.file.filename}: {dataset.name} must have one id per row")
    return np.asarray(dataset[which]).astype(np.int64)


def _refuse_numbers(dataset: Any) -> None:
    _refuse_group(dataset)
    if dataset.dtype.kind not in "iu":
        raise NetworkFileError(f"{dataset.file.filename}: {dataset.name} must be integers, not {dataset.dtype}")


def taken_ids(dataset: Any, rows: Integers) -> Integers:
    """The ids at these rows; NetworkFileError for what is not such."""
    integers(dataset, slice(0, 0))
    return taken(dataset, rows).astype(np.int64)


def taken(dataset: Any, rows: Integers) -> NDArray[Any]:
    """The values at these rows, of any order, read in pieces that are near each other."""
    if not len(rows):
        return values(dataset, slice(0, 0))
    if rows.min() < 0 or rows.max() >= len(dataset):
        raise NetworkFileError(
            f"{dataset.file.filename}: {dataset.name} has {len(dataset)} rows, and row {rows.max()} is asked for"
        )
    wanted, back = np.unique(rows, return_inverse=True)
    parts = [values(dataset, slice(some[0], some[-1] + 1))[some - some[0]] for some in slabs(wanted)]
    return np.concatenate(parts)[back]


def slabs(rows: Integers) -> list[Integers]:
    """Ascending rows in pieces, within which those that are wanted lie close enough to be read at once."""
    apart = np.flatnonzero(np.diff(rows) > _APART) + 1
    pieces = []
    for some in np.split(rows, apart):
        turn = (some - some[0]) // _AT_ONCE
        pieces += np.split(some, np.flatnonzero(np.diff(turn)) + 1)
    return pieces


@contextmanager
def made(path: Path) -> Iterator[Any]:
    """A new file of the format, which is there when all is written."""
    held = io.BytesIO()  # where HDF5 itself finds the disk full, it ends the process
    with library().File(held, "w") as file:
        file.attrs["magic"], file.attrs["version"] = np.uint32(MAGIC), np.array(VERSION, np.uint32)
        yield file
    files.write(path, lambda stream: stream.write(held.getbuffer()))
