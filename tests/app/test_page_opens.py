"""The page in a browser: it opens on telephones and desks, asks nobody else, and can be used without a mouse."""

import itertools

import pytest
from helpers.browser import NARROW, WIDE, Tab

import nrnwrap as nw
from nrnwrap.cells import AdEx

VIEWS = ["Phase plane", "f-I curve", "Patterns", "Compare", "Spikes", "Shape", "Network", "Equations"]
NAMELESS = """() => [...document.querySelectorAll("input, select, button, canvas[role=img]")]
    .filter((own) => own.offsetParent && !own.labels?.length && !own.getAttribute("aria-label"))
    .filter((own) => own.tagName !== "BUTTON" || !own.textContent.trim())
    .map((own) => own.outerHTML)"""
SMALL = """() => [...document.querySelectorAll("select, button:not(.back), input")]
    .filter((own) => own.offsetParent && !["checkbox", "file"].includes(own.type))
    .filter((own) => own.getBoundingClientRect().height < 34)
    .map((own) => own.outerHTML)"""


@pytest.mark.parametrize(("size", "scheme"), [(WIDE, "light"), (NARROW, "dark")], ids=["wide", "narrow"])
def test_opens_without_sideways_scroll(browser, served, size, scheme):
    tab = Tab(browser, served.url, size, color_scheme=scheme)
    tab.open()
    assert tab.overflow <= 0
    for view in VIEWS:
        tab.show(view)
        assert tab.overflow <= 0, view
    assert tab.page.evaluate(NAMELESS) == []
    tab.close()
    assert tab.wrong == []


def test_shows_what_the_package_computes(tab):
    tab.open()
    run = nw.simulate(AdEx(), nw.Step(AdEx.drive, delay=50, dur=400), t_stop=500)
    assert tab.spikes == len(run.spikes)
    tab.show("Spikes")
    rows = tab.page.locator("#view-spikes tbody tr")
    assert rows.count() == len(run.spikes)
    shown = [float(rows.nth(k).locator("td").nth(1).inner_text()) for k in range(rows.count())]
    assert shown == pytest.approx(run.spikes, rel=1e-6)


def test_a_slider_by_keyboard_changes_the_curve(tab):
    tab.open()
    slider = tab.page.get_by_role("slider", name="b spike-triggered adaptation")
    before, picture = tab.spikes, "document.querySelector('#traces').toDataURL()"
    drawn = tab.page.evaluate(picture)
    slider.focus()
    tab.after(lambda: slider.press("Home"))
    assert tab.spikes > before
    assert tab.page.evaluate(picture) != drawn
    assert slider.get_attribute("aria-valuetext") == "0 nA"
    assert tab.state["parameters"] == {"b": 0}


def test_every_control_has_a_name_and_is_large_enough(tab):
    tab.open()
    for view in VIEWS:
        tab.show(view)
        assert tab.page.evaluate(NAMELESS) == [], view
        assert tab.page.evaluate(SMALL) == [], view
    canvas = tab.page.get_by_role("img", name="Traces of AdEx")
    assert f"{tab.spikes} spikes, the first at" in canvas.get_attribute("aria-label")
    sliders = tab.page.locator("#controls input[type=range]")
    texts = [sliders.nth(k).get_attribute("aria-valuetext") for k in range(sliders.count())]
    assert all(texts)
    assert "0.281 nF" in texts


def test_tabs_by_keyboard(tab):
    tab.open()
    first = tab.page.get_by_role("tab", name="Phase plane")
    first.focus()
    first.press("ArrowRight")
    chosen = tab.page.get_by_role("tab", name="f-I curve")
    assert chosen.get_attribute("aria-selected") == "true"
    assert tab.page.get_by_role("tabpanel", name="f-I curve").is_visible()


WHERE = "document.activeElement.getBoundingClientRect().bottom + scrollY"


def test_the_focus_goes_down_the_page_on_a_telephone(browser, served):
    tab = Tab(browser, served.url, NARROW)
    tab.open(parameters={"b": 0.05})
    tab.page.locator("#preset").select_option("naud_tonic")  # so that there is something to undo
    places = []
    for _ in range(30):
        tab.page.keyboard.press("Tab")
        places.append(tab.page.evaluate(WHERE))
    rows = [place for place, following in itertools.pairwise(places) if following < place - 30]
    assert rows == []
    tab.close()


def test_a_number_beyond_its_bounds_is_refused_with_a_sentence(tab):
    tab.refused = True
    tab.open()
    tab.page.get_by_role("spinbutton", name="g_l (uS)").fill("0.01")
    tab.after(lambda: tab.page.keyboard.press("Tab"))
    box = tab.page.get_by_role("spinbutton", name="dt (ms)")
    tab.page.get_by_text("Length and step of the run").click()
    box.fill("0.0010001")
    box.press("Tab")
    assert "steps" in tab.hears("more than")
    box.fill("0.1")
    tab.after(lambda: box.press("Tab"))
    assert tab.spikes > 0


def test_every_model_opens(tab):
    tab.open()
    names = tab.page.locator("#model option").all_inner_texts()
    assert set(names) >= {"AdEx", "Izhikevich", "HodgkinHuxley", "Reconstruction"}
    for name in (*names[1:], names[0]):  # the first is there
        tab.after(lambda name=name: tab.turn({"model": name}))
        assert tab.page.locator("#model").input_value() == name
        assert tab.overflow <= 0
