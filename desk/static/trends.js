// Charts drawn from the cells of the table beside them: the two cannot disagree. Without script the table stands alone.
"use strict";
(() => {
  const DASHES = [[], [], [8, 4], [2, 3], [10, 3, 2, 3], [5, 2], [12, 5], [6, 2, 2, 2, 2, 2], [1, 4]];
  const HEIGHT = 260;
  const drawn = new Map(); // figure -> {plot, observer}

  const read = (figure) => {
    const table = figure.querySelector("table");
    const heads = [...table.tHead.rows[0].cells];
    const rows = [...table.tBodies[0].rows];
    return {
      labels: rows.map((row) => row.querySelector("time").textContent.trim()),
      series: heads.flatMap((head, place) => head.dataset.series ? [{
        number: Number(head.dataset.series),
        name: head.textContent.trim(),
        shown: rows.map((row) => row.cells[place].textContent.trim()),
        values: rows.map((row) => row.cells[place].dataset.value === "" ? null : Number(row.cells[place].dataset.value)),
      }] : []),
    };
  };

  const options = (figure, data, box, told) => {
    const style = getComputedStyle(figure), colour = (name) => style.getPropertyValue(name).trim();
    const sparse = "sparse" in figure.dataset || data.labels.length < 2;
    const number = new Intl.NumberFormat(document.documentElement.lang);
    const font = `12px ${style.fontFamily}`;
    const axis = { stroke: colour("--ink-soft"), grid: { stroke: colour("--line"), width: 1 }, ticks: { stroke: colour("--line"), width: 1 }, font };
    return {
      width: box.clientWidth, height: HEIGHT, legend: { show: false }, pxAlign: 0, padding: [12, 36, 0, 0],
      scales: { x: { time: false, range: (_, least, most) => least === most ? [least - 1, most + 1] : [least, most] }, y: { range: (_, __, most) => [0, Math.max(1, most * 1.05)] } },
      axes: [
        { ...axis, space: 84, incrs: [1, 2, 3, 4, 6, 8, 13, 26, 52, 104], values: (_, splits) => splits.map((at) => Number.isInteger(at) ? data.labels[at] ?? "" : "") },
        { ...axis, size: 64, values: (_, splits) => splits.map((at) => number.format(at)) },
      ],
      cursor: { drag: { x: false, y: false }, points: { size: 7 } },
      series: [{}, ...data.series.map(({ number: at }) => ({
        stroke: colour(`--series-${at}`), width: 2, dash: DASHES[at], spanGaps: false, points: { show: sparse || data.labels.length <= 60 && data.series.length <= 3, size: 6 },
      }))],
      hooks: { setCursor: [(plot) => {
        const at = plot.cursor.idx;
        told.textContent = at == null ? "" : `${data.labels[at]}: ${data.series.map((one) => `${one.name} ${one.shown[at]}`).join(" · ")}`;
      }] },
    };
  };

  const draw = (figure) => {
    const box = figure.querySelector(".plot");
    if (!box || drawn.has(figure) || !window.uPlot) return;
    const data = read(figure);
    if (!data.labels.length || !data.series.length) return;
    const told = document.createElement("p");
    told.className = "at";
    const plot = new uPlot(options(figure, data, box, told), [data.labels.map((_, at) => at), ...data.series.map((one) => one.values)], box);
    box.append(told);
    const observer = new ResizeObserver(() => { if (box.clientWidth && box.clientWidth !== plot.width) plot.setSize({ width: box.clientWidth, height: HEIGHT }); });
    observer.observe(box);
    drawn.set(figure, { plot, observer });
  };

  const wipe = (figure) => {
    const { plot, observer } = drawn.get(figure);
    observer.disconnect();
    plot.destroy();
    figure.querySelector(".plot")?.replaceChildren();
    drawn.delete(figure);
  };

  const drawAll = () => {
    for (const figure of [...drawn.keys()]) if (!figure.isConnected || !figure.querySelector(".plot .uplot")) wipe(figure);
    document.querySelectorAll("figure[data-chart]").forEach(draw);
  };
  const drawAnew = () => { for (const figure of [...drawn.keys()]) wipe(figure); drawAll(); };

  document.addEventListener("DOMContentLoaded", drawAll);
  document.addEventListener("htmx:after:swap", drawAll);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAnew);
})();
