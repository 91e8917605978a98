// The run on the screen: asked from the server when the state changes, drawn, and put into a sentence.

import { ask } from "./api.js";
import { byId } from "./dom.js";
import { newest } from "./newest.js";
import { plural, short } from "./numbers.js";
import { Picture } from "./picture.js";
import { job } from "./state.js";
import { complain, say } from "./status.js";
import { narrow } from "./tabs.js";
import { cover, drawTraces, heightOf, panelsOf, timeScale } from "./traces.js";

/** The runs of an answer with their arrays: [{label, names, units, spikes, t, traces}, ...]. */
export function runsOf(answer) {
  return answer.runs.map((run, k) => ({ ...run, t: answer.arrays[`${k}.t`], traces: answer.arrays[`${k}.traces`] }));
}

const timeText = ({ seconds }) => (seconds === undefined ? "" : `NEURON took ${short(1000 * seconds, 3)} ms.`);

function rate(run) {
  const gaps = run.spikes.length - 1;
  return gaps > 0 ? (1000 * gaps) / (run.spikes.at(-1) - run.spikes[0]) : null;
}

function spikeText(run) {
  const found = rate(run);
  return plural(run.spikes.length, "spike") + (found ? ` at ${short(found, 3)} Hz` : "");
}

/** What a screen reader says of the traces. */
function sentenceOf(runs) {
  const one = ({ label, names, spikes, traces, t_stop }) => {
    let [low, high] = [Infinity, -Infinity];
    for (const v of traces[0]) [low, high] = [Math.min(low, v), Math.max(high, v)];
    const times = spikes.length ? `, the first at ${short(spikes[0])} ms, the last at ${short(spikes.at(-1))} ms` : "";
    return `${label}: ${names.join(", ")} over ${short(t_stop)} ms; ${plural(spikes.length, "spike")}${times}; v from ${short(low, 3)} to ${short(high, 3)} mV`;
  };
  return `Traces of ${runs.map(one).join(". In grey, ")}.`;
}

export class RunView {
  constructor(store) {
    this.store = store;
    this.runs = [];
    this.mark = null; // a time that a pointer or a sound is at
    this.until = null;
    this.asked = 0;
    this.listeners = [];
    this.picture = new Picture((...to) => this.paint(...to), () => this.height(), byId("traces"));
    this.request = newest((signal) => this.fetch(signal));
    let before = null;
    store.subscribe((state) => {
      for (const id of ["whole", "earlier", "later"]) byId(id).hidden = !this.zoom;
      const wanted = JSON.stringify([job(state), this.zoom]);
      if (wanted === before) return;
      before = wanted;
      this.refresh();
    });
  }

  onRun(listener) { this.listeners.push(listener); }

  /** What is looked at, unless that is not in the run. */
  get zoom() {
    const { zoom, t_stop } = this.store.state;
    return zoom && zoom[1] <= t_stop ? zoom : null;
  }

  get view() { return this.zoom ?? [0, this.runs[0]?.t_stop ?? this.store.state.t_stop]; }

  height() {
    if (!this.runs.length) return narrow.matches ? 300 : 454;
    return heightOf(panelsOf(this.runs), narrow.matches);
  }

  refresh() {
    this.asked ||= performance.now();
    this.request();
  }

  async fetch(signal) {
    const since = this.asked;
    this.asked = 0;
    byId("figure").setAttribute("aria-busy", "true");
    try {
      this.take(await this.answerTo(job(this.store.state), signal), since);
    } catch (cause) {
      this.fail(cause);
    } finally {
      byId("figure").setAttribute("aria-busy", "false");
    }
  }

  answerTo(body, signal) {
    const width = Math.round(Math.min(Math.max(this.picture.size[0] * devicePixelRatio, 100), 4000));
    return ask("simulate", { ...body, width, ...(this.zoom ? { view: this.zoom } : {}) }, signal);
  }

  /** The curves that stay on the screen are not those of the settings, so they fade. */
  fail(cause) {
    if (cause.name === "AbortError") return;
    byId("traces").classList.add("old");
    complain(cause);
  }

  take(answer, since) {
    this.answer = answer;
    this.runs = runsOf(answer);
    byId("traces").classList.remove("old");
    this.picture.draw(sentenceOf(this.runs));
    const waited = performance.now() - since;
    byId("figure").dataset.waited = waited.toFixed(1);
    byId("figure").dataset.serial = Number(byId("figure").dataset.serial ?? 0) + 1;
    const other = this.runs[1] ? `; in grey ${spikeText(this.runs[1])}` : "";
    const warned = this.runs.flatMap((run) => run.warnings ?? []);
    say([`${spikeText(this.runs[0])}${other}. ${timeText(answer)}`, ...warned].join(" "));
    for (const listener of this.listeners) listener(this);
  }

  paint(context, width, height, colours) {
    if (!this.runs.length) return;
    drawTraces(context, width, height, this.runs, this.view, colours, this.mark);
    if (this.until !== null) cover(context, timeScale(this.view, width)(this.until), width, height, colours);
  }

  /** Draws what has happened until a time (ms), for films; null is everything. */
  drawUntil(time) {
    this.until = time;
    this.picture.draw();
  }

  /** Looks at the times of `view` (ms), or at all of them. */
  look(view) {
    const end = this.store.state.t_stop;
    const span = view ? Math.min(Math.max(view[1] - view[0], 1), end) : end;
    const from = view ? Math.min(Math.max(view[0], 0), end - span) : 0;
    this.store.show((state) => { state.zoom = span < end ? [from, from + span] : null; });
    this.picture.draw(); // what is there already, until more of it comes
  }

  markAt(time) {
    this.mark = time;
    this.picture.draw();
  }
}
