// Ranges, ticks and the way from a value to a pixel.

function step(span, most) {
  const raw = span / Math.max(most, 1);
  const power = 10 ** Math.floor(Math.log10(raw));
  return power * [1, 2, 5, 10].find((factor) => factor * power >= raw * 0.999);
}

/** Round numbers between two values, at most about `most`. */
export function ticks(low, high, most) {
  const apart = step(high - low, most);
  const first = Math.ceil(low / apart - 1e-9);
  const last = Math.floor(high / apart + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * apart).toPrecision(12)));
}

/** The lowest and highest finite value of some arrays; 0 and 1 if they do not have any. */
export function extent(arrays) {
  let low = Infinity;
  let high = -Infinity;
  for (const array of arrays) {
    for (const value of array) {
      if (value < low) low = value;
      if (value > high && value < Infinity) high = value;
    }
  }
  return low <= high ? [low, high] : [0, 1];
}

/** A range widened to round numbers, so that the axis rests while a slider moves. */
export function rounded([low, high]) {
  const least = Math.max(Math.abs(low), Math.abs(high)) * 1e-6 || 1e-3;
  const middle = (low + high) / 2;
  const half = Math.max((high - low) / 2, least);
  const apart = step(2 * half, 8);
  return [Math.floor((middle - half) / apart + 1e-6) * apart, Math.ceil((middle + half) / apart - 1e-6) * apart];
}

/** A function from values to pixels, with its inverse. */
export function scale([low, high], from, to) {
  const factor = (to - from) / (high - low || 1);
  const toPixel = (value) => from + (value - low) * factor;
  toPixel.invert = (pixel) => low + (pixel - from) / factor;
  return toPixel;
}
