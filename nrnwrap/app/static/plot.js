// A plot of one thing over another, with axes: phase plane, f-I curve, raster, rate.

import { font } from "./look.js";
import { scale, ticks } from "./scales.js";

const MARGIN = { left: 52, right: 12, top: 8, bottom: 40 };

export function plotScales(width, height, x, y) {
  return {
    toX: scale(x.range, MARGIN.left, width - MARGIN.right),
    toY: scale(y.range, height - MARGIN.bottom, MARGIN.top),
  };
}

function gridLine(context, colours, x0, y0, x1, y1) {
  context.strokeStyle = colours.grid;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}

function drawX(context, width, height, axis, toX, colours) {
  context.textAlign = "center";
  for (const value of axis.ticks ?? ticks(...axis.range, width / 80)) {
    gridLine(context, colours, toX(value), MARGIN.top, toX(value), height - MARGIN.bottom);
    context.fillText(String(value), toX(value), height - MARGIN.bottom + 10);
  }
  context.fillText(axis.label, (MARGIN.left + width - MARGIN.right) / 2, height - 9);
}

function drawY(context, width, height, axis, toY, colours) {
  context.textAlign = "right";
  for (const value of axis.ticks ?? ticks(...axis.range, height / 50)) {
    gridLine(context, colours, MARGIN.left, toY(value), width - MARGIN.right, toY(value));
    context.fillText(String(value), MARGIN.left - 5, toY(value));
  }
  context.save();
  context.translate(10, (MARGIN.top + height - MARGIN.bottom) / 2);
  context.rotate(-Math.PI / 2);
  context.textAlign = "center";
  context.fillText(axis.label, 0, 0);
  context.restore();
}

/** Axes `x` and `y`: {range, label, ticks}; `layers` draw inside them, each a function of (context, toX, toY, colours). */
export function drawPlot(context, width, height, x, y, layers, colours) {
  const { toX, toY } = plotScales(width, height, x, y);
  context.font = font(11);
  context.textBaseline = "middle";
  context.fillStyle = colours.muted;
  drawX(context, width, height, x, toX, colours);
  drawY(context, width, height, y, toY, colours);
  context.save();
  context.beginPath();
  context.rect(MARGIN.left, MARGIN.top, width - MARGIN.left - MARGIN.right, height - MARGIN.top - MARGIN.bottom);
  context.clip();
  for (const layer of layers) layer(context, toX, toY, colours);
  context.restore();
}

/** A layer: a line, broken where a value is missing. */
export function line(xs, ys, colour, width = 1.5, dash = []) {
  return (context, toX, toY, colours) => {
    context.strokeStyle = colours.series[colour] ?? colours[colour];
    context.lineWidth = width;
    context.setLineDash(dash);
    context.beginPath();
    let pen = false;
    for (let i = 0; i < xs.length; i++) {
      const there = Number.isFinite(xs[i]) && Number.isFinite(ys[i]);
      if (there) context[pen ? "lineTo" : "moveTo"](toX(xs[i]), toY(ys[i]));
      pen = there;
    }
    context.stroke();
    context.setLineDash([]);
  };
}

/** A layer: discs, full or empty. */
export function dots(points, radius, colour) {
  return (context, toX, toY, colours) => {
    for (const { x, y, full = true } of points) {
      context.beginPath();
      context.arc(toX(x), toY(y), radius, 0, 2 * Math.PI);
      context.fillStyle = full ? colours.series[colour] ?? colours[colour] : colours.paper;
      context.strokeStyle = colours.series[colour] ?? colours[colour];
      context.lineWidth = 1.5;
      context.fill();
      context.stroke();
    }
  };
}
