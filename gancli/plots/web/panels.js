// What each kind of panel draws at snapshot t, its key, and what it says of a place under the mouse.
const ROLES = { D: "judge", G: "generated", mean: "generated", sd: "spread" };
const SQUARE = "sd"; // the role whose last point is a square
const DASHES = [[], [7, 3], [2, 3], [7, 3, 2, 3]];
const STROKES = ["━", "╍", "┈", "─·"];
const DASHED = [5, 3];
const TAIL = 12; // how many of the last steps of a path are drawn strongly

const KINDS = {
  bars: {
    axes: (p) => ({ x: p.x, y: p.y, labels: ["x", "density"] }),
    key: (p) => [["■ generated", "generated"], [`╌ ${p.truth}`, "truth"], ["▲ cut", "ink"]],
    draw(axes, p, t) {
      axes.bars(row(p.bars, t), p.y[1], "generated");
      axes.line(all(p.curve[0]), all(p.curve[1]), "truth", { width: axes.bare ? 1.2 : 1.8, dash: DASHED });
    },
    hover: (p, t, [x]) => `x ${say(x)}: generated ${say(at(row(p.bars, t), p.x, x))}, ${p.truth} ${say(near(all(p.curve[0]), all(p.curve[1]), x))}`,
  },
  cloud: {
    axes: (p) => ({ x: p.x, y: p.y, even: p.even, labels: ["x₁", "x₂"] }),
    key: (p) => [["● generated", "generated"], ["○ real", "real"], ...(p.rings.length ? [["╌ truth: 1 and 2 sd", "truth"]] : [])],
    draw(axes, p, t) {
      const size = axes.bare ? 1.1 : 2;
      axes.dots(all(p.real[0]), all(p.real[1]), "real", { open: true, size, alpha: 0.45 });
      axes.dots(row(p.points[0], t), row(p.points[1], t), "generated", { size });
      for (const ring of p.rings) rings(axes, ring);
    },
    hover: (p, t, [x, y]) => `x₁ ${say(x)}, x₂ ${say(y)}`,
  },
  judge: {
    axes: (p) => {
      const room = p.belief[1] - p.belief[0];
      return { x: p.x, y: [p.belief[0] - 0.06 * room, p.belief[1] + 0.06 * room], labels: ["x", p.sure ? "P(real)" : "score of D"] };
    },
    key: (p) => [["━ D", "judge"], ...(p.best ? [["╌ D* (binned)", "truth"]] : []), ["▁ p, real", "real"], ["■ q, generated", "generated"]],
    draw(axes, p, t, run) {
      const samples = run.panels[0];
      const [xs, ps] = samples.curve.map(all);
      axes.bars(row(samples.bars, t), samples.y[1], "generated", { alpha: 0.3, share: 0.35, cut: false });
      const beneath = ps.map((height) => axes.y[0] + (axes.y[1] - axes.y[0]) * 0.35 * Math.min(1, height / samples.y[1]));
      axes.line(xs, beneath, "real", { width: 1.5 });
      if (p.sure) axes.level(0.5, "quiet", [2, 4]);
      if (p.best) {
        const best = row(p.best, t);
        axes.line(middles(p.x, best.length), best, "truth", { width: 1.4, dash: DASHED });
      }
      const values = row(p.values, t);
      axes.line(evenly(p.x, values.length), values, "judge", { width: 2.2 });
    },
    hover: (p, t, [x]) => `x ${say(x)}: D ${say(at(row(p.values, t), p.x, x))}` + (p.best ? `, D* ${say(at(row(p.best, t), p.x, x))}` : ""),
  },
  map: {
    axes: (p) => ({ x: p.x, y: p.y, even: p.even, labels: p.labels }),
    key: (p) => [
      [`■ ${short(p.belief[1])}${p.sure ? " real" : " high score"}`, "real"],
      [`▨ ${short(p.belief[0])}${p.sure ? " generated" : " low score"}`, "generated"],
      [`─ ${p.sure ? "½" : "0"}`, "ink"],
      ...(p.path ? [["● path of G", "generated"], ["✶ target", "truth"]] : [["● generated", "generated"], ["○ real", "real"]]),
    ],
    draw(axes, p, t, run) {
      heat(axes, p, t);
      halfway(axes, p, t);
      if (p.path) path(axes, p, t);
      else {
        const samples = run.panels[0];
        axes.dots(all(samples.real[0]), all(samples.real[1]), "real", { open: true, size: 1.9, alpha: 0.9, edge: true });
        axes.dots(row(samples.points[0], t), row(samples.points[1], t), "generated", { size: 1.8, alpha: 0.9, edge: true });
      }
    },
    hover(p, t, [x, y]) {
      const values = row(p.values, t);
      const [, high, wide] = p.values.shape;
      const place = (value, ends, n) => Math.round(((value - ends[0]) / (ends[1] - ends[0])) * (n - 1));
      return `${p.labels[0]} ${say(x)}, ${p.labels[1]} ${say(y)}: D ${say(values[place(y, p.y, high) * wide + place(x, p.x, wide)])}`;
    },
  },
  course: {
    axes: (p, run) => ({ x: [0, Math.max(1, run.epochs.at(-1))], y: p.y, log: p.log, labels: ["epoch", ""] }),
    key: (p) => [
      ...p.lines.map((line, k) => [`${STROKES[k % STROKES.length]}${line.role === SQUARE ? "■" : "●"} ${line.label}`, ROLES[line.role]]),
      ...[...new Set(p.levels.map((level) => level.label))].map((label) => [`╌ ${label}`, "truth"]),
    ],
    draw(axes, p, t, run) {
      for (const level of p.levels) axes.level(level.value, "truth");
      p.lines.forEach((line, k) => {
        const xs = line.epochs ? all(line.epochs) : run.epochs;
        const told = line.values.map(all);
        const name = ROLES[line.role];
        if (told.length > 1) whiskers(axes, xs, told, name);
        const ys = told.length > 1 ? told[1] : told[0];
        axes.line(xs, ys, name, { width: 1, alpha: 0.35 });
        const until = upTo(xs, run.epochs[t]);
        axes.line(xs, ys, name, { width: 1.8, end: until, dash: DASHES[k % DASHES.length] });
        if (until) axes.dots([xs[until - 1]], [ys[until - 1]], name, { size: 4, alpha: 1, square: line.role === SQUARE });
      });
      axes.line([run.epochs[t], run.epochs[t]], p.y, "quiet", { width: 1 });
    },
    hover(p, t, [x], run) {
      const told = p.lines.map((line) => {
        const xs = line.epochs ? all(line.epochs) : run.epochs;
        const k = Math.min(upTo(xs, x - 1e-9), xs.length - 1);
        const values = line.values.map((one) => all(one)[k]);
        return `${line.label} ${say(values.at(values.length > 1 ? 1 : 0))}` + (values.length > 1 && values[0] < values[2] ? ` (${say(values[0])} to ${say(values[2])})` : "");
      });
      return `epoch ${count(Math.round(x))}: ${told.join(", ")}`;
    },
  },
};

