"""Fixtures of the tests of morphology."""

from __future__ import annotations

import warnings

import pytest
from helpers.morphology import AXON, STICK, Cell

from nrnwrap import morphology
from nrnwrap.cells import Reconstruction
from nrnwrap.errors import (
    MorphologyError,
    MorphologyWarning,
)


@pytest.fixture
def mend(tmp_path):
    """From the text of a file to its repaired content and sections by name."""
    kept = []

    def mended(text: str, suffix: str = ".swc"):
        file = tmp_path / f"cell{suffix}"
        file.write_text(text)
        content, owner = morphology.read(file, repair=True), Cell()
        kept.append((owner, morphology.make_sections(content, owner)))
        return content, kept[-1][1]

    return mended


@pytest.fixture
def refusal(tmp_path):
    """From the text of a file to the message of its refusal."""

    def told(text: str, suffix: str = ".swc") -> str:
        file = tmp_path / f"cell{suffix}"
        file.write_text(text)
        with pytest.raises(MorphologyError) as error:
            morphology.read(file)
        return str(error.value)

    return told


@pytest.fixture
def build(tmp_path):
    """From the text of a file to its sections by name; cell and sections live as long as the test."""
    kept = []

    def built(text: str, suffix: str = ".swc") -> dict:
        file = tmp_path / f"cell{suffix}"
        file.write_text(text)
        owner = Cell()
        kept.append((owner, morphology.make_sections(morphology.read(file), owner)))
        return kept[-1][1]

    return built


@pytest.fixture
def axon(tmp_path):
    """From what becomes of the axon to the cell."""

    def made(treatment: str, text: str = STICK + AXON) -> Reconstruction:
        (tmp_path / "cell.swc").write_text(text)
        return Reconstruction(tmp_path / "cell.swc", axon=treatment)

    return made


@pytest.fixture
def quiet(cell):
    """From the text of a file to its cell, which must not bring a warning."""

    def made(text: str, suffix: str = ".swc", **options) -> Reconstruction:
        found, told = cell(text, suffix, **options)
        assert told == []
        return found

    return made


@pytest.fixture
def cell(tmp_path):
    """From the text of a file to its cell and the texts of its warnings."""

    def made(text: str, suffix: str = ".swc", **options) -> tuple[Reconstruction, list[str]]:
        (tmp_path / f"cell{suffix}").write_text(text)
        with warnings.catch_warnings(record=True) as heard:
            warnings.simplefilter("always")
            found = Reconstruction(tmp_path / f"cell{suffix}", d_lambda=None, **options)
        assert all(each.category is MorphologyWarning and each.filename == __file__ for each in heard)
        return found, [line for each in heard for line in str(each.message).splitlines()]

    return made
