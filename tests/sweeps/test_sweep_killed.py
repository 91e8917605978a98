"""A sweep that is killed, parent and workers: five times here, `sweep_killed.py` a hundred times."""

from helpers import sweep_killed


def test_nothing_is_lost_and_nothing_is_run_twice():
    proofs = sweep_killed.prove(5, seed=3)
    assert [fault for each in proofs for fault in each.faults] == []
    assert sum(each.kills.total() for each in proofs) >= 5
    assert sum(each.unrecorded for each in proofs) <= sum(each.kills.total() for each in proofs) * sweep_killed.WORKERS
