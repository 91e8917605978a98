// The stage of the shape: the drawn cell at one time, and pins where something was placed.

import { make } from "./dom.js";
import { Camera, steer } from "./camera.js";
import { Cylinders } from "./gl.js";
import { short } from "./numbers.js";

const heightFor = (width) => Math.round(Math.min(420, 0.75 * width));

export class Stage {
  /** `onPick(segment)`: a click on a piece of the cell. */
  constructor(onPick) {
    this.canvas = make("canvas", { role: "img", tabIndex: 0, "aria-label": "The shape of the cell" });
    this.bar = make("div", { className: "bar" });
    this.pins = make("div", {});
    this.element = make("div", { className: "stage" }, this.canvas, this.pins, this.bar);
    this.drawing = new Cylinders(this.canvas);
    this.frame = 0;
    steer(this.canvas, () => this.camera, () => this.draw(), (x, y) => {
      const piece = this.camera.pick(this.shape.flat, this.canvas.clientWidth, heightFor(this.canvas.clientWidth), x, y);
      if (piece >= 0) onPick(this.shape.segment[piece]);
    });
    new ResizeObserver(() => this.draw()).observe(this.canvas);
  }

  get works() { return this.drawing.gl !== null; }

  /** Takes an answer of the server; the camera stays where the cell is the same one. */
  take(answer) {
    const { lines, segment, voltage, t } = answer.arrays;
    const flat = new Float32Array(lines.length * 7);
    lines.forEach((line, k) => flat.set(line, 7 * k));
    const same = this.shape && this.shape.flat.length === flat.length && this.shape.flat.every((value, k) => value === flat[k]);
    this.shape = { flat, segment, voltage, t, sections: answer.sections, low: answer.low, high: answer.high };
    if (!same) {
      this.drawing.take(flat);
      this.camera = new Camera(flat, 4 / 3);
    }
    this.frame = Math.min(this.frame, t.length - 1);
    this.draw();
  }

  /** The place of a segment, as NEURON writes it, and its section. */
  placeOf(segment) {
    const section = this.shape.sections.find((own) => segment >= own.first && segment < own.first + own.count);
    return { section, place: `${section.name}(${short((segment - section.first + 0.5) / section.count, 4)})` };
  }

  /** The segment of a place such as "dend[3](0.5)", or null. */
  segmentOf(place) {
    const [, name, x] = place.match(/^(.+?)(?:\(([\d.]+)\))?$/) ?? [];
    const section = this.shape.sections.find((own) => own.name === name);
    if (!section) return null;
    return section.first + Math.min(Math.floor(Number(x ?? 0.5) * section.count), section.count - 1);
  }

  draw() {
    const width = this.canvas.clientWidth;
    if (!this.shape || !width || !this.works) return;
    const height = heightFor(width);
    const ratio = window.devicePixelRatio || 1;
    Object.assign(this.canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
    this.canvas.style.height = `${height}px`;
    const { segment, voltage, t, low, high } = this.shape;
    this.drawing.draw(Uint8Array.from(segment, (own) => voltage[this.frame][own]), this.camera);
    this.bar.textContent = `${short(low, 3)} to ${short(high, 3)} mV, at ${short(t[this.frame])} ms`;
    this.placePins(width);
  }

  /** `marks`: [{segment, text}]. */
  mark(marks) {
    this.marks = marks;
    this.pins.replaceChildren(...marks.map(({ text }) => make("span", { className: "pin", textContent: text })));
    if (this.shape) this.placePins(this.canvas.clientWidth);
  }

  placePins(width) {
    const height = heightFor(width);
    const toPixel = this.camera.onto(width, height);
    (this.marks ?? []).forEach(({ segment }, k) => {
      const piece = this.shape.segment.indexOf(segment);
      const pin = this.pins.children[k];
      pin.hidden = piece < 0;
      if (piece < 0) return;
      const at = this.shape.flat.subarray(7 * piece, 7 * piece + 6);
      const [x, y] = toPixel((at[0] + at[3]) / 2, (at[1] + at[4]) / 2, (at[2] + at[5]) / 2);
      pin.hidden = x < 0 || x > width || y < 0 || y > height;
      pin.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
    });
  }
}
