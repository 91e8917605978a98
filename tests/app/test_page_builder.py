"""What a student does on the page: a burst on a telephone; stimuli, synapses and waveforms that are added."""

import pytest
from helpers.browser import NARROW, Tab

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
