"""A model of a population may be given by its name, by a script that imports nothing but the package."""

from helpers.examples import run


def test_the_models_need_not_be_imported(tmp_path):
    done = run(
        "-c", "import nrnwrap; print(nrnwrap.Network().add('exc', 2, 'LIFCurrExp', preset='cuba'))", cwd=tmp_path
    )
    assert done.stdout == "<Population exc: 2 cells>\n", done.stderr


def test_a_name_that_no_model_has(tmp_path):
    done = run("-c", "import nrnwrap; nrnwrap.Network().add('exc', 2, 'LIFCurExp')", cwd=tmp_path)
    assert "unknown model 'LIFCurExp'; did you mean LIFCurrExp" in done.stderr
