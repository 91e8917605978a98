"""What the tests of test_wrapping and those beside it share."""

from nrnwrap.mechanisms import h

WRITTEN = """\
begintemplate WrapCell
public soma, dend, axon, all, v_init
create soma[1], dend[2], axon
objref all
double gains[2]
proc init() { local i
  v_init = -68
  for i = 0, 1 { connect dend[i](0), soma[0](i) }
  connect axon(0), dend[1](1)
  soma[0] { L = 20  diam = 20  insert hh  pt3dclear() pt3dadd(0,0,0,20) pt3dadd(20,0,0,20) }
  for i = 0, 1 { dend[i] { L = 200  diam = 2  nseg = 5  insert pas  e_pas = -68 } }
  axon { L = 100  diam = 1  nseg = 3  insert hh }
  all = new SectionList()
  forsec "" { all.append() }
}
endtemplate WrapCell

begintemplate WrapPrivate
create body, tail
proc init() { connect tail(0), body(1)  body { L = 20  diam = 20  insert hh } }
endtemplate WrapPrivate
"""


def written():
    return h.WrapCell()


class InPython:
    """As users write them, without cell=."""

    def __init__(self):
        self.soma = h.Section("soma")
        self.dendrites = {"left": [h.Section("dend")], "right": [h.Section("dend")]}
        for dend in (self.dendrites["left"][0], self.dendrites["right"][0]):
            dend.connect(self.soma(1))
        self.soma.insert("hh")
        self.v_init = -61.5
