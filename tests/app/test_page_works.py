"""What the page does: undo, addresses, presets, patterns, comparison, plane, f-I curve, network, downloads."""

import json
import urllib.parse

from helpers.browser import Tab
from helpers.page import small_network

import nrnwrap as nw
from nrnwrap.cells import AdEx, Izhikevich


def move(tab, name, value):
    """Gives a parameter a value by its number field."""
    box = tab.page.get_by_role("spinbutton", name=name, exact=True)
    box.fill(str(value))
    tab.after(lambda: box.press("Tab"))


def saved(tab, name):
    """The file that a button of the menu saves."""
    menu = tab.page.locator("details.menu", has_text="Save and share")
    if menu.get_attribute("open") is None:
        menu.locator("summary").click()
    with tab.page.expect_download() as download:
        menu.get_by_role("button", name=name, exact=True).click()
    return download.value


def test_undo_and_redo(tab):
    tab.open()
    before = tab.spikes
    move(tab, "b (nA)", 0)
    moved = tab.spikes
    tab.after(lambda: tab.page.get_by_role("button", name="Undo").click())
    assert tab.spikes == before != moved
    tab.page.locator("#traces").click(position={"x": 200, "y": 200})
    tab.after(lambda: tab.page.keyboard.press("Control+Shift+Z"))
    assert tab.spikes == moved


def test_a_drag_is_one_step_of_undo(tab):
    tab.open()
    slider = tab.page.get_by_role("slider", name="b spike-triggered adaptation")
    slider.focus()
    for _ in range(6):
        slider.press("ArrowRight")
    tab.after(lambda: slider.press("ArrowRight"))
    tab.after(lambda: tab.page.get_by_role("button", name="Undo").click())
    assert tab.page.get_by_role("button", name="Undo").is_disabled()


def test_a_reload_and_a_shared_address_restore_everything(tab, browser):
    tab.open()
    tab.after(lambda: tab.page.locator("#model").select_option("Izhikevich"))
    tab.after(lambda: tab.page.locator("#preset").select_option("CH"))
    move(tab, "d (mV/ms)", 3)
    tab.page.locator("#stimulus-kind").select_option("Noise")
    tab.after(lambda: tab.page.get_by_role("button", name="Add", exact=True).click())
    tab.show("Spikes")
    state, spikes = tab.state, tab.spikes
    tab.page.reload()
    tab.hears("spikes")
    assert (tab.state, tab.spikes) == (state, spikes)
    other = Tab(browser, tab.page.url)
    other.open()
    assert other.spikes == spikes
    assert other.page.get_by_role("tab", name="Spikes").get_attribute("aria-selected") == "true"
    other.close()


def test_another_address_in_the_same_window(tab):
    tab.open()
    before = tab.spikes
    other = json.dumps({"model": "AdEx", "parameters": {"b": 0}})
    tab.after(lambda: tab.page.evaluate("(hash) => { location.hash = hash; }", urllib.parse.quote(other)))
    assert tab.spikes > before
    tab.after(lambda: tab.page.get_by_role("button", name="Undo").click())
    assert tab.spikes == before


def test_tabs_of_a_browser_are_apart(tab, browser):
    tab.open()
    other = Tab(browser, tab.url)
    other.open(model="LIF")
    move(tab, "b (nA)", 0)
    assert other.page.locator("#model").input_value() == "LIF"
    assert tab.page.locator("#model").input_value() == "AdEx"
    other.close()


def test_a_preset_brings_its_values_and_its_current(tab):
    tab.open()
    tab.after(lambda: tab.page.locator("#preset").select_option("naud_regular_bursting"))
    preset = AdEx.presets["naud_regular_bursting"]
    cell = AdEx.preset("naud_regular_bursting")
    run = nw.simulate(cell, nw.Step(preset.drive or AdEx.drive, delay=50, dur=400), t_stop=500)
    assert tab.spikes == len(run.spikes)


