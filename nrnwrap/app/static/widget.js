// The explorer of a notebook: sliders ask the kernel, whose runs are drawn as on the page.

import { unfold } from "./api.js";
import { make } from "./dom.js";
import { fieldRow, folded } from "./field.js";
import { plural, short } from "./numbers.js";
import { Picture } from "./picture.js";
import { rasterPictures } from "./raster.js";
import { drawTraces, heightOf, panelsOf } from "./traces.js";

/** Asks the kernel: one wish at a time; what is moved meanwhile is sent together when the answer is there. */
function courier(model, widthOf, take) {
  let moved = new Map();
  let waiting = false;
  let again = false;
  const send = () => {
    waiting = true;
    again = false;
    model.send({ moved: [...moved.values()], width: widthOf() });
    moved = new Map();
  };
  model.on("msg:custom", (head, buffers) => {
    take(head, buffers);
    waiting = false;
    if (again) send();
  });
  return (group, name, value) => {
    if (group) moved.set(`${group} ${name}`, [group, name, value]);
    if (waiting) again = true;
    else send();
  };
}

function group(title, fields, ask, open) {
  const rows = fields.map((field) => {
    const row = fieldRow(field, (value) => value !== null && ask(title, field.name, value), { usual: field.value });
    row.update(field.value);
    return { element: row.element, rare: field.rare };
  });
  return make("details", { open }, make("summary", { textContent: title }), ...folded(rows, false));
}

function spikeSentence({ label, spikes, t_stop }) {
  const times = spikes.length ? `, the first at ${short(spikes[0])} ms` : "";
  return `${label}: ${plural(spikes.length, "spike")} in ${short(t_stop)} ms${times}`;
}

const rateSentence = ({ populations }) => populations.map((own) => `${own.name} (${own.count}) ${short(own.rate, 3)} Hz`).join(", ");

/** Fills an element of a notebook. */
export function render({ model, el }) {
  let shown = null;
  const traces = new Picture((context, width, height, colours) => {
    if (shown?.spikes) drawTraces(context, width, height, [{ ...shown, ...shown.arrays }], [0, shown.t_stop], colours);
  }, () => (shown?.spikes ? heightOf(panelsOf([shown]), false) : 0));
  const pictures = [traces, ...rasterPictures(() => (shown?.populations ? shown : null))];
  const status = make("p", { role: "status", textContent: "Running ..." });
  const width = () => Math.round(Math.max((traces.canvas.clientWidth || 600) * devicePixelRatio, 100));
  const take = (head, buffers) => {
    status.className = head.error ? "bad" : "";
    status.textContent = head.error ?? (head.spikes ? spikeSentence(head) : rateSentence(head));
    if (head.error) return;
    shown = { ...head, arrays: unfold(head.arrays, buffers) };
    for (const picture of pictures) {
      picture.canvas.hidden = (picture === traces) === Boolean(shown.populations);
      if (!picture.canvas.hidden) picture.draw(status.textContent);
    }
  };
  const ask = courier(model, width, take);
  const groups = Object.entries(model.get("groups")).map(([title, fields], k) => group(title, fields, ask, k === 0));
  const root = make("div", { className: "nrnwrap explorer" }, make("div", { className: "sliders" }, ...groups),
    make("div", {}, ...pictures.map((picture) => picture.canvas), status));
  el.append(root);
  ask();
}
