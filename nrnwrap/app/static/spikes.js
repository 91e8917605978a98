// The spikes of the run as a table.

import { make } from "./dom.js";
import { plural, short } from "./numbers.js";

const MOST = 1000;

function row(tag, texts) {
  return make("tr", {}, ...texts.map((text) => make(tag, { textContent: text })));
}

export function spikesView(runView) {
  const text = make("p", { className: "note" });
  const body = make("tbody", {});
  const head = make("thead", {}, row("th", ["spike", "time (ms)", "interval (ms)", "rate (Hz)"]));
  const element = make("div", {}, text, make("div", { className: "scroll" }, make("table", {}, head, body)));
  const fill = () => {
    if (!element.offsetParent) return;
    const spikes = runView.runs[0]?.spikes ?? [];
    text.textContent = plural(spikes.length, "spike") + (spikes.length > MOST ? `; the first ${MOST} are listed` : "");
    body.replaceChildren(...spikes.slice(0, MOST).map((time, k) => {
      const interval = k ? time - spikes[k - 1] : null;
      return row("td", [k + 1, short(time, 7), k ? short(interval, 5) : "", k ? short(1000 / interval, 4) : ""]);
    }));
  };
  runView.onRun(fill);
  return { title: "Spikes", element, open: fill };
}
