"use strict";
(() => {
const all = JSON.parse(document.getElementById("data").textContent);
const stages = [...document.querySelectorAll(".stage")];
let active = stages[0];
for (const stage of stages) stepper(stage);
document.body.classList.add("live");

// a layer whose window slides: its numbers, its controls, and the arrow keys while it is at work
function stepper(stage) {
  const section = stage.closest(".layer");
  const suffix = stage.id.slice("stage".length);
  const byId = (id) => document.getElementById(id + suffix);
  const data = (all.layers ?? [all])[section.dataset.layer];
  const spreads = "output_padding" in data.axes[0];
  const key = (...places) => places.flat().join(",");

  // cells by grid and position, as they were written
  const cells = { input: new Map(), kernel: new Map(), output: new Map(), stretched: new Map() };
  for (const figure of section.querySelectorAll("[data-grid]")) {
    for (const td of figure.querySelectorAll("[data-at]")) {
      cells[figure.dataset.grid].set(td.dataset.at, td);
    }
  }
  const results = new Map([...cells.output].map(([at, td]) => [at, td.firstChild.nodeValue]));

  // what an output reads, and the other way round: which outputs read an input
  const outputs = data.steps.map((step) => ({ at: key(step.channel, step.position), step }));
  const inputs = [...cells.input].filter(([, td]) => !td.classList.contains("p"))
    .map(([at]) => ({ at, adds: [] }));
  const inputAt = new Map(inputs.map((input) => [input.at, input]));
  for (const { at, step } of outputs) {
    for (const term of step.terms) {
      if (term.value === null) continue;
      const element = tap(step.position, term.position).join(",");
      inputAt.get(key(term.channel, term.position)).adds.push({ at, step, term, element });
    }
  }
  const modes = {
    output: { steps: outputs, told: byId("outputs").children, show: showOutput },
    input: { steps: inputs, told: byId("inputs").children, show: showInput },
  };

  // the element of the kernel at which an output and an input meet
  function tap(output, input) {
    return data.axes.map(({ stride, padding: [lo], dilation }, k) => spreads
      ? (output[k] + lo - input[k] * stride) / dilation
      : (input[k] + lo - output[k] * stride) / dilation);
  }

  function short(x) {
    if (Number.isSafeInteger(x)) return String(x);
    if (Number.isInteger(x)) return x.toPrecision(4);
    const six = Number(x.toPrecision(6));
    return String(six === x ? six : Number(x.toPrecision(4)));
  }

  let marked = [];
  function mark(td, kind, under = "") {
    if (!td) return;
    td.classList.add(...kind.split(" "));
    if (under) {
      const sub = document.createElement("sub");
      sub.textContent = under;
      td.append(sub);
    }
    marked.push(td);
  }
  function clear() {
    for (const td of stage.querySelectorAll("td.w, td.now")) marked.push(td);
    for (const td of marked) {
      td.classList.remove("w", "now", "best");
      td.removeAttribute("aria-current");
      for (const sub of td.querySelectorAll("sub")) sub.remove();
    }
    marked = [];
  }

  function kernelsOf(wanted) {
    for (const box of stage.querySelectorAll("[data-of]")) {
      const [channel, source] = box.dataset.of.split(",").map(Number);
      box.hidden = !wanted(channel, source);
    }
  }

  function showOutput(k) {
    const { at, step } = outputs[k];
    clear();
    kernelsOf((channel) => channel === step.channel);
    for (const term of step.terms) {
      const weight = term.weight === null ? "" : `×${short(term.weight)}`;
      const best = data.kind === "max_pool" && term.value === step.result;
      mark(cells.input.get(key(term.channel, term.position)), best ? "w best" : "w", weight);
      if (term.value !== null && term.weight !== null) {
        const element = tap(step.position, term.position);
        mark(cells.kernel.get(key(step.channel, term.channel, element)), "w");
      }
    }
    if (spreads) markStretched(step);
    current(cells.output.get(at));
    outputs.forEach((output, j) => write(output.at, hiding() && j > k ? "?" : results.get(output.at)));
  }

  // every element of the kernel meets a place of the stretched input: o + lo - t * dilation
  function markStretched({ channel, position }) {
    for (const [name, td] of cells.kernel) {
      const [to, source, ...element] = name.split(",").map(Number);
      if (to !== channel) continue;
      const place = element.map((t, k) =>
        position[k] + data.axes[k].padding[0] - t * data.axes[k].dilation);
      mark(cells.stretched.get(key(source, place)), "w", `×${td.firstChild.nodeValue}`);
    }
  }

  function showInput(k) {
    const { at, adds } = inputs[k];
    const channel = Number(at.split(",")[0]);
    clear();
    kernelsOf((_, source) => source === channel);
    for (const { at: to, step, term, element } of adds) {
      const weight = term.weight === null ? "" : `×${short(term.weight)}`;
      const under = spreads ? `+${short(term.value * term.weight)}`.replace("+-", "−") : weight;
      mark(cells.output.get(to), "w", under);
      mark(cells.kernel.get(key(step.channel, term.channel, element)), "w");
    }
    current(cells.input.get(at));
    if (spreads) writeSums(k);
    else for (const [to, text] of results) write(to, text);
  }

  // what has come together after the first k + 1 inputs; the bias is there from the start
  function writeSums(k) {
    const sums = new Map(outputs.map(({ at, step }) => [at, { x: bias(step), most: 0, left: step.terms.length }]));
    for (const { adds } of inputs.slice(0, k + 1)) {
      for (const { at, term } of adds) {
        const sum = sums.get(at);
        sum.x += term.value * term.weight;
        sum.most = Math.max(sum.most, Math.abs(term.value * term.weight));
        sum.left -= 1;
      }
    }
    for (const [at, { x, most, left }] of sums) {
      const near = Math.abs(x) < 1e-12 * most ? 0 : x;
      write(at, left ? short(near) : results.get(at));
    }
  }
  const bias = (step) => (data.bias ? data.bias[step.channel] : 0);

  function current(td) {
    mark(td, "now");
    td.setAttribute("aria-current", "true");
  }
  function write(at, text) {
    const node = cells.output.get(at).firstChild;
    if (node.nodeValue !== text) node.nodeValue = text;
  }
  const hiding = () => byId("hide").checked;

  // where we are
  let mode = spreads ? "input" : "output";
  const at = { output: Number(stage.dataset.start), input: 0 };
  const slider = byId("step");

  function go(k, to = mode) {
    mode = to;
    const { steps, told, show } = modes[mode];
    at[mode] = Math.min(Math.max(k, 0), steps.length - 1);
    const now = at[mode];
    show(now);
    for (const li of section.querySelectorAll("li.now")) li.classList.remove("now");
    told[now].classList.add("now");
    byId("now").textContent = `${now + 1} of ${steps.length} · ${told[now].textContent}`;
    slider.max = steps.length - 1;
    slider.value = now;
    slider.setAttribute("aria-valuetext", `${mode} ${now + 1} of ${steps.length}`);
    stage.querySelector(`[type=radio][value=${mode}]`).checked = true;
    byId("hide").closest("label").hidden = mode === "input";
    if (byId("stretched")) byId("stretched").hidden = mode === "input";
    // `aria-disabled` and not `disabled`: a button keeps the focus at the end
    for (const id of ["first", "back"]) byId(id).setAttribute("aria-disabled", String(now === 0));
    for (const id of ["next", "last"]) {
      byId(id).setAttribute("aria-disabled", String(now === steps.length - 1));
    }
  }
  const end = () => modes[mode].steps.length - 1;
  const move = { first: () => go(0), back: () => go(at[mode] - 1), next: () => go(at[mode] + 1), last: () => go(end()) };
  for (const [id, act] of Object.entries(move)) byId(id).addEventListener("click", act);
  slider.addEventListener("input", () => go(Number(slider.value)));
  byId("hide").addEventListener("change", () => go(at[mode]));
  for (const radio of stage.querySelectorAll("[type=radio]")) {
    radio.addEventListener("change", () => go(at[radio.value], radio.value));
  }

  let timer = 0;
  function play(on) {
    clearInterval(timer);
    timer = on ? setInterval(() => (at[mode] < end() ? go(at[mode] + 1) : play(false)), 900) : 0;
    byId("play").textContent = on ? "Pause" : "Play";
    byId("play").setAttribute("aria-pressed", String(on));
  }
  byId("play").addEventListener("click", () => {
    if (!timer && at[mode] === end()) go(0);
    play(!timer);
  });

  // the mouse: hover shows, a click stays
  for (const name of ["input", "output"]) {
    const steps = new Map(modes[name].steps.map(({ at: place }, k) => [place, k]));
    const found = (event) => steps.get(event.target.closest("[data-at]")?.dataset.at);
    const figure = stage.querySelector(`[data-grid=${name}]`);
    figure.addEventListener("pointerover", (event) => {
      const k = event.pointerType === "touch" ? undefined : found(event);
      if (k !== undefined) modes[name].show(k);
    });
    figure.addEventListener("pointerleave", () => modes[mode].show(at[mode]));
    figure.addEventListener("click", (event) => {
      if (found(event) !== undefined) go(found(event), name);
    });
    byId(`${name}s`).addEventListener("click", (event) => {
      const k = [...modes[name].told].indexOf(event.target.closest("li"));
      if (k >= 0) go(k, name);
    });
  }

  for (const kind of ["focusin", "pointerdown"]) {
    section.addEventListener(kind, () => { active = stage; });
  }
  document.addEventListener("keydown", (event) => {
    if (active !== stage) return;
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input, summary")) return;
    const inside = stage.contains(event.target);
    const shape = mode === "output" ? data.output[0] : data.input[0];
    const row = Array.isArray(shape[0]) ? shape[0].length : 1;
    const steps = {
      ArrowLeft: -1, ArrowRight: 1,
      ...(inside && { ArrowUp: -row, ArrowDown: row, Home: -Infinity, End: Infinity }),
    };
    if (!(event.key in steps)) return;
    event.preventDefault();
    go(at[mode] + steps[event.key]);
  });

  byId("controls").hidden = byId("keys").hidden = false;
  go(at[mode]);
}
})();
