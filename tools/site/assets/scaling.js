// The stage of the scaling page: a curve, a commit and a size are chosen; the address holds them.
import { busy, state, text } from "./page.js";
import { answerAt, filled, geometric, lawAt, thinned, unpacked } from "./laws.js";
import { general, grouped, quantity } from "./quantities.js";
import { element, figure, labelled, load, say, selectBox } from "./stage.js";

const LONGEST_BAR = 1; // of an exponent
const MOST_DRAWN = 1500; // points of a line
const MOST_MARKED = 400; // points that are marked: more would hide the lines
const MOST_ROWS = 100; // of the table behind a line
const right = (header) => ({ header, align: "right" });
const left = (header) => ({ header, align: "left" });

const index = await load("scaling");
const stage = document.getElementById("stage");

const series = selectBox("series", index.suites.map((suite, number) => [
  suite.name,
  index.curves.filter((curve) => curve.suite === number).map((curve) => [curve.name, curve.label]),
]));
const slider = element("input", { type: "range", name: "commit", min: 0, step: 1 });
const size = element("input", { name: "size", inputmode: "numeric", autocomplete: "off" });
const prediction = element("output", { name: "prediction" });
const law = element("p", { class: "law" });
const where = element("p", { class: "where" });
const figures = {
  law: figure("law", "Cost against size"),
  exponent: figure("exponent", "Exponent over the commits"),
  constant: figure("constant", "Constant of the claimed law over the commits"),
  costs: figure("costs", "Cost of each size over the commits"),
};
stage.replaceChildren(
  element("div", { class: "controls" },
    labelled("Curve", series), labelled("Commit", slider), labelled("Predict at", size)),
  where, law, prediction,
  ...Object.values(figures).map((made) => made.element),
);

// What the address asks for: a curve with its file, the place of a commit, and a size.
async function asked(values) {
  const called = (wanted) => index.curves.find(({ name }) => name === wanted);
  const curve = called(values.series) ?? called(index.first);
  const data = await load(`scaling/${curve.name}`);
  const { commits, machine } = index.suites[curve.suite];
  data.logs ??= data.values.map((told) => unpacked(told, index.points));
  data.measured ??= commits.flatMap((_, place) =>
    data.logs.some((logs) => Number.isFinite(logs[place])) ? [place] : []);
  const named = values.commit
    ? data.measured.filter((place) => commits[place][0].startsWith(values.commit.slice(0, 12)))
    : [];
  const place = named.at(-1) ?? data.measured.at(-1);
  return { curve, data, commits, machine, place, size: values.size ?? "" };
}

let newest = 0;

async function show(values) {
  const own = (newest += 1);
  const view = await asked(values);
  if (own !== newest) return;
  const { curve, data, place } = view;
  series.value = curve.name;
  slider.max = data.measured.length - 1;
  slider.value = data.measured.indexOf(place);
  if (document.activeElement !== size) size.value = view.size;
  showWhere(view);
  const answer = view.size.trim() && data.laws.length ? answered(view) : null;
  say(prediction, answer ? answer.words : "");
  // One after the other, so that keys are heard in between, and none that a newer choice replaces.
  for (const draw of [showLaw, showExponent, showConstant, showCosts]) {
    if (own !== newest) return;
    await draw(view, answer);
    await new Promise((resolve) => setTimeout(resolve));
  }
}

function commitWords(view, place) {
  const [hash, date, title] = view.commits[place];
  return `${hash.slice(0, 8)}, ${date}${title ? `, ${title}` : ""}`;
}

const commitLink = (view, place) => `commit.html#commit=${view.commits[place][0]}`;

function showWhere(view) {
  const { data, place, curve, commits } = view;
  const words = commitWords(view, place);
  const number = `commit ${data.measured.indexOf(place) + 1} of ${data.measured.length}: `;
  slider.setAttribute("aria-valuetext", number + words);
  const links = [element("a", { href: commitLink(view, place) }, text(words))];
  if (data.graphs.length) {
    const graph = { class: "asv", href: data.graphs.at(-1) };
    links.push(" · ", element("a", graph, "graph of the largest size"));
  }
  where.replaceChildren(number, ...links);
  if (!data.laws.length) {
    say(law, "No law is known of this curve.");
    return;
  }
  const [at, own] = lawAt(data.laws, place);
  const other = at === place ? "" : ` (law of ${at < place ? "the commit before" : "a later commit"}`
    + ` that was judged, ${commits[at][0].slice(0, 8)})`;
  say(law, `${curve.label}: ${own.sentence}${other}.`);
}

