// Numbers as people read them.

/** At most `digits` significant digits, without trailing zeros. */
export function short(value, digits = 4) {
  if (!Number.isFinite(value)) return "-";
  return String(Number(value.toPrecision(digits)));
}

/** NEURON writes 1 for a number without a unit. */
export const unitText = (unit) => (unit === "1" || !unit ? "" : unit);

export const withUnit = (value, unit) => `${short(value)} ${unitText(unit)}`.trim();

export const labelled = (name, unit) => (unitText(unit) ? `${name} (${unitText(unit)})` : name);

export const plural = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** A docstring's text without its marks for code. */
export const plain = (text) => (text ?? "").replaceAll("`", "");

/** The first sentence of a docstring. */
export const firstSentence = (text) => plain(text).split("\n\n")[0].replaceAll("\n", " ").split(/(?<=[a-z)]\.) (?=[A-Z])/)[0];
