"""The explorer of a notebook: the kernel, and the modules of the page in one script, in a browser alone."""

import base64
import gc
import weakref

import numpy as np
import pytest
from helpers.browser import Tab

import nrnwrap as nw
from nrnwrap.app.bundle import STATIC, bundle
from nrnwrap.cells import AdEx, BallAndStick, LIFCurrExp

pytest.importorskip("anywidget", reason='needs pip install "nrnwrap[notebook]"')
ipywidgets = pytest.importorskip("ipywidgets", reason="anywidget brings it")

# What a notebook does: it loads the script, and passes messages between it and the widget.
HOST = """async ([code, style, groups]) => {
    const sheet = document.createElement("style");
    sheet.textContent = style;
    document.head.append(sheet);
    const script = await import(URL.createObjectURL(new Blob([code], { type: "text/javascript" })));
    let listen = null;
    const views = (texts) => texts.map((text) => {
        const bytes = Uint8Array.from(" " + atob(text), (sign) => sign.charCodeAt(0));
        return new DataView(bytes.buffer, 1); // as a notebook gives them, at any byte
    });
    const model = {
        get: () => groups,
        on: (event, take) => { listen = take; },
        send: (wish) => window.kernel(wish).then(([head, texts]) => listen(head, views(texts))),
    };
    script.default.render({ model, el: document.body });
}"""


@pytest.fixture(autouse=True)
def closed():
    """Widgets, which live until they are closed, and their cells with them, do not outlive a test."""
    yield
    ipywidgets.Widget.close_all()
    gc.collect()


class Notebook:
    """A widget in a browser, with this process as its kernel."""

    def __init__(self, browser, widget):
        self.tab, self.widget, self.wishes = Tab(browser, "about:blank"), widget, []
        self.tab.page.expose_function("kernel", self.answer)
        self.tab.page.goto("about:blank")
        self.tab.page.evaluate(HOST, [bundle("widget"), (STATIC / "parts.css").read_text(), widget.groups])

    def close(self):
        """Playwright keeps what it calls, and the frames that called it last: neither may hold the cell."""
        self.tab.close()
        self.widget = None

    def answer(self, wish):
        self.wishes.append(wish)
        answers = asked(self.widget, **wish)
        return answers[0], [base64.b64encode(each).decode() for each in answers[1]]


def asked(widget, moved=(), width=800):
    """What the widget answers: head and buffers."""
    sent = []
    widget.send = lambda head, buffers=(): sent.append((head, list(buffers)))
    widget._asked(widget, {"moved": list(moved), "width": width}, [])
    (answer,) = sent
    return answer


def test_the_kernel_runs_the_users_own_cell():
    cell = AdEx()
    widget = cell.explore(nw.Step(0.8, delay=50, dur=300))
    head, buffers = asked(widget, [["AdEx", "b", 0.0], ["Step 1", "amp", 1.0]])
    assert cell.b == 0
    assert widget.runs == 1
    assert len(buffers) == len(head["arrays"]) == 2
    own = nw.simulate(AdEx(b=0), nw.Step(1.0, delay=50, dur=300), t_stop=500)
    assert head["spikes"] == pytest.approx(own.spikes)
    assert len(cell.attached) == 0


def test_a_value_that_cannot_be_is_answered_with_a_sentence():
    widget = AdEx().explore(nw.Step(0.8))
    head, _ = asked(widget, [["AdEx", "C", -1]])
    assert "C = -1 nF" in head["error"] == widget.error
    head, _ = asked(widget, [["AdEx", "C", 0.3]])
    assert "error" not in head
    assert widget.error == ""


def test_a_slider_reaches_the_value_that_a_cell_has():
    widget = nw.explore(AdEx(b=7.0))
    (field,) = [each for each in widget.groups["AdEx"] if each["name"] == "b"]
    assert field["value"] == field["soft"][1] == 7


