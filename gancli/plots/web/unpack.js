// Arrays out of the text that packing.py made: numbers, with NaN for what is not known.
const UNKNOWN = 2 ** 16 - 1;

function unpack(packed) {
  if (packed.values) return packed;
  const text = atob(packed.data);
  const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  const size = packed.bits / 8;
  packed.values = new Float32Array(bytes.length / size);
  for (let i = 0; i < packed.values.length; i++) {
    if (size === 4) packed.values[i] = view.getFloat32(4 * i, true);
    else {
      const code = view.getUint16(2 * i, true);
      packed.values[i] = code === UNKNOWN ? NaN : packed.low + code * packed.step;
    }
  }
  delete packed.data;
  return packed;
}

// Row t of an array's first axis.
function row(packed, t) {
  const { values, shape } = unpack(packed);
  const length = values.length / shape[0];
  return values.subarray(t * length, (t + 1) * length);
}

function all(packed) {
  return unpack(packed).values;
}

// A number as the films write it: .09, 1.25, 1,250, 3e7.
function say(value) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const size = Math.abs(value);
  let text;
  if (size >= 1e6 || size < 0.005) text = size.toExponential(0).replace("e+", "e").replace("-", "−");
  else text = size.toLocaleString("en", size < 10 ? { minimumFractionDigits: 2, maximumFractionDigits: 2 } : { maximumFractionDigits: size < 100 ? 1 : 0 });
  return (value < 0 ? "−" : "") + text.replace(/^0\./, ".");
}

function count(value) {
  return value.toLocaleString("en");
}
