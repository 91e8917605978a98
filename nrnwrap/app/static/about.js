// What the model is: its equations, its source, the meaning of each parameter.

import { make } from "./dom.js";
import { labelled, plain, short } from "./numbers.js";

function list(model) {
  const rows = model.parameters.flatMap((field) => [
    make("dt", {}, make("b", { textContent: labelled(field.name, field.unit) })),
    make("dd", { textContent: `${plain(field.doc)}; ${field.default === null ? "not set" : short(field.default)} by default` }),
  ]);
  return make("dl", {}, ...rows);
}

function part(title, text) {
  return text ? [make("h3", { textContent: title }), make("pre", { textContent: text })] : [];
}

export function aboutView(catalogue) {
  const element = make("div", {});
  let shown = null;
  const open = ({ model: name }) => {
    if (shown === name) return;
    shown = name;
    const model = catalogue.models[name];
    const listed = (published) => published.map(({ name: own, source }) => `${own}: ${source}`).join("\n");
    element.replaceChildren(
      make("h2", { textContent: name }), make("p", { textContent: plain(model.doc) }),
      ...part("Equations", model.equations), make("h3", { textContent: "Parameters" }), list(model),
      ...part("Source", model.source), ...part("Departures from it", model.departures), ...part("Presets", listed(model.presets)),
      ...part("Patterns", listed(model.patterns)),
    );
  };
  return { title: "Equations", element, open };
}