def test_a_closed_explorer_lets_its_cell_go():
    cell = AdEx()
    known = weakref.ref(cell)
    widget = cell.explore(nw.Step(0.8))
    asked(widget)
    widget.close()
    del cell, widget
    gc.collect()
    assert known() is None


def test_the_parts_of_a_sum_are_moved_alone():
    cell = AdEx()
    widget = cell.explore(nw.Step(0.5) + 2 * nw.Sine(0.1, f=10))
    assert list(widget.groups) == ["AdEx", "Step 1", "Sine 2"]
    head, _ = asked(widget, [["Sine 2", "f", 40.0]])
    own = nw.simulate(AdEx(), nw.Step(0.5), nw.Sine(0.2, f=40), t_stop=500)
    assert head["spikes"] == pytest.approx(own.spikes)


def test_a_shape_has_sliders_for_its_stimuli():
    widget = nw.explore(BallAndStick(), nw.Step(0.2))
    assert widget.groups["BallAndStick"] == []
    assert len(asked(widget, [["Step 1", "amp", 0.3]])[0]["spikes"]) > 0


def test_a_field_is_turned_and_noise_gets_another_stream():
    widget = nw.explore(BallAndStick(), nw.Field(200, (1, 1, 0)) + nw.Gfluct(seed=1))
    (direction,) = [each for each in widget.groups["Field 1"] if each["name"] == "direction"]
    assert direction["value"] == pytest.approx([0.5**0.5, 0.5**0.5, 0])
    head, buffers = asked(widget, [["Field 1", "direction", "-x"], ["Gfluct 2", "gid", 3]])
    assert "error" not in head
    own = nw.simulate(BallAndStick(), nw.Field(200, "-x"), nw.Gfluct(seed=1, gid=3), t_stop=500)
    shown = np.frombuffer(buffers[1], "float32").reshape(len(head["names"]), -1)[0]
    assert [shown.min(), shown.max()] == [np.float32(own.v.min()), np.float32(own.v.max())]
    assert "with a length" in asked(widget, [["Field 1", "direction", [0, 0, 0]]])[0]["error"]


def test_a_network():
    net = nw.Network(seed=1)
    net.add("exc", 20, LIFCurrExp).inject(nw.Step(0.7))
    net.add("inh", 5, LIFCurrExp)
    widget = nw.explore(net, t_stop=100)
    assert set(widget.groups) == {"exc", "inh"}
    head, _ = asked(widget, [["exc", "t_ref", 4.0]])
    assert list(net["exc"].get("t_ref")) == [4.0] * 20
    assert [each["count"] for each in head["populations"]] == [20, 5]
    assert head["populations"][0]["rate"] > 0 == head["populations"][1]["rate"]


def connected():
    """A network with projections of every kind of weights and rules."""
    net = nw.Network(seed=1)
    exc = net.add("exc", 30, LIFCurrExp)
    exc.inject(nw.Step(0.7))
    inh = net.add("inh", 10, LIFCurrExp)
    exc.connect(net, weight=0.2, delay=1, p=0.2)
    inh.connect(exc, weight=nw.Uniform(-0.3, -0.1), delay=1, p=0.5, name="inh")
    inh.connect(inh, weight=-0.1, delay=1, indegree=3)
    return net


def test_weights_and_p_of_a_network_are_moved():
    net = connected()
    widget = nw.explore(net, t_stop=100)
    names = {
        title: [each["name"] for each in fields]
        for title, fields in widget.groups.items()
        if "C" not in str(fields[0]["name"])
    }
    whole, own, alone = list(net.projections)
    assert names == {whole: ["weight", "p"], "inh (connections)": ["factor", "p"], alone: ["weight"]}
    before = net.projections[own].weight
    asked(widget, [[whole, "weight", 0.05], ["inh (connections)", "factor", 2.0]])
    assert set(net.projections[whole].weight) == {0.05}
    assert net.projections[own].weight == pytest.approx(2 * before)
    _, buffers = asked(widget, [[whole, "p", 0.6], ["inh (connections)", "p", 0.1]])
    fresh = nw.Network(seed=1)
    exc = fresh.add("exc", 30, LIFCurrExp)
    exc.inject(nw.Step(0.7))
    inh = fresh.add("inh", 10, LIFCurrExp)
    exc.connect(fresh, weight=0.05, delay=1, p=0.6)
    inh.connect(exc, weight=nw.Uniform(-0.3, -0.1), delay=1, p=0.1, name="inh").weight *= 2
    inh.connect(inh, weight=-0.1, delay=1, indegree=3)
    assert fresh.digest == net.digest
    assert nw.simulate(fresh, t_stop=100).times.astype("float32").tobytes() == buffers[0]
    assert "p = 2" in asked(widget, [[whole, "p", 2]])[0]["error"]


