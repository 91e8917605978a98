// The line that says what happened; a screen reader hears it.

import { byId } from "./dom.js";

export function say(text) {
  byId("status").textContent = text;
  byId("status").className = "";
}

/** Shows why something was not done, and lets the page go on. What was aborted is not worth a word. */
export function complain(cause) {
  if (cause.name === "AbortError") return;
  byId("status").textContent = cause.message;
  byId("status").className = "bad";
  if (!cause.kind) console.error(cause);
}
