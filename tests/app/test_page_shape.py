"""Cells with a shape on the page: drawn, coloured, turned, and given clamps and channels by clicking."""

from pathlib import Path

import pytest
from helpers import sketches
from helpers.browser import NARROW, Tab

PIXELS = """() => {
    const canvas = document.querySelector("#view-shape canvas");
    const gl = canvas.getContext("webgl2");
    const found = new Uint8Array(4 * canvas.width * canvas.height);
    gl.readPixels(0, 0, canvas.width, canvas.height, gl.RGBA, gl.UNSIGNED_BYTE, found);
    const colours = {};
    for (let i = 0; i < found.length; i += 4) {
        const key = found.slice(i, i + 3).join();
        colours[key] = (colours[key] ?? 0) + 1;
    }
    return colours;
}"""


@pytest.fixture
def shape(tab):
    """The view of a ball and stick, when it is drawn."""
    tab.open(model="BallAndStick", tab="shape")
    panel = tab.page.get_by_role("tabpanel", name="Shape")
    panel.get_by_role("img", name="Shape of BallAndStick: 2 sections").wait_for()
    return panel


def drawn(tab):
    """How many pixels are not background, and of how many colours."""
    colours = tab.page.evaluate(PIXELS)
    colours.pop("16,17,22")
    return sum(colours.values()), set(colours)


def test_the_voltage_colours_the_shape(tab, shape):
    pixels, before = drawn(tab)
    assert pixels > 1000
    slider = shape.get_by_role("slider", name="Time")
    slider.fill("40")
    assert slider.get_attribute("aria-valuetext").endswith(" ms")
    assert drawn(tab)[1] != before


def test_dragging_turns_it(tab, shape):
    before = drawn(tab)[0]
    box = shape.locator("canvas").bounding_box()
    tab.page.mouse.move(box["x"] + 200, box["y"] + 100)
    tab.page.mouse.down()
    tab.page.mouse.move(box["x"] + 330, box["y"] + 100, steps=5)
    tab.page.mouse.up()
    assert drawn(tab)[0] < 0.8 * before


def test_a_click_places_a_clamp_and_a_channel(tab, shape):
    box = shape.locator("canvas").bounding_box()
    shape.locator("canvas").click(position={"x": 0.75 * box["width"], "y": 0.5 * box["height"]})
    place = shape.locator("b").inner_text()
    assert place.startswith("dend(0.")
    tab.after(lambda: shape.get_by_role("button", name="Step here").click())
    assert tab.state["stimuli"][-1]["at"] == place
    assert shape.locator(".pin").all_inner_texts() == ["Step", "Step"]
    shape.get_by_label("Channel").select_option("hh")
    tab.after(lambda: shape.get_by_role("button", name="Insert into dend").click())
    assert tab.state["channels"] == [{"mechanism": "hh", "where": "dend", "parameters": {}}]


def test_a_file_of_the_user(tab, tmp_path):
    tab.open(tab="shape")
    panel = tab.page.get_by_role("tabpanel", name="Shape")
    tab.after(lambda: panel.get_by_label("Morphology file").set_input_files(sketches.write(tmp_path, "point.swc")))
    panel.get_by_role("img", name="Shape of Reconstruction").wait_for()
    assert tab.page.locator("#model").input_value() == "Reconstruction"
    assert drawn(tab)[0] > 500
    label = panel.get_by_role("img", name="Shape of").get_attribute("aria-label")
    tab.page.reload()
    tab.hears(" spike")
    panel.get_by_role("img", name=label).wait_for()


@pytest.fixture
def large(tab, tmp_path):
    """A window with a file that neither an address nor the body of a job can hold."""
    tab.open(tab="shape")
    panel = tab.page.get_by_role("tabpanel", name="Shape")
    path = sketches.write(tmp_path, "point.swc")
    path.write_text("# a comment\n" * 20_000 + path.read_text())
    tab.after(lambda: panel.get_by_label("Morphology file").set_input_files(path))
    return tab


