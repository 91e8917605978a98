// The way to the server: JSON out; JSON, or a JSON head with arrays behind it, back.

import { fileOf } from "./files.js";

/** What the server refuses or cannot do, with its sentence and its kind. */
export class Refused extends Error {
  constructor(sentence, kind) {
    super(sentence);
    this.kind = kind;
  }
}

const SILENT = "The server does not answer. Start `nrnwrap app` again; your settings stay in the address.";
const ARRAYS = { float32: Float32Array, uint8: Uint8Array, uint32: Uint32Array };

async function sent(route, settings) {
  try {
    return await fetch(route, settings);
  } catch (cause) {
    if (cause.name === "AbortError") throw cause;
    throw new Refused(SILENT, "silent");
  }
}

async function refusal(response) {
  const found = await response.json().catch(() => ({}));
  return new Refused(found.error ?? `The server answered with ${response.status}.`, found.kind ?? "unknown");
}

function post(body, signal) {
  return { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body), signal };
}

const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, 1000 * seconds));

/** A state whose file the server has again, where this tab still has it. */
async function withFile(body, signal) {
  const { morphology, compare } = body;
  const file = morphology?.file && fileOf(morphology);
  if (file) await sent("/api/morphology", post(file, signal));
  if (compare) await withFile(compare, signal);
}

/** The response to a state. A server that is busy, or does not have a file any more, is asked again, once. */
async function responseTo(route, body, signal, patient = true) {
  const response = await sent(`/api/${route}`, post(body, signal));
  if (response.ok) return response;
  const cause = await refusal(response);
  if (!patient || !["busy", "file"].includes(cause.kind)) throw cause;
  if (cause.kind === "file") await withFile(body, signal);
  else await pause(Math.min(Number(response.headers.get("retry-after")) || 1, 5));
  return responseTo(route, body, signal, false);
}

/** The answer of a route: its JSON, or its head with the arrays by name in `arrays`. */
export async function ask(route, body, signal) {
  const response = await responseTo(route, body, signal);
  if (response.headers.get("content-type").startsWith("application/json")) return response.json();
  return unpacked(await response.arrayBuffer());
}

export async function askFile(route, body) {
  return (await responseTo(route, body)).blob();
}

export async function loadCatalogue() {
  const response = await sent("/api/catalogue");
  if (!response.ok) throw await refusal(response);
  return response.json();
}

/** Head and arrays out of one buffer; an array of two dimensions has its rows. */
export function unpacked(buffer) {
  const length = new DataView(buffer).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  const views = head.arrays.map(({ offset }) => new DataView(buffer, 4 + length + offset));
  return { ...head, arrays: unfold(head.arrays, views) };
}

/** Arrays by name: what is known of each, and a DataView where each begins. */
export function unfold(about, views) {
  const found = about.map(({ name, type, shape }, k) => {
    const count = shape.reduce((product, size) => product * size, 1);
    const { buffer, byteOffset: start } = views[k];
    const size = count * ARRAYS[type].BYTES_PER_ELEMENT;
    const flat = start % 4 ? new ARRAYS[type](buffer.slice(start, start + size)) : new ARRAYS[type](buffer, start, count);
    return [name, shape.length === 2 ? rowsOf(flat, shape[0]) : flat];
  });
  return Object.fromEntries(found);
}

function rowsOf(flat, count) {
  const size = count ? flat.length / count : 0;
  return Array.from({ length: count }, (_, row) => flat.subarray(row * size, (row + 1) * size));
}
