// One canvas with two fixed axes: places on it, ticks, lines, bars, dots.
class Axes {
  constructor(canvas, x, y, { log = false, bare = false, even = false, labels = ["", ""] } = {}) {
    Object.assign(this, { canvas, x, y, log, bare, even, labels });
    this.pen = canvas.getContext("2d");
  }

  begin() {
    const scale = window.devicePixelRatio || 1;
    const { clientWidth: wide, clientHeight: high } = this.canvas;
    if (this.canvas.width !== Math.round(wide * scale) || this.canvas.height !== Math.round(high * scale)) {
      this.canvas.width = Math.round(wide * scale);
      this.canvas.height = Math.round(high * scale);
    }
    this.pen.setTransform(scale, 0, 0, scale, 0, 0);
    this.pen.clearRect(0, 0, wide, high);
    const [left, right, top, bottom] = this.bare ? [2, 2, 2, 2] : [48, 12, 8, 36];
    Object.assign(this, { left, top, width: wide - left - right, height: high - top - bottom });
    if (this.even) this.shrink();
  }

  // One scale for both axes.
  shrink() {
    const [across, up] = [this.x[1] - this.x[0], this.y[1] - this.y[0]];
    const scale = Math.min(this.width / across, this.height / up);
    Object.assign(this, { width: scale * across, height: scale * up });
  }

  atX(value) {
    return this.left + (this.width * (value - this.x[0])) / (this.x[1] - this.x[0]);
  }

  atY(value) {
    const to = this.log ? Math.log : (v) => v;
    return this.top + this.height * (1 - (to(value) - to(this.y[0])) / (to(this.y[1]) - to(this.y[0])));
  }

  // The values under a place of the mouse.
  under(event) {
    const box = this.canvas.getBoundingClientRect();
    const across = (event.clientX - box.left - this.left) / this.width;
    const up = 1 - (event.clientY - box.top - this.top) / this.height;
    if (across < 0 || across > 1 || up < 0 || up > 1) return null;
    return [this.x[0] + across * (this.x[1] - this.x[0]), this.y[0] + up * (this.y[1] - this.y[0])];
  }

  clipped(draw) {
    this.pen.save();
    this.pen.beginPath();
    this.pen.rect(this.left, this.top, this.width, this.height);
    this.pen.clip();
    draw(this.pen);
    this.pen.restore();
  }

  frame() {
    const { pen, left, top, width, height } = this;
    pen.lineWidth = 1;
    if (this.bare) {
      pen.strokeStyle = colour("rule");
      pen.strokeRect(left, top, width, height);
      return;
    }
    pen.font = "12px system-ui, 'DejaVu Sans', sans-serif";
    pen.fillStyle = colour("quiet");
    pen.strokeStyle = colour("mesh");
    pen.textBaseline = "middle";
    pen.textAlign = "right";
    for (const value of this.log ? decades(...this.y) : ticks(...this.y, height / 45)) {
      const y = Math.round(this.atY(value)) + 0.5;
      this.stroke([[left, y], [left + width, y]]);
      pen.fillText(short(value), left - 6, y);
    }
    pen.textBaseline = "top";
    pen.textAlign = "center";
    for (const value of ticks(...this.x, width / 70)) {
      const half = pen.measureText(short(value)).width / 2;
      pen.fillText(short(value), Math.min(this.atX(value), this.canvas.clientWidth - half), top + height + 5);
    }
    pen.fillText(this.labels[0], left + width / 2, top + height + 20);
    pen.save();
    pen.translate(3, top + height / 2);
    pen.rotate(-Math.PI / 2);
    pen.fillText(this.labels[1], 0, 0);
    pen.restore();
    pen.strokeStyle = colour("rule");
    this.stroke([[left, top], [left, top + height], [left + width, top + height]]);
  }

  // A line through places in pixels; a place that is not finite leaves a gap.
  stroke(places) {
    this.pen.beginPath();
    let down = false;
    for (const [x, y] of places) {
      const there = Number.isFinite(x) && Number.isFinite(y);
      if (there) down ? this.pen.lineTo(x, y) : this.pen.moveTo(x, y);
      down = there;
    }
    this.pen.stroke();
  }

