// The run as sound: a click for each spike, or the voltage itself, with a line that goes along.

import { byId } from "./dom.js";
import { say } from "./status.js";

let playing = null;

function addClick(samples, at, rate) {
  const length = Math.round(0.006 * rate);
  for (let i = 0; i < length && at + i < samples.length; i++) {
    samples[at + i] += 0.6 * Math.exp((-6 * i) / length) * Math.sin((2 * Math.PI * 1500 * i) / rate);
  }
}

/** A click of 6 ms for each spike; times in ms of the run, `slower` times as long in the air. */
function clicks(spikes, from, rate, slower, samples) {
  for (const spike of spikes) {
    if (spike >= from) addClick(samples, Math.round(((spike - from) * slower * rate) / 1000), rate);
  }
}

/** The voltage between its lowest and highest value, without its mean. */
function voice(t, v, from, rate, slower, samples) {
  let [low, high, sum, next] = [Infinity, -Infinity, 0, 0];
  for (let i = 0; i < samples.length; i++) {
    const time = from + (1000 * i) / (rate * slower);
    while (next < t.length - 2 && t[next + 1] < time) next += 1;
    const part = Math.min(Math.max((time - t[next]) / (t[next + 1] - t[next] || 1), 0), 1);
    samples[i] = v[next] + part * (v[next + 1] - v[next]);
    [low, high, sum] = [Math.min(low, samples[i]), Math.max(high, samples[i]), sum + samples[i]];
  }
  const mean = sum / samples.length;
  for (let i = 0; i < samples.length; i++) samples[i] = (0.8 * (samples[i] - mean)) / (high - low || 1);
}

export function hush(runView) {
  playing?.source.stop();
  playing?.context.close();
  playing = null;
  runView.markAt(null);
}

function follow(runView, own, [from, to], slower) {
  if (playing !== own) return;
  const time = from + (1000 * (own.context.currentTime - own.start)) / slower;
  if (time > to) {
    hush(runView);
    return;
  }
  runView.markAt(time);
  requestAnimationFrame(() => follow(runView, own, [from, to], slower));
}

/** Plays what is on the screen: `fill(samples, rate, slower, from)` writes the sound. */
function play(runView, what, fill) {
  if (playing) hush(runView);
  const [from, to] = runView.view;
  const slower = Number(byId("slower").value);
  const context = new AudioContext();
  const length = Math.ceil((context.sampleRate * slower * (to - from)) / 1000);
  const buffer = context.createBuffer(1, length, context.sampleRate);
  fill(buffer.getChannelData(0), context.sampleRate, slower, from);
  const source = context.createBufferSource();
  source.buffer = buffer;
  source.connect(context.destination);
  const own = { context, source, start: context.currentTime };
  playing = own;
  source.start();
  say(`${what}, ${slower === 1 ? "in real time" : `${slower} times slower`}.`);
  follow(runView, own, [from, to], slower);
}

export function mountSound(runView) {
  byId("hear-spikes").addEventListener("click", () => play(runView, `${runView.runs[0].spikes.length} spikes`,
    (samples, rate, slower, from) => clicks(runView.runs[0].spikes, from, rate, slower, samples)));
  byId("hear-voltage").addEventListener("click", () => play(runView, "The voltage",
    (samples, rate, slower, from) => voice(runView.runs[0].t, runView.runs[0].traces[0], from, rate, slower, samples)));
  byId("hush").addEventListener("click", () => hush(runView));
}
