// Looking closer: a pointer reads values and marks out times, buttons and keys do the same.

import { byId } from "./dom.js";
import { timeScale } from "./traces.js";

/** Times `share` of the span earlier or later, or a span `factor` times as long. */
function moved([from, to], factor, share) {
  const [middle, half] = [(from + to) / 2 + share * (to - from), (factor * (to - from)) / 2];
  return [middle - half, middle + half];
}

export function mountPointer(runView) {
  const canvas = byId("traces");
  const timeAt = (event) => {
    const found = timeScale(runView.view, canvas.clientWidth).invert(event.offsetX);
    return Math.min(Math.max(found, runView.view[0]), runView.view[1]);
  };
  let from = null;
  canvas.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "mouse") from = timeAt(event);
    runView.markAt(timeAt(event));
  });
  canvas.addEventListener("pointermove", (event) => runView.markAt(from === null ? timeAt(event) : [from, timeAt(event)]));
  canvas.addEventListener("pointerup", (event) => {
    const to = timeAt(event);
    const view = from === null ? null : [Math.min(from, to), Math.max(from, to)];
    from = null;
    runView.mark = null;
    if (view && view[1] - view[0] > 0.01 * (runView.view[1] - runView.view[0])) runView.look(view);
  });
  canvas.addEventListener("pointerleave", () => {
    from = null;
    runView.markAt(null);
  });
  canvas.addEventListener("dblclick", () => runView.look(null));
  const click = (id, view) => byId(id).addEventListener("click", () => runView.look(view()));
  click("zoom-in", () => moved(runView.view, 0.5, 0));
  click("zoom-out", () => moved(runView.view, 2, 0));
  click("earlier", () => moved(runView.view, 1, -0.5));
  click("later", () => moved(runView.view, 1, 0.5));
  click("whole", () => null);
}