function evenly([low, high], n) {
  return Array.from({ length: n }, (_, k) => low + ((high - low) * k) / (n - 1));
}

function middles([low, high], n) {
  return Array.from({ length: n }, (_, k) => low + ((high - low) * (k + 0.5)) / n);
}

// The value of the cell, or of the point of an even grid, at x.
function at(values, [low, high], x) {
  return values[Math.min(values.length - 1, Math.floor(((x - low) / (high - low)) * values.length))];
}

function near(xs, ys, x) {
  return ys[Math.min(upTo(xs, x), ys.length - 1)];
}

// How many of the ascending numbers are at most x.
function upTo(xs, x) {
  let low = 0;
  let high = xs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (xs[middle] <= x) low = middle + 1;
    else high = middle;
  }
  return low;
}

// From the lowest to the highest value of each step, so that no spike is lost.
function whiskers(axes, xs, [low, , high], name) {
  const places = [];
  for (let k = 0; k < xs.length; k++) places.push([axes.atX(xs[k]), axes.atY(low[k])], [axes.atX(xs[k]), axes.atY(high[k])], [NaN, NaN]);
  axes.clipped((pen) => {
    pen.strokeStyle = colour(name);
    pen.globalAlpha = 0.3;
    pen.lineWidth = 1;
    axes.stroke(places);
  });
}

