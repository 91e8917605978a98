"""docs/sonata.md: its blocks run, in their order."""

import re

from helpers.house import ROOT
from helpers.processes import python

BLOCKS = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "sonata.md").read_text(), re.DOTALL)


def test_every_block_runs(tmp_path):
    assert len(BLOCKS) == 3
    done = python("-W", "error", "-c", "\n".join([f"import os; os.chdir({str(tmp_path)!r})", *BLOCKS]))
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cuba", "run.h5", "run.v.h5"]
