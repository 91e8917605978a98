// The stimulus builder: currents, clamps, and trains of events through a synapse.

import { button, byId, make, option } from "./dom.js";
import { fieldRow } from "./field.js";
import { firstSentence } from "./numbers.js";

const OWN = { name: "weight", type: "number", log: false, low: null, high: null, doc: "of each event" };
const USUAL = { uS: 0.005, mV: 2 }; // weights of models with synapses of their own; else a part of the usual current

/** A stimulus of a kind, with values that do something: times inside the run, the model's usual current. */
export function newStimulus(catalogue, kind, state) {
  const model = catalogue.models[state.model];
  const { fields, group } = catalogue.stimuli[kind];
  const made = { kind };
  for (const field of fields) {
    if (field.name === "delay") made.delay = Math.min(50, state.t_stop / 10);
    else if (field.name === "dur" && field.default === null) made.dur = Math.round(0.8 * state.t_stop);
    else if (field.unit === "nA" && field.default === null) made[field.name] = model.drive ?? 0;
    else if (field.default !== null) made[field.name] = field.default;
    else if (!field.infinite) made[field.name] = STARTS[field.type] ?? middle(field);
  }
  const [first] = Object.keys(catalogue.synapses);
  if (group === "source") Object.assign(made, newConnection(catalogue, model, model.own_synapses ? null : first));
  return made;
}

const STARTS = { numbers: [100, 200, 300], levels: [[-80, 150], [-60, 150], [-70, 150]], boolean: false };

function middle(field) {
  const [low, high] = field.soft ?? [field.low ?? 0, Math.min(field.high ?? 1, 100)];
  return Number(((low + high) / 2).toPrecision(3));
}

/** The weight of events through a kind of synapse: that of one which learns has a bound, its w_max. */
function weightField(catalogue, model, kind) {
  if (!kind) {
    const usual = USUAL[model.weight_unit] ?? (model.drive ?? 1) / 2;
    return { ...OWN, unit: model.weight_unit, default: usual, soft: [0, 5 * usual] };
  }
  const { weight, fields } = catalogue.synapses[kind];
  const bound = fields.find((field) => field.name === "w_max")?.default;
  return { ...weight, name: "weight", ...(bound ? { default: bound / 2, soft: [0, bound] } : {}) };
}

function newConnection(catalogue, model, kind) {
  const field = weightField(catalogue, model, kind);
  return { weight: field.default ?? middle(field), synapse: kind ? newSynapse(catalogue, kind) : null };
}

function newSynapse(catalogue, kind) {
  const filled = catalogue.synapses[kind].fields.map((field) => [field.name, field.default ?? middle(field)]);
  return { kind, ...Object.fromEntries(filled) };
}

/** Rows for the fields of one dictionary in the state, found by `of`. */
function rowsFor(store, fields, key, of, usual) {
  return fields.map((field) => {
    const change = (value) => store.change((state) => { of(state)[field.name] = value; }, `${key} ${field.name}`);
    const reach = field.unit === "ms" && !field.soft ? { ...field, soft: [0, store.state.t_stop] } : field;
    const row = fieldRow(reach, change, { usual: field.unit === "nA" ? usual : undefined });
    return { element: row.element, update: (state) => row.update(of(state)?.[field.name] ?? field.default) };
  });
}

/** A synapse's kind and fields, and the weight of the events. */
function connectionRows(store, catalogue, index) {
  const of = (state) => state.stimuli[index];
  const { synapse } = of(store.state);
  const model = catalogue.models[store.state.model];
  const kinds = [...(model.own_synapses ? [""] : []), ...Object.keys(catalogue.synapses)];
  const select = make("select", { "aria-label": "Synapse" }, ...kinds.map((kind) => option(kind, kind || "the model's own")));
  select.value = synapse?.kind ?? "";
  select.addEventListener("change", () => store.change((state) => {
    Object.assign(of(state), newConnection(catalogue, model, select.value));
  }));
  const weight = weightField(catalogue, model, synapse?.kind);
  const fields = synapse ? catalogue.synapses[synapse.kind].fields : [];
  const head = make("label", { className: "choice" }, "through ", select);
  const rows = [...rowsFor(store, [weight], `s${index}`, of, weight.default), ...rowsFor(store, fields, `y${index}`, (state) => of(state)?.synapse)];
  return { head, rows };
}

function placeRow(store, index) {
  const box = make("input", { type: "text", id: `place${index}`, placeholder: "the soma, or dend[3](0.5)", className: "list" });
  box.addEventListener("change", () => store.change((state) => {
    if (box.value.trim()) state.stimuli[index].at = box.value.trim();
    else delete state.stimuli[index].at;
  }));
  const label = make("label", { htmlFor: box.id }, make("b", { textContent: "at" }), " where on the cell");
  const element = make("div", { className: "field" }, make("div", { className: "name" }, label), box);
  return { element, update: (state) => { if (document.activeElement !== box) box.value = state.stimuli[index]?.at ?? ""; } };
}

function card(store, catalogue, index) {
  const { kind } = store.state.stimuli[index];
  const { fields, group, doc } = catalogue.stimuli[kind];
  const model = catalogue.models[store.state.model];
  const rows = rowsFor(store, fields, `i${index}`, (state) => state.stimuli[index], model.drive);
  const parts = [];
  if (model.kind === "shape") rows.push(placeRow(store, index));
  if (group === "source") {
    const connection = connectionRows(store, catalogue, index);
    parts.push(connection.head);
    rows.push(...connection.rows);
  }
  const remove = button("Remove", () => store.change((state) => state.stimuli.splice(index, 1)), { "aria-label": `Remove ${kind}` });
  const head = make("div", { className: "row head" }, make("h3", { textContent: kind }), remove);
  const element = make("section", { className: "card", "aria-label": `Stimulus ${index + 1}, ${kind}` }, head,
    make("p", { className: "note", textContent: firstSentence(doc) }), ...rows.slice(0, fields.length).map((row) => row.element),
    ...parts, ...rows.slice(fields.length).map((row) => row.element));
  return { element, rows };
}

/** What the cards depend on: they are made anew when it changes. */
function signature(state) {
  return JSON.stringify([state.model, state.t_stop, state.stimuli.map((own) => [own.kind, own.synapse?.kind])]);
}

const GROUPS = { current: "Currents", clamp: "Clamps", source: "Events through a synapse" };

function kindOptions(catalogue) {
  return Object.entries(GROUPS).map(([group, text]) => {
    const kinds = Object.entries(catalogue.stimuli).filter(([, own]) => own.group === group);
    return make("optgroup", { label: text }, ...kinds.map(([kind]) => option(kind)));
  });
}

export function mountStimuli(store, catalogue) {
  const kind = byId("stimulus-kind");
  kind.append(...kindOptions(catalogue));
  byId("add-stimulus").addEventListener("click", () => store.change((state) => {
    state.stimuli.push(newStimulus(catalogue, kind.value, state));
  }));
  let built = null;
  let rows = [];
  store.subscribe((state) => {
    const wanted = signature(state);
    if (wanted !== built) {
      built = wanted;
      const cards = state.stimuli.map((_, index) => card(store, catalogue, index));
      byId("stimuli").replaceChildren(...cards.map((made) => made.element));
      rows = cards.flatMap((made) => made.rows);
    }
    byId("add-stimulus").disabled = state.stimuli.length >= catalogue.limits.stimuli;
    for (const row of rows) row.update(state);
  });
}