def test_a_pattern_is_taken_from_the_wall(tab):
    tab.open()
    panel = tab.show("Patterns")
    panel.get_by_role("button", name="tonic bursting").wait_for()
    tab.after(lambda: panel.get_by_role("button", name="tonic bursting").click())
    assert tab.page.locator("#model").input_value() == "Izhikevich"
    cell, stimulus, settings = Izhikevich.pattern("tonic bursting")
    assert tab.spikes == len(nw.simulate(cell, stimulus, **settings).spikes)
    assert panel.locator("button").count() >= len(Izhikevich.patterns)


def test_two_settings_side_by_side(tab):
    tab.open()
    panel = tab.show("Compare")
    tab.after(lambda: panel.get_by_role("button", name="Keep these settings in grey").click())
    before = tab.spikes
    move(tab, "b (nA)", 0)
    assert f"in grey {before} spikes" in tab.status
    assert panel.get_by_role("row", name="b 0 nA 0.0805 nA").is_visible()
    tab.after(lambda: panel.get_by_role("button", name="Swap").click())
    assert tab.spikes == before
    tab.after(lambda: panel.get_by_label("Model to compare with").select_option("LIF"))
    assert "in grey" in tab.status
    tab.after(lambda: panel.get_by_role("button", name="Stop comparing").click())
    assert "in grey" not in tab.status


def test_a_click_in_the_phase_plane_starts_there(tab):
    tab.open()
    panel = tab.show("Phase plane")
    picture = panel.get_by_role("img", name="Phase plane of AdEx")
    picture.wait_for()
    tab.after(lambda: picture.click(position={"x": 300, "y": 200}))
    start = tab.state["start"]
    assert set(start) == {"v_init", "w"}
    assert -100 < start["v_init"] < 0
    tab.page.get_by_text("Start", exact=True).click()
    assert float(tab.page.locator("#start-v_init").input_value()) == start["v_init"]


def test_a_phase_plane_of_a_model_that_was_left_is_neither_asked_for_nor_drawn(tab):
    tab.open()
    panel = tab.show("Phase plane")
    panel.get_by_role("img", name="Phase plane of AdEx").wait_for()
    for wait in (0, 80, 160, 240):  # ms: before it is asked for, or while the answer is on its way
        for name in ("Izhikevich", "GIF"):
            tab.page.locator("#model").select_option(name)
            tab.page.wait_for_timeout(wait)
        tab.page.wait_for_timeout(500)
        tab.expect(panel.get_by_role("note").first).to_contain_text("needs a model with two variables, such as")
        assert not panel.locator("canvas").is_visible()


def test_f_i_curve_and_rheobase(tab):
    tab.open()
    panel = tab.show("f-I curve")
    panel.get_by_role("button", name="Measure the curve").click()
    tab.hears("f-I curve is measured")
    assert panel.get_by_role("img", name="Rate over current of AdEx: from 0 to").is_visible()
    tab.after(lambda: tab.page.locator("#preset").select_option("naud_regular_bursting"))
    drive = AdEx.presets["naud_regular_bursting"].drive
    tab.expect(panel.get_by_role("spinbutton", name="to (nA)")).to_have_value(str(2 * drive))
    panel.get_by_role("button", name="Find the rheobase").click()
    assert "nA" in tab.hears("fires from")


def test_network(tab):
    tab.open(tab="network")
    panel = tab.page.get_by_role("tabpanel", name="Network")
    panel.get_by_role("img", name="Raster of spikes: exc").wait_for()
    note = panel.get_by_role("note")
    assert "exc (320)" in note.inner_text()
    box = panel.get_by_role("spinbutton", name="excitatory")
    box.fill("40")
    box.press("Tab")
    tab.expect(note).to_contain_text("exc (40)")
    panel.get_by_role("button", name="Python script").click()
    assert "nw.Network(" in tab.page.get_by_role("dialog").inner_text()


