// What the data of a curve say, without drawing it. The inverse of tools/site/laws/rule.
import { general } from "./quantities.js";

const NODES = [0, 0.2, 0.4, 0.6, 0.8, 1];

// Logarithms out of whole numbers, each less the one before; NaN for null.
export function unpacked(told, steps) {
  let now = 0;
  return told.map((step) => (step === null ? NaN : (now += step) / steps));
}

// What `scaling --predict` answers at a size: {value, low, high}, or {refused: why}.
export function answerAt(answers, steps, size) {
  if (answers.refused !== undefined) return { refused: answers.refused };
  const { ends, smallest, largest, most } = answers;
  const times = Math.max(size / largest, smallest / size);
  if (times > most) {
    const beyond = size > largest ? answers.above : answers.below;
    return { refused: `${general(times, 3)} ${beyond}` };
  }
  const after = ends.findIndex((end, i) => i > 0 && size <= end);
  const piece = (after < 0 ? ends.length - 1 : after) - 1;
  const why = answers.why.find(([number]) => number === piece);
  if (why) return { refused: why[1] };
  const share = Math.log(size / ends[piece]) / Math.log(ends[piece + 1] / ends[piece]);
  const first = NODES.length * piece;
  const [value, low, high] = ["value", "low", "high"].map((name) =>
    polynomial(unpacked(answers[name], steps).slice(first, first + NODES.length), share));
  return { value: Math.exp(value), low: Math.exp(value + low), high: Math.exp(value + high) };
}

// The polynomial through the values at NODES.
function polynomial(values, share) {
  let sum = 0;
  NODES.forEach((own, i) => {
    let weight = values[i];
    NODES.forEach((other, j) => {
      if (j !== i) weight *= (share - other) / (own - other);
    });
    sum += weight;
  });
  return sum;
}

// The law that holds at a place: its own, or that of the place before it that has one.
export function lawAt(laws, place) {
  const before = laws.filter(([at]) => at <= place);
  return before.length ? before[before.length - 1] : laws[0];
}

// `count` sizes with equal ratios.
export function geometric(first, last, count) {
  const ratio = Math.log(last / first) / (count - 1);
  return Array.from({ length: count }, (_, i) => first * Math.exp(i * ratio));
}

// The places of a line's values that are drawn, as thinning.py has it.
export function thinned(values, most) {
  const there = values.flatMap((value, i) => (Number.isFinite(value) ? [i] : []));
  if (there.length <= most) return there;
  const buckets = Math.floor(most / 4);
  const [least, more] = [Math.floor(there.length / buckets), there.length % buckets];
  const kept = new Set();
  for (let bucket = 0, at = 0; bucket < buckets; bucket += 1) {
    const of = there.slice(at, (at += least + (bucket < more ? 1 : 0)));
    const lowest = of.reduce((a, b) => (values[b] < values[a] ? b : a));
    const highest = of.reduce((a, b) => (values[b] > values[a] ? b : a));
    [of[0], of[of.length - 1], lowest, highest].forEach((place) => kept.add(place));
  }
  return [...kept].sort((a, b) => a - b);
}

// A chart with its lists of points, without the layers of which there are none; titles: replaced.
// Series are named in each layer, so that all share one legend.
export function filled(template, lists, titles = {}) {
  const spec = structuredClone(template);
  const points = Object.values(lists).flat();
  spec.layer = spec.layer.filter((layer) => lists[layer.data.name]?.length);
  spec.datasets = Object.fromEntries(Object.entries(lists).filter(([, of]) => of.length));
  for (const { encoding } of spec.layer) {
    for (const [key, channel] of Object.entries(encoding)) {
      if (channel.title in titles) channel.title = titles[channel.title];
      if (!["color", "shape", "strokeDash"].includes(key)) continue;
      const named = points.map((point) => point[channel.field]).filter((name) => name !== undefined);
      channel.scale = { ...channel.scale, domain: [...new Set(named)] };
    }
  }
  return spec;
}
