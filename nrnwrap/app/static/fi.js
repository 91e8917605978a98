// The f-I curve and the rheobase, measured when somebody asks.

import { ask } from "./api.js";
import { button, make } from "./dom.js";
import { fieldRow } from "./field.js";
import { short } from "./numbers.js";
import { Picture } from "./picture.js";
import { dots, drawPlot, line } from "./plot.js";
import { extent, rounded } from "./scales.js";
import { job, presetOf } from "./state.js";
import { complain, say } from "./status.js";

const MODEL_KEYS = ["fi", "tab", "network", "t_stop", "compare", "stimuli"];

/** What the curve depends on, to say when it is out of date. */
function signature(state) {
  const kept = Object.entries(job(state)).filter(([key]) => !MODEL_KEYS.includes(key));
  return JSON.stringify([Object.fromEntries(kept), state.fi]);
}

/** The current around which is measured: that of the first step, or the usual one, as the server takes it. */
function usualCurrent(state, model) {
  const step = state.stimuli.find((own) => own.kind === "Step");
  return Math.abs(step?.amp ?? presetOf(model, state.preset)?.drive ?? model.drive ?? 1) || 1;
}

function fieldsOf(top) {
  const number = { type: "number", log: false, low: null, high: null };
  return [
    { ...number, name: "from", unit: "nA", default: 0, soft: [-top, top], doc: "first current" },
    { ...number, name: "to", unit: "nA", default: 2 * top, soft: [0, 5 * top], doc: "last current" },
    { ...number, name: "points", type: "integer", unit: "1", default: 21, low: 2, high: 41, soft: [2, 41], doc: "how many currents" },
    { ...number, name: "dur", unit: "ms", default: 500, low: 10, high: 20000, soft: [100, 2000], doc: "length of each step" },
  ];
}

export function fiView(store, catalogue) {
  let curve = null;
  let measured = null;
  let built = null;
  let rows = [];
  const picture = new Picture((context, width, height, colours) => {
    if (!curve) return;
    const points = curve.currents.map((x, k) => ({ x, y: curve.rates[k] }));
    const x = { range: rounded(extent([curve.currents])), label: "I (nA)" };
    const y = { range: rounded(extent([[0, 1], curve.rates, curve.onset])), label: "rate (Hz)" };
    const layers = [line(curve.currents, curve.onset, 1, 1, [4, 3]), line(curve.currents, curve.rates, 0), dots(points, 3, 0)];
    drawPlot(context, width, height, x, y, layers, colours);
  }, (width) => (curve && width ? 320 : 8));
  const text = make("p", { className: "note", role: "note" });
  const settings = make("div", {});
  const asked = () => {
    const shown = fieldsOf(usualCurrent(store.state, catalogue.models[store.state.model])).map((field) => [field.name, field.default]);
    return { ...job({ ...store.state, compare: null }), fi: { ...Object.fromEntries(shown), ...store.state.fi } };
  };
  const measure = button("Measure the curve", () => ask("fi", asked()).then((found) => {
    curve = found;
    picture.canvas.hidden = false;
    measured = signature(store.state);
    text.textContent = `${found.label}: mean rate, and dashed the rate of the first interval.`;
    picture.draw(`Rate over current of ${found.label}: from ${short(Math.min(...found.rates))} to ${short(Math.max(...found.rates))} Hz`);
    say("The f-I curve is measured.");
  }).catch(complain));
  const rheobase = button("Find the rheobase", () => ask("rheobase", job({ ...store.state, compare: null })).then((found) => {
    text.textContent = `${found.label} fires from ${short(found.current)} nA on, in steps of ${short(found.dur)} ms.`;
    say(text.textContent);
  }).catch(complain));
  const element = make("div", {}, make("div", { className: "row" }, measure, rheobase), picture.canvas, text, settings);

  const open = (state) => {
    const top = usualCurrent(state, catalogue.models[state.model]);
    if (built !== top) {
      built = top;
      rows = fieldsOf(top).map((field) => {
        const row = fieldRow(field, (value) => store.change((own) => { own.fi[field.name] = value; }, `f ${field.name}`));
        return { element: row.element, update: (own) => row.update(own.fi[field.name] ?? field.default) };
      });
      settings.replaceChildren(...rows.map((row) => row.element));
    }
    for (const row of rows) row.update(state);
    picture.canvas.hidden = !curve;
    if (curve && measured !== signature(state)) text.textContent = "The curve is of the settings before. Measure again.";
  };
  return { title: "f-I curve", element, open };
}
