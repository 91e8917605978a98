"""How long the page takes from a slider to the curve, and to its first curve, in a headless Chromium.

python benchmarks/page_in_browser.py [moves]     make bench-browser

Slider to curve: from the event of the slider until the canvas is drawn, measured in the browser, for a run of AdEx of
500 ms at dt 0.025 ms. The frame: until the browser has shown it. The parts: until the request is sent, until the first
byte of the answer (server and worker), its transfer, then reading and drawing; and the CPU of the worker in it. On a
busy machine all but the last are mostly waiting for others. Pictures of the page are in results/. Needs Chromium and
Playwright.
"""

import json
import shutil
import statistics
import sys
from pathlib import Path
from urllib.parse import quote

from nrnwrap.app.serving import Page

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
OPTIONS = ["--no-sandbox", "--enable-unsafe-swiftshader"]
RESULTS = Path(__file__).parent.parent / "results"
BURSTS = {
    "model": "AdEx",
    "preset": "naud_regular_bursting",
    "stimuli": [{"kind": "Step", "amp": 0.21, "delay": 50, "dur": 400}],
}
SIZES = {"390 x 844": (390, 844), "1280 x 900": (1280, 900)}

# Moves the slider b, waits for the next curve; milliseconds until it is drawn, and until the frame after it.
MOVE = """(share) => new Promise((resolve) => {
    const sliders = [...document.querySelectorAll("#parameters input[type=range]")];
    const slider = sliders.find((own) => own.labels[0].textContent.startsWith("b "));
    const figure = document.querySelector("#figure");
    const observer = new MutationObserver(() => {
        observer.disconnect();
        const drawn = performance.now() - since;
        const { requestStart, responseStart, responseEnd } = performance.getEntriesByType("resource")
            .filter((own) => own.name.endsWith("/api/simulate")).at(-1);
        const worker = Number(document.querySelector("#status").textContent.match(/took ([\\d.]+) ms/)?.[1] ?? NaN);
        const parts = [requestStart - since, responseStart - requestStart, responseEnd - responseStart,
            drawn - (responseEnd - since), worker];
        requestAnimationFrame(() => requestAnimationFrame(() => resolve([drawn, performance.now() - since, ...parts])));
    });
    observer.observe(figure, { attributeFilter: ["data-serial"] });
    slider.value = Number(slider.min) + share * (slider.max - slider.min);
    const since = performance.now();
    slider.dispatchEvent(new Event("input"));
})"""
PARTS = ("parts (ms, median): to request", "server and worker", "transfer", "reading and drawing", "worker CPU")
FIRST = """() => ({
    paint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime,
    bytes: performance.getEntriesByType("resource").reduce((sum, own) => sum + own.transferSize, 0),
    requests: performance.getEntriesByType("resource").length + 1,
})"""


def measured(browser, url, size, moves):
    """Milliseconds to the first paint and curve, and of each move: until drawn, until shown."""
    context = browser.new_context(viewport=dict(zip(("width", "height"), size, strict=True)))
    page = context.new_page()
    page.goto(url)
    page.locator("#figure[data-serial='1']").wait_for()
    first = {**page.evaluate(FIRST), "curve": page.evaluate("performance.now()")}
    page.wait_for_timeout(1500)  # the phase plane
    rows = []
    for k in range(moves):
        rows.append(page.evaluate(MOVE, (k * 0.37) % 1))
        page.wait_for_timeout(400)  # what follows a slider later
    context.close()
    return first, rows


def pictures(browser, url):
    """The page in a window of a desk and of a telephone, light and dark."""
    RESULTS.mkdir(exist_ok=True)
    for name, size in SIZES.items():
        for scheme in ("light", "dark"):
            shape = dict(zip(("width", "height"), size, strict=True))
            context = browser.new_context(viewport=shape, color_scheme=scheme)
            page = context.new_page()
            page.goto(f"{url}#{quote(json.dumps(BURSTS))}")
            page.locator("#figure[data-serial='1']").wait_for()
            page.wait_for_timeout(2500)
            page.screenshot(path=RESULTS / f"page {name} {scheme}.png")
            context.close()


def shares(values):
    """Median and 95th percentile."""
    return f"{statistics.median(values):6.1f} {statistics.quantiles(values, n=20)[-1]:6.1f}"


def main(moves):
    try:
        from playwright.sync_api import sync_playwright  # few who read this need it
    except ImportError:
        sys.exit("benchmarks/page_in_browser.py needs Playwright: pip install playwright")
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        sys.exit("benchmarks/page_in_browser.py needs Chromium: apt-get install chromium")
    with Page() as served, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=OPTIONS)
        head = f"{'window':12}{'first paint':>12}{'first curve':>12}{'requests':>9}{'kB':>6}"
        print(f"{head}   slider to curve, to frame (ms: median, 95 %)")
        measured(browser, served.url, (800, 600), 3)  # the workers have their models
        for name, size in SIZES.items():
            first, rows = measured(browser, served.url, size, moves)
            drawn, shown, *parts = zip(*rows, strict=True)
            numbers = f"{first['paint']:12.0f}{first['curve']:12.0f}{first['requests']:9}{first['bytes'] / 1e3:6.0f}"
            print(f"{name:12}{numbers}   {shares(drawn)}   {shares(shown)}")
            print(", ".join(f"{part} {statistics.median(one):.1f}" for part, one in zip(PARTS, parts, strict=True)))
        pictures(browser, served.url)
        browser.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40)
