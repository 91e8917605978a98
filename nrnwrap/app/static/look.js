// Colours and paper: what a picture looks like, light or dark, on the screen or in a file.

const LIGHT = {
  ink: "#1b1b1f",
  muted: "#5c5c66",
  grid: "#e3e3e8",
  paper: "#ffffff",
  series: ["#0b62a8", "#b3480f", "#23754a", "#7440a0", "#8a6d00", "#a8246a"],
};
const DARK = {
  ink: "#ececf2",
  muted: "#a3a3b0",
  grid: "#34353d",
  paper: "#16171b",
  series: ["#6db5ff", "#ff9d5c", "#69cf98", "#c79bff", "#e2c044", "#ff8fc6"],
};
const FONT = "system-ui, sans-serif";
const dark = matchMedia("(prefers-color-scheme: dark)");

/** The colours of the screen; files are always light. */
export const look = () => (dark.matches ? DARK : LIGHT);
export const LOOK_OF_FILES = LIGHT;
export const onLook = (redraw) => dark.addEventListener("change", redraw);

export const font = (size, weight = "") => `${weight} ${size}px ${FONT}`.trim();

/** A canvas's context in CSS pixels, as sharp as the screen, wiped. */
export function freshContext(canvas, width, height, colours = look()) {
  const ratio = window.devicePixelRatio || 1;
  const [columns, rows] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== columns || canvas.height !== rows) {
    canvas.width = columns;
    canvas.height = rows;
    canvas.style.height = `${height}px`;
  }
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.fillStyle = colours.paper;
  context.fillRect(0, 0, width, height);
  return context;
}
