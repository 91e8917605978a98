// A film of a picture while it changes, made by the browser.

import { saveFile } from "./dom.js";
import { complain, say } from "./status.js";

const KINDS = ["video/webm;codecs=vp9", "video/webm", "video/mp4"];

const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));

/** Films a canvas for some seconds; `show(share)` draws what belongs to a share of the time, 0 to 1. */
export async function film(canvas, seconds, show, name) {
  const kind = globalThis.MediaRecorder && KINDS.find((own) => MediaRecorder.isTypeSupported(own));
  if (!kind || !canvas.captureStream) {
    complain({ message: "This browser cannot record films.", kind: "browser" });
    return;
  }
  const recorder = new MediaRecorder(canvas.captureStream(30), { mimeType: kind });
  const parts = [];
  recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
  const ended = new Promise((resolve) => recorder.addEventListener("stop", resolve));
  say(`Filming for ${seconds} s ...`);
  recorder.start();
  const since = performance.now();
  for (let share = 0; share < 1;) {
    share = Math.min((performance.now() - since) / (1000 * seconds), 1);
    show(share);
    await nextFrame();
  }
  recorder.stop();
  await ended;
  saveFile(`${name}.${kind.includes("mp4") ? "mp4" : "webm"}`, new Blob(parts, { type: kind }));
  say("The film is saved.");
}
