// Charts, drawn as SVG by Vega-Embed, which is loaded where the first one is wanted.

import { busy } from "./busy.js";
import { addCursor } from "./cursor.js";
import { config } from "./theme.js";

const HEIGHT = 300; // pixels
const NARROW = 600; // pixels, in which legends have one column
let loading = null;
const newest = new WeakMap(); // element -> the spec that was asked for last
const queues = new WeakMap(); // element -> what is being drawn in it
const drawn = new WeakMap(); // element -> what frees the chart in it

/**
 * Draw a Vega-Lite spec in an element and return its view, which is null where the library is not
 * there, or where a newer call for the same element came before this one had begun.
 */
export function drawChart(element, spec, label) {
  if (document.documentElement.dataset.charts !== "yes") return Promise.resolve(null);
  newest.set(element, spec);
  const before = queues.get(element) ?? Promise.resolve();
  const now = before.then(() => (newest.get(element) === spec ? draw(element, spec, label) : null));
  queues.set(element, now.catch(() => null));
  return busy(now);
}

async function draw(element, spec, label) {
  const embed = await library();
  drawn.get(element)?.();
  element.classList.add("plot");
  const sized = {
    width: "container",
    height: HEIGHT,
    autosize: { type: "fit-x", contains: "padding" },
    ...spec,
  };
  const { view, finalize } = await embed(element, sized, {
    ast: true, // expressions are interpreted: the policy of the page forbids eval
    renderer: "svg",
    actions: false,
    mode: "vega-lite",
    defaultStyle: false,
    tooltip: { disableDefaultStyle: true },
    config: configOf(element.clientWidth),
  });
  drawn.set(element, finalize);
  addCursor(element, label);
  return view;
}

/** The theme's configuration, with legends that fit the width. */
function configOf(width) {
  if (width >= NARROW) return config;
  const layout = { top: { direction: "vertical", anchor: "start" } };
  const legend = { ...config.legend, columns: 1, labelLimit: width - 80, layout };
  return { ...config, legend };
}

function library() {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL("vega.js", import.meta.url);
    script.onload = () => resolve(window.vegaEmbed);
    script.onerror = () => reject(new Error("the library that draws charts cannot be loaded"));
    document.head.append(script);
  });
  return loading;
}
