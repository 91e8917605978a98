// The network panel: sizes, connections, weights; raster of spikes and rates.

import { ask } from "./api.js";
import { button, make, option } from "./dom.js";
import { fieldRow } from "./field.js";
import { showScript } from "./export.js";
import { newest } from "./newest.js";
import { plural, short } from "./numbers.js";
import { rasterPictures } from "./raster.js";
import { job } from "./state.js";
import { complain } from "./status.js";

/** What the server is asked: of the state a network of the user's own has the time alone. */
function wish(state) {
  const asked = state.network.own ? { t_stop: state.t_stop } : job({ ...state, compare: null, stimuli: null });
  return { ...asked, network: state.network };
}

export function networkView(store, catalogue) {
  let found = null;
  let built = null; // whose fields there are
  let fresh = false; // without the server's usual values
  const [rasterPicture, ratePicture] = rasterPictures(() => found);
  const text = make("p", { className: "note", role: "note" });
  const script = button("Python script", () => found && showScript(found.script));

  const request = newest(async (signal) => {
    text.textContent = "Simulating the network ...";
    try {
      found = await ask("network", wish(store.state), signal);
      if (fresh) build(found.values ?? {});
      fresh = false;
      for (const row of rows) row.update(store.state);
      const rates = found.populations.map((own) => `${own.name} (${own.count}) ${short(own.rate, 3)} Hz`).join(", ");
      text.textContent = [`${plural(found.connections, "connection")}; ${rates}.`, ...(found.warnings ?? [])].join(" ");
      rasterPicture.draw(`Raster of spikes: ${rates}`);
      ratePicture.draw(`Rate of each population in time: ${rates}`);
    } catch (cause) {
      if (cause.name === "AbortError") return;
      text.textContent = cause.message;
      if (!cause.kind) complain(cause);
    }
  }, 200);

  const fields = make("div", {});
  let rows = [];
  const { own_network: own } = catalogue;
  const which = make("select", { "aria-label": "Which network" }, option("own", "your network"), option("", "of the model that is open"));
  which.addEventListener("change", () => store.change((state) => { state.network = which.value ? { own: true } : {}; }));
  const choice = make("label", { className: "choice", hidden: !own }, "network ", which);
  /** The fields, with the values that the server took where nothing was said. */
  const build = (values) => {
    rows = (store.state.network.own ? own.fields : catalogue.network).map((field) => {
      const unit = field.name === "weight" ? found?.unit ?? "" : field.unit;
      const given = { ...field, unit, default: values[field.name] ?? field.default };
      const row = fieldRow(given, (value) => store.change((state) => { state.network[field.name] = value; }, `n ${field.name}`));
      return { element: row.element, update: (state) => row.update(state.network[field.name] ?? given.default) };
    });
    fields.replaceChildren(choice, ...rows.map((row) => row.element), make("div", { className: "row" }, script));
  };
  const element = make("div", { className: "pair" }, make("div", {}, text, rasterPicture.canvas, ratePicture.canvas), fields);
  let before = null;
  const open = (state) => {
    const wantedFields = state.network.own ? "own" : state.model;
    which.value = state.network.own ? "own" : "";
    script.hidden = Boolean(state.network.own);
    if (built !== wantedFields) {
      built = wantedFields;
      fresh = true;
      build({});
    }
    for (const row of rows) row.update(state);
    const wanted = JSON.stringify(wish(state));
    if (wanted === before) return;
    before = wanted;
    request();
  };
  return { title: "Network", element, open };
}
