"""What the tests of test_cli_output and those beside it share."""

import json

from nrnwrap import cli


def shown(capsys, line):
    """What a command prints on stdout; it succeeds, and says nothing on stderr."""
    assert cli.main(line.split()) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    return printed.out


def valid(text):
    """The value of JSON that has no nan and no inf."""

    def refuse(constant):
        raise AssertionError(f"{constant} is not JSON")

    return json.loads(text, parse_constant=refuse)
