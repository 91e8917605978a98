// Where the shape is looked at from: turned by dragging, nearer by the wheel or two fingers, and which piece is under a pointer.

import { rotation } from "./gl.js";

export class Camera {
  constructor(lines, aspect) {
    const low = [Infinity, Infinity, Infinity];
    const high = [-Infinity, -Infinity, -Infinity];
    for (let i = 0; i < lines.length; i++) {
      const k = i % 7;
      if (k === 6) continue;
      low[k % 3] = Math.min(low[k % 3], lines[i]);
      high[k % 3] = Math.max(high[k % 3], lines[i]);
    }
    this.middle = low.map((value, k) => (value + high[k]) / 2);
    const [wide, tall, deep] = low.map((value, k) => high[k] - value);
    this.whole = 1.85 / Math.max(tall, Math.hypot(wide, deep) / aspect, 1);
    this.reach = this.whole;
    this.turn = [0, 0];
  }

  zoom(factor) { this.reach = Math.min(Math.max(this.reach * factor, 0.3 * this.whole), 60 * this.whole); }

  rotate(dx, dy) {
    this.turn = [this.turn[0] + 0.01 * dx, Math.min(Math.max(this.turn[1] + 0.01 * dy, -1.57), 1.57)];
  }

  /** The function from a point (um) to CSS pixels of a picture. */
  onto(width, height) {
    const rows = rotation(this.turn);
    const half = (this.reach * height) / 2;
    return (x, y, z) => {
      const point = [x - this.middle[0], y - this.middle[1], z - this.middle[2]];
      const [across, up] = rows.map((row) => row[0] * point[0] + row[1] * point[1] + row[2] * point[2]);
      return [width / 2 + across * half, height / 2 - up * half];
    };
  }

  /** The piece nearest to a pixel, or -1 if none is within 24 pixels. */
  pick(lines, width, height, x, y) {
    const toPixel = this.onto(width, height);
    let [best, least] = [-1, 24 * 24];
    for (let i = 0; i < lines.length; i += 7) {
      const [ax, ay] = toPixel(lines[i], lines[i + 1], lines[i + 2]);
      const [bx, by] = toPixel(lines[i + 3], lines[i + 4], lines[i + 5]);
      const along = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2 || 1);
      const part = Math.min(Math.max(along, 0), 1);
      const distance = (ax + part * (bx - ax) - x) ** 2 + (ay + part * (by - ay) - y) ** 2;
      if (distance < least) [best, least] = [i / 7, distance];
    }
    return best;
  }
}

/** Dragging turns, the wheel and two fingers come nearer, a click is a click. */
export function steer(canvas, cameraOf, redraw, onClick) {
  const fingers = new Map();
  let path = 0;
  canvas.addEventListener("pointerdown", (event) => {
    fingers.set(event.pointerId, [event.offsetX, event.offsetY]);
    canvas.setPointerCapture(event.pointerId);
    path = 0;
  });
  canvas.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before || !cameraOf()) return;
    const apart = () => Math.hypot(...[0, 1].map((k) => [...fingers.values()][0][k] - [...fingers.values()][1][k]));
    const distance = fingers.size === 2 ? apart() : 0;
    fingers.set(event.pointerId, [event.offsetX, event.offsetY]);
    path += Math.abs(event.offsetX - before[0]) + Math.abs(event.offsetY - before[1]);
    if (fingers.size === 2) cameraOf().zoom(apart() / (distance || 1));
    else cameraOf().rotate(event.offsetX - before[0], event.offsetY - before[1]);
    redraw();
  });
  const up = (event) => {
    if (fingers.delete(event.pointerId) && event.type === "pointerup" && path < 5 && cameraOf()) onClick(event.offsetX, event.offsetY);
  };
  canvas.addEventListener("pointerup", up);
  canvas.addEventListener("pointercancel", up);
  canvas.addEventListener("wheel", (event) => {
    if (!cameraOf()) return;
    event.preventDefault();
    cameraOf().zoom(Math.exp(-0.0015 * event.deltaY));
    redraw();
  }, { passive: false });
  canvas.addEventListener("keydown", (event) => {
    const turn = { ArrowLeft: [-10, 0], ArrowRight: [10, 0], ArrowUp: [0, -10], ArrowDown: [0, 10] }[event.key];
    const factor = { "+": 1.2, "-": 1 / 1.2 }[event.key];
    if (!cameraOf() || !(turn || factor)) return;
    event.preventDefault();
    if (turn) cameraOf().rotate(...turn);
    else cameraOf().zoom(factor);
    redraw();
  });
}
