"""Networks as NeuroML and back, what NeuroML cannot say of them, and files that are wrong."""

import warnings
from pathlib import Path

import helpers
import numpy as np
import pytest
from helpers.neuroml_networks import EXP, everything
from helpers.processes import needs_mpi, printed

import nrnwrap as nw
from nrnwrap.cells import LIF, AdEx, HodgkinHuxley, Izhikevich, LIFCurrExp
from nrnwrap.errors import ModelFileError, ParameterError

HELPERS = Path(helpers.__file__).parent


@pytest.fixture
def back(tmp_path):
    """What comes back of a network, with warnings off."""

    def written(net, **more):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            nw.to_neuroml(net, tmp_path / "net.nml", **more)
        return nw.read_neuroml(tmp_path / "net.nml")

    return written


def spikes(net):
    return nw.simulate(net, t_stop=60, dt=0.1, record=[]).trains


def test_a_network_comes_back_with_the_same_spikes(back):
    net = everything()
    again = back(net)
    assert again.digest == net.digest
    assert again.seed == net.seed == 3
    assert list(again.projections) == list(net.projections)
    np.testing.assert_array_equal(again["one"].positions, net["one"].positions)
    expected = spikes(net)
    del net
    found = spikes(again)
    assert sum(map(len, expected)) > 100
    assert all(np.array_equal(one, other) for one, other in zip(found, expected, strict=True))


def test_what_comes_back_is_written_as_it_was(back, tmp_path):
    again = back(everything())
    text = (tmp_path / "net.nml").read_text()
    back(again)
    assert (tmp_path / "net.nml").read_text() == text


@needs_mpi
def test_ranks_write_and_read_the_same_file(tmp_path):
    texts, found = [], []
    for ranks in (1, 2):
        found.append(printed(HELPERS / "neuroml_networks.py", tmp_path, ranks=ranks).split("found ")[1].split())
        texts.append((tmp_path / "net.nml").read_text())
    assert [each[0] for each in found] == ["1", "2"]
    assert len({*found[0][1:], *found[1][1:]}) == 1
    assert texts[0] == texts[1]


def test_populations_that_are_numbers_are_written(back):
    """A constant current to cells that a run would compute without sections."""
    net = nw.Network()
    net.add("a", 3, LIF).inject(nw.Step(0.4))
    assert back(net).digest == net.digest


def test_libneuroml_reads_what_is_written(back, tmp_path):
    loaders = pytest.importorskip("neuroml.loaders")
    net = everything()
    back(net)
    network = loaders.NeuroMLLoader.load(str(tmp_path / "net.nml")).networks[0]
    assert {each.id: each.get_size() for each in network.populations} == {
        name: len(each) for name, each in net.populations.items()
    }
    assert [len(each.connection_wds) for each in network.projections] == [
        len(each) for each in net.projections.values()
    ]
    pytest.importorskip("neuroml.utils").validate_neuroml2(str(tmp_path / "net.nml"))


def varied(net, cells):
    net.add("a", 3, LIF, v_th=[-50, -51, -52])


def junctions(net, cells):
    cells.couple(cells, p=1, g=1e-4)


def own_synapses(net, cells):
    cells.connect(net.add("a", 2, LIFCurrExp), p=1, weight=0.1)


def synapse(net, cells):
    cells.connect(cells, nw.NMDA(), p=1, weight=0.1)


def strange_name(net, cells):
    cells.connect(cells, EXP, p=1, weight=0.1, name="my wires")


def name_of_another(net, cells):
    cells.connect(cells, EXP, p=1, weight=0.1, name="cells_to_cells")


def sum_of_populations(net, cells):
    (cells + net.add("a", 2, LIF)).connect(cells, EXP, p=1, weight=0.1)


def twice_named(net, cells):
    cells.connect(cells, EXP, p=1, weight=0.1, name="net")


def unitless(net, cells):
    cells.connect(net.add("a", 2, Izhikevich), EXP, p=1, weight=0.1)


def sources_that_differ(net, cells):
    net.add("a", 2, [nw.SpikeTimes([1]), nw.SpikeTimes([2])])


def late_source(net, cells):
    net.add("a", 2, nw.Poisson(20, start=5))


def noise(net, cells):
    cells.inject(nw.Noise(0.1))


def two_temperatures(net, cells):
    for number, celsius in enumerate((6.3, 10)):
        net.add(f"a{number}", 2, nw.Spec(HodgkinHuxley, celsius=celsius))


REFUSED = {
    varied: "a: its cells differ in v_th",
    junctions: "gap junctions are not written as NeuroML: cells--cells",
    own_synapses: "LIFCurrExp is not a cell that NeuroML has",
    synapse: r"NMDA\(.* is not written: NeuroML has AlphaCurrent, Alpha, Exp, Exp2",
    strange_name: "'my wires' is not written as a projection",
    name_of_another: "'cells_to_cells' is not written as a projection",
    sum_of_populations: "join one population with one",
    twice_named: "net would name two elements",
    unitless: "cells->a: NeuroML does not have synapses for the cells of a",
    sources_that_differ: "a: its sources differ",
    late_source: r"Poisson\(.* is not written: NeuroML has SpikeTimes, Poisson\(rate\) from 0 ms",
    noise: "NeuroML does not have such an input",
    two_temperatures: "one temperature",
}


