"""Looking closer at the traces: by fingers, wheel, keys and mouse, and back."""

import pytest
from helpers.browser import NARROW, Tab

BOX = "document.querySelector('#traces').getBoundingClientRect().toJSON()"


@pytest.fixture
def phone(browser, served):
    """A telephone with fingers."""
    made = Tab(browser, served.url, NARROW, has_touch=True, is_mobile=True)
    made.open()
    yield made
    made.close()
    assert made.wrong == []


class Fingers:
    """Touches of the traces, at shares of their width."""

    def __init__(self, tab):
        self.page, self.box = tab.page, tab.page.evaluate(BOX)
        self.client = tab.context.new_cdp_session(tab.page)

    def _send(self, kind, shares):
        y = self.box["y"] + self.box["height"] / 2
        points = [{"x": self.box["x"] + share * self.box["width"], "y": y, "id": k} for k, share in enumerate(shares)]
        self.client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def go(self, begin, end, steps=8):
        """From some shares of the width to others. They rest there: Chromium takes a tap after a flick as its end."""
        self._send("touchStart", begin)
        for step in range(1, steps + 1):
            self._send("touchMove", [one + (two - one) * step / steps for one, two in zip(begin, end, strict=True)])
        self.page.wait_for_timeout(200)
        self._send("touchMove", end)
        self._send("touchEnd", [])


def watched(tab):
    """Notes the view of each request."""

    def note(asked):
        if "simulate" in asked.url:
            tab.views.append(asked.post_data_json.get("view"))

    tab.views = []
    tab.page.on("request", note)


def test_two_fingers_come_nearer_and_go_back(phone):
    watched(phone)
    fingers = Fingers(phone)
    phone.after(lambda: fingers.go([0.45, 0.55], [0.2, 0.8]))
    low, high = phone.views[-1]
    assert high - low == pytest.approx(500 / 6, rel=0.15)
    assert low < 250 < high
    assert phone.page.get_by_role("button", name="Whole run").is_visible()
    phone.after(lambda: fingers.go([0.2, 0.8], [0.49, 0.51]))
    assert phone.page.get_by_role("button", name="Whole run").is_hidden()
    assert phone.views[-1] is None


def test_a_finger_moves_what_is_closer(phone):
    watched(phone)
    fingers = Fingers(phone)
    phone.after(lambda: fingers.go([0.4, 0.6], [0.2, 0.8]))
    low, high = phone.views[-1]
    phone.after(lambda: fingers.go([0.7], [0.4]))
    later, end = phone.views[-1]
    assert later > low
    assert end - later == pytest.approx(high - low)
    phone.after(lambda: phone.page.get_by_role("button", name="Whole run").tap())
    assert phone.views[-1] is None


def test_a_finger_reads_values_of_the_whole_run(phone):
    picture = "document.querySelector('#traces').toDataURL()"
    before, serial = phone.page.evaluate(picture), phone.page.locator("#figure").get_attribute("data-serial")
    Fingers(phone).go([0.3], [0.6])
    assert phone.page.evaluate(picture) != before
    assert phone.page.locator("#figure").get_attribute("data-serial") == serial
    assert phone.page.get_by_role("button", name="Whole run").is_hidden()


def test_the_wheel_comes_nearer_to_where_it_points(tab):
    tab.open()
    watched(tab)
    box = tab.page.evaluate(BOX)
    tab.page.mouse.move(box["x"] + 0.75 * box["width"], box["y"] + 100)
    tab.after(lambda: tab.page.mouse.wheel(0, -600))
    low, high = tab.views[-1]
    assert high - low < 300
    assert (high - 375) / (375 - low) == pytest.approx(1 / 3, rel=0.3)
    tab.after(lambda: tab.page.mouse.wheel(100, 0))
    assert tab.views[-1][0] > low
    tab.after(lambda: tab.page.mouse.wheel(0, 5000))
    assert tab.views[-1] is None


def test_the_wheel_scrolls_the_page_where_nothing_is_closer(tab):
    tab.open()
    tab.show("Patterns").get_by_role("button", name="tonic bursting").wait_for()
    box = tab.page.evaluate(BOX)
    tab.page.mouse.move(box["x"] + 100, box["y"] + 100)
    tab.page.mouse.wheel(0, 150)
    tab.page.wait_for_timeout(300)
    assert tab.page.evaluate("window.scrollY") > 0
    assert tab.page.get_by_role("button", name="Whole run").is_hidden()


def test_keys(tab):
    tab.open()
    watched(tab)
    tab.page.locator("#traces").focus()
    for _ in range(4):
        tab.after(lambda: tab.page.keyboard.press("+"))
    low, high = tab.views[-1]
    assert high - low == pytest.approx(500 / 1.25**4)
    tab.after(lambda: tab.page.keyboard.press("ArrowRight"))
    assert tab.views[-1] == pytest.approx([low + 0.1 * (high - low), high + 0.1 * (high - low)])
    tab.after(lambda: tab.page.keyboard.press("Escape"))
    assert tab.views[-1] is None


def test_a_reload_looks_as_close(tab):
    tab.open()
    tab.page.locator("#traces").focus()
    for _ in range(3):
        tab.after(lambda: tab.page.keyboard.press("+"))
    zoom = tab.state["zoom"]
    assert zoom[1] - zoom[0] == pytest.approx(500 / 1.25**3)
    watched(tab)
    tab.page.reload()
    tab.hears(" spikes")
    assert tab.views[0] == zoom
    tab.page.get_by_text("Length and step of the run").click()
    box = tab.page.get_by_role("spinbutton", name="t_stop (ms)")
    box.fill("200")
    tab.after(lambda: box.press("Tab"))
    assert tab.views[-1] is None
    assert tab.page.get_by_role("button", name="Whole run").is_hidden()


def test_the_mouse_marks_out_a_span_and_a_double_click_goes_back(tab):
    tab.open()
    watched(tab)
    box = tab.page.evaluate(BOX)
    tab.page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 100)
    tab.page.mouse.down()
    tab.page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 100, steps=4)
    tab.after(tab.page.mouse.up)
    low, high = tab.views[-1]
    assert 0 < high - low < 100
    tab.after(lambda: tab.page.locator("#traces").dblclick())
    assert tab.views[-1] is None
