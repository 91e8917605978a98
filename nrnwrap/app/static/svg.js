// A stand-in for a canvas's context that writes SVG: the page's drawing code makes both.

const escaped = (text) => String(text).replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const round = (value) => Math.round(value * 100) / 100;

export class SvgContext {
  constructor(width, height) {
    this.size = [width, height];
    this.parts = [];
    this.path = "";
    this.clips = 0;
    this.saved = [];
    Object.assign(this, { strokeStyle: "#000", fillStyle: "#000", lineWidth: 1, font: "12px sans-serif" });
    Object.assign(this, { textAlign: "left", textBaseline: "alphabetic", globalAlpha: 1, dash: [], turn: "" });
  }

  save() {
    const { strokeStyle, fillStyle, lineWidth, font, textAlign, textBaseline, globalAlpha, dash, turn } = this;
    const state = { strokeStyle, fillStyle, lineWidth, font, textAlign, textBaseline, globalAlpha, dash, turn };
    this.saved.push({ state, groups: 0 });
  }

  restore() {
    const { state, groups } = this.saved.pop();
    Object.assign(this, state);
    this.parts.push("</g>".repeat(groups));
  }

  clip() {
    this.clips += 1;
    this.parts.push(`<clipPath id="clip${this.clips}"><path d="${this.path}"/></clipPath><g clip-path="url(#clip${this.clips})">`);
    this.saved.at(-1).groups += 1;
  }

  setLineDash(dash) { this.dash = dash; }
  translate(x, y) { this.turn += `translate(${round(x)} ${round(y)})`; }
  rotate(angle) { this.turn += `rotate(${round((angle * 180) / Math.PI)})`; }
  beginPath() { this.path = ""; }
  moveTo(x, y) { this.path += `M${round(x)} ${round(y)}`; }
  lineTo(x, y) { this.path += `L${round(x)} ${round(y)}`; }
  rect(x, y, width, height) { this.path += `M${round(x)} ${round(y)}h${round(width)}v${round(height)}h${round(-width)}z`; }

  arc(x, y, radius) {
    const [r, d] = [round(radius), round(2 * radius)];
    this.path += `M${round(x - radius)} ${round(y)}a${r} ${r} 0 1 0 ${d} 0a${r} ${r} 0 1 0 ${-d} 0z`;
  }

  stroke() { this.shape(`fill="none" stroke="${this.strokeStyle}" stroke-width="${this.lineWidth}" stroke-dasharray="${this.dash}"`); }
  fill() { this.shape(`fill="${this.fillStyle}"`); }
  shape(style) { this.parts.push(`<path d="${this.path}" opacity="${this.globalAlpha}" stroke-linejoin="round" ${style}/>`); }

  fillRect(x, y, width, height) {
    this.beginPath();
    this.rect(x, y, width, height);
    this.fill();
  }

  fillText(text, x, y) {
    const [, weight, size] = this.font.match(/(bold )?([\d.]+)px/) ?? [null, "", 12];
    const anchor = { left: "start", center: "middle", right: "end" }[this.textAlign];
    const down = this.textBaseline === "middle" ? Number(size) * 0.35 : 0;
    const style = `font-family="system-ui, sans-serif" font-size="${size}" font-weight="${weight ? "bold" : "normal"}"`;
    this.parts.push(`<text x="${round(x)}" y="${round(y + down)}" transform="${this.turn}" text-anchor="${anchor}" fill="${this.fillStyle}" ${style}>${escaped(text)}</text>`);
  }

  toString() {
    const [width, height] = this.size;
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${this.parts.join("\n")}</svg>`;
  }
}
