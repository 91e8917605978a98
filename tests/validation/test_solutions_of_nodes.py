"""The solution for cells among neighbours, against closed forms: pairs, chains and trees of nodes."""

import numpy as np
import pytest
from helpers.references import stored
from helpers.solutions import FAR
from scipy.optimize import brentq

import nrnwrap as nw
from nrnwrap.anatomy.places import capacitance
from nrnwrap.cells import LIF
from nrnwrap.mechanisms import h
from nrnwrap.validation import many, nodes
from nrnwrap.validation.equations import EQUATIONS
from nrnwrap.validation.inputs import Table
from nrnwrap.validation.integrate_and_fire import lif
from nrnwrap.validation.nodes import Node
from nrnwrap.validation.tree import Tree


def test_one_node_against_the_closed_form():
    p = {**LIF().values(), "t_ref": 1.2345}
    (found,) = nodes.spikes([Node(p, p["e_l"], "LIF", 0.3)], [], 300)
    exact = lif(p, [(0, 0.3)], 300)
    assert len(found) == len(exact) > 10
    assert np.abs(found - exact).max() < 1e-6


def gap_pair(p, g, currents, starts, t_stop):
    """Two LIF cells without refractory period: the sum and the difference of their voltages are exponentials."""
    total, apart = sum(currents) / p["g_l"], (currents[0] - currents[1]) / (p["g_l"] + 2 * g)
    slow, fast = p["g_l"] / p["C"], (p["g_l"] + 2 * g) / p["C"]

    def later(v, s):
        both = total + (v.sum() - total) * np.exp(-slow * s)
        difference = apart + (v[0] - v[1] - apart) * np.exp(-fast * s)
        return np.array([both + difference, both - difference]) / 2

    goal, t, v, found = p["v_th"] - p["e_l"], 0.0, np.array(starts) - p["e_l"], ([], [])
    while t < t_stop:
        grid = np.arange(0, 100, 0.02)
        ahead = later(v, grid).max(axis=0) >= goal
        after = grid[np.argmax(ahead)]
        t += (s := brentq(lambda s, v=v: later(v, s).max() - goal, after - 0.02, after, xtol=1e-13))
        v = later(v, s)
        found[v.argmax()].append(t)
        v[v.argmax()] = p["v_reset"] - p["e_l"]
    return [np.array(train) for train in found]


@pytest.mark.parametrize(
    ("g", "currents", "starts"), [(0.001, (0.25, 0.25), (-70, -65)), (0.005, (0.3, 0.25), (-70, -70))]
)
def test_a_pair_with_a_gap_junction_against_the_closed_form(g, currents, starts):
    p = {"C": 0.1, "g_l": 0.01, "e_l": -70, "v_th": -50, "v_reset": -65, "t_ref": 0}
    pair = [Node(p, start, "LIF", current) for start, current in zip(starts, currents, strict=True)]
    found = nodes.spikes(pair, [(0, 1, g)], 150)
    for train, exact in zip(found, gap_pair(p, g, currents, starts, 151), strict=True):
        exact = exact[exact < 150]
        assert len(train) == len(exact) > 5
        assert np.abs(train - exact).max() < 1e-6


def test_a_chain_against_its_eigenvectors():
    """A LIF cell without refractory period and three passive nodes: exponentials from reset to reset."""
    p = {"C": 0.1, "g_l": 0.01, "e_l": -75, "v_th": -55, "v_reset": -75, "t_ref": 0}
    passive = {"C": 0.02, "g_l": 0.002, "e_l": -75}
    chain = [Node(p, -75, "LIF"), *(Node(passive, -75, current=amp) for amp in (0, 0, 0.5))]
    links = [(0, 1, 0.05), (1, 2, 0.05), (2, 3, 0.05)]
    found = nodes.spikes(chain, links, 100)[0]

    G, C = np.diag([0.01, 0.002, 0.002, 0.002]), np.array([0.1, 0.02, 0.02, 0.02])
    for i, j, g in links:
        G[[i, j], [i, j]] += g
        G[[i, j], [j, i]] -= g
    root = np.sqrt(C)
    rates, modes = np.linalg.eigh(G / np.outer(root, root))
    goal = np.linalg.solve(G, [0, 0, 0, 0.5])  # mV above rest

    def later(v, s):
        return goal + modes @ (np.exp(-rates * s) * (modes.T @ ((v - goal) * root))) / root

    t, v, exact = 0.0, np.zeros(4), []
    while t < 100:
        t += (s := brentq(lambda s, v=v: later(v, s)[0] - 20, 1e-6, 60, xtol=1e-13))
        v = later(v, s)
        exact.append(t)
        v[0] = 0
    assert len(found) == len(exact) - 1 > 5
    assert np.abs(found - exact[:-1]).max() < 1e-6


def test_an_upstroke_along_the_voltage():
    """AdEx alone, as a node and as one of many."""
    cell = nw.cells.AdEx()
    p = cell.values()
    (found,) = nodes.spikes([Node(p, cell.v_init, "AdEx", 1.0)], [], 300)
    (other,) = stored(many.spikes)(EQUATIONS["AdEx"], p, cell.v_init, 300, tables=[Table(np.array([[1.0]]), 301.0)])
    assert len(found) == len(other) > 5
    assert np.abs(found - other).max() < FAR


def test_a_tree_against_lsoda():
    """A soma with two dendrites, one of which branches: by its modes, and as nodes."""
    soma, *dends = [h.Section(name) for name in ("soma", "left", "right", "twig")]
    for dend, (parent, x) in zip(dends, [(soma, 1), (soma, 0), (dends[0], 0.5)], strict=True):
        dend.connect(parent(x), 0)
    for section, length, diameter, nseg in zip(
        (soma, *dends), (20, 200, 300, 100), (20, 2, 1, 1), (1, 3, 5, 3), strict=True
    ):
        section.L, section.diam, section.nseg, section.Ra, section.cm = length, diameter, nseg, 150, 1
    for dend in dends:
        dend.insert("pas")
        dend.g_pas, dend.e_pas = 5e-5, -70
    p = {"C": capacitance(soma(0.5)), "g_l": 1e-3, "e_l": -70, "v_th": -50, "v_reset": -60, "t_ref": 1.7}
    tree = Tree(soma, p)
    assert len(tree.C) == 12
    # its own conductances, between nodes without capacitance left out, are those of the nodes
    order = [tree.soma, *(k for k in range(12) if k != tree.soma)]
    given = [Node(p, -70, "LIF", 0.1)]
    for k in order[1:]:
        leak = tree.drive[k] / -70
        given.append(Node({"C": tree.C[k], "g_l": leak, "e_l": -70}, -70))
    links = [
        (i, j, -tree.G[order[i], order[j]]) for i in range(12) for j in range(i) if tree.G[order[i], order[j]] < -1e-12
    ]
    found = tree.spikes(0.1, 200)
    (exact, *_) = nodes.spikes(given, links, 200)
    assert len(found) == len(exact) > 5
    assert np.abs(found - exact).max() < 1e-5
    (alone,) = nodes.spikes([Node(p, -70, "LIF", 0.1)], [], 200)
    assert len(alone) > len(found)
