// The page: catalogue, state, controls, traces, views.

import { aboutView } from "./about.js";
import { readAddress } from "./address.js";
import { loadCatalogue } from "./api.js";
import { compareView } from "./compare.js";
import { mountControls } from "./controls.js";
import { byId } from "./dom.js";
import { mountExport } from "./export.js";
import { fiView } from "./fi.js";
import { networkView } from "./network.js";
import { planeView } from "./plane.js";
import { mountPointer } from "./pointer.js";
import { RunView } from "./run.js";
import { shapeView } from "./shape.js";
import { mountSound } from "./sound.js";
import { spikesView } from "./spikes.js";
import { Store } from "./state.js";
import { complain } from "./status.js";
import { mountTabs } from "./tabs.js";
import { wallView } from "./wall.js";

const TYPED = ["number", "text"]; // inputs with an undo of their own

/** Says what an address asked for that does not exist, after the run that it did give. */
function noteLost(lost, runView) {
  if (!lost.length) return;
  let noted = false;
  runView.onRun(() => {
    if (!noted) byId("status").textContent += ` The address has what the page does not know, which was left out: ${lost.slice(0, 5).join(", ").slice(0, 200)}.`;
    noted = true;
  });
}

function mountUndo(store) {
  byId("undo").addEventListener("click", () => store.undo());
  byId("redo").addEventListener("click", () => store.redo());
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z" || TYPED.includes(event.target.type)) return;
    event.preventDefault();
    if (event.shiftKey) store.redo();
    else store.undo();
  });
  store.subscribe(() => {
    byId("undo").disabled = !store.past.length;
    byId("redo").disabled = !store.future.length;
  });
}

function followAddress(store, catalogue) {
  window.addEventListener("hashchange", ({ newURL }) => store.change((state) => {
    for (const key of Object.keys(state)) delete state[key];
    Object.assign(state, readAddress(new URL(newURL).hash, catalogue).state); // location may be the page's own by now
  }));
}

async function start() {
  const catalogue = await loadCatalogue();
  const { state, lost } = readAddress(location.hash, catalogue);
  const store = new Store(state);
  mountControls(store, catalogue);
  const runView = new RunView(store);
  noteLost(lost, runView);
  mountPointer(runView);
  mountSound(runView);
  mountExport(store, runView);
  mountUndo(store);
  mountTabs(store, {
    controls: { title: "Controls" },
    plane: planeView(store, catalogue),
    fi: fiView(store, catalogue),
    patterns: wallView(store, catalogue),
    compare: compareView(store, catalogue, runView),
    spikes: spikesView(runView),
    shape: shapeView(store, catalogue),
    network: networkView(store, catalogue),
    about: aboutView(catalogue),
  });
  followAddress(store, catalogue);
}

start().catch(complain);
