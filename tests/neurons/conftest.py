"""Fixtures of the tests of neurons."""

import pytest
from helpers.wrapping import WRITTEN

import nrnwrap as nw
from nrnwrap.morphology import write_example


@pytest.fixture(scope="module")
def templates(tmp_path_factory):
    path = tmp_path_factory.mktemp("hoc") / "cells.hoc"
    path.write_text(WRITTEN)
    nw.load_hoc(path)


@pytest.fixture(scope="module")
def swc(tmp_path_factory):
    return write_example(tmp_path_factory.mktemp("spec") / "example.swc")
