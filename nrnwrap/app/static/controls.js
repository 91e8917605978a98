// Model, preset, parameters, start and run: what stands left of the traces.

import { byId, make, option } from "./dom.js";
import { fieldRow } from "./field.js";
import { mountStimuli } from "./stimuli.js";
import { mountShapeControls } from "./anatomy.js";
import { fresh, presetOf, usualStimuli } from "./state.js";

/** Opens another model: its own values, the length of the run and what is looked at stay; `alter` does more in the same step. */
export function openModel(store, catalogue, name, alter = () => {}) {
  store.change((state) => {
    const { t_stop, tab, compare, network, zoom } = state;
    const dt = Math.min(state.dt, catalogue.models[name].dt_max ?? Infinity);
    Object.assign(state, fresh(catalogue, name), { t_stop, tab, compare, network, zoom, dt });
    alter(state);
  });
}

/** Takes a preset's values, and its current where there is one plain step. */
export function takePreset(state, model, name) {
  const preset = presetOf(model, name);
  state.preset = preset ? preset.name : null;
  state.parameters = {};
  const [first] = state.stimuli;
  if (state.stimuli.length === 1 && first.kind === "Step") first.amp = usualStimuli(model, preset)[0].amp;
}

/** The value a parameter has without being moved. */
function given(state, model, field) {
  return presetOf(model, state.preset)?.parameters[field.name] ?? field.default;
}

function parameterRows(store, model) {
  return model.parameters.map((field) => {
    const change = (value) => store.change((state) => {
      if (value === null) delete state.parameters[field.name]; // an empty field is as the model has it
      else state.parameters[field.name] = value;
    }, `p ${field.name}`);
    const reset = () => store.change((state) => { delete state.parameters[field.name]; });
    const row = fieldRow(field, change, { reset });
    const update = (state) => {
      const own = given(state, model, field);
      const value = state.parameters[field.name] ?? own;
      row.update(value, value !== own);
    };
    return { element: row.element, update };
  });
}

function startRows(store, model) {
  const fields = [{ name: "v_init", unit: "mV", doc: "voltage at the start" }, ...model.states.map((own) => ({ ...own, doc: "at the start" }))];
  return fields.map(({ name, unit, doc }) => {
    const box = make("input", { type: "number", step: "any", placeholder: "at rest", id: `start-${name}` });
    box.addEventListener("change", () => store.change((state) => {
      if (box.value === "") delete state.start[name];
      else state.start[name] = Number(box.value);
    }));
    const label = make("label", { htmlFor: box.id }, make("b", { textContent: name }), ` ${doc}`);
    const element = make("div", { className: "field number" }, make("div", { className: "name" }, label), box,
      make("span", { className: "unit", textContent: unit === "1" ? "" : unit }));
    return { element, update: (state) => { if (document.activeElement !== box) box.value = state.start[name] ?? ""; } };
  });
}

function runRows(store, catalogue, model) {
  const rows = catalogue.run.map((field) => {
    const row = fieldRow(field, (value) => store.change((state) => { state[field.name] = value; }, `r ${field.name}`));
    return { element: row.element, update: (state) => row.update(state[field.name]) };
  });
  if (model.seeded) rows.push(seedRow(store));
  if (model.schemes.length > 1) rows.push(schemeRow(store, model));
  return rows;
}

function seedRow(store) {
  const field = { name: "seed", type: "integer", default: 1, unit: "1", low: 0, high: 2 ** 31, soft: [1, 50], doc: "which spikes chance brings" };
  const row = fieldRow(field, (value) => store.change((state) => { state.seed = value; }, "seed"));
  return { element: row.element, update: (state) => row.update(state.seed) };
}

function schemeRow(store, model) {
  const select = make("select", { id: "scheme" }, ...model.schemes.map((name) => option(name)));
  select.addEventListener("change", () => store.change((state) => { state.scheme = select.value; }));
  const label = make("label", { htmlFor: "scheme" }, make("b", { textContent: "scheme" }), " exact, or the steps of the published figure");
  const element = make("div", { className: "field" }, make("div", { className: "name" }, label), select);
  return { element, update: (state) => { select.value = state.scheme; } };
}

function fillHead(store, catalogue) {
  byId("model").append(...Object.entries(catalogue.models).map(([name, model]) => option(name, `${name}`, model.title)));
  byId("model").addEventListener("change", (event) => openModel(store, catalogue, event.target.value));
  byId("preset").addEventListener("change", (event) => store.change((state) => {
    takePreset(state, catalogue.models[state.model], event.target.value);
  }));
}

function showHead(state, model) {
  byId("model").value = state.model;
  byId("title").textContent = model.title;
  byId("preset").replaceChildren(option("", "default values"), ...model.presets.map((preset) => option(preset.name)));
  byId("preset-of").hidden = !model.presets.length;
}

/** Fills the controls and keeps them equal to the state; made anew only where their number changes. */
export function mountControls(store, catalogue) {
  fillHead(store, catalogue);
  let built = null;
  let rows = [];
  store.subscribe((state) => {
    const model = catalogue.models[state.model];
    if (built !== state.model) {
      built = state.model;
      showHead(state, model);
      const parts = { parameters: parameterRows(store, model), start: startRows(store, model), run: runRows(store, catalogue, model) };
      for (const [id, made] of Object.entries(parts)) byId(id).replaceChildren(...made.map((row) => row.element));
      rows = Object.values(parts).flat();
    }
    byId("preset").value = state.preset ?? "";
    byId("preset-source").textContent = presetOf(model, state.preset)?.source ?? "";
    for (const row of rows) row.update(state);
  });
  mountStimuli(store, catalogue);
  mountShapeControls(store, catalogue);
}
