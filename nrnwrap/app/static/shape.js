// The view of a cell with a shape: loaded, coloured by its voltage in time, clamps and channels placed by clicking.

import { addChannel, examplePicker, filePicker } from "./anatomy.js";
import { ask } from "./api.js";
import { openModel } from "./controls.js";
import { button, make, option } from "./dom.js";
import { film } from "./film.js";
import { newest } from "./newest.js";
import { plural } from "./numbers.js";
import { Stage } from "./stage.js";
import { job } from "./state.js";
import { newStimulus } from "./made.js";
import { complain } from "./status.js";

const SECONDS = 6; // of a film, and of playing once

/** Buttons for what may be placed on a segment that was clicked. */
function placing(store, catalogue, { section, place }) {
  const put = (kind) => store.change((state) => state.stimuli.push({ ...newStimulus(catalogue, kind, state), at: place }));
  const kinds = ["Step", "Poisson", "VoltageClamp"].filter((kind) => kind in catalogue.stimuli);
  const move = button("Move the last one here", () => store.change((state) => { state.stimuli.at(-1).at = place; }));
  const mechanism = make("select", { "aria-label": "Channel" }, ...Object.keys(catalogue.channels).map((name) => option(name)));
  const insert = button(`Insert into ${section.name}`, () => store.change((state) => addChannel(state, mechanism.value, section.name)));
  move.disabled = !store.state.stimuli.length;
  const full = store.state.stimuli.length >= catalogue.limits.stimuli;
  return [make("b", { textContent: place }), ...kinds.map((kind) => button(`${kind} here`, () => put(kind), { disabled: full })), move, mechanism, insert];
}

function invitation(store, catalogue) {
  const names = Object.keys(catalogue.models).filter((name) => catalogue.models[name].kind === "shape");
  const text = make("p", { textContent: "This model is a point. These have a shape, or take a morphology file of yours:" });
  return [text, make("div", { className: "row" }, ...names.map((name) => button(name, () => openModel(store, catalogue, name))))];
}

export function shapeView(store, catalogue) {
  const open = (model) => openModel(store, catalogue, model);
  const stage = new Stage((segment) => picked.replaceChildren(...placing(store, catalogue, stage.placeOf(segment))));
  const picked = make("div", { className: "row" }, make("span", { className: "note", textContent: "Drag to turn, wheel or two fingers to come nearer, click a branch to place something there." }));
  const slider = make("input", { type: "range", min: 0, max: 0, value: 0, "aria-label": "Time" });
  const text = make("p", { className: "note", role: "note" });
  let playing = false;
  const show = (frame) => {
    stage.frame = frame;
    slider.value = frame;
    slider.setAttribute("aria-valuetext", `${Math.round(10 * stage.shape.t[frame]) / 10} ms`);
    stage.draw();
  };
  const last = () => stage.shape.t.length - 1;
  const play = button("Play", () => {
    playing = !playing;
    play.textContent = playing ? "Pause" : "Play";
    let since = performance.now() - 1000 * SECONDS * (stage.frame / last());
    const step = (now) => {
      if (!playing || !slider.offsetParent) return;
      if (now - since > 1000 * SECONDS) since = now;
      show(Math.min(Math.max(Math.round(((now - since) / (1000 * SECONDS)) * last()), 0), last()));
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  });
  const record = button("Film", () => film(stage.canvas, SECONDS, (share) => show(Math.round(share * last())), `${store.state.model}-shape`).catch(complain));
  slider.addEventListener("input", () => show(Number(slider.value)));
  const files = make("div", { className: "row" }, examplePicker(store, catalogue, open), make("label", {}, "your file ", filePicker(store, catalogue, open)));
  const invited = make("div", {}, ...invitation(store, catalogue));
  const tools = make("div", { className: "row" }, play, slider, record);
  const body = make("div", {}, stage.element, tools, picked, text);
  const element = make("div", {}, invited, files, body);

  const marks = (state) => state.stimuli.filter((own) => own.kind !== "Field").flatMap((own) => {
    const segment = stage.shape && (own.at ? stage.segmentOf(own.at) : stage.segmentOf(String(stage.place ?? "")));
    return Number.isInteger(segment) ? [{ segment, text: own.kind }] : [];
  });
  const request = newest(async (signal) => {
    text.textContent = "Simulating the shape ...";
    try {
      const answer = await ask("shape", { ...job({ ...store.state, compare: null }), frames: 300 }, signal);
      stage.place = answer.place;
      stage.take(answer);
      slider.max = last();
      stage.mark(marks(store.state));
      const found = `${answer.label}: ${plural(answer.sections.length, "section")}, ${plural(answer.arrays.voltage[0].length, "segment")}, ${plural(answer.spikes.length, "spike")}.`;
      stage.canvas.setAttribute("aria-label", `Shape of ${found}`);
      text.textContent = [found, ...(answer.warnings ?? [])].join(" ");
    } catch (cause) {
      if (cause.name === "AbortError") return;
      text.textContent = cause.message;
      if (!cause.kind) complain(cause);
    }
  }, 200);
  let before = null;
  const update = (state) => {
    const isShape = catalogue.models[state.model].kind === "shape";
    invited.hidden = isShape;
    body.hidden = !isShape || !stage.works;
    const wanted = JSON.stringify(job(state));
    if (!isShape || wanted === before) return;
    before = wanted;
    if (stage.works) request();
    else text.textContent = "This browser does not have WebGL 2, which the shape needs.";
  };
  return { title: "Shape", element, open: update };
}
