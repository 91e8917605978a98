"""What a student does on the page: a burst on a telephone; stimuli, synapses and waveforms that are added."""

import re

import pytest
from helpers.browser import NARROW, WIDE, Tab

import nrnwrap as nw
from nrnwrap.cells import AdEx, Izhikevich


def test_on_a_telephone_a_burst_changes_under_a_slider(browser, served):
    """What a student does first, with nothing explained."""
    tab = Tab(browser, served.url, NARROW, has_touch=True, is_mobile=True)
    tab.open()
    tab.page.get_by_role("tab", name="Patterns").tap()
    tile = tab.page.get_by_role("button", name="tonic bursting")
    assert Izhikevich.patterns["tonic bursting"] in tile.text_content()
    tab.after(tile.tap)
    burst = tab.spikes
    slider = tab.page.get_by_role("slider", name="c voltage after a spike")
    assert tab.page.evaluate("scrollY") == 0
    assert tab.page.get_by_role("tab", name="Controls").get_attribute("aria-selected") == "true"
    slider.focus()
    tab.after(lambda: slider.press("End"))
    assert tab.spikes != burst
    assert tab.overflow <= 0
    tab.close()
    assert tab.wrong == []


def test_every_stimulus_and_every_synapse_can_be_added(tab):
    tab.open()
    kinds = tab.page.locator("#stimulus-kind option").evaluate_all("all => all.map((own) => own.value)")
    for kind in kinds:
        tab.page.locator("#stimulus-kind").select_option(kind)
        tab.after(lambda: tab.page.get_by_role("button", name="Add", exact=True).click())
        assert tab.page.get_by_role("button", name=f"Remove {kind}").count() == (2 if kind == "Step" else 1)
        tab.after(lambda: tab.page.get_by_role("button", name="Undo").click())
    tab.page.locator("#stimulus-kind").select_option("Poisson")
    tab.after(lambda: tab.page.get_by_role("button", name="Add", exact=True).click())
    synapse = tab.page.get_by_label("Synapse")
    for kind in synapse.locator("option").evaluate_all("all => all.slice(1).map((own) => own.value)"):
        tab.after(lambda kind=kind: synapse.select_option(kind))
        assert tab.state["stimuli"][1]["synapse"]["kind"] == kind


def test_a_waveform_is_typed_or_comes_from_a_file(tab, tmp_path):
    tab.open()
    tab.page.locator("#stimulus-kind").select_option("Waveform")
    tab.after(lambda: tab.page.get_by_role("button", name="Add", exact=True).click())
    card = tab.page.get_by_label("Stimulus 2, Waveform")
    box = card.get_by_label("points")
    box.fill("0 0, 100 0.5, 200 x")
    box.press("Tab")
    assert tab.state["stimuli"][1]["points"] != [[0, 0], [100, 0.5]]
    box.fill("0 0, 100 0.5, 200 0")
    tab.after(lambda: box.press("Tab"))
    assert tab.state["stimuli"][1]["points"] == [[0, 0], [100, 0.5], [200, 0]]
    path = tmp_path / "current.csv"
    path.write_text("t (ms);I (nA)\n" + "\n".join(f"{k};{0.01 * k}" for k in range(300)))
    file = card.get_by_label("A file of times (ms) and currents (nA)")
    tab.after(lambda: file.set_input_files(path))
    points = tab.state["stimuli"][1]["points"]
    assert points == [[k, pytest.approx(0.01 * k)] for k in range(300)]
    t, values = zip(*points, strict=True)
    run = nw.simulate(AdEx(), nw.Step(1, 50, 400), nw.Waveform(values, t), t_stop=500)
    assert tab.spikes == len(run.spikes)
    (tmp_path / "other.csv").write_text("<img src=x onerror=alert(1)>")
    file.set_input_files(tmp_path / "other.csv")
    tab.expect(card.locator("input[type=file]:invalid")).to_be_visible()
    assert tab.state["stimuli"][1]["points"] == points


def added(tab, kind):
    """The card of a stimulus that is added."""
    tab.page.locator("#stimulus-kind").select_option(kind)
    tab.after(lambda: tab.page.get_by_role("button", name="Add", exact=True).click())
    return tab.page.get_by_label(re.compile(rf"^Stimulus \d, {kind}$")).last


def test_fluctuating_conductances_under_sliders(tab):
    tab.open(stimuli=[{"kind": "Step", "amp": 3, "delay": 50, "dur": 400}])
    card = added(tab, "Gfluct")
    assert card.get_by_text("mean excitation").is_visible()
    more = card.get_by_label("hold (ms)", exact=True)
    assert not more.is_visible()
    card.get_by_text("More").click()
    more.fill("0.5")
    tab.after(lambda: more.press("Tab"))
    seed = card.get_by_role("slider", name="seed which numbers")
    seed.focus()
    tab.after(lambda: seed.press("ArrowRight"))
    known = tab.state["stimuli"][1]
    assert (known["seed"], known["hold"], known["std_e"]) == (2, 0.5, 0.003)
    assert "gid" not in known
    noise = nw.Gfluct(delay=known["delay"], dur=known["dur"], seed=2, hold=0.5)
    assert tab.spikes == len(nw.simulate(AdEx(), nw.Step(3, 50, 400), noise, t_stop=500).spikes) > 0
    tab.page.reload()
    tab.hears(" spike")
    assert tab.state["stimuli"][1] == known
    assert more.is_visible()  # since it is not as usual


def test_two_of_a_kind_are_not_the_same_noise(tab):
    tab.open()
    for kind in ("Noise", "Gfluct", "CorrelatedPoisson", "CorrelatedPoisson"):
        added(tab, kind)
    keys = [(own.get("seed"), own.get("gid")) for own in tab.state["stimuli"][1:]]
    assert keys == [(1, None), (2, None), (1, 0), (1, 1)]


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_a_field_is_turned_by_two_angles(browser, served, size):
    tab = Tab(browser, served.url, size)
    tab.open(model="BallAndStick", tab="controls")
    card = added(tab, "Field")
    assert tab.state["stimuli"][1]["direction"] == "x"
    box = card.get_by_label("azimuth (°)", exact=True)
    box.fill("30")
    tab.after(lambda: box.press("Tab"))
    axes = card.get_by_role("combobox", name="direction where")
    assert axes.input_value() == ""
    assert tab.state["stimuli"][1]["direction"] == [0.866025, 0.5, 0]
    slider = card.get_by_role("slider", name="elevation")
    slider.focus()
    tab.after(lambda: slider.press("End"))
    assert tab.state["stimuli"][1]["direction"] == "z"
    assert box.input_value() == "30"  # which would be lost at the pole
    slider.press("ArrowLeft")
    tab.after(lambda: slider.press("Home"))
    assert axes.input_value() == "-z"
    tab.after(lambda: axes.select_option("-y"))
    assert (box.input_value(), slider.input_value()) == ("-90", "0")
    box.fill("12.5")
    tab.after(lambda: box.press("Tab"))
    known = tab.state["stimuli"][1]["direction"]
    assert known == [pytest.approx(0.976296), pytest.approx(0.216440), 0]
    tab.page.reload()
    tab.hears(" spike")
    assert tab.state["stimuli"][1]["direction"] == known
    assert float(box.input_value()) == pytest.approx(12.5, abs=1e-3)
    assert tab.overflow <= 0
    tab.close()
    assert tab.wrong == []