def test_a_file_that_an_address_cannot_hold(large):
    spikes = large.spikes
    assert set(large.state["morphology"]) == {"format", "file"}
    large.page.reload()
    assert large.hears(" spike").startswith(f"{spikes} spike")


def test_a_large_file_has_script_numbers_and_curve(large):
    large.page.get_by_text("Save and share").click()
    with large.page.expect_download() as download:
        large.page.get_by_role("button", name="CSV of traces").click()
    with open(download.value.path()) as stream:
        assert stream.readline().startswith("#")
        assert len(stream.readlines()) == 500 / 0.025 + 2
    large.page.get_by_role("button", name="Python script").click()
    assert "Reconstruction('cell.swc'" in large.page.get_by_role("dialog").locator("pre").inner_text()
    large.page.keyboard.press("Escape")
    panel = large.show("f-I curve")
    panel.get_by_role("spinbutton", name="points").fill("2")
    panel.get_by_role("button", name="Measure the curve").click()
    large.hears("The f-I curve is measured")


def test_a_file_that_the_server_has_forgotten_is_sent_again(large, served):
    large.refused = True
    for file in Path(served.folder).iterdir():
        file.unlink()
    large.page.get_by_text("Length and step of the run").click()
    box = large.page.get_by_role("spinbutton", name="t_stop (ms)")
    box.fill("100")
    large.after(lambda: box.press("Tab"))
    assert large.page.locator("#status").get_attribute("class") == ""
    held = [each.stem for each in Path(served.folder).iterdir()]
    assert large.state["morphology"]["file"] in held


def test_a_field_on_a_shape_is_in_the_address(tab, shape):
    tab.page.locator("#stimulus-kind").select_option("Field")
    tab.after(lambda: tab.page.get_by_role("button", name="Add", exact=True).click())
    card = tab.page.get_by_label("Stimulus 2, Field")
    tab.after(lambda: card.get_by_label("direction").select_option("-x"))
    for course in ("Waveform", "AlphaPulse", "Sine"):
        tab.after(lambda course=course: card.get_by_label("Course in time").select_option(course))
        told = tab.state["stimuli"][1]
        assert (told["direction"], told["waveform"]["kind"]) == ("-x", course)
    tab.page.reload()
    tab.hears(" spike")
    assert tab.state["stimuli"][1] == told
    assert card.get_by_label("Course in time").input_value() == "Sine"
    tab.after(lambda: tab.page.locator("#model").select_option("AdEx"))
    assert "Field" not in tab.page.locator("#stimulus-kind option").all_inner_texts()


def test_a_file_that_is_damaged_or_something_else(tab, tmp_path):
    tab.refused = True
    tab.open(tab="shape")
    picker = tab.page.get_by_role("tabpanel", name="Shape").get_by_label("Morphology file")
    (tmp_path / "cell.txt").write_text("hello")
    picker.set_input_files(tmp_path / "cell.txt")
    tab.hears("A morphology file ends in .swc, .asc or .h5")
    (tmp_path / "cell.swc").write_text("<img src=x onerror=alert(1)>")
    picker.set_input_files(tmp_path / "cell.swc")
    tab.expect(tab.page.locator("#status")).not_to_contain_text("ends in")
    tab.expect(tab.page.locator("#status.bad")).to_be_visible()
    tab.page.get_by_role("button", name="Undo").click()
    assert tab.hears(" spike")


def test_examples_on_a_telephone(browser, served):
    tab = Tab(browser, served.url, NARROW)
    tab.open(model="Reconstruction", tab="shape")
    panel = tab.page.get_by_role("tabpanel", name="Shape")
    panel.get_by_role("img", name="Shape of Reconstruction").wait_for()
    first = panel.get_by_role("img", name="Shape of").get_attribute("aria-label")
    panel.get_by_label("Example morphology").select_option("pyramidal 2")
    tab.expect(panel.get_by_role("img", name="Shape of")).not_to_have_attribute("aria-label", first)
    assert tab.overflow <= 0
    tab.close()
    assert tab.wrong == []
