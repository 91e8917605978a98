// Elements, made by hand: text is always text, nothing that comes from outside is read as HTML.

export const byId = (id) => document.getElementById(id);

/** An element; names with a dash, role and for are attributes, all others properties. */
export function make(tag, settings = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(settings)) {
    if (value === undefined) continue;
    if (name.includes("-") || name === "role") element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children);
  return element;
}

export const option = (value, text = value) => make("option", { value, textContent: text });

export function button(text, onclick, settings = {}) {
  return make("button", { type: "button", textContent: text, onclick, ...settings });
}

/** Shows a window of its own with a title and some elements; Escape or Close ends it. */
export function openDialog(title, ...children) {
  const dialog = make("dialog", { "aria-label": title });
  const close = button("Close", () => dialog.close());
  dialog.append(make("h2", { textContent: title }), ...children, close);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** Offers a file of the page's own making for download. */
export function saveFile(name, blob) {
  const address = URL.createObjectURL(blob);
  make("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
