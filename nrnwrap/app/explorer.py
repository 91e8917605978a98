"""The explorer of a notebook: sliders there, the kernel's own cell here; the page's drawing modules show its runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import anywidget
import traitlets

from nrnwrap.app.bundle import STATIC, bundle
from nrnwrap.app.subjects import Shown, Subject
from nrnwrap.errors import NrnwrapError

WIDTH = 100, 4000  # pixels


class Explorer(anywidget.AnyWidget):
    """A widget that runs a cell or a network whenever a slider moves; one run at a time, and the newest wish wins.

    What is moved is moved in the cell itself. `runs` counts the runs, `error` is the sentence of the last that failed.
    """

    _esm = bundle("widget")
    _css = (STATIC / "parts.css").read_text(encoding="utf-8")
    groups = traitlets.Dict().tag(sync=True)
    runs = traitlets.Int(0).tag(sync=True)
    error = traitlets.Unicode("").tag(sync=True)

    def __init__(self, subject: Subject, settings: Mapping[str, Any]) -> None:
        self._subject: Subject | None = subject
        self._settings = settings
        super().__init__(groups=subject.groups())
        self.on_msg(self._asked)

    def close(self) -> None:
        """Let the model go, whoever else holds the widget; it does not run any more."""
        super().close()
        self._subject = None

    def _asked(self, widget: Any, wish: Any, buffers: Any) -> None:
        """A wish of the browser's: {"moved": [[group, name, value], ...], "width": pixels}. It is always answered."""
        try:
            head, arrays = self._run(wish)
        except Exception as cause:
            self.error = str(cause) if isinstance(cause, NrnwrapError) else f"the run failed: {type(cause).__name__}"
            self.send({"error": self.error})
            if not isinstance(cause, NrnwrapError):
                raise
            return
        self.error = ""
        self.runs += 1
        about = [{"name": name, "type": str(each.dtype), "shape": each.shape} for name, each in arrays.items()]
        self.send({**head, "arrays": about}, [each.tobytes() for each in arrays.values()])

    def _run(self, wish: Mapping[str, Any]) -> Shown:
        if self._subject is None:
            raise NrnwrapError("the explorer is closed: explore the model anew")
        for group, name, value in wish["moved"]:
            self._subject.set(group, name, value)
        return self._subject.run(self._settings, min(max(int(wish["width"]), WIDTH[0]), WIDTH[1]))