def test_what_cannot_be_explored():
    with pytest.raises(nw.errors.ParameterError, match="not a cell or a network"):
        nw.explore(3)
    with pytest.raises(nw.errors.NrnwrapError, match="t_stop = -1 ms"):
        nw.explore(AdEx(), nw.Step(0.8), t_stop=-1)
    with pytest.raises(nw.errors.NrnwrapError, match="is a source of events, not a stimulus"):
        nw.explore(AdEx(), nw.Poisson(20, seed=1))
    with pytest.raises(nw.errors.ParameterError, match="by population"):
        nw.explore(nw.Network(seed=1), nw.Step(0.1))


def test_in_a_browser(browser):
    notebook = Notebook(browser, AdEx().explore(nw.Step(0.8, delay=50, dur=300)))
    tab = notebook.tab
    before = tab.hears(f"AdEx: {len(nw.simulate(AdEx(), nw.Step(0.8, delay=50, dur=300), t_stop=500).spikes)} spikes")
    picture = "document.querySelector('canvas').toDataURL()"
    drawn = tab.page.evaluate(picture)
    slider = tab.page.get_by_role("slider", name="b spike-triggered adaptation")
    slider.focus()
    for _ in range(20):
        slider.press("ArrowLeft")
    slider.press("Home")
    tab.expect(tab.page.get_by_role("status")).not_to_contain_text(before)
    tab.hears(f"{len(nw.simulate(AdEx(b=0), nw.Step(0.8, delay=50, dur=300), t_stop=500).spikes)} spikes")
    assert tab.page.evaluate(picture) != drawn
    assert notebook.widget._subject.cell.b == 0
    assert tab.wrong == []
    notebook.close()


@pytest.mark.parametrize("make", [BallAndStick, LIFCurrExp])
def test_other_models_in_a_browser(browser, make):
    notebook = Notebook(browser, nw.explore(make(), nw.Step(make.drive, delay=50, dur=300)))
    notebook.tab.hears("spikes in 500 ms")
    assert notebook.tab.wrong == []
    notebook.close()


def test_a_field_is_turned_in_a_browser(browser):
    cell = BallAndStick()
    notebook = Notebook(browser, nw.explore(cell, nw.Field(200), nw.Gfluct(seed=1)))
    tab = notebook.tab
    tab.hears("spikes in 500 ms")
    tab.page.get_by_text("Field 1").click()
    slider = tab.page.get_by_role("slider", name="elevation")
    slider.focus()
    slider.press("End")
    tab.expect(tab.page.get_by_role("combobox", name="direction where")).to_have_value("z")
    tab.expect(tab.page.get_by_role("spinbutton", name="azimuth (°)")).to_have_value("0")
    tab.hears("spikes in 500 ms")
    assert tab.wrong == []
    notebook.close()


def explored_network():
    net = nw.Network(seed=1)
    net.add("exc", 20, LIFCurrExp).inject(nw.Step(0.7))
    return nw.explore(net, t_stop=100)


def test_a_network_in_a_browser(browser):
    notebook = Notebook(browser, explored_network())
    notebook.tab.hears("exc (20)")
    assert notebook.tab.page.locator("canvas:visible").count() == 2
    assert notebook.tab.wrong == []
    notebook.close()