  line(xs, ys, name, { width = 1.6, dash = [], alpha = 1, end = xs.length } = {}) {
    this.clipped((pen) => {
      pen.strokeStyle = colour(name);
      pen.lineWidth = width;
      pen.globalAlpha = alpha;
      pen.setLineDash(dash);
      const places = [];
      for (let i = 0; i < end; i++) places.push([this.atX(xs[i]), this.atY(ys[i])]);
      this.stroke(places);
    });
  }

  level(value, name, dash = [5, 3]) {
    this.line(this.x, [value, value], name, { width: 1.2, dash });
  }

  // Bars of equal width over the axis; share is the part of the height that the highest may take.
  bars(heights, top, name, { alpha = 0.45, share = 1, cut = true } = {}) {
    const step = this.width / heights.length;
    const ground = this.top + this.height;
    const places = [[this.left, ground]];
    heights.forEach((height, k) => {
      const y = ground - this.height * share * Math.min(height / top, 1);
      places.push([this.left + k * step, y], [this.left + (k + 1) * step, y]);
    });
    places.push([this.left + this.width, ground]);
    this.clipped((pen) => {
      pen.fillStyle = pen.strokeStyle = colour(name);
      pen.lineWidth = 1.2;
      this.stroke(places);
      pen.globalAlpha = alpha;
      pen.fill();
      pen.globalAlpha = 1;
      pen.font = "11px sans-serif";
      heights.forEach((height, k) => {
        if (cut && height > top) mark(pen, "▲", this.left + (k + 0.5) * step, this.top + 7, "ink");
      });
    });
  }

  // Open rings (real), full dots (generated) or squares, with a pale edge where they lie on a map.
  dots(xs, ys, name, { open = false, size = 2, alpha = 0.7, edge = false, square = false } = {}) {
    if (edge) this.dots(xs, ys, "paper", { open, size: size + (open ? 0.6 : 0.9), alpha: 0.8 });
    this.clipped((pen) => {
      pen.fillStyle = pen.strokeStyle = colour(name);
      pen.globalAlpha = alpha;
      pen.lineWidth = 1;
      for (let i = 0; i < xs.length; i++) {
        if (Number.isNaN(xs[i]) || Number.isNaN(ys[i])) continue;
        pen.beginPath();
        const [x, y] = [this.atX(xs[i]), this.atY(ys[i])];
        square ? pen.rect(x - size, y - size, 2 * size, 2 * size) : pen.arc(x, y, size, 0, 7);
        open ? pen.stroke() : pen.fill();
      }
    });
  }

  words(text, name) {
    this.pen.font = this.bare ? "bold 12px sans-serif" : "bold 15px sans-serif";
    mark(this.pen, text, this.left + this.width / 2, this.top + this.height / 3, name);
  }
}

function mark(pen, text, x, y, name) {
  pen.fillStyle = colour(name);
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(text, x, y);
}

let colours = null;
function colour(name) {
  colours = colours || getComputedStyle(document.documentElement);
  return colours.getPropertyValue(`--${name}`);
}
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { colours = null; });

// Round numbers between two ends, about so many.
function ticks(low, high, about) {
  const rough = (high - low) / Math.max(2, Math.min(6, about));
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].find((k) => k * power >= rough) * power;
  const found = [];
  for (let k = Math.ceil(low / step); k * step <= high; k++) found.push(k * step);
  return found;
}

function decades(low, high) {
  const found = [];
  const steps = high < 500 * low ? [1, 2, 5] : [1];
  const every = Math.max(1, Math.ceil(Math.log10(high / low) / 8));
  for (let power = Math.floor(Math.log10(low)); 10 ** power <= high; power += every) {
    for (const k of steps) if (k * 10 ** power >= low && k * 10 ** power <= high) found.push(k * 10 ** power);
  }
  return found;
}

// The label of a tick, as short as it can be.
function short(value) {
  const size = Math.abs(value);
  if (size >= 1e6 || (size > 0 && size < 1e-4)) return value.toExponential(0).replace("e+", "e").replaceAll("-", "−");
  const text = size >= 1000 ? count(Math.round(size)) : String(Number(size.toPrecision(4)));
  return (value < 0 ? "−" : "") + text.replace(/^0\./, ".");
}