// What is predicted at the size typed in, as `scaling --predict` says it.
function answered(view) {
  const typed = Number(view.size.replace(/[,_\s]/g, ""));
  if (!(typed >= 1e-9 && typed <= 1e15)) {
    return { words: `${view.size.slice(0, 40)}: not a positive number from 1e-09 to 1e+15` };
  }
  const [place, own] = lawAt(view.data.laws, view.place);
  const answers = place === view.place ? own.answers : null;
  const at = `At ${grouped(typed)} ${view.curve.axis}: `;
  if (answers === null) {
    const newer = view.data.laws.find(([later, law]) => law.answers && later > view.place);
    const where = newer ? `; answered is ${commitWords(view, newer[0])}` : "";
    const asks = command(view, ` --commit ${view.commits[view.place][0]} --predict ${typed}`);
    return { size: typed, words: `${at}not kept of this commit; ask \`${asks}\`${where}.` };
  }
  const found = answerAt(answers, index.answers, typed);
  if (found.refused !== undefined) return { words: `${at}refused: ${found.refused}` };
  const told = interval(found, view.curve.unit);
  return { ...found, size: typed, words: at + told };
}

function interval({ value, low, high }, unit) {
  return `${quantity(value, unit)} (${quantity(low, unit)} to ${quantity(high, unit)})`;
}

function command(view, options = "") {
  return `python -m tools scaling --bench '${view.curve.asks}' --machine '${view.machine}'${options}`;
}

// [size, cost, low, high] at the chosen commit: with quartiles where it was judged.
function pointsAt(view) {
  const { data, place } = view;
  const judged = data.laws.find(([at]) => at === place);
  if (judged) return judged[1].points;
  return data.sizes.flatMap((n, i) => {
    const cost = Math.exp(data.logs[i][place]);
    return Number.isFinite(cost) ? [[n, cost, cost, cost]] : [];
  });
}

function showLaw(view, answer) {
  const { curve, data, place } = view;
  const points = pointsAt(view).map(([n, cost, low, high]) => ({
    size: n, cost, low, high,
    tell: `${grouped(n)} ${curve.axis}: ${interval({ value: cost, low, high }, curve.unit)}`,
    href: data.graphs[data.sizes.indexOf(n)] ?? commitLink(view, place),
  }));
  const own = data.laws.length ? lawAt(data.laws, place)[1] : null;
  const lists = { points, ...lawLists(own), asked: [] };
  if (answer?.value) {
    const { size: n, value, low, high, words } = answer;
    lists.asked.push({ size: n, cost: value, low, high, tell: words, href: location.hash });
  }
  const hash = view.commits[place][0];
  const asks = answer?.size ? ` --predict ${answer.size}` : "";
  return figures.law.show({
    spec: filled(index.charts.law, lists, { size: curve.axis, cost: curve.title }),
    heading: `${curve.label}: cost against ${curve.axis} at ${hash.slice(0, 8)}`,
    label: `Cost of ${curve.label} against ${curve.axis}, both axes logarithmic. ${law.textContent}`,
    told: command(view, ` --commit ${hash}${asks}`),
    table: {
      columns: [right(curve.axis), right("measured"), right("lower quartile"), right("upper quartile")],
      rows: points.map(({ size: n, cost, low, high, href }) => [
        { text: grouped(n), href }, ...[cost, low, high].map((each) => quantity(each, curve.unit))]),
    },
  });
}

// The law with its band, and the laws that may hold instead, as lists of points.
function lawLists(own) {
  const drawn = own?.curve;
  if (!drawn) return { law: [], rivals: [] };
  const called = own.claimed ? own.shape : "likeliest, not claimed";
  const sizes = geometric(drawn.from, drawn.to, index.drawn);
  const costs = (told) => unpacked(told, index.points).map(Math.exp);
  const [cost, low, high] = [drawn.cost, drawn.low, drawn.high].map(costs);
  const known = (points) => points.filter((point) => Number.isFinite(point.cost));
  return {
    law: known(sizes.map((n, i) => ({
      size: n, cost: cost[i], low: low[i], high: high[i], law: called }))),
    rivals: drawn.rivals.flatMap(([name, told]) =>
      known(costs(told).map((each, i) => ({ size: sizes[i], cost: each, law: `or ${name}` })))),
  };
}

