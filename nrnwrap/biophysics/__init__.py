"""What the membrane of a cell is made of: channels, cable, ions, inserted and set, declared as a value, read back."""

from nrnwrap.base.lazy import attach as _attach

__getattr__, __dir__ = _attach(__name__, __file__)
