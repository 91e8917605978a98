// Two settings or two models side by side: this one in colour, the other in grey behind it.

import { button, make, option } from "./dom.js";
import { sentence } from "./field.js";
import { plural } from "./numbers.js";
import { fresh, sideOf } from "./state.js";

function swap(state) {
  const [here, there] = [sideOf(state), state.compare];
  const { t_stop, dt, tab, network, fi, zoom } = state;
  for (const key of Object.keys(state)) delete state[key];
  Object.assign(state, { ...there, t_stop, dt, tab, network, fi, zoom, compare: here });
}

function tableOf(differs, runs) {
  const cells = (tag, texts) => make("tr", {}, ...texts.map((text) => make(tag, { textContent: text })));
  const rows = differs.map(({ name, unit, values }) => cells("td", [name, ...values.map((value) => sentence(value, unit))]));
  rows.push(cells("td", ["spikes", ...runs.map((run) => run.spikes.length)]));
  return make("table", {}, make("thead", {}, cells("th", ["", ...runs.map((run, k) => `${run.label}, ${k ? "in grey" : "in colour"}`)])), make("tbody", {}, ...rows));
}

export function compareView(store, catalogue, runView) {
  const pin = button("Keep these settings in grey", () => store.change((state) => { state.compare = sideOf(state); }));
  const other = make("select", { "aria-label": "Model to compare with" }, option("", "another model in grey ..."),
    ...Object.entries(catalogue.models).filter(([, model]) => model.kind !== "shape").map(([name]) => option(name)));
  other.addEventListener("change", () => {
    if (other.value) store.change((state) => { state.compare = sideOf(fresh(catalogue, other.value)); });
    other.value = "";
  });
  const turn = button("Swap", () => store.change(swap));
  const stop = button("Stop comparing", () => store.change((state) => { state.compare = null; }));
  const text = make("p", { className: "note" });
  const table = make("div", { className: "scroll" });
  const element = make("div", {}, make("div", { className: "row" }, pin, other, turn, stop), text, table);
  const update = (state) => {
    turn.disabled = stop.disabled = !state.compare;
    const [one, two] = runView.runs;
    if (!state.compare || !two) {
      text.textContent = "Keep the settings of now in grey, then move a slider: both runs are drawn, and what differs is listed.";
      table.replaceChildren();
      return;
    }
    const differs = runView.answer.differs ?? [];
    const count = one.label === two.label ? `: ${plural(differs.length, "difference")}` : ", another model";
    text.textContent = `In colour ${one.label}, in grey ${two.label}${count}.`;
    table.replaceChildren(tableOf(differs, [one, two]));
  };
  runView.onRun(() => update(store.state));
  return { title: "Compare", element, open: update };
}
