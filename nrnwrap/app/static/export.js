// What can be taken along: link, script, pictures, numbers, film.

import { ask, askFile } from "./api.js";
import { button, byId, make, openDialog, saveFile } from "./dom.js";
import { film } from "./film.js";
import { addressOf, job } from "./state.js";
import { complain, say } from "./status.js";

/** Copies text, or shows it for copying where the browser does not allow that. */
export async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
    say(`${what} is copied.`);
  } catch {
    const box = make("textarea", { value: text, readOnly: true, rows: 6, cols: 40, "aria-label": what });
    openDialog(`${what}: copy it from here`, box);
    box.select();
  }
}

export function showScript(script) {
  openDialog("The same run in Python", make("pre", { textContent: script }), button("Copy", () => copy(script, "The script")));
}

const done = (work) => () => Promise.resolve(work()).catch(complain);

export function mountExport(store, runView) {
  const nameOf = () => store.state.model;
  const on = (id, work) => byId(id).addEventListener("click", done(work));
  on("link", () => copy(new URL(addressOf(store.state), location.href).href.replace(/\?[^#]*/, ""), "The link"));
  on("script", async () => showScript((await ask("script", job(store.state))).script));
  on("png", async () => saveFile(`${nameOf()}.png`, await runView.picture.png()));
  on("svg", () => saveFile(`${nameOf()}.svg`, runView.picture.svg()));
  on("csv", async () => saveFile(`${nameOf()}.csv`, await askFile("csv", { ...job(store.state), what: "samples" })));
  on("csv-spikes", async () => saveFile(`${nameOf()}-spikes.csv`, await askFile("csv", { ...job(store.state), what: "spikes" })));
  on("film", async () => {
    const [from, to] = runView.view;
    await film(byId("traces"), 5, (share) => runView.drawUntil(from + share * (to - from)), nameOf());
    runView.drawUntil(null);
  });
}
