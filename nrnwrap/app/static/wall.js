// The wall: small pictures of what a model does with its presets, and of published patterns; a click takes one.

import { ask } from "./api.js";
import { openModel, takePreset } from "./controls.js";
import { button, make } from "./dom.js";
import { freshContext, look, onLook } from "./look.js";
import { plural } from "./numbers.js";
import { extent, rounded, scale } from "./scales.js";
import { fresh, job } from "./state.js";
import { complain } from "./status.js";
import { narrow } from "./tabs.js";

const [WIDTH, HEIGHT] = [150, 72];

function curve(context, t, values, top, bottom, colour) {
  const x = scale([t[0], t.at(-1)], 1, WIDTH - 1);
  const y = scale(rounded(extent([values])), bottom, top);
  context.strokeStyle = colour;
  context.lineWidth = 1.1;
  context.beginPath();
  for (let i = 0; i < t.length; i++) context.lineTo(x(t[i]), y(values[i]));
  context.stroke();
}

/** A tile: a picture of v over I, a name, where it was published, and what a click does. */
function tile({ name, source }, { t, v, I, spikes, error }, onclick) {
  const text = error ?? plural(spikes, "spike");
  const canvas = make("canvas", { role: "img", "aria-label": text });
  const draw = () => {
    const colours = look();
    const context = freshContext(canvas, WIDTH, HEIGHT, colours);
    curve(context, t, v, 2, HEIGHT - 18, colours.series[0]);
    curve(context, t, I, HEIGHT - 14, HEIGHT - 2, colours.series[2]);
  };
  if (error) canvas.hidden = true;
  else {
    draw();
    onLook(draw);
  }
  const element = button("", onclick, { title: `${text}. ${source}` });
  element.append(canvas, make("span", { textContent: name.replaceAll("_", "_\u200b") }), make("span", { className: "why", textContent: source }));
  if (error) element.append(make("span", { className: "why", textContent: error }));
  return element;
}

/** Goes back to the traces, which show what was taken; on a telephone with the sliders below them. */
function seen(store) {
  if (narrow.matches) {
    store.show((state) => { state.tab = "controls"; });
    window.scrollTo(0, 0);
  } else document.querySelector("#run-of-it").scrollIntoView({ block: "nearest" });
}

function takePattern(store, catalogue, model, pattern) {
  openModel(store, catalogue, model, (state) => Object.assign(state, structuredClone(pattern.state)));
  seen(store);
}

async function patternTiles(store, catalogue, model) {
  const answer = await ask("pattern", { model, width: 2 * WIDTH });
  return answer.patterns.map(({ name, spikes, error }, k) => {
    const [t, v, I] = ["t", "v", "I"].map((key) => answer.arrays[`${k}.${key}`]);
    const pattern = catalogue.models[model].patterns.find((own) => own.name === name);
    return tile(pattern, { t, v, I, spikes: spikes.length, error }, () => takePattern(store, catalogue, model, pattern));
  });
}

/** A preset as it is opened: at its own current, for half a second. */
function opened(catalogue, model, preset) {
  const state = fresh(catalogue, model);
  takePreset(state, catalogue.models[model], preset.name);
  return state;
}

async function presetTile(store, catalogue, model, preset) {
  const onclick = () => {
    openModel(store, catalogue, model, (state) => takePreset(state, catalogue.models[model], preset.name));
    seen(store);
  };
  try {
    const { runs: [run], arrays } = await ask("simulate", { ...job(opened(catalogue, model, preset)), width: 2 * WIDTH });
    const rows = arrays["0.traces"];
    const I = rows[run.names.indexOf("I")] ?? rows[0];
    return tile(preset, { t: arrays["0.t"], v: rows[0], I, spikes: run.spikes.length }, onclick);
  } catch (cause) {
    return tile(preset, { error: cause.message }, onclick);
  }
}

/** Presets of the model that is open, one after the other, so that sliders do not wait. */
async function fillPresets(store, catalogue, model, wall, isCurrent) {
  wall.replaceChildren();
  for (const preset of catalogue.models[model].presets) {
    const made = await presetTile(store, catalogue, model, preset);
    if (!isCurrent()) return;
    wall.append(made);
  }
}

export function wallView(store, catalogue) {
  const title = make("h3", {});
  const presets = make("div", { className: "wall" });
  const models = Object.keys(catalogue.models).filter((name) => catalogue.models[name].patterns.length);
  const walls = models.map(() => make("div", { className: "wall" }));
  const parts = models.flatMap((name, k) => [make("h3", { textContent: `Patterns of ${name}` }), walls[k]]);
  const element = make("div", {}, title, presets, ...parts);
  let shown = null;
  let filled = false;
  const fillPatterns = async () => {
    for (const [k, model] of models.entries()) {
      walls[k].textContent = "Simulating ...";
      walls[k].replaceChildren(...await patternTiles(store, catalogue, model));
    }
  };
  const open = async ({ model }) => {
    if (shown !== model) {
      shown = model;
      const some = catalogue.models[model].presets.length && catalogue.models[model].kind !== "shape";
      title.textContent = some ? `Presets of ${model}` : "";
      presets.replaceChildren();
      if (some) fillPresets(store, catalogue, model, presets, () => shown === model).catch(complain);
    }
    if (!filled) {
      filled = true;
      await fillPatterns().catch((cause) => {
        filled = false;
        complain(cause);
      });
    }
  };
  return { title: "Patterns", element, open };
}
