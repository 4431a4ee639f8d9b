// A keyboard cursor over the points of a chart, which tells each in the page's live line.

const MARKS = ["symbol", "rect", "arc"].map((mark) => `.role-mark.mark-${mark} > path`);
const FAR = 10; // points that PageUp and PageDown pass over
const LAST = Number.MAX_SAFE_INTEGER;
const MOVES = {
  ArrowRight: (at) => at + 1,
  ArrowLeft: (at) => at - 1,
  PageDown: (at) => at + FAR,
  PageUp: (at) => at - FAR,
  Home: () => 0,
  End: () => LAST,
};

/** Give the chart in `plot` its cursor; keys go to the figure around it. */
export function addCursor(plot, label) {
  const figure = plot.closest("figure") ?? plot;
  figure.tabIndex = 0;
  figure.setAttribute("role", "group");
  if (label) figure.setAttribute("aria-label", label);
  const ring = document.createElement("div");
  ring.className = "ring";
  ring.hidden = true;
  const told = document.createElement("p");
  told.className = "ring-told";
  told.setAttribute("aria-hidden", "true"); // the live line says it
  plot.append(ring, told);
  let points = null; // in the order of the page, found when they are first asked for
  let at = -1;

  figure.onkeydown = (event) => {
    if (event.target !== figure || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" && at >= 0) follow(points[at]);
    const move = MOVES[event.key];
    if (!move) return;
    points ??= pointsOf(plot);
    if (!points.length) return;
    event.preventDefault();
    at = Math.min(Math.max(move(at), 0), points.length - 1);
    show(points[at]);
  };

  function show(point) {
    const of = point.getBoundingClientRect();
    const inside = plot.getBoundingClientRect();
    ring.style.left = `${of.left + of.width / 2 - inside.left}px`;
    ring.style.top = `${of.top + of.height / 2 - inside.top}px`;
    ring.hidden = false;
    const words = `${wordsOf(point)} (${at + 1} of ${points.length})`;
    told.textContent = words;
    document.getElementById("told").textContent = words;
  }
}

function pointsOf(plot) {
  const found = MARKS.map((marks) => [...plot.querySelectorAll(marks)]).find((all) => all.length);
  const places = (found ?? []).map((point) => [point, point.getBoundingClientRect()]);
  places.sort(([, a], [, b]) => a.left - b.left || b.top - a.top);
  return places.map(([point]) => point);
}

/** What is said of a point: the words that its datum brings, else those that Vega made of it. */
function wordsOf(point) {
  return datumOf(point).tell ?? point.getAttribute("aria-label") ?? "no words";
}

function follow(point) {
  const { href } = datumOf(point);
  if (href) location.href = href;
}

/** Vega keeps with each element the item that it shows. */
function datumOf(point) {
  return point.__data__?.datum ?? {};
}
