// A canvas that draws itself: again when its width changes or the screen turns dark, and into files.

import { make } from "./dom.js";
import { freshContext, look, LOOK_OF_FILES, onLook } from "./look.js";
import { SvgContext } from "./svg.js";

export class Picture {
  /** `draw(context, width, height, colours)`; `height(width)` in pixels. */
  constructor(draw, height, canvas = make("canvas", { role: "img" })) {
    Object.assign(this, { paint: draw, height, canvas, sentence: "Nothing is drawn yet" });
    canvas.setAttribute("aria-label", this.sentence);
    new ResizeObserver(() => this.draw()).observe(canvas);
    onLook(() => this.draw());
  }

  get size() {
    const width = this.canvas.clientWidth;
    return [width, this.height(width)];
  }

  /** Draws; the sentence is what a screen reader says of the picture. */
  draw(sentence = this.sentence) {
    this.sentence = sentence;
    this.canvas.setAttribute("aria-label", sentence);
    const [width, height] = this.size;
    if (!width) return;
    this.paint(freshContext(this.canvas, width, height), width, height, look());
  }

  svg() {
    const [width, height] = this.size;
    const context = new SvgContext(width, height);
    context.fillStyle = LOOK_OF_FILES.paper;
    context.fillRect(0, 0, width, height);
    this.paint(context, width, height, LOOK_OF_FILES);
    return new Blob([context.toString()], { type: "image/svg+xml" });
  }

  /** A PNG of three pixels for each of the screen's, on white. */
  png() {
    const [width, height] = this.size;
    const canvas = make("canvas", { width: 3 * width, height: 3 * height });
    const context = canvas.getContext("2d");
    context.scale(3, 3);
    context.fillStyle = LOOK_OF_FILES.paper;
    context.fillRect(0, 0, width, height);
    this.paint(context, width, height, LOOK_OF_FILES);
    return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  }
}
