// One quantity: a label with its sentence, a slider, a number, a unit.

import { anglesOf, directionAt } from "./direction.js";
import { button, make, option } from "./dom.js";
import { plain, short, unitText, withUnit } from "./numbers.js";
import { pairsOf, pointsOfFile } from "./points.js";

let made = 0;

/** The range of a slider: what the catalogue says, else around what is usual. */
function rangeOf(field, usual) {
  if (field.soft) return field.soft;
  const top = 2 * Math.max(Math.abs(usual ?? field.default ?? 0), 0) || 1;
  return [Math.max(field.low ?? -top, field.low < 0 || field.low === null ? -top : field.low), Math.min(field.high ?? top, top)];
}

function parsedList(text) {
  const numbers = text.split(/[\s,;]+/).filter(Boolean).map(Number);
  return numbers.every(Number.isFinite) ? numbers : null;
}

function asText(value) {
  return (value ?? []).map((part) => (Array.isArray(part) ? part.join(" ") : part)).join(", ");
}

function textInput(field, id, change) {
  const input = make("input", { type: "text", id, className: "list", autocomplete: "off" });
  const [read, wanted] = field.type === "numbers" ? [parsedList, "numbers"] : [pairsOf, "pairs of numbers"];
  input.addEventListener("change", () => {
    const found = read(input.value);
    input.setCustomValidity(found ? "" : `Give ${wanted} with commas between them.`);
    if (input.reportValidity()) change(found);
  });
  return { inputs: [input], below: field.type === "points" ? [pointsFile(field, change)] : [], update: (value) => { if (document.activeElement !== input) input.value = asText(value); } };
}

/** Points out of a file of two columns. */
function pointsFile(field, change) {
  const input = make("input", { type: "file", accept: ".csv,.txt,.dat,.tsv,text/*", "aria-label": "A file of times (ms) and currents (nA)" });
  input.addEventListener("click", () => { input.value = ""; }); // the same file, when it has changed, is another
  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (!file) return;
    try {
      if (file.size > 1_000_000) throw Error("The file may have 1 MB.");
      const points = pointsOfFile(await file.text(), field.most);
      input.setCustomValidity("");
      change(points);
    } catch (cause) {
      input.setCustomValidity(cause.message);
      input.reportValidity();
    }
  });
  return input;
}

function chooser(field, id, change) {
  const select = make("select", { id }, ...field.choices.map((name) => option(name)));
  select.addEventListener("change", () => change(select.value));
  return { inputs: [select], update: (value) => { select.value = value; } };
}

function checkbox(field, id, change) {
  const input = make("input", { type: "checkbox", id });
  input.addEventListener("change", () => change(input.checked));
  return { inputs: [input], update: (value) => { input.checked = Boolean(value); } };
}

const ANGLES = [["azimuth", 180, 360, "from x towards y"], ["elevation", 90, 90, "from there towards z"]].map(([name, usual, most, doc]) => (
  { name, type: "number", unit: "°", default: 0, low: -most, high: most, soft: [-usual, usual], step: 1, doc }
));

/** An axis, or any direction by two angles, which stay where they are as long as they mean the direction. */
function direction(field, id, change) {
  const between = option("", "between the axes");
  const take = (value) => {
    update(value);
    change(value);
  };
  const axes = chooser(field, id, take);
  const [select] = axes.inputs;
  select.append(between);
  between.disabled = true;
  let angles = [0, 0];
  const rows = ANGLES.map((angle, k) => fieldRow(angle, (value) => {
    angles = angles.map((old, other) => (other === k ? value ?? 0 : old));
    take(directionAt(...angles, field.choices));
  }));
  const update = (value) => {
    if (String(directionAt(...angles, field.choices)) !== String(value)) angles = anglesOf(value);
    select.value = field.choices.includes(value) ? value : "";
    rows.forEach((row, k) => row.update(angles[k]));
  };
  return { inputs: [select], below: rows.map((row) => row.element), update };
}

/** Slider and number field; an infinite value is an empty field and a slider at its end. */
function sliderAndNumber(field, id, usual, change) {
  const [low, high] = rangeOf(field, usual);
  const log = field.log && low > 0;
  const whole = field.type === "integer";
  const toSlider = (value) => (log ? Math.log10(Math.max(value, low)) : value);
  const [min, max] = [toSlider(low), toSlider(high)];
  const apart = field.step ?? (whole && !log ? Math.max(1, Math.round((max - min) / 400)) : Number(((max - min) / 400).toPrecision(3)));
  const fromSlider = (position) => {
    const value = Number((log ? 10 ** position : position).toPrecision(4));
    return whole ? Math.round(value) : value;
  };
  const range = make("input", { type: "range", id, min, max, step: apart });
  const box = make("input", { type: "number", step: "any", inputMode: "decimal", placeholder: field.infinite ? "∞" : field.default === null ? "usual" : "" });
  box.setAttribute("aria-label", `${field.name}${unitText(field.unit) && ` (${unitText(field.unit)})`}`);
  if (field.low !== null) box.min = field.low;
  if (field.high !== null) box.max = field.high;
  const speak = (value) => {
    const text = Number.isFinite(value) ? withUnit(value, field.unit) : field.infinite ? "without end" : "as usual";
    range.setAttribute("aria-valuetext", text);
  };
  range.addEventListener("input", (event) => {
    const value = fromSlider(Number(range.value));
    box.value = value;
    speak(value);
    change(value, event.timeStamp);
  });
  box.addEventListener("change", () => {
    const value = box.value === "" ? field.default : Number(box.value);
    if (!box.reportValidity()) return;
    range.value = toSlider(value ?? high);
    speak(value);
    change(whole && value !== null ? Math.round(value) : value);
  });
  const update = (value) => {
    if (document.activeElement !== box) box.value = Number.isFinite(value) ? Number(value.toPrecision(6)) : "";
    if (fromSlider(Number(range.value)) !== value) range.value = toSlider(value ?? high);
    speak(value);
  };
  return { inputs: [range, box], update };
}

const CONTROLS = { boolean: checkbox, choice: chooser, direction, numbers: textInput, levels: textInput, points: textInput };

/** The row of a field: {element, update(value)}. `change(value)` is called when somebody moves it. */
export function fieldRow(field, change, { usual, reset } = {}) {
  made += 1;
  const id = `field${made}`;
  const control = CONTROLS[field.type]?.(field, id, change) ?? sliderAndNumber(field, id, usual, change);
  const label = make("label", { htmlFor: id }, make("b", { textContent: field.name }), ` ${plain(field.doc)}`);
  const back = reset && button("↺", reset, { className: "back", "aria-label": `Reset ${field.name}`, title: "Reset" });
  const unit = make("span", { className: "unit", textContent: unitText(field.unit) });
  const head = make("div", { className: "name" }, label, ...(back ? [back] : []));
  const element = make("div", { className: `field ${field.type}` }, head, ...control.inputs, unit, ...(control.below ?? []));
  const update = (value, changed = false) => {
    control.update(value);
    element.classList.toggle("changed", changed);
    if (back) back.hidden = !changed;
  };
  return { element, update };
}

/** The elements of rows; those that few need are folded away, unless `open`. */
export function folded(rows, open) {
  const [usual, rare] = [false, true].map((wanted) => rows.filter((row) => Boolean(row.rare) === wanted).map((row) => row.element));
  return rare.length ? [...usual, make("details", { open }, make("summary", { textContent: "More" }), ...rare)] : usual;
}

/** The sentence of a value, for tables. */
export const sentence = (value, unit) => (typeof value === "number" ? `${short(value)} ${unitText(unit)}`.trim() : String(value));
