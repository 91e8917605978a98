// What the page is about: one dictionary, in the address, with undo. `job` is what the server gets of it.

import { fileOf } from "./files.js";

const STEPS = 200; // that can be undone
const TOGETHER = 800; // ms: changes of one slider within them are one step
const LARGE = 60_000; // characters of a file that an address does not hold
const OF_THE_PAGE = ["tab", "network", "fi", "zoom"];

/** The current that makes the model fire, from 50 ms on. */
export function usualStimuli(model, preset) {
  const amp = preset?.drive ?? model.drive ?? 1;
  return [{ kind: "Step", amp, delay: 50, dur: 400 }];
}

export function presetOf(model, name) {
  return model.presets.find((preset) => preset.name === name) ?? null;
}

/** What a model that takes files is made of at first: the project's own shape, which fires. */
function firstShape(catalogue, model) {
  if (!model.formats.length || model.state) return { morphology: null, channels: [] };
  const [example] = catalogue.morphologies;
  return { morphology: example ? { example: example.name } : null, channels: [{ mechanism: "hh", where: "all", parameters: {} }] };
}

/** A state of a model as it is opened; a user's own brings its state along. */
export function fresh(catalogue, name = catalogue.open) {
  const model = catalogue.models[name];
  return {
    model: name,
    preset: null,
    scheme: model.schemes[0] ?? null,
    parameters: {},
    start: {},
    seed: model.seeded ? 1 : null,
    ...firstShape(catalogue, model),
    stimuli: usualStimuli(model),
    t_stop: 500,
    dt: Math.min(0.025, model.dt_max ?? Infinity),
    compare: null,
    zoom: null, // [from, to] in ms, or the whole run
    tab: catalogue.own_network ? "network" : "controls",
    network: catalogue.own_network ? { own: true } : {},
    fi: {},
    ...structuredClone(model.state ?? {}),
  };
}

/** The keys of a model, without what holds for all models of a comparison. */
export function sideOf(state) {
  const { t_stop, dt, compare, tab, network, fi, zoom, ...side } = state;
  return structuredClone(side);
}

function isBare(value) {
  if (value === null || value === undefined) return true;
  return typeof value === "object" && !Array.isArray(value) && Object.keys(value).length === 0;
}

/** The state that the server gets. */
export function job(state) {
  const wanted = Object.entries(state).filter(([key, value]) => !OF_THE_PAGE.includes(key) && !isBare(value));
  const found = Object.fromEntries(wanted);
  if (found.compare) found.compare = Object.fromEntries(Object.entries(found.compare).filter(([, value]) => !isBare(value)));
  return found;
}

export class Store {
  constructor(state) {
    this.state = state;
    this.past = [];
    this.future = [];
    this.listeners = [];
    this.last = { key: null, when: 0 };
  }

  subscribe(listener) {
    this.listeners.push(listener);
    listener(this.state);
  }

  tell(keep = true) {
    if (keep) writeAddress(this.state);
    for (const listener of this.listeners) listener(this.state);
  }

  /** Changes the state by a function; equal keys in short succession are one step of undo. */
  change(alter, key = null) {
    const now = performance.now();
    if (!key || key !== this.last.key || now - this.last.when > TOGETHER) {
      this.past = [...this.past.slice(-STEPS), structuredClone(this.state)];
    }
    this.last = { key, when: now };
    this.future = [];
    alter(this.state);
    this.tell();
  }

  /** Changes what is looked at, which is not a step of undo. */
  show(alter) {
    alter(this.state);
    this.tell();
  }

  travel(from, to) {
    if (!from.length) return;
    to.push(structuredClone(this.state));
    const { tab, zoom } = this.state;
    this.state = { ...from.pop(), tab, zoom };
    this.last = { key: null, when: 0 };
    this.tell();
  }

  undo() { this.travel(this.past, this.future); }
  redo() { this.travel(this.future, this.past); }
}

let waiting = 0;

/** The address follows, at most a few times a second: browsers refuse more. */
function writeAddress(state) {
  clearTimeout(waiting);
  waiting = setTimeout(() => history.replaceState(null, "", addressOf(state)), 150);
}

/** The address of a state, with a morphology file in it unless that is large. */
export function addressOf(state) {
  const { morphology } = state;
  const data = morphology?.file && fileOf(morphology)?.data;
  const whole = data && data.length <= LARGE ? { ...state, morphology: { ...morphology, data } } : state;
  return `#${encodeURIComponent(JSON.stringify(whole))}`;
}
