// The page: a grid of runs or one run's panels, and the controls that move through the snapshots.
const data = JSON.parse(document.getElementById("data").textContent);
const get = (id) => document.getElementById(id);
const RATE = 24; // snapshots a second at speed 1
const hidden = new Set();
const state = { t: 0, run: data.study ? null : data.runs[0], playing: false, since: 0, views: [] };

function make(tag, { text, ...fields } = {}, ...children) {
  const element = Object.assign(document.createElement(tag), fields);
  if (text !== undefined) element.textContent = text;
  element.append(...children);
  return element;
}

function last() {
  return Math.max(...(state.run ? [state.run] : data.runs).map((run) => run.epochs.length)) - 1;
}

function of(run) {
  return Math.min(state.t, run.epochs.length - 1);
}

// A canvas with a panel on it, as a function that draws snapshot t.
function view(run, panel, canvas, bare) {
  const kind = KINDS[panel.kind];
  const { x, y, ...options } = kind.axes(panel, run);
  const axes = new Axes(canvas, x, y, { ...options, bare });
  return {
    axes,
    draw() {
      const t = of(run);
      axes.begin();
      if (axes.width < 5 || axes.height < 5) return;
      axes.frame();
      kind.draw(axes, panel, t, run);
      if (run.lost[t] && panel.notes) axes.words("⚡ not finite", "ink");
    },
  };
}

function figure(run, panel) {
  const kind = KINDS[panel.kind];
  const canvas = make("canvas");
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", panel.title);
  const beyond = make("b");
  const under = make("span");
  const says = make("p", { className: "says" }, beyond, " ", under);
  const shown = view(run, panel, canvas, false);
  let mouse = null;
  const tell = () => {
    const place = mouse && shown.axes.under(mouse);
    under.textContent = place ? kind.hover(panel, of(run), place, run) : "";
    beyond.textContent = panel.notes ? panel.notes[of(run)] : panel.note || "";
  };
  canvas.addEventListener("mousemove", (event) => { mouse = event; tell(); });
  canvas.addEventListener("mouseleave", () => { mouse = null; tell(); });
  const whole = make("figure", { hidden: hidden.has(panel.name) }, make("figcaption", {}, make("h2", { text: panel.title }), legend(panel)), canvas, says);
  whole.dataset.panel = panel.name;
  state.views.push({ draw() { if (!whole.hidden) { shown.draw(); tell(); } } });
  return whole;
}

// What its colours and symbols mean.
function legend(panel) {
  const key = make("div", { className: "key" });
  for (const [text, name] of KINDS[panel.kind].key(panel)) {
    const word = make("span", { text });
    word.style.color = `var(--${name})`;
    key.append(word);
  }
  return key;
}

function cell(run) {
  const canvas = make("canvas");
  const title = make("span");
  const beyond = make("small");
  const button = make("button", { type: "button", className: "cell" }, canvas, title, beyond);
  button.dataset.seed = run.seed;
  button.addEventListener("click", () => open(run));
  const shown = view(run, run.panels[0], canvas, true);
  state.views.push({
    draw() {
      shown.draw();
      const t = of(run);
      const w = `seed ${run.seed} · w ${say(row(run.w, t)[0])}`;
      title.textContent = state.t === last() ? `${run.verdict.symbol} ${w} · ${run.verdict.word}` : w;
      beyond.textContent = run.panels[0].notes[t];
      title.style.color = state.t === last() ? ink(run.verdict.colour) : "";
    },
  });
  return button;
}

function ink(hex) {
  return `color-mix(in srgb, ${hex}, var(--ink) 25%)`;
}

function choices(run) {
  const box = get("choice");
  box.replaceChildren(run ? make("legend", { text: "panels" }) : legend(data.runs[0].panels[0]));
  for (const panel of run ? run.panels : []) {
    const tick = make("input", { type: "checkbox", checked: !hidden.has(panel.name), name: panel.name });
    tick.addEventListener("change", () => {
      tick.checked ? hidden.delete(panel.name) : hidden.add(panel.name);
      document.querySelector(`figure[data-panel="${panel.name}"]`).hidden = !tick.checked;
      show();
    });
    box.append(make("label", {}, tick, ` ${panel.title}`));
  }
}

function open(run) {
  state.run = run;
  state.views = [];
  state.t = Math.min(state.t, last());
  get("back").hidden = !data.study || !run;
  get("main").className = run ? "" : "grid";
  get("main").replaceChildren(...(run ? run.panels.map((panel) => figure(run, panel)) : data.runs.map(cell)));
  get("slider").max = last();
  get("title").textContent = run ? run.title : data.title;
  choices(run);
  get("note").textContent = run ? thinned(run) : data.note;
  show();
}

function thinned(run) {
  return run.epochs.length < run.snapshots ? `${run.epochs.length} of the run's ${count(run.snapshots)} snapshots` : "";
}

function show() {
  const run = state.run || data.runs[0];
  const end = state.t === last();
  get("slider").value = state.t;
  const w = state.run ? ` · w = ${say(row(run.w, of(run))[0])}` : "";
  get("where").textContent = `epoch ${count(run.epochs[of(run)])} / ${count(run.epochs.at(-1))}${w}`;
  get("slider").setAttribute("aria-valuetext", get("where").textContent);
  const told = !end ? [] : state.run ? verdict(run.verdict) : [make("strong", { text: data.summary })];
  get("verdict").replaceChildren(...told);
  for (const one of state.views) one.draw();
}

function verdict({ symbol, colour: hex, word, sentence }) {
  const head = make("strong", { text: `${symbol} ${word}` });
  head.style.color = ink(hex);
  return [head, sentence];
}

function go(t) {
  state.t = Math.max(0, Math.min(last(), t));
  show();
}

function play(on) {
  if (on && state.t === last()) state.t = 0;
  state.playing = on;
  get("play").textContent = on ? "❚❚ pause" : "▶ play";
  state.since = performance.now();
  if (on) requestAnimationFrame(step);
}

function step(now) {
  if (!state.playing) return;
  const due = Math.floor(((now - state.since) / 1000) * RATE * Number(get("speed").value));
  if (due > 0) {
    state.since = now;
    go(state.t + due);
  }
  if (state.t === last()) play(false);
  else requestAnimationFrame(step);
}

const KEYS = {
  ArrowLeft: (event) => go(state.t - (event.shiftKey ? 10 : 1)),
  ArrowRight: (event) => go(state.t + (event.shiftKey ? 10 : 1)),
  Home: () => go(0),
  End: () => go(last()),
  Escape: () => data.study && open(null),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.tagName === "SELECT") return;
  const native = event.target.matches("button, input[type=checkbox]");
  const action = event.key === " " && !native ? () => play(!state.playing) : KEYS[event.key];
  if (!action) return;
  event.preventDefault();
  if (event.key !== " ") play(false);
  action(event);
});
get("play").addEventListener("click", () => play(!state.playing));
get("slider").addEventListener("input", () => { play(false); go(Number(get("slider").value)); });
get("back").addEventListener("click", () => open(null));
addEventListener("resize", show);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
open(state.run);
