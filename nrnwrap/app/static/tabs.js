// Views below the traces, one at a time, as tabs that a keyboard and a screen reader know.

import { byId, make } from "./dom.js";

export const narrow = matchMedia("(max-width: 760px)");

/** The tab that is shown: on a wide window the controls stand beside and are not one. */
export function tabShown(state, names) {
  const wanted = names.includes(state.tab) ? state.tab : "controls";
  return wanted === "controls" && !narrow.matches ? "plane" : wanted;
}

function byKey(event, names, show) {
  const turn = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!turn) return;
  const visible = names.filter((name) => byId(`tab-${name}`).offsetParent);
  const at = visible.indexOf(event.target.dataset.tab);
  const name = visible[(at + turn + visible.length) % visible.length];
  show(name);
  byId(`tab-${name}`).focus();
}

/** `views`: name -> {title, element, open(state)}; `open` is called whenever the view is shown and the state changes. */
export function mountTabs(store, views) {
  const names = Object.keys(views);
  const show = (name) => store.show((state) => { state.tab = name; });
  for (const [name, view] of Object.entries(views)) {
    const tab = make("button", { type: "button", role: "tab", id: `tab-${name}`, textContent: view.title, "aria-controls": view.element ? `view-${name}` : name });
    tab.dataset.tab = name;
    tab.addEventListener("click", () => show(name));
    tab.addEventListener("keydown", (event) => byKey(event, names, show));
    byId("tabs").append(tab);
    if (!view.element) continue;
    byId("panels").append(make("section", { id: `view-${name}`, role: "tabpanel", "aria-labelledby": `tab-${name}` }, view.element));
  }
  const update = (state) => {
    const shown = tabShown(state, names);
    document.querySelector("main").dataset.tab = shown;
    for (const [name, view] of Object.entries(views)) {
      const tab = byId(`tab-${name}`);
      tab.setAttribute("aria-selected", String(name === shown));
      tab.tabIndex = name === shown ? 0 : -1;
      if (view.element) view.element.parentElement.hidden = name !== shown;
    }
    views[shown].open?.(state);
  };
  store.subscribe(update);
  narrow.addEventListener("change", () => update(store.state));
}