function rings(axes, ring) {
  const flat = all(ring);
  const xs = flat.filter((_, k) => k % 2 === 0);
  const ys = flat.filter((_, k) => k % 2 === 1);
  axes.line(xs, ys, "truth", { width: 1.2, dash: [4, 3] });
}

function path(axes, p, t) {
  const [means, sds] = p.path.map(all);
  axes.line(means, sds, "generated", { width: 1, end: t + 1, alpha: 0.4 });
  const recent = (values) => values.slice(Math.max(0, t - TAIL), t + 1);
  axes.line(recent(means), recent(sds), "paper", { width: 4, alpha: 0.8 });
  axes.line(recent(means), recent(sds), "generated", { width: 2 });
  if (p.aim) axes.clipped((pen) => {
    pen.font = "bold 22px sans-serif";
    mark(pen, "✶", axes.atX(p.aim[0]), axes.atY(p.aim[1]), "truth");
  });
  axes.dots([means[t]], [sds[t]], "generated", { size: 5.5, alpha: 1, edge: true });
}

// D's values through a table of colours that is palest half-way, stretched over the axes.
function heat(axes, p, t) {
  const [, high, wide] = p.values.shape;
  const values = row(p.values, t);
  const small = document.createElement("canvas");
  [small.width, small.height] = [wide, high];
  const pen = small.getContext("2d");
  const image = pen.createImageData(wide, high);
  const [low, middle, top, unknown] = ["generated", "pale", "real", "unknown"].map((name) => channels(colour(name)));
  for (let j = 0; j < high; j++) {
    for (let i = 0; i < wide; i++) {
      const share = (2 * (values[j * wide + i] - p.belief[0])) / (p.belief[1] - p.belief[0]) - 1;
      const end = share < 0 ? low : top;
      const part = 0.6 * Math.min(1, Math.abs(share));
      const place = 4 * ((high - 1 - j) * wide + i);
      for (let c = 0; c < 3; c++) image.data[place + c] = Number.isNaN(share) ? unknown[c] : middle[c] + part * (end[c] - middle[c]);
      image.data[place + 3] = 255;
    }
  }
  pen.putImageData(image, 0, 0);
  axes.clipped((big) => big.drawImage(small, axes.left, axes.top, axes.width, axes.height));
}

function channels(text) {
  const hex = text.trim().slice(1);
  return [0, 2, 4].map((k) => parseInt(hex.slice(k, k + 2), 16));
}

// The line on which D cannot tell: where it crosses the level on the edges of each square of the grid.
function halfway(axes, p, t) {
  const level = p.sure ? 0.5 : 0;
  const [, high, wide] = p.values.shape;
  const values = row(p.values, t);
  const [xs, ys] = [evenly(p.x, wide), evenly(p.y, high)];
  const places = [];
  const corner = (i, j) => [xs[i], ys[j], values[j * wide + i] - level];
  for (let j = 0; j + 1 < high; j++) {
    for (let i = 0; i + 1 < wide; i++) {
      const corners = [corner(i, j), corner(i + 1, j), corner(i + 1, j + 1), corner(i, j + 1)];
      const crossings = [];
      corners.forEach(([x, y, value], k) => {
        const [nx, ny, next] = corners[(k + 1) % 4];
        if (value < 0 === next < 0 || Number.isNaN(value + next)) return;
        const share = value / (value - next);
        crossings.push([axes.atX(x + share * (nx - x)), axes.atY(y + share * (ny - y))]);
      });
      for (let k = 0; k + 1 < crossings.length; k += 2) places.push(crossings[k], crossings[k + 1], [NaN, NaN]);
    }
  }
  axes.clipped((pen) => {
    pen.strokeStyle = colour("ink");
    pen.lineWidth = 1.2;
    axes.stroke(places);
  });
}
