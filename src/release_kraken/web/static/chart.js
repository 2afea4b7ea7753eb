// Puts a chart that can be read off in the place of the drawing from the server.
addEventListener("DOMContentLoaded", () => {
  const colour = (name) => getComputedStyle(probe(name)).color;
  const probe = (name) => {
    const element = document.createElement("i");
    element.className = name;
    document.body.append(element);
    setTimeout(() => element.remove());
    return element;
  };
  const draw = (figure) => {
    const [days, open, fresh, gone] = JSON.parse(figure.dataset.chart);
    if (days.length < 2) return; // the drawing from the server shows a single day better
    const stepped = uPlot.paths.stepped({ align: 1 });
    const soft = colour("k-tone-soft");
    const line = colour("k-tone-line");
    const axis = { stroke: soft, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 } };
    const series = (label, name, further = {}) => ({ label, stroke: colour(name), width: 2, paths: stepped, points: { size: 5 }, ...further });
    figure.replaceChildren();
    const showLast = (chart) => chart.setLegend({ idx: days.length - 1 });
    const chart = new uPlot({
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
      width: figure.clientWidth - 32,
      height: Number(figure.dataset.height),
      hooks: { ready: [showLast] },
      scales: { y: { range: (_chart, _least, most) => [0, Math.max(most * 1.1, 1)] } },
      axes: [{ ...axis, values: "{MM}-{DD}" }, { ...axis, size: 56 }],
      series: [
        { label: "day", value: "{YYYY}-{MM}-{DD}" },
        series("open", "k-tone-accent"),
        series("new", "k-tone-bad", { width: 1.5 }),
        series("gone", "k-tone-good", { width: 1.5 }),
      ],
    }, [days.map((day) => Date.parse(day) / 1000), open, fresh, gone], figure);
    chart.over.addEventListener("mouseleave", () => showLast(chart));
  };
  const drawAll = () => document.querySelectorAll("[data-chart]").forEach(draw);
  if (window.uPlot) {
    drawAll();
    document.documentElement.addEventListener("kraken:theme", drawAll);
    let waiting;
    addEventListener("resize", () => { clearTimeout(waiting); waiting = setTimeout(drawAll, 150); });
  }
});
