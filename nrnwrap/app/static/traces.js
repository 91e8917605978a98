// The traces: panels above each other that share the time, spikes as ticks above the voltage.

import { font } from "./look.js";
import { labelled, short } from "./numbers.js";
import { extent, rounded, scale, ticks } from "./scales.js";

const MARGIN = { left: 46, right: 10, top: 4, bottom: 34 };
const GAP = 8;
const SPIKES = 10; // pixels above the voltage for the ticks of the spikes
const TITLE = 15;

/** Voltage, variables of one unit together, current: [{names, unit}, ...]. */
export function panelsOf(runs) {
  const panels = [];
  for (const run of runs) {
    run.names.forEach((name, row) => {
      const alone = row === 0 || name === "I";
      const unit = run.units[row];
      if (panels.some((panel) => panel.names.includes(name) && panel.unit === unit)) return;
      const home = panels.find((panel) => !panel.alone && panel.unit === unit && !alone);
      if (home) home.names.push(name);
      else panels.push({ names: [name], unit, alone });
    });
  }
  const isCurrent = (panel) => panel.alone && panel.names[0] === "I";
  return [...panels.filter((panel) => !isCurrent(panel)), ...panels.filter(isCurrent)];
}

/** Height (pixels) of a picture of so many panels. */
export function heightOf(panels, narrow) {
  const [voltage, other] = narrow ? [150, 62] : [220, 100];
  return voltage + (panels.length - 1) * other + MARGIN.bottom;
}

function rowOf(run, name, unit) {
  const row = run.names.findIndex((own, k) => own === name && run.units[k] === unit);
  return row < 0 ? null : run.traces[row];
}

/** Where each panel lies: the first, the voltage, is as high as two. */
function boxes(panels, width, height) {
  const share = (height - MARGIN.top - MARGIN.bottom) / (panels.length + 1);
  let top = MARGIN.top;
  return panels.map((_, k) => {
    const box = { left: MARGIN.left, right: width - MARGIN.right, top, bottom: top + share * (k ? 1 : 2) - GAP };
    top = box.bottom + GAP;
    return box;
  });
}

export const timeScale = (view, width) => scale(view, MARGIN.left, width - MARGIN.right);

function polyline(context, t, values, x, y) {
  let pen = false;
  context.beginPath();
  for (let i = 0; i < t.length; i++) {
    if (Number.isNaN(values[i])) pen = false;
    else if (pen) context.lineTo(x(t[i]), y(values[i]));
    else {
      context.moveTo(x(t[i]), y(values[i]));
      pen = true;
    }
  }
  context.stroke();
}

function drawGrid(context, box, y, [low, high], colours) {
  context.font = font(11);
  context.textAlign = "right";
  context.textBaseline = "middle";
  context.lineWidth = 1;
  for (const value of ticks(low, high, (box.bottom - box.top) / 28)) {
    context.strokeStyle = colours.grid;
    context.beginPath();
    context.moveTo(box.left, y(value));
    context.lineTo(box.right, y(value));
    context.stroke();
    context.fillStyle = colours.muted;
    context.fillText(String(value), box.left - 5, y(value));
  }
}

function drawTitle(context, box, panel, panelColours, colours) {
  context.font = font(12, "bold");
  context.textAlign = "left";
  context.textBaseline = "middle";
  let left = box.left + 4;
  panel.names.forEach((name, k) => {
    const text = k === panel.names.length - 1 ? labelled(name, panel.unit) : name;
    context.fillStyle = colours.paper;
    context.globalAlpha = 0.8;
    context.fillRect(left - 2, box.top, 7.2 * text.length + 4, TITLE);
    context.globalAlpha = 1;
    context.fillStyle = panelColours[k];
    context.fillText(text, left, box.top + TITLE / 2 + 1);
    left += 7.2 * text.length + 8;
  });
}

