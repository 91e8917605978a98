// A state out of an address. Anybody may have written it: only names of the catalogue and plain values get through.

import { keepFile } from "./files.js";
import { fresh, sideOf } from "./state.js";

const isNumber = (value) => typeof value === "number" && Number.isFinite(value);
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isPlain = (value) => isNumber(value) || typeof value === "boolean" || value === null;

/** The entries of an object whose keys are names that exist and whose values pass. */
function entriesOf(value, names, passes, lost) {
  if (value === undefined || value === null) return {};
  if (!isObject(value)) {
    lost.push("settings");
    return {};
  }
  const good = ([key, own]) => names.includes(key) && passes(own, key);
  for (const [key] of Object.entries(value).filter((entry) => !good(entry))) lost.push(key);
  return Object.fromEntries(Object.entries(value).filter(good));
}

function isValue(value) {
  if (isPlain(value)) return true;
  return Array.isArray(value) && value.length < 10_000 && value.every((part) => isNumber(part) || isValue(part));
}

/** A stimulus, a synapse or a course in time: its kind, and those of its fields that exist. `kinds`: name -> fields. */
function ofKind(value, kinds, extra, lost) {
  if (!isObject(value) || !Object.hasOwn(kinds, value.kind)) return null;
  const { kind, at, synapse, waveform, ...rest } = value;
  const fields = Object.fromEntries(kinds[kind].map((field) => [field.name, field]));
  const passes = (own, key) => isValue(own) || (Object.hasOwn(fields, key) && fields[key].choices.includes(own));
  const found = { kind, ...entriesOf(rest, [...Object.keys(fields), ...extra], passes, lost) };
  if (typeof at === "string" && at.length < 200) found.at = at;
  return found;
}

const fieldsOf = (kinds) => Object.fromEntries(Object.entries(kinds).map(([name, own]) => [name, own.fields]));

function stimuliOf(value, catalogue, lost) {
  if (!Array.isArray(value)) return null;
  const [kinds, synapses] = [fieldsOf(catalogue.stimuli), fieldsOf(catalogue.synapses)];
  const within = { synapse: synapses, waveform: catalogue.stimuli.Field.courses };
  return value.slice(0, catalogue.limits.stimuli).flatMap((own) => {
    const found = ofKind(own, kinds, ["weight", "delay"], lost);
    if (!found) lost.push("a stimulus");
    for (const [name, known] of found ? Object.entries(within) : []) {
      if (isObject(own[name])) found[name] = ofKind(own[name], known, [], lost);
      else if (own[name] === null) found[name] = null;
    }
    return found ? [found] : [];
  });
}

function channelsOf(value, catalogue, lost) {
  if (!Array.isArray(value)) return null;
  return value.slice(0, catalogue.limits.channels).flatMap((own) => {
    if (!isObject(own) || !Object.hasOwn(catalogue.channels, own.mechanism) || typeof own.where !== "string") {
      lost.push("a channel");
      return [];
    }
    const names = catalogue.channels[own.mechanism].parameters.map((field) => field.name);
    const parameters = entriesOf(own.parameters, names, isValue, lost);
    return [{ mechanism: own.mechanism, where: own.where.slice(0, 200), parameters }];
  });
}

const FILE = /^[0-9a-f]{32}$/; // what the server calls a file

function morphologyOf(value, catalogue, model, lost) {
  if (!isObject(value)) return null;
  if (catalogue.morphologies.some((known) => known.name === value.example)) return { example: value.example };
  const { format, file, data } = value;
  if (model.formats.includes(format)) {
    const named = typeof file === "string" && FILE.test(file);
    if (named && typeof data === "string") keepFile(file, format, data);
    if (named) return { format, file };
    if (typeof data === "string") return { format, data };
  }
  lost.push("a morphology file");
  return null;
}

/** What a network may be asked with: of a model, or with `own` the user's own. */
function networkNames(catalogue) {
  const fields = [...catalogue.network, ...(catalogue.own_network?.fields ?? [])];
  return [...fields.map((field) => field.name), ...(catalogue.own_network ? ["own"] : [])];
}

/** A whole state of foreign values; what does not exist is left out and noted in `lost`. */
export function accepted(value, catalogue, lost = []) {
  if (!isObject(value)) return fresh(catalogue);
  const name = value.model ?? catalogue.open;
  if (!Object.hasOwn(catalogue.models, name)) {
    lost.push("a model");
    return fresh(catalogue);
  }
  const state = fresh(catalogue, name);
  const model = catalogue.models[state.model];
  if (model.presets.some((preset) => preset.name === value.preset)) state.preset = value.preset;
  if (model.schemes.includes(value.scheme)) state.scheme = value.scheme;
  state.parameters = entriesOf(value.parameters ?? state.parameters, model.parameters.map((field) => field.name), isNumber, lost);
  state.start = entriesOf(value.start ?? state.start, ["v_init", ...model.states.map((own) => own.name)], isNumber, lost);
  state.channels = channelsOf(value.channels, catalogue, lost) ?? state.channels;
  state.stimuli = stimuliOf(value.stimuli, catalogue, lost) ?? state.stimuli;
  state.morphology = model.formats.length ? morphologyOf(value.morphology, catalogue, model, lost) ?? state.morphology : null;
  for (const key of ["t_stop", "dt"]) if (isNumber(value[key])) state[key] = value[key];
  if (model.seeded && isNumber(value.seed)) state.seed = value.seed;
  state.network = entriesOf(value.network ?? state.network, networkNames(catalogue), isPlain, lost);
  state.fi = entriesOf(value.fi, ["from", "to", "points", "dur"], isNumber, lost);
  const { zoom } = value;
  if (Array.isArray(zoom) && zoom.length === 2 && zoom.every(isNumber) && zoom[0] >= 0 && zoom[0] < zoom[1]) state.zoom = zoom;
  if (typeof value.tab === "string") state.tab = value.tab;
  return state;
}

/** The state of an address, {state, lost}; an empty address opens the catalogue's first model. */
export function readAddress(hash, catalogue) {
  if (hash.length < 2) return { state: fresh(catalogue), lost: [] };
  const lost = [];
  try {
    const value = JSON.parse(decodeURIComponent(hash.slice(1)));
    const state = accepted(value, catalogue, lost);
    if (isObject(value) && isObject(value.compare)) state.compare = sideOf(accepted(value.compare, catalogue, lost));
    return { state, lost };
  } catch {
    return { state: fresh(catalogue), lost: ["the whole address"] };
  }
}
