"""What the page withstands: addresses that anybody wrote, workers that die, a server that is gone."""

import json
import os
import signal
import urllib.parse

import pytest

SCRIPT = "<img src=x onerror=alert(1)>"
HOSTILE = {
    "model": {"model": SCRIPT},
    "prototype": {"model": "__proto__"},
    "constructor": {"model": "AdEx", "parameters": {"__proto__": 1, "constructor": 2, SCRIPT: 3}},
    "stimulus": {"model": "AdEx", "stimuli": [{"kind": "<script>alert(1)</script>"}, {"kind": "toString"}]},
    "many stimuli": {"model": "AdEx", "stimuli": [{"kind": "Step", "amp": 0.1}] * 10_000},
    "types": {
        "model": "AdEx",
        "parameters": [1],
        "stimuli": {"kind": 3},
        "start": "no",
        "t_stop": "x",
        "dt": [],
        "tab": {},
    },
    "values": {"model": "AdEx", "parameters": {"b": "1", "a": None, "C": {"x": 1}}, "start": {"w": True}},
    "preset": {"model": "AdEx", "preset": SCRIPT, "scheme": SCRIPT, "morphology": {"example": SCRIPT}, "tab": SCRIPT},
    "compare": {"model": "AdEx", "compare": {"model": SCRIPT, "compare": {"model": "AdEx"}}},
    "compare itself": {"model": "AdEx", "compare": [[[]]]},
    "channels": {"model": "BallAndStick", "channels": [{"mechanism": SCRIPT, "where": SCRIPT}, 7, None]},
    "field": {
        "model": "BallAndStick",
        "stimuli": [{"kind": "Field", "strength": 1, "direction": SCRIPT, "waveform": {"kind": SCRIPT}}],
    },
    "file": {"model": "Reconstruction", "morphology": {"format": SCRIPT, "file": "../../etc/passwd", "data": SCRIPT}},
    "file name": {"model": "Reconstruction", "morphology": {"format": "swc", "file": "../x"}},
    "zoom": {"model": "AdEx", "zoom": [5, SCRIPT]},
    "zoom backwards": {"model": "AdEx", "zoom": [5, -1]},
    "list": [1, 2],
    "text": "javascript:alert(1)",
    "null": None,
}


def works(tab):
    """A page that runs what is chosen, and has nothing of a stranger's in it."""
    before = tab.status
    assert tab.after(lambda: tab.page.locator("#model").select_option("Izhikevich")) != before
    assert tab.dialogs == []
    assert tab.page.locator("img, script:not([src])").count() == 0


@pytest.mark.parametrize("name", ["prototype", "types", "null"])
def test_hostile_addresses_open_a_page_that_works(tab, name):
    tab.load("#" + urllib.parse.quote(json.dumps(HOSTILE[name])))
    tab.hears(" spike")
    works(tab)


def test_a_page_that_is_turned_to_hostile_addresses_works(tab):
    """All of them, which are read as those are that it opens with."""
    tab.open(model="Izhikevich")
    for name, state in HOSTILE.items():
        assert " spike" in tab.after(lambda state=state: tab.turn(state)), name
        works(tab)


READ = """async (hash) => {
    const [{ readAddress }, { loadCatalogue }] = [await import("/static/address.js"), await import("/static/api.js")];
    return readAddress("#" + hash, await loadCatalogue()).lost;
}"""


def test_addresses_that_are_not_states(tab):
    tab.load("#%")
    assert "which was left out" in tab.hears("the whole address")
    for text in ("%", "%7B", "{", "%00", "a" * 100_000):
        assert tab.page.evaluate(READ, text) == ["the whole address"]
    assert tab.page.evaluate(READ, "{}") == []


def test_what_an_address_asks_for_in_vain_is_named(tab):
    tab.load("#" + urllib.parse.quote(json.dumps({"model": "AdEx", "parameters": {"no_such": 1}})))
    assert "no_such" in tab.hears("left out")


def test_values_out_of_bounds_are_refused_and_the_page_goes_on(tab):
    tab.refused = True
    tab.load("#" + urllib.parse.quote(json.dumps({"model": "AdEx", "parameters": {"C": -1}})))
    tab.hears("C")
    assert tab.page.locator("#status").get_attribute("class") == "bad"
    tab.page.get_by_role("button", name="Reset C").click()
    tab.hears(" spikes")


def test_a_direction_that_is_not_one_is_refused_and_can_be_chosen(tab):
    tab.refused = True
    tab.open(model="BallAndStick")
    for direction in (5, [1], [0, 0, 0], True, [[1], 2, 3]):
        field = {"kind": "Field", "strength": 1, "direction": direction}
        tab.turn({"model": "BallAndStick", "stimuli": [field]})
        tab.hears("irection")
        assert tab.page.locator("#status").get_attribute("class") == "bad"
        tab.page.get_by_role("combobox", name="direction where").select_option("y")
        tab.hears(" spike")
        assert tab.state["stimuli"][0]["direction"] == "y"


@pytest.mark.parametrize(("kind", "sentence"), [("died", "The simulator ended."), ("late", "Stopped after 10 s.")])
def test_a_worker_that_fails_is_spoken_of(tab, kind, sentence):
    tab.refused = True
    tab.open()
    answer = {"status": 503, "content_type": "application/json", "body": json.dumps({"error": sentence, "kind": kind})}
    tab.page.route("**/api/simulate", lambda route: route.fulfill(**answer), times=1)
    box = tab.page.get_by_role("spinbutton", name="b (nA)")
    box.fill("0")
    box.press("Tab")
    tab.hears(sentence)
    assert tab.page.locator("#traces").get_attribute("class") == "old"
    box.fill("0.01")
    tab.after(lambda: box.press("Tab"))
    assert tab.spikes > 0
    assert tab.page.locator("#traces").get_attribute("class") == ""


def test_killed_workers_are_replaced_under_the_page(tab, served):
    tab.refused = True
    tab.open()
    before, said = tab.spikes, tab.status
    for pid in served.pool.pids:
        os.kill(pid, signal.SIGKILL)
    box = tab.page.get_by_role("spinbutton", name="b (nA)")
    box.fill("0")
    box.press("Tab")
    tab.expect(tab.page.get_by_role("status")).not_to_have_text(said)
    if tab.page.locator("#status").get_attribute("class") == "bad":
        box.fill("0.001")
        box.press("Tab")
    tab.hears(" spikes")
    assert tab.spikes > before


def test_a_server_that_is_gone_is_spoken_of(tab):
    tab.refused = True
    tab.open()
    tab.page.route("**/api/*", lambda route: route.abort())
    box = tab.page.get_by_role("spinbutton", name="b (nA)")
    box.fill("0")
    box.press("Tab")
    tab.hears("The server does not answer")
    tab.page.unroute("**/api/*")
    box.fill("0.01")
    tab.after(lambda: box.press("Tab"))
    assert tab.spikes > 0


def test_the_newest_wish_wins(tab):
    tab.open()
    slider = tab.page.get_by_role("slider", name="b spike-triggered adaptation")
    slider.focus()
    for _ in range(30):
        slider.press("ArrowLeft")
    tab.after(lambda: slider.press("Home"))
    tab.expect(tab.page.locator("#figure")).to_have_attribute("aria-busy", "false")
    last, fresh = tab.spikes, tab.state
    tab.page.reload()
    tab.hears(" spikes")
    assert fresh["parameters"] == {"b": 0}
    assert tab.spikes == last
