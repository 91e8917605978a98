"""Short scripts on ranks, one after the other in the same processes, since to start those takes longer than they do.

Each has names of its own, and says something with say(...). What it made is gone before the next one begins.
"""

import gc
import json
import sys
from pathlib import Path

from helpers.processes import HERE, printed


def said_on(ranks, scripts, folder):
    """What each rank says in each of these scripts: {name: [of rank 0, of rank 1, ...]}."""
    (folder / "scripts").write_text(json.dumps(scripts))
    printed(HERE / "rank_scripts.py", folder, ranks=ranks)
    found = [json.loads((folder / f"said{rank}").read_text()) for rank in range(ranks)]
    return {name: [each[name] for each in found] for name in scripts}


def said(script):
    """What one script says on this rank."""
    words = []
    names = {"__name__": "script", "say": lambda *some: words.append(" ".join(map(str, some)))}
    exec(compile(script, "script", "exec"), names)
    names.clear()
    gc.collect()
    return "\n".join(words)


def main(folder):
    from nrnwrap.mechanisms import h  # whoever asks for what is said may be without MPI

    h.nrnmpi_init()
    parallel, found = h.ParallelContext(), {}
    for name, script in json.loads((folder / "scripts").read_text()).items():
        found[name] = said(script)
        parallel.barrier()
    (folder / f"said{int(parallel.id())}").write_text(json.dumps(found))
    parallel.barrier()
    h.quit()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
