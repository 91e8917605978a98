// Spikes of a network: a mark for each, and the rate of each population.

import { Picture } from "./picture.js";
import { drawPlot, line } from "./plot.js";
import { extent, rounded } from "./scales.js";

/** A layer: a small mark for each spike, in the colour of its population. */
function marks({ populations, arrays: { times, cells } }) {
  return (context, toX, toY, colours) => {
    const size = Math.max(1, Math.min(3, Math.abs(toY(1) - toY(0))));
    populations.forEach(({ first, count }, k) => {
      context.fillStyle = colours.series[k % colours.series.length];
      for (let i = 0; i < times.length; i++) {
        if (cells[i] >= first && cells[i] < first + count) context.fillRect(toX(times[i]), toY(cells[i]) - size / 2, 1.3, size);
      }
    });
  };
}

const time = (found) => ({ range: [0, found.t_stop], label: "t (ms)" });

/** The raster and the rates of what `answer()` gives, an answer of the route of networks or null. */
export function rasterPictures(answer) {
  const raster = new Picture((context, width, height, colours) => {
    const found = answer();
    if (!found) return;
    const count = found.populations.reduce((sum, own) => sum + own.count, 0);
    drawPlot(context, width, height, time(found), { range: [0, count], label: "cell" }, [marks(found)], colours);
  }, () => 300);
  const rates = new Picture((context, width, height, colours) => {
    const found = answer();
    if (!found) return;
    const rows = found.arrays.rate;
    const y = { range: rounded(extent([[0, 1], ...rows])), label: "rate (Hz)" };
    drawPlot(context, width, height, time(found), y, rows.map((own, k) => line(found.arrays["rate.t"], own, k)), colours);
  }, () => 170);
  return [raster, rates];
}
