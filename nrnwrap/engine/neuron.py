"""NEURON's `h` and `nrn`, imported without its remarks about a missing display."""

from __future__ import annotations

import ctypes
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def _engine() -> Any:
    """Return NEURON's top-level object `h`.

    Without a display NEURON prints a warning on import; its option -nogui is the way to say that none is
    wanted. The option is given for the import only, so that the environment stays as it was. NEURON also imports
    IPython to ask it whether it runs: where nobody has imported it, it does not, and its 0.05 s are saved.
    """
    silent = "neuron" not in sys.modules and "NEURON_MODULE_OPTIONS" not in os.environ
    silent = silent and sys.platform != "darwin" and not os.environ.get("DISPLAY")
    if silent:
        os.environ["NEURON_MODULE_OPTIONS"] = "-nogui"
    asleep = "IPython" not in sys.modules
    if asleep:
        sys.modules["IPython"] = None  # type: ignore[assignment]  # an import of it fails
    try:
        from neuron import h  # which looks at its options while it is imported
    finally:
        if silent:
            del os.environ["NEURON_MODULE_OPTIONS"]
        if asleep:
            del sys.modules["IPython"]
    return h


h: Any = _engine()

import neuron  # noqa: E402  (after the import above, as what follows)
from neuron import nrn  # noqa: E402  (its types, Section and Segment)


def array(vector: Any) -> NDArray[np.float64]:
    """A copy of what a Vector holds.

    Vector.as_numpy() leaves some hundred bytes behind with each call, and np.array(vector) fails on an empty one with
    some versions of NumPy.
    """
    return np.array(vector, dtype=float) if len(vector) else np.empty(0)


@contextmanager
def captured(echo: bool = False) -> Iterator[io.StringIO]:
    """Collect what NEURON and Python print, on both streams, in the order of printing; `echo` shows it as well.

    NEURON prints through Python's streams, but not under `nrniv -python`: there it is told to, for the time being.
    What other programs print, started by hoc's system(), is not seen.
    """
    text = _Tee(sys.stdout) if echo else io.StringIO()
    with redirect_stdout(text), redirect_stderr(text), _printing_through_python():
        yield text


@contextmanager
def unannounced() -> Iterator[None]:
    """Keep a library from listing its MOD files on stderr when it is loaded, as it does under `nrniv -python`."""

    try:
        said_nothing = ctypes.c_int.in_dll(neuron.nrn_dll(), "nrn_nobanner_")
    except (AttributeError, ValueError):  # another NEURON has it elsewhere; then it lists them
        yield
        return
    before, said_nothing.value = said_nothing.value, 1
    try:
        yield
    finally:
        said_nothing.value = before


def loaded_libraries() -> tuple[str, ...]:
    """The folders whose libraries neuron.load_mechanisms has loaded; ./x86_64 of the first folder is not among them."""
    return tuple(os.path.abspath(each) for each in neuron.nrn_dll_loaded)


def load_library(folder: str) -> None:
    """Load the library that nrnivmodl has left in a folder."""
    with unannounced():
        neuron.load_mechanisms(folder)


@contextmanager
def errors_return() -> Iterator[None]:
    """Let an error of NEURON come back as an exception also where several ranks run; there it would end them."""
    parallel = h.ParallelContext()
    before = parallel.mpiabort_on_error(0)
    try:
        yield
    finally:
        parallel.mpiabort_on_error(before)


@cache
def maker(name: str) -> Any:
    """What makes NEURON's objects of this name, which `h` looks for among all names each time: that takes 3 us."""
    return getattr(h, name)


def netcon(source: Any, target: Any) -> Any:
    """Return a new NetCon from a point process or artificial cell to one, or to None.

    hoc makes it: of each NetCon, Vector or List that Python makes, NEURON 9.0 keeps 96 bytes for ever.
    """
    return _by_hoc("NetCon", "$o1, $o2")(source, target)


def vector(values: ArrayLike = ()) -> Any:
    """Return a new Vector with these numbers; hoc makes it, as a NetCon."""
    made, numbers = _by_hoc("Vector", "")(), np.asarray(values, float)
    return made.from_python(numbers) if len(numbers) else made


def listed(name: str) -> Any:
    """Return a new List of all that exist of a mechanism or template; hoc makes it, as a NetCon."""
    return _by_hoc("List", "$s1")(name)


@cache
def _by_hoc(template: str, arguments: str) -> Any:
    h(f"obfunc nw_new_{template}() {{ return new {template}({arguments}) }}")
    return getattr(h, f"nw_new_{template}")


class _Tee(io.StringIO):
    """Text that is also written elsewhere."""

    def __init__(self, other: Any) -> None:
        super().__init__()
        self.other = other

    def write(self, text: str) -> int:
        self.other.write(text)
        return super().write(text)


@contextmanager
def _printing_through_python() -> Iterator[None]:
    """As NEURON's own way of printing, but for text in whatever encoding."""

    printer = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int, ctypes.c_char_p)
    idler = ctypes.CFUNCTYPE(ctypes.c_int)
    choose = neuron.nrn_dll_sym("nrnpy_set_pr_etal")
    choose.argtypes = [printer, idler]
    # Nobody has chosen anything under nrniv -python; what is chosen has to live as long as it is.
    before = getattr(neuron, "nrnpy_pr_callback", printer()), getattr(neuron, "nrnpy_pass_callback", idler())
    chosen = printer(_show), idler(neuron.nrnpy_pass)
    choose(*chosen)
    try:
        yield
    finally:
        choose(*before)


def _show(stream: int, text: bytes) -> int:
    (sys.stdout if stream == 1 else sys.stderr).write(text.decode(errors="replace"))
    return 0


__all__ = ["captured", "errors_return", "h", "nrn"]