// Rules at the events of a curve and at the commit chosen.
function marks(view) {
  const events = view.data.events.map(([place, what]) => ({
    place, tell: `${commitWords(view, place)}: ${what}` }));
  return { events, now: [{ place: view.place, tell: "the commit chosen" }] };
}

function overCommits(made, view, name, values, told, columns, rows, titles = {}) {
  const lists = values.length ? { ...marks(view), values, ...told } : {};
  const spec = filled(index.charts[name], lists, titles);
  for (const { encoding } of spec.layer) encoding.x.scale.domain = [0, view.commits.length - 1];
  return made.show({
    spec,
    label: `${made.element.querySelector("figcaption").textContent}: ${view.curve.label}. `
      + `${view.data.events.length} changes are marked.`,
    told: command(view, " --commit all --all"),
    table: { columns, rows },
  });
}

function ofLaws(view, field) {
  return view.data.laws.filter(([, own]) => own[field]).map(([place, own]) => {
    const [value, low, high] = own[field];
    const words = [value, low, high].map((each) => general(each, 3));
    return {
      place, value, low, high, law: own.shape ?? "", words,
      tell: `${commitWords(view, place)}: ${words[0]} (${words[1]} to ${words[2]}), ${own.law}`,
      href: commitLink(view, place),
      row: [{ text: commitWords(view, place), href: commitLink(view, place) }, own.law, ...words],
    };
  });
}

function showExponent(view) {
  // A bar is cut where it would hide all others; its end is in the words and the table.
  const values = ofLaws(view, "exponent").map((each) => ({
    ...each,
    low: Math.max(each.low, each.value - LONGEST_BAR),
    high: Math.min(each.high, each.value + LONGEST_BAR),
  }));
  const columns = [left("commit"), left("law"), right("exponent"), right("low"), right("high")];
  return overCommits(figures.exponent, view, "exponent", values, {}, columns, rowsOf(values));
}

function showConstant(view) {
  const values = ofLaws(view, "constant").filter(({ low }) => low > 0);
  const columns = [left("commit"), left("law"), right("constant"), right("low"), right("high")];
  return overCommits(figures.constant, view, "constant", values, {}, columns, rowsOf(values));
}

const rowsOf = (values) => values.map(({ row }) => row).reverse();

function showCosts(view) {
  const { curve, data } = view;
  const values = [];
  const ends = [];
  data.logs.forEach((logs, i) => {
    const name = grouped(data.sizes[i]);
    const line = thinned(logs, MOST_DRAWN).map((place) => ({
      place, cost: Math.exp(logs[place]), name, href: commitLink(view, place),
      tell: `${name}: ${quantity(Math.exp(logs[place]), curve.unit)} at ${commitWords(view, place)}`,
    }));
    values.push(...line);
    if (line.length) ends.push(line.at(-1));
  });
  const recent = data.measured.slice(-MOST_ROWS).reverse();
  const rows = recent.map((place) => [
    { text: commitWords(view, place), href: commitLink(view, place) },
    ...data.logs.map((logs) =>
      Number.isFinite(logs[place]) ? quantity(Math.exp(logs[place]), curve.unit) : ""),
  ]);
  const few = recent.length < data.measured.length ? ` (the newest ${MOST_ROWS})` : "";
  const columns = [left(`commit${few}`), ...data.sizes.map((n) => right(grouped(n)))];
  const marked = values.length > MOST_MARKED ? ends : values;
  return overCommits(figures.costs, view, "costs", values, { ends, marked }, columns, rows,
    { cost: curve.title });
}

const hashAt = async () => {
  const view = await asked(state.read());
  return view.commits[view.data.measured[slider.value]][0];
};
series.addEventListener("change", () => state.write({ series: series.value, commit: null }));
slider.addEventListener("input", async () =>
  busy(show({ ...state.read(), commit: await hashAt() })));
// Steps of the slider that follow each other are one for the back button.
let slid = null;
slider.addEventListener("change", async () => {
  const again = slid !== null && slid === state.read().commit;
  slid = await hashAt();
  state.write({ commit: slid }, again);
});
size.addEventListener("input", () => busy(show({ ...state.read(), size: size.value })));
size.addEventListener("change", () => state.write({ size: size.value.trim() || null }));

let first = null;
state.listen((values) => {
  const drawn = busy(show(values));
  first ??= drawn;
});
await first;
