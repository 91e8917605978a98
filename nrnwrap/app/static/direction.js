// A direction in space: the name of an axis such as "-y", or a vector; and the two angles by which somebody turns it.

const AXES = ["x", "y", "z"];
const DEGREE = Math.PI / 180;

const rounded = (value) => Number(value.toFixed(6)) + 0; // without -0

/** The numbers of a direction, for the catalogue's names, too. */
export function vectorOf(direction) {
  if (Array.isArray(direction)) return direction;
  const name = String(direction); // an address may hold anything
  return AXES.map((axis) => (name.endsWith(axis) ? (name.startsWith("-") ? -1 : 1) : 0));
}

/** The direction at an azimuth, from x towards y, and an elevation, towards z, in degrees: a name where it is an axis. */
export function directionAt(azimuth, elevation, names) {
  const [a, e] = [azimuth * DEGREE, elevation * DEGREE];
  const vector = [Math.cos(e) * Math.cos(a), Math.cos(e) * Math.sin(a), Math.sin(e)].map(rounded);
  return names.find((name) => String(vectorOf(name)) === String(vector)) ?? vector;
}

/** The angles of a direction. */
export function anglesOf(direction) {
  const [x, y, z] = vectorOf(direction);
  return [Math.atan2(y, x) / DEGREE, Math.atan2(z, Math.hypot(x, y)) / DEGREE];
}
