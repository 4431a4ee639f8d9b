// The stage of the projection page: a curve over workers is chosen; the address holds it.
import { busy, state } from "./page.js";
import { filled } from "./laws.js";
import { quantity } from "./quantities.js";
import { element, figure, labelled, load, say, selectBox } from "./stage.js";

const { curves, chart } = await load("projection");
const places = [...new Set(curves.map(({ where }) => where))];
const choice = selectBox("curve", places.map((where) => [
  where, curves.filter((curve) => curve.where === where).map(({ name, label }) => [name, label]),
]));
const made = figure("workers", "Throughput over workers");
const sentence = element("p", { class: "law" });
document.getElementById("stage").replaceChildren(
  element("div", { class: "controls" }, labelled("Curve", choice)), sentence, made.element);

function show(values) {
  const curve = curves.find(({ name }) => name === values.curve) ?? curves[0];
  choice.value = curve.name;
  say(sentence, curve.sentence);
  const { points, law, no_loss, cores, ends } = curve;
  const titles = { workers: curve.axis, throughput: curve.title };
  const benchmark = curve.benchmark.replace(/[^\w.]/g, ".");
  return made.show({
    spec: filled(chart, { points, law, no_loss, cores, ends }, titles),
    heading: `${curve.label} on ${curve.where}, commit ${curve.commit.slice(0, 8)}`,
    label: `Throughput of ${curve.label} against ${curve.axis}. ${curve.sentence}`,
    told: `python -m tools projection --bench '^${benchmark}' --commit ${curve.commit}`,
    table: {
      columns: [curve.axis, "throughput", "kind"].map((header) => ({ header, align: "right" })),
      rows: points.map(({ workers, throughput, kind, href }) => [
        { text: String(workers), href }, quantity(throughput, curve.unit), kind]),
    },
  });
}

choice.addEventListener("change", () => state.write({ curve: choice.value }));
let first = null;
state.listen((values) => {
  const drawn = busy(show(values));
  first ??= drawn;
});
await first;