@pytest.mark.parametrize(("add", "named"), REFUSED.items())
def test_what_cannot_be_said_is_refused_by_name(tmp_path, add, named):
    net = nw.Network()
    add(net, net.add("cells", 3, LIF))
    with pytest.raises(ParameterError, match=named):
        nw.to_neuroml(net, tmp_path / "x.nml")
    assert not list(tmp_path.iterdir())


HEAD = """<neuroml xmlns="http://www.neuroml.org/schema/neuroml2" id="x">
<iafCell id="c" C="0.2nF" leakConductance="10 nS" leakReversal="-0.07V" thresh="-50mV" reset="-70mV"/>
<expOneSynapse id="e" gbase="2nS" erev="0V" tauDecay="3ms"/><spikeGenerator id="g" period="0.01s"/>
<poissonFiringSynapse id="f" averageRate="0.1 per_ms" synapse="e" spikeTarget="./e"/>
<izhikevichCell id="i" v0="-70mV" thresh="30mV" a="0.02" b="0.2" c="-65" d="8"/>
<network id="n"><population id="a" component="c" size="2"/><population id="s" component="g" size="1"/>"""
ENDS = 'presynapticPopulation="s" postsynapticPopulation="a" synapse="e"'
WIRE = 'preCellId="../s[0]" postCellId="../a/1/c" preFractionAlong="0.5"'


@pytest.fixture
def read(tmp_path):
    """The network whose elements besides these are given."""

    def of(text):
        (tmp_path / "x.nml").write_text(f"{HEAD}{text}</network></neuroml>")
        return nw.read_neuroml(tmp_path / "x.nml")

    return of


def test_connections_and_units_of_others(read):
    net = read(
        f"""<projection id="r" {ENDS}><connection id="0" {WIRE}/>
        <connectionWD id="1" {WIRE} weight="0.5" delay="0.002s"/></projection>
        <explicitInput target="a[0]" input="f"/>"""
    )
    assert net.seed == 1
    assert net["a"][0].spec.inputs[0].what.rate == 100
    made = net.projections["r"]
    assert (made.pre.tolist(), made.post.tolist()) == ([0, 0], [1, 1])
    assert sorted(zip(made.weight, made.delay, strict=True)) == [(0.001, 2), (0.002, 0)]
    assert nw.simulate(net, t_stop=35, record=[]).trains[2].tolist() == [10, 20, 30]


WRONG = {
    f'<projection id="r" {ENDS.replace("pre", "a", 1)}/>': "the attribute asynapticPopulation is not read",
    f'<projection id="r" {ENDS.replace(chr(34) + "s", chr(34) + "t")}/>': '"t" is not a population of the network',
    f'<projection id="r" {ENDS.replace(chr(34) + "e", chr(34) + "c")}/>': "is not a synapse that is read",
    f'<projection id="r" {ENDS}><connectionWD id="0" {WIRE}/></projection>': "does not have the attribute weight",
    f'<projection id="r" {ENDS}><connection id="0" {WIRE.replace("/1/", "/2/")}/></projection>': "which has 2",
    f'<projection id="r" {ENDS}><connection id="0" {WIRE.replace("../s", "../a")}/></projection>': "not a member of s",
    f'<projection id="r" {ENDS}><connectionWD id="0" {WIRE} weight="1" delay="-1ms"/></projection>': "delay",
    f'<projection id="r" {ENDS}/><projection id="r" {ENDS}/>': "a projection 'r' already",
    '<electricalProjection id="r"/>': "the element electricalProjection is not read",
    '<explicitInput target="s[0]" input="f"/>': "is not a cell of the network",
    '<population id="i2" component="f" size="1"/>': "is not a cell that is read",
    '<property tag="nrnwrap:seed" value="-1"/>': "nrnwrap:seed",
    '<population id="p" component="c"><instance id="0"/></population>': "0 elements location, and must have one",
}


@pytest.mark.parametrize(("text", "named"), WRONG.items())
def test_wrong_files_are_errors_that_name_the_element(read, text, named):
    with pytest.raises(ModelFileError, match=named):
        read(text)


def test_a_network_with_connections_is_not_a_list_of_cells(read, tmp_path):
    read("")
    with pytest.raises(ModelFileError, match="read it by read_neuroml"):
        nw.from_neuroml(tmp_path / "x.nml")
    nw.to_neuroml(nw.Spec(AdEx, v_peak=-45), tmp_path / "cell.nml")
    assert len(nw.read_neuroml(tmp_path / "cell.nml")) == 1
    (tmp_path / "cells.nml").write_text(HEAD.partition("<network")[0] + "</neuroml>")
    with pytest.raises(ModelFileError, match="read its cells by from_neuroml"):
        nw.read_neuroml(tmp_path / "cells.nml")


def test_a_temperature_comes_back(back):
    net = nw.Network()
    net.add("warm", 2, nw.Spec(HodgkinHuxley, celsius=12.5)).inject(nw.Step(0.1))
    again = back(net)
    assert [cell.celsius for cell in again["warm"]] == [12.5, 12.5]
    assert [each.tolist() for each in spikes(again)] == [each.tolist() for each in spikes(net)]