def test_a_network_of_the_users_own(browser):
    with nw.app.serve(small_network, workers=1, browser=False, block=False) as served:
        tab = Tab(browser, served.url)
        tab.open()
        panel = tab.page.get_by_role("tabpanel", name="Network")
        panel.get_by_role("img", name="Raster of spikes").wait_for()
        for name, population in small_network().populations.items():
            assert f"{name} ({len(population)})" in panel.get_by_role("note").inner_text()
        assert panel.get_by_label("Which network").input_value() == "own"
        tab.close()
        assert tab.wrong == []


def test_a_cell_of_the_users_own(browser):
    cell = AdEx(b=0.01)
    cell.inject(nw.Step(0.9, delay=20, dur=100))
    expected = len(nw.simulate(cell, t_stop=500).spikes)
    with nw.app.serve(cell, workers=1, browser=False, block=False) as served:
        tab = Tab(browser, served.url)
        tab.open()
        assert tab.spikes == expected
        assert tab.page.get_by_role("spinbutton", name="b (nA)").input_value() == "0.01"
        assert tab.page.get_by_role("spinbutton", name="delay (ms)").input_value() == "20"
        tab.close()
        assert tab.wrong == []


def test_pictures_are_saved(tab):
    tab.open()
    for button, begins in (("PNG", b"\x89PNG"), ("SVG", b"<svg"), ("Film", b"\x1aE\xdf\xa3")):
        file = saved(tab, button)
        assert file.suggested_filename.startswith("AdEx.")
        with open(file.path(), "rb") as stream:
            content = stream.read()
        assert content.startswith(begins)
        assert len(content) > 5000


def test_numbers_are_saved_at_full_resolution(tab):
    tab.open()
    with open(saved(tab, "CSV of traces").path()) as stream:
        lines = [line for line in stream.read().splitlines() if not line.startswith("#")]
    assert len(lines) == 500 / 0.025 + 2
    with open(saved(tab, "CSV of spikes").path()) as stream:
        spikes = [line for line in stream.read().splitlines() if not line.startswith("#")]
    assert len(spikes) == tab.spikes + 1


def test_the_script_gives_the_same_spikes(tab):
    tab.open()
    move(tab, "b (nA)", 0.02)
    tab.page.get_by_text("Save and share").click()
    tab.page.get_by_role("button", name="Python script").click()
    script = tab.page.get_by_role("dialog").locator("pre").inner_text()
    assert "b=0.02" in script
    names = {}
    exec(script.replace("plt.show()", ""), names)
    assert len(names["run"].spikes) == tab.spikes


def test_the_link_is_the_state(tab):
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab.open()
    move(tab, "b (nA)", 0.01)
    tab.page.get_by_text("Save and share").click()
    tab.page.get_by_role("button", name="Copy link").click()
    tab.hears("The link is copied")
    link = tab.page.evaluate("navigator.clipboard.readText()")
    assert json.loads(urllib.parse.unquote(link.partition("#")[2]))["parameters"] == {"b": 0.01}


def test_zoom_brings_more_of_less(tab):
    tab.open()
    tab.after(lambda: tab.page.get_by_role("button", name="Zoom in").click())
    assert tab.page.get_by_role("button", name="Whole run").is_visible()
    tab.after(lambda: tab.page.get_by_role("button", name="Later").click())
    tab.after(lambda: tab.page.get_by_role("button", name="Whole run").click())
    assert tab.page.get_by_role("button", name="Whole run").is_hidden()


def test_sound_plays_and_stops(tab):
    tab.open()
    tab.page.get_by_text("Listen").click()
    for what, said in (("Spikes", "spikes, 4 times slower"), ("Voltage", "The voltage, 4 times slower")):
        tab.page.locator("details.menu", has_text="Listen").get_by_role("button", name=what).click()
        tab.hears(said)
        tab.page.get_by_role("button", name="Stop", exact=True).click()
    assert tab.wrong == []
