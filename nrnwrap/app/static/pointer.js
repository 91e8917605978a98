// Looking closer: a pointer reads values and marks out times; two fingers, the wheel, keys and buttons come nearer.

import { byId } from "./dom.js";
import { timeScale } from "./traces.js";

const NOTCH = 1.25; // of a key
const APART = 12; // pixels: fingers that are closer do not say how wide a view should be
const TURN = 0.0015; // of the wheel

/** A view `factor` times as long, in which a time stays where it is. */
const around = ([from, to], factor, time) => [time - factor * (time - from), time + factor * (to - time)];

const middle = ([from, to]) => (from + to) / 2;
const moved = ([from, to], share) => [from + share * (to - from), to + share * (to - from)];

/** The view in which the times lie at the pixels, one or two of each. */
function viewAt(pixels, times, view, width) {
  const [left, right] = view.map(timeScale(view, width));
  const two = pixels.length > 1 && Math.abs(pixels[1] - pixels[0]) > APART;
  const perPixel = two ? Math.abs((times[1] - times[0]) / (pixels[1] - pixels[0])) : (view[1] - view[0]) / (right - left);
  const begin = times[0] - perPixel * (pixels[0] - left);
  return [begin, begin + perPixel * (right - left)];
}

/** Fingers: one moves a view that is closer and else reads values, two spread it. */
function mountTouch(canvas, runView, timeAt) {
  const fingers = new Map(); // pointer -> pixel
  let held = []; // the times under them
  const hold = () => { held = [...fingers.values()].slice(0, 2).map((pixel) => timeAt(pixel)); };
  canvas.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "mouse") return;
    fingers.set(event.pointerId, event.offsetX);
    hold();
    runView.markAt(fingers.size > 1 || runView.zoom ? null : timeAt(event.offsetX));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!fingers.has(event.pointerId)) return;
    fingers.set(event.pointerId, event.offsetX);
    if (fingers.size === 1 && !runView.zoom) runView.markAt(timeAt(event.offsetX));
    else runView.look(viewAt([...fingers.values()].slice(0, 2), held, runView.view, canvas.clientWidth));
  });
  const lift = (event) => {
    if (fingers.delete(event.pointerId)) hold();
  };
  for (const name of ["pointerup", "pointercancel", "pointerleave"]) canvas.addEventListener(name, lift);
}

/** The mouse: it reads values, and marks out a span to look at. */
function mountMouse(canvas, runView, timeAt) {
  let from = null;
  canvas.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "mouse" || event.button) return;
    from = timeAt(event.offsetX);
    runView.markAt(from);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (event.pointerType !== "mouse") return;
    const time = timeAt(event.offsetX);
    runView.markAt(from === null ? time : [from, time]);
  });
  canvas.addEventListener("pointerup", (event) => {
    if (from === null) return;
    const view = [from, timeAt(event.offsetX)].sort((one, other) => one - other);
    from = null;
    runView.mark = null;
    if (view[1] - view[0] > 0.01 * (runView.view[1] - runView.view[0])) runView.look(view);
  });
  canvas.addEventListener("pointerleave", (event) => {
    if (event.pointerType !== "mouse") return; // what a finger reads stays
    from = null;
    runView.markAt(null);
  });
  canvas.addEventListener("dblclick", () => runView.look(null));
}

/** The wheel comes nearer where it could not scroll the page instead, and with Ctrl anywhere; sideways it moves. */
function mountWheel(canvas, runView, timeAt) {
  canvas.addEventListener("wheel", (event) => {
    const { deltaX, deltaY, ctrlKey, shiftKey, offsetX } = event;
    const sideways = shiftKey ? deltaX || deltaY : Math.abs(deltaX) > Math.abs(deltaY) && deltaX;
    const nearer = ctrlKey || runView.zoom || (deltaY < 0 && window.scrollY <= 0);
    if (sideways ? !runView.zoom : !nearer) return;
    event.preventDefault();
    if (sideways) runView.look(moved(runView.view, TURN * sideways));
    else runView.look(around(runView.view, Math.exp((ctrlKey ? 6 : 1) * TURN * deltaY), timeAt(offsetX)));
  }, { passive: false });
}

function mountKeys(canvas, runView) {
  const views = {
    ArrowLeft: (view) => moved(view, -0.1),
    ArrowRight: (view) => moved(view, 0.1),
    "+": (view) => around(view, 1 / NOTCH, middle(view)),
    "=": (view) => around(view, 1 / NOTCH, middle(view)),
    "-": (view) => around(view, NOTCH, middle(view)),
    Escape: () => null,
    Home: () => null,
  };
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || !Object.hasOwn(views, event.key)) return;
    event.preventDefault();
    runView.look(views[event.key](runView.view));
  });
}

export function mountPointer(runView) {
  const canvas = byId("traces");
  const timeAt = (pixel) => {
    const found = timeScale(runView.view, canvas.clientWidth).invert(pixel);
    return Math.min(Math.max(found, runView.view[0]), runView.view[1]);
  };
  mountMouse(canvas, runView, timeAt);
  mountTouch(canvas, runView, timeAt);
  mountWheel(canvas, runView, timeAt);
  mountKeys(canvas, runView);
  const click = (id, view) => byId(id).addEventListener("click", () => runView.look(view(runView.view)));
  click("zoom-in", (view) => around(view, 0.5, middle(view)));
  click("zoom-out", (view) => around(view, 2, middle(view)));
  click("earlier", (view) => moved(view, -0.5));
  click("later", (view) => moved(view, 0.5));
  click("whole", () => null);
}