function drawSpikes(context, spikes, x, view, top, colour) {
  context.strokeStyle = colour;
  context.lineWidth = 1.5;
  context.beginPath();
  for (const spike of spikes) {
    if (spike < view[0] || spike > view[1]) continue;
    context.moveTo(x(spike), top);
    context.lineTo(x(spike), top + SPIKES - 3);
  }
  context.stroke();
}

function drawTime(context, view, x, width, height, colours) {
  const top = height - MARGIN.bottom;
  context.font = font(11);
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillStyle = colours.muted;
  for (const value of ticks(view[0], view[1], width / 80)) context.fillText(String(value), x(value), top + 6);
  context.fillText("t (ms)", (MARGIN.left + width - MARGIN.right) / 2, top + 23);
}

/** One panel: grid, the other run in grey behind this one, its title. */
function drawPanel(context, box, panel, runs, x, panelColours, colours) {
  const found = panel.names.map((name) => runs.map((run) => rowOf(run, name, panel.unit)));
  const range = rounded(extent(found.flat().filter(Boolean)));
  const y = scale(range, box.bottom, box.top + (panel.names[0] === "v" ? 0 : TITLE));
  drawGrid(context, box, y, range, colours);
  context.save();
  context.beginPath();
  context.rect(box.left, box.top, box.right - box.left, box.bottom - box.top);
  context.clip();
  context.lineWidth = 1.4;
  for (const which of [1, 0]) {
    found.forEach((rows, k) => {
      if (!rows[which]) return;
      context.strokeStyle = which ? colours.muted : panelColours[k];
      context.setLineDash(which ? [4, 3] : []);
      polyline(context, runs[which].t, rows[which], x, y);
    });
  }
  context.setLineDash([]);
  context.restore();
  drawTitle(context, box, panel, panelColours, colours);
}

/** The sample at a time, by halving. */
function indexAt(t, time) {
  let [low, high] = [0, t.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (t[middle] < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A line at a time with the values there, or a band between two times. */
function drawMark(context, runs, mark, x, width, height, colours) {
  const bottom = height - MARGIN.bottom;
  const [from, to] = Array.isArray(mark) ? mark : [mark, mark];
  context.globalAlpha = 0.25;
  context.fillStyle = colours.series[0];
  context.fillRect(Math.min(x(from), x(to)), MARGIN.top, Math.max(Math.abs(x(to) - x(from)), 1.5), bottom - MARGIN.top);
  context.globalAlpha = 1;
  const at = indexAt(runs[0].t, to);
  const values = runs[0].names.map((name, k) => `${name} ${short(runs[0].traces[k][at], 4)}`);
  context.font = font(11);
  context.textAlign = x(to) > width / 2 ? "right" : "left";
  context.fillStyle = colours.ink;
  const left = x(to) + (x(to) > width / 2 ? -5 : 5);
  [`t ${short(to, 5)}`, ...values].forEach((text, k) => context.fillText(text, left, MARGIN.top + 20 + 14 * k));
}

/** Draws all panels of one or two runs between the times of `view`; `mark` is a time, two, or null. */
export function drawTraces(context, width, height, runs, view, colours, mark = null) {
  const panels = panelsOf(runs);
  const x = timeScale(view, width);
  let next = 0;
  boxes(panels, width, height).forEach((box, k) => {
    const panelColours = panels[k].names.map(() => colours.series[next++ % colours.series.length]);
    const own = k ? box : { ...box, top: box.top + SPIKES * runs.length };
    if (!k) {
      runs.forEach((run, which) => {
        const colour = which ? colours.muted : panelColours[0];
        drawSpikes(context, run.spikes, x, view, box.top + SPIKES * which, colour);
      });
    }
    drawPanel(context, own, panels[k], runs, x, panelColours, colours);
  });
  drawTime(context, view, x, width, height, colours);
  if (mark !== null) drawMark(context, runs, mark, x, width, height, colours);
}

/** Hides what lies right of a pixel, above the axis of time. */
export function cover(context, left, width, height, colours) {
  context.fillStyle = colours.paper;
  context.fillRect(left, 0, width - left, height - MARGIN.bottom);
}
