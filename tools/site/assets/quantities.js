// Numbers with units as people read them: the same as tools/render/quantities.py.
const SCALES = {
  seconds: [[1, "s"], [1e-3, "ms"], [1e-6, "µs"], [1e-9, "ns"], [1e-12, "ps"]],
  bytes: [[1e9, "GB"], [1e6, "MB"], [1e3, "kB"], [1, "B"]],
  "1/s": [[1e9, "G/s"], [1e6, "M/s"], [1e3, "k/s"], [1, "/s"]],
};

// `%.<digits>g` of Python and C.
export function general(value, digits) {
  if (value === 0) return "0";
  const [mantissa, exponent] = value.toExponential(digits - 1).split("e");
  const power = Number(exponent);
  if (power >= -4 && power < digits) return String(Number(value.toPrecision(digits)));
  const sign = power < 0 ? "-" : "+";
  return `${Number(mantissa)}e${sign}${String(Math.abs(power)).padStart(2, "0")}`;
}

// A size with all its digits, ten at most: 1,000,000.
export function grouped(value) {
  const [whole, ...rest] = general(value, 10).split(/(?=[.e])/);
  return [whole.replace(/\B(?=(\d{3})+$)/g, ","), ...rest].join("");
}

// Three digits and a unit: 1.23 ms.
export function quantity(value, unit) {
  if (unit in SCALES) return scaled(value, SCALES[unit]).join(" ");
  let digits = general(value, 3);
  const rounded = Math.abs(Number(digits));
  if (rounded >= 1e3 && rounded < 1e9) digits = grouped(Number(digits));
  return unit === "unit" ? digits : `${digits} ${unit}`;
}

function scaled(value, scales) {
  const rounded = Number(value.toPrecision(3));
  if (rounded === 0) return ["0", scales.find(([factor]) => factor === 1)[1]];
  const at = scales.find(([factor]) => Math.abs(rounded) >= factor) ?? scales[scales.length - 1];
  return [general(Number((rounded / at[0]).toPrecision(3)), 12), at[1]];
}
