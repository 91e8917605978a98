"""load_hoc(path): hoc code, loaded so that mistakes become exceptions and nothing is defined twice."""

from nrnwrap.hoc.loading import HocFile, load_hoc

__all__ = ["HocFile", "load_hoc"]
