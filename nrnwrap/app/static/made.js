// Stimuli, synapses and courses in time as they are when they are added: with values that do something.

const USUAL = { uS: 0.005, mV: 2 }; // weights of models with synapses of their own; else a part of the usual current
const WEIGHT = { name: "weight", type: "number", log: false, low: null, high: null, doc: "of each event" };

function middle(field) {
  const [low, high] = field.soft ?? [field.low ?? 0, Math.min(field.high ?? 1, 100)];
  return Number(((low + high) / 2).toPrecision(3));
}

/** A current that rises, stays and falls within the run. */
function plateau(t_stop, top) {
  return [[0.1, 0], [0.3, top], [0.7, top], [0.9, 0]].map(([share, value]) => [Math.round(share * t_stop), value]);
}

/** The first number from the usual one on that no stimulus has: those of one number would be the same noise. */
function free({ name, default: usual }, stimuli) {
  const taken = stimuli.flatMap((own) => [own[name], own.waveform?.[name]]);
  let found = usual;
  while (taken.includes(found)) found += 1;
  return found;
}

/** The value of a field at first: times inside the run, currents of a size that the model knows. */
function atFirst(field, { t_stop, stimuli }, amp) {
  const { name, type, unit, default: usual } = field;
  if (field.apart) return free(field, stimuli);
  if (type === "points") return plateau(t_stop, amp);
  if (type === "levels") return [[-80, 150], [-60, 150], [-70, 150]];
  if (name === "amps") return [amp / 2, amp / 4];
  if (name === "delay") return Math.min(50, t_stop / 10);
  if (name === "dur" && usual === null) return Math.round(0.8 * t_stop);
  if (usual !== null) return usual;
  return unit === "nA" ? amp : middle(field);
}

function filled(fields, state, amp) {
  const wanted = fields.filter((field) => !field.rare && (!field.infinite || field.name === "dur"));
  return Object.fromEntries(wanted.map((field) => [field.name, atFirst(field, state, amp)]));
}

export function newStimulus(catalogue, kind, state) {
  const model = catalogue.models[state.model];
  const { fields, group } = catalogue.stimuli[kind];
  const found = { kind, ...filled(fields, state, model.drive ?? 1) };
  const [first] = Object.keys(catalogue.synapses);
  if (group === "source") Object.assign(found, newConnection(catalogue, model, model.own_synapses ? null : first));
  return found;
}

/** The course in time of a field, "" for one that is constant. */
export function newCourse(catalogue, kind, state) {
  return kind ? { kind, ...filled(catalogue.stimuli.Field.courses[kind], state, 1) } : null;
}

/** The weight of events through a kind of synapse: that of one which learns has a bound, its w_max. */
export function weightField(catalogue, model, kind) {
  if (!kind) {
    const usual = USUAL[model.weight_unit] ?? (model.drive ?? 1) / 2;
    return { ...WEIGHT, unit: model.weight_unit, default: usual, soft: [0, 5 * usual] };
  }
  const { weight, fields } = catalogue.synapses[kind];
  const bound = fields.find((field) => field.name === "w_max")?.default;
  return { ...weight, name: "weight", ...(bound ? { default: bound / 2, soft: [0, bound] } : {}) };
}

/** Synapse and weight of a source of events; without a kind the synapses of the model itself. */
export function newConnection(catalogue, model, kind) {
  const field = weightField(catalogue, model, kind);
  return { weight: field.default ?? middle(field), synapse: kind ? newSynapse(catalogue, kind) : null };
}

function newSynapse(catalogue, kind) {
  const values = catalogue.synapses[kind].fields.map((field) => [field.name, field.default ?? middle(field)]);
  return { kind, ...Object.fromEntries(values) };
}
