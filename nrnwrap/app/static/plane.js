// The phase plane: nullclines, fixed points, the way of the run; a click starts there.

import { ask } from "./api.js";
import { make } from "./dom.js";
import { newest } from "./newest.js";
import { labelled, short } from "./numbers.js";
import { Picture } from "./picture.js";
import { dots, drawPlot, line, plotScales } from "./plot.js";
import { job } from "./state.js";
import { complain } from "./status.js";

const HEIGHT = 340;

/** Arrows of the flow, all of one length, a few over the plane. */
function flow({ v, w, dv, dw }) {
  return (context, toX, toY, colours) => {
    context.strokeStyle = colours.muted;
    context.globalAlpha = 0.6;
    context.lineWidth = 1;
    context.beginPath();
    const [down, along] = [Math.max(1, Math.round(w.length / 12)), Math.max(1, Math.round(v.length / 14))];
    for (let i = 0; i < w.length; i += down) {
      for (let k = 0; k < v.length; k += along) {
        const [x, y] = [toX(v[k]), toY(w[i])];
        const [dx, dy] = [toX(v[k] + dv[i][k]) - x, toY(w[i] + dw[i][k]) - y];
        const length = Math.hypot(dx, dy) / 9 || 1;
        context.moveTo(x, y);
        context.lineTo(x + dx / length, y + dy / length);
        context.rect(x - 0.5, y - 0.5, 1, 1);
      }
    }
    context.stroke();
    context.globalAlpha = 1;
  };
}

function fixedText(found) {
  if (!found.fixed.length) return "It does not have a fixed point here.";
  return `Fixed points: ${found.fixed.map(({ v, w, kind }) => `${kind} at v ${short(v)} mV, ${found.variable} ${short(w, 3)}`).join("; ")}.`;
}

function layersOf(found) {
  const { v, w, v_nullcline, w_nullcline, trajectory, dv, dw } = found.arrays;
  const points = found.fixed.map((own) => ({ x: own.v, y: own.w, full: own.stable }));
  return [flow({ v, w, dv, dw }), line(v, v_nullcline, 0, 2), line(v, w_nullcline, 1, 2), line(...trajectory, 2, 1.3),
    dots(points, 5, "ink"), dots([{ x: trajectory[0][0], y: trajectory[1][0], full: false }], 3.5, 2)];
}

function keyOf(colour, text, colours) {
  const key = make("span", { className: "key" });
  key.style.background = colours.series[colour];
  return make("span", {}, key, `${text}  `);
}

export function planeView(store, catalogue) {
  let found = null;
  const axes = () => ({
    x: { range: [found.arrays.v[0], found.arrays.v.at(-1)], label: "v (mV)" },
    y: { range: [found.arrays.w[0], found.arrays.w.at(-1)], label: labelled(found.variable, found.unit) },
  });
  const picture = new Picture((context, width, height, colours) => {
    if (!found) return;
    drawPlot(context, width, height, axes().x, axes().y, layersOf(found), colours);
    legend.replaceChildren(keyOf(0, "dv/dt = 0", colours), keyOf(1, `d${found.variable}/dt = 0`, colours), keyOf(2, "the course", colours));
  }, () => HEIGHT);
  const text = make("p", { className: "note", role: "note" });
  const legend = make("p", { className: "note" });
  const hint = make("p", { className: "note", textContent: "Full discs are stable, empty ones are not. A click or tap starts the run there." });
  const element = make("div", {}, picture.canvas, legend, text, hint);

  const drawable = () => Boolean(catalogue.models[store.state.model].plane); // the model may change while one waits

  const request = newest(async (signal) => {
    if (!drawable()) return;
    try {
      const answer = await ask("plane", { ...job({ ...store.state, compare: null }), plane: { points: 101 } }, signal);
      if (!drawable()) return;
      found = answer;
      for (const part of [picture.canvas, legend, hint]) part.hidden = false;
      text.textContent = `At a steady current of ${short(found.current)} nA. ${fixedText(found)}`;
      picture.draw(`Phase plane of ${found.label}, ${found.variable} over v. ${fixedText(found)}`);
    } catch (cause) {
      if (cause.name === "AbortError" || !drawable()) return;
      for (const part of [picture.canvas, legend, hint]) part.hidden = true;
      text.textContent = cause.message;
      if (!cause.kind) complain(cause);
    }
  }, 150);

  picture.canvas.addEventListener("click", (event) => {
    if (!found) return;
    const { toX, toY } = plotScales(...picture.size, axes().x, axes().y);
    const [v, w] = [Number(short(toX.invert(event.offsetX))), Number(short(toY.invert(event.offsetY)))];
    store.change((state) => Object.assign(state.start, { v_init: v, [catalogue.models[state.model].plane]: w }));
  });

  let before = null;
  const open = (state) => {
    const model = catalogue.models[state.model];
    if (!model.plane) for (const part of [picture.canvas, legend, hint]) part.hidden = true;
    const wanted = JSON.stringify(job(state));
    if (wanted === before) return;
    before = wanted;
    if (model.plane) request();
    else text.textContent = "A phase plane needs a model with two variables, such as AdEx, Izhikevich or MorrisLecar.";
  };
  return { title: "Phase plane", element, open };
}
