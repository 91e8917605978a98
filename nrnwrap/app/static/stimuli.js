// The stimulus builder: currents, clamps, fields, and trains of events through a synapse.

import { button, byId, make, option } from "./dom.js";
import { fieldRow, folded } from "./field.js";
import { newConnection, newCourse, newStimulus, weightField } from "./made.js";
import { firstSentence } from "./numbers.js";

const GROUPS = { current: "Currents", clamp: "Clamps", field: "Fields outside of the cell", source: "Events through a synapse" };

/** Rows for the fields of one dictionary in the state, found by `of`. */
function rowsFor(store, fields, key, of, usual) {
  return fields.map((field) => {
    const change = (value) => store.change((state) => { of(state)[field.name] = value; }, `${key} ${field.name}`);
    const reach = field.unit === "ms" && !field.soft ? { ...field, soft: [0, store.state.t_stop] } : field;
    const row = fieldRow(reach, change, { usual: field.unit === "nA" ? usual : undefined });
    return { element: row.element, rare: field.rare, update: (state) => row.update(of(state)?.[field.name] ?? field.default) };
  });
}

const hasRare = (fields, value) => fields.some((field) => field.rare && (value[field.name] ?? field.default) !== field.default);

/** A list of kinds of what is within a stimulus; `take(kind)` is called with the one that is chosen. */
function choice(text, label, kinds, shown, take) {
  const select = make("select", { "aria-label": label }, ...kinds.map(([kind, name]) => option(kind, name)));
  select.value = shown ?? "";
  select.addEventListener("change", () => take(select.value));
  return make("label", { className: "choice" }, `${text} `, select);
}

/** A synapse's kind and fields, and the weight of the events. */
function connectionRows(store, catalogue, index) {
  const of = (state) => state.stimuli[index];
  const { synapse } = of(store.state);
  const model = catalogue.models[store.state.model];
  const kinds = [...(model.own_synapses ? [["", "the model's own"]] : []), ...Object.keys(catalogue.synapses).map((kind) => [kind, kind])];
  const head = choice("through", "Synapse", kinds, synapse?.kind, (kind) => store.change((state) => {
    Object.assign(of(state), newConnection(catalogue, model, kind));
  }));
  const weight = weightField(catalogue, model, synapse?.kind);
  const fields = synapse ? catalogue.synapses[synapse.kind].fields : [];
  const rows = [...rowsFor(store, [weight], `s${index}`, of, weight.default), ...rowsFor(store, fields, `y${index}`, (state) => of(state)?.synapse)];
  return { head, rows };
}

/** The course in time of a field, whose amplitudes are factors of the strength. */
function courseRows(store, catalogue, index) {
  const of = (state) => state.stimuli[index];
  const { courses } = catalogue.stimuli.Field;
  const kind = of(store.state).waveform?.kind;
  const kinds = [["", "constant"], ...Object.keys(courses).map((name) => [name, name])];
  const head = choice("in time", "Course in time", kinds, kind, (name) => store.change((state) => {
    of(state).waveform = newCourse(catalogue, name, state);
  }));
  const rows = kind ? rowsFor(store, courses[kind], `w${index}`, (state) => of(state)?.waveform) : [];
  return { head, rows, open: Boolean(kind) && hasRare(courses[kind], of(store.state).waveform) };
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

const WITHIN = { source: connectionRows, field: courseRows };

function card(store, catalogue, index) {
  const { kind } = store.state.stimuli[index];
  const { fields, group, doc } = catalogue.stimuli[kind];
  const model = catalogue.models[store.state.model];
  const own = rowsFor(store, fields, `i${index}`, (state) => state.stimuli[index], model.drive);
  if (model.kind === "shape" && group !== "field") own.push(placeRow(store, index));
  const within = WITHIN[group]?.(store, catalogue, index) ?? { head: "", rows: [], open: false };
  const remove = button("Remove", () => store.change((state) => state.stimuli.splice(index, 1)), { "aria-label": `Remove ${kind}` });
  const head = make("div", { className: "row head" }, make("h3", { textContent: kind }), remove);
  const element = make("section", { className: "card", "aria-label": `Stimulus ${index + 1}, ${kind}` }, head,
    make("p", { className: "note", textContent: firstSentence(doc) }), ...folded(own, hasRare(fields, store.state.stimuli[index])),
    within.head, ...folded(within.rows, within.open));
  return { element, rows: [...own, ...within.rows] };
}

/** What the cards depend on: they are made anew when it changes. */
function signature(state) {
  return JSON.stringify([state.model, state.t_stop, state.stimuli.map((own) => [own.kind, own.synapse?.kind, own.waveform?.kind])]);
}

/** What can be added to a model: fields act between segments, so that points do not feel them. */
function kindOptions(catalogue, model) {
  return Object.entries(GROUPS).filter(([group]) => group !== "field" || model.kind === "shape").map(([group, text]) => {
    const kinds = Object.entries(catalogue.stimuli).filter(([, own]) => own.group === group);
    return make("optgroup", { label: text }, ...kinds.map(([kind]) => option(kind)));
  });
}

export function mountStimuli(store, catalogue) {
  const kind = byId("stimulus-kind");
  byId("add-stimulus").addEventListener("click", () => store.change((state) => {
    state.stimuli.push(newStimulus(catalogue, kind.value, state));
  }));
  let [built, offered] = [null, null];
  let rows = [];
  store.subscribe((state) => {
    if (offered !== state.model) {
      offered = state.model;
      kind.replaceChildren(...kindOptions(catalogue, catalogue.models[state.model]));
    }
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
