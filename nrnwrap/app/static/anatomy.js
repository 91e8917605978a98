// The cell with a shape: which file it has, which channels are where.

import { ask } from "./api.js";
import { button, byId, make, option } from "./dom.js";
import { fieldRow } from "./field.js";
import { keepFile } from "./files.js";
import { complain } from "./status.js";

const FORMATS = { swc: "swc", asc: "asc", h5: "h5" };

function base64(bytes) {
  let text = "";
  for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(text);
}

/** A model that takes a file of a format, or null. */
function modelFor(catalogue, format) {
  return Object.keys(catalogue.models).find((name) => catalogue.models[name].formats.includes(format)) ?? null;
}

/** Takes a morphology file; the name of the file goes nowhere. */
export async function takeFile(store, catalogue, file, open) {
  const format = FORMATS[file.name.split(".").pop().toLowerCase()];
  const model = format && modelFor(catalogue, format);
  if (!model) throw Object.assign(Error("A morphology file ends in .swc, .asc or .h5."), { kind: "file" });
  const most = catalogue.limits.file;
  if (file.size > most) throw Object.assign(Error(`A morphology file may have ${most / 1e6} MB.`), { kind: "file" });
  const data = base64(new Uint8Array(await file.arrayBuffer()));
  const { file: name } = await ask("morphology", { format, data });
  keepFile(name, format, data);
  if (store.state.model !== model) open(model);
  store.change((state) => { state.morphology = { format, file: name }; });
}

export function filePicker(store, catalogue, open) {
  const input = make("input", { type: "file", accept: ".swc,.asc,.h5", "aria-label": "Morphology file" });
  input.addEventListener("change", () => {
    if (input.files.length) takeFile(store, catalogue, input.files[0], open).catch(complain);
    input.value = "";
  });
  return input;
}

export function examplePicker(store, catalogue, open) {
  const select = make("select", { "aria-label": "Example morphology" }, option("", "an example ..."), ...catalogue.morphologies.map((own) => option(own.name)));
  select.addEventListener("change", () => {
    const { value } = select;
    select.value = "";
    if (!value) return;
    const model = Object.keys(catalogue.models).find((name) => catalogue.models[name].formats.length);
    if (store.state.model !== model) open(model);
    store.change((state) => { state.morphology = { example: value }; });
  });
  return select;
}

function channelCard(store, catalogue, index) {
  const { mechanism, where } = store.state.channels[index];
  const { parameters, doc } = catalogue.channels[mechanism];
  const rows = parameters.map((field) => {
    const change = (value) => store.change((state) => { state.channels[index].parameters[field.name] = value; }, `c${index} ${field.name}`);
    const row = fieldRow(field, change);
    return { element: row.element, update: (state) => row.update(state.channels[index]?.parameters[field.name] ?? field.default) };
  });
  const remove = button("Remove", () => store.change((state) => state.channels.splice(index, 1)), { "aria-label": `Remove ${mechanism}` });
  const head = make("div", { className: "row head" }, make("h3", { textContent: `${mechanism} in ${where}` }), remove);
  const fields = make("details", {}, make("summary", { textContent: "Values" }), ...rows.map((row) => row.element));
  return { element: make("section", { className: "card" }, head, make("p", { className: "note", textContent: doc }), fields), rows };
}

export function addChannel(state, mechanism, where) {
  state.channels.push({ mechanism, where, parameters: {} });
}

/** The section "Cell and channels", there for models whose kind is "shape". */
export function mountShapeControls(store, catalogue) {
  const mechanism = make("select", { "aria-label": "Channel" }, ...Object.keys(catalogue.channels).map((name) => option(name)));
  const where = make("select", { "aria-label": "Where" }, ...catalogue.places.map((name) => option(name)));
  const add = button("Insert", () => store.change((state) => addChannel(state, mechanism.value, where.value)));
  const cards = make("div", {});
  byId("cell").append(cards, make("div", { className: "row" }, mechanism, "in", where, add));
  let built = null;
  let rows = [];
  store.subscribe((state) => {
    byId("cell-of").hidden = catalogue.models[state.model].kind !== "shape";
    const wanted = JSON.stringify([state.model, state.channels.map((own) => [own.mechanism, own.where])]);
    if (wanted !== built) {
      built = wanted;
      const made = state.channels.map((_, index) => channelCard(store, catalogue, index));
      cards.replaceChildren(...made.map((card) => card.element));
      rows = made.flatMap((card) => card.rows);
    }
    for (const row of rows) row.update(state);
  });
}
