// What every page does, and what the scripts of pages share: they import all of it from here.

import { busy } from "./busy.js";
import { drawChart } from "./chart.js";

export { busy } from "./busy.js";
export { drawChart } from "./chart.js";
export { state } from "./state.js";
export { number, tableOf, text } from "./table.js";

/** Let the button choose the other theme, and keep the choice. */
function startTheme() {
  const root = document.documentElement;
  const button = document.getElementById("theme");
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ?? (system.matches ? "dark" : "light")) === "dark";
  const say = () => {
    button.textContent = isDark() ? "Light colours" : "Dark colours";
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    try {
      localStorage.setItem("theme", root.dataset.theme);
    } catch {
      // without storage the choice holds for this page
    }
    say();
  });
  system.addEventListener("change", say);
  say();
}

/** Draw the charts of the static part one after the other, and let keys in between. */
async function drawCharts(plots) {
  const answer = await fetch(`data/${document.body.dataset.page}-charts.json`);
  const specs = await answer.json();
  for (const plot of plots) {
    await drawChart(plot, specs[plot.dataset.chart]);
    await new Promise((resolve) => setTimeout(resolve));
  }
}

async function start() {
  const plots = [...document.querySelectorAll(".plot[data-chart]")];
  const { script } = document.body.dataset;
  await Promise.all([
    plots.length ? drawCharts(plots) : null,
    script ? import(`./${script}`) : null,
  ]);
}

startTheme();
busy(start());
