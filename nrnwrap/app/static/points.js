// Points of a waveform out of text: what somebody types, or a file of two columns.

/** Pairs out of one list: "0 100, -60 50" are [[0, 100], [-60, 50]]; null where they are not pairs of numbers. */
export function pairsOf(text) {
  const numbers = text.split(/[\s,;]+/).filter(Boolean).map(Number);
  if (numbers.length % 2 || !numbers.every(Number.isFinite)) return null;
  return Array.from({ length: numbers.length / 2 }, (_, i) => numbers.slice(2 * i, 2 * i + 2));
}

/** The rows of a file: its first two columns, time (ms) and current (nA); lines of words are passed over. Throws a sentence. */
export function pointsOfFile(text, most) {
  const lines = text.split(/\r?\n/).map((line) => line.trim().split(/[\s,;]+/).slice(0, 2).map((cell) => (cell ? Number(cell) : NaN)));
  const points = lines.filter((line) => line.length === 2 && line.every(Number.isFinite));
  if (points.length < 2) throw Error("The file needs lines with a time (ms) and a current (nA).");
  if (points.length > most) throw Error(`The file has ${points.length} points, and the page takes ${most}. In Python nrnwrap.Waveform takes any number.`);
  if (points.some(([t], k) => t < 0 || (k && t < points[k - 1][0]))) throw Error("The times of the file must begin at 0 or later, and not decrease.");
  return points;
}
