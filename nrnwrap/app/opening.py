"""serve(model): the page, opened on a model."""

from __future__ import annotations

import asyncio
import multiprocessing
import pickle
from typing import Any

from nrnwrap.app import limits, models, stimuli
from nrnwrap.app.shown import Shown
from nrnwrap.base.calls import checked, shown, warn
from nrnwrap.base.extras import extra
from nrnwrap.base.kinds import a_call
from nrnwrap.catalogue import Spec
from nrnwrap.errors import NrnwrapError, ParameterError
from nrnwrap.network import Network
from nrnwrap.neurons import Cell, Input
from nrnwrap.neurons.code import code

_HELP = "as in serve(AdEx(b=0.1)) or serve(MyCell), or a function that makes a network"


@checked(example="serve(AdEx(b=0.1))")
def serve(
    model: Any = None,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    workers: int | None = None,
    browser: bool = True,
    block: bool | None = None,
) -> Any:
    """Serve the page, with a model of one's own in it, until Ctrl-C; `nrnwrap app` does so without one.

    model: a cell, a Spec, a class of cells or the name of one; None opens the page as it is. Its numbers are where
        the sliders stand at first, its inputs are the first stimuli. Or a function that makes a Network. Workers make
        both anew: the class or the function has to be in a module that can be imported, or in a script whose own
        commands stand under `if __name__ == "__main__":`.
    host: where to listen; beyond this machine the address has a token. port: 0 for one that is free. workers: processes
        that simulate, by default one per core, four at most. browser: whether to open a browser.
    block: False returns a Page at once, with `url` and `close()`. None does so in a notebook.

    Raises ExtraError without nrnwrap[app], ParameterError for what is not a model, or cannot be made anew.
    """
    showing = _shown(model)
    _check_guarded()
    serving = _serving()
    page = serving.Page(
        showing, host=host, port=port, workers=workers, told=lambda url: serving.announced(url, browser)
    )
    if block is False or (block is None and _loop_runs()):
        return page.start()
    try:
        page.run()
    except KeyboardInterrupt:
        print("ended", flush=True)
    finally:
        page.close()
    return None


def _serving() -> Any:
    extra("starlette", "the page needs Starlette", "'nrnwrap[app]'")
    extra("uvicorn", "the page needs uvicorn", "'nrnwrap[app]'")
    from nrnwrap.app import serving  # which needs both

    return serving


def _shown(model: Any) -> Shown:
    """What the page is to show, as a value that can be sent to workers."""
    if model is None or isinstance(model, str):
        return Shown(name=models.find(models.USUAL if model is None else model).name)
    if isinstance(model, Network):
        raise ParameterError(
            f"{model!r} lives in this process: give the function that makes it, as in serve(make_network)"
        )
    if isinstance(model, Cell):
        model = model.spec
    elif isinstance(model, type) and issubclass(model, Cell):
        model = Spec(model)
    elif a_call(model) and not isinstance(model, (Spec, type)):
        return Shown(make=_sendable(model, shown(model)))
    if not isinstance(model, Spec):
        raise ParameterError(f"{shown(model)} is not a model: give a cell, a Spec or a class of cells, {_HELP}")
    return Shown(_sendable(_kept(model), model.label))


def _kept(spec: Spec) -> Spec:
    """The cell with those of its inputs that the page can show, each by itself; a warning names the others."""
    kept: list[Input] = []
    lost = list(spec.left_out)
    for each in (part for given in spec.inputs for part in stimuli.parts(given)):
        try:
            if len(kept) == limits.STIMULI:
                raise ParameterError(f"{code(each.what)} (it takes {limits.STIMULI})")
            stimuli.read(code(each.what), stimuli.described(each), spec.model)
            kept.append(each)
        except NrnwrapError as cause:
            lost.append(str(cause))
    if lost:
        warn(f"{spec.label}: the page does not have {', '.join(lost)}")
    return spec.but(inputs=kept)


def _sendable(value: Any, name: str) -> Any:
    try:
        pickle.dumps(value)
    except (pickle.PicklingError, AttributeError, TypeError) as cause:
        raise ParameterError(
            f"{name} cannot be sent to a worker ({cause}): put it into a module that can be imported"
        ) from cause
    return value


def _check_guarded() -> None:
    """A worker imports the script that started it, which must not start workers again."""
    if multiprocessing.current_process().name != "MainProcess":
        raise ParameterError('serve() was called while a script was imported: put it under if __name__ == "__main__":')


def _loop_runs() -> bool:
    """Whether an event loop runs already in this thread, as in a notebook."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
