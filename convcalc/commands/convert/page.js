{
  const data = JSON.parse(document.getElementById("data").textContent);
  const { report, settings, seen } = data;
  const layers = new Map(report.layers.map((layer) => [layer.name, layer]));
  const explained = new Map();
  for (const told of data.explain ?? []) for (const name of told.names) explained.set(name, told);
  const about = document.getElementById("about");

  // an element with children; texts stay texts, whatever they are
  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children.flat());
    return element;
  }
  const cell = (tag, text) => make(tag, tag === "th" ? { scope: "row" } : {}, text);
  const titles = {
    shape: "Shape", params: "Parameters", macs: "MACs", field: "Receptive field",
  };

  function value(x) {
    if (!Array.isArray(x)) return String(x);
    return x.some(Array.isArray) ? x.map((y) => y.join(" + ")).join(", ") : x.join("x");
  }
  function settingsOf(layer) {
    const given = Object.entries(layer.settings ?? {}).filter(([, x]) => x !== null);
    if (!given.length) return [];
    const rows = given.map(([name, x]) => make("tr", {}, cell("th", name), cell("td", value(x)),
      cell("td", settings[layer.kind]?.[name] ?? "")));
    return [make("h3", {}, "Settings"), make("div", { class: "scroll" },
      make("table", {}, make("tbody", {}, rows)))];
  }

  const grouped = (x) => (Number.isSafeInteger(x) ? x.toLocaleString("en-US") : String(x));
  function lineOf(line) {
    if ("text" in line) return make("p", { class: "formula" }, `${line.label}: ${line.text}`);
    const parts = [line.formula, line.numbers, grouped(line.value)];
    const chain = parts.filter((part, k) => k === 0 || part !== parts[k - 1]).join(" = ");
    const steps = line.steps?.length ? [make("div", { class: "steps" }, line.steps.map(lineOf))] : [];
    return make("div", {}, make("p", { class: "formula" }, `${line.label} = ${chain}`), steps);
  }
  function derivation(told) {
    const found = Object.entries(told.quantities).filter(([, lines]) => lines.length).map(
      ([key, lines]) => [make("h3", {}, titles[key] ?? key), lines.map(lineOf)]);
    const parts = told.parts.map((part) => make("div", { class: "part" },
      make("p", {}, make("b", {}, `${part.kind} ${part.settings}`), ` ${part.shapes}`), derivation(part)));
    return [...parts, ...found.flat(2)];
  }

  function findingsOf(name) {
    const found = data.lint.filter((one) => one.layer === name);
    if (!found.length) return [];
    return [make("h3", {}, "What rules find"), make("ul", {}, found.map((one) =>
      make("li", {}, `${one.severity} ${one.code} (${one.rule}): ${one.message}.`,
        one.instead ? ` Instead: ${one.instead}` : "")))];
  }

  // the two pictures of `explore`, as `field --html` writes them
  function plane(name, title, sizes) {
    const [down, across] = [1, ...sizes].slice(-2);
    const cell = Math.min(18, 300 / Math.max(down, across));
    const tall = down === 1 ? Math.max(cell, 10) : cell;
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const [width, height] = [across * cell, down * tall];
    const all = {
      "data-plane": name, "data-cell": `${cell},${tall}`, "data-left": 2, "data-sizes": sizes.join("x"),
      viewBox: `0 0 ${width + 4} ${height + 4}`, width: width + 4, role: "img", "aria-label": title,
    };
    for (const [key, x] of Object.entries(all)) svg.setAttribute(key, x);
    const part = (tag, attributes) => {
      const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
      for (const [key, x] of Object.entries(attributes)) element.setAttribute(key, x);
      return element;
    };
    const group = part("g", { transform: "translate(2 2)" });
    group.append(part("rect", { class: "map", width, height }));
    if (cell >= 6) {
      const columns = Array.from({ length: across - 1 }, (_, k) => `M${(k + 1) * cell} 0v${height}`);
      const rows = Array.from({ length: down - 1 }, (_, k) => `M0 ${(k + 1) * tall}h${width}`);
      group.append(part("path", { class: "lines", d: [...columns, ...rows].join("") }));
    }
    group.append(part("g", { class: "marks" }));
    svg.append(group);
    return make("figure", {}, make("figcaption", {}, `${title} (${sizes.join("x")})`), svg);
  }
  function positions(what, head, sizes) {
    return make("fieldset", {}, make("legend", {}, head), sizes.map((n, k) => make("label", {},
      `${seen.axes[k]} `, make("input", {
        type: "number", id: `${what}${k}`, min: 0, max: n - 1, value: 0, "aria-label": `${what} ${seen.axes[k]}`,
      }))));
  }
  function regionOf(layer) {
    const table = seen.tables[seen.layers[layer.name]];
    if (!table) return null;
    const sizes = table.map((axis) => axis.length);
    return {
      parts: [
        make("h3", {}, "What its units see of the input"),
        make("div", { class: "controls", id: "controls" },
          positions("unit", "A unit: what it sees", sizes),
          positions("pixel", "A pixel: which units see it", seen.sizes)),
        make("p", { class: "keys soft", id: "keys" }, "The mouse over a picture shows; a click stays. "
          + "With a picture in focus, the arrow keys, Home and End move."),
        make("p", { id: "now", role: "status" }),
        make("div", { class: "planes" }, plane("units", `${layer.name}: its units`, sizes),
          plane("pixels", `${seen.source}: its pixels`, seen.sizes)),
      ],
      start: () => explore({
        names: seen.axes, units: { axes: table, blocks: null }, origin: 0,
        position: sizes.map((n) => Math.floor(n / 2)),
      }),
    };
  }
  function fieldTold({ receptive_field: field }) {
    if (!field) return [];
    const told = field.global ? "Each unit sees all of the input."
      : "size" in field ? `Receptive field ${value(field.size)}${field.jump ? `, jump ${value(field.jump)}` : ""}.`
        : "What a unit sees depends on its position.";
    return [make("p", {}, told)];
  }

  function choose(row) {
    const layer = layers.get(row.dataset.layer);
    const told = explained.get(layer.name);
    const region = regionOf(layer);
    const shapes = `${layer.input_shapes.map((dims) => dims.join("x")).join(" and ")} → `
      + `${layer.output_shape ? layer.output_shape.join("x") : "?"}`;
    document.getElementById("layer-name").textContent = layer.name;
    const line = `${told?.kind ?? layer.kind} ${told?.settings ?? ""}: ${shapes}`;
    document.getElementById("said").textContent = `${layer.name} is worked out: ${line}`;
    about.replaceChildren(
      make("p", {}, line),
      ...settingsOf(layer),
      ...(told ? derivation(told) : [make("p", {}, data.explain
        ? "It could not be worked out." : "There are many layers: 'convcalc explain' works them out.")]),
      ...(region ? region.parts : fieldTold(layer)),
      ...findingsOf(layer.name),
    );
    region?.start();
    for (const other of document.querySelectorAll("tr.now")) {
      other.classList.remove("now");
      other.querySelector("button.name").setAttribute("aria-pressed", "false");
    }
    row.classList.add("now");
    row.querySelector("button.name").setAttribute("aria-pressed", "true");
  }

  for (const row of document.querySelectorAll("tr[data-layer]")) {
    const first = row.cells[0];
    const button = make("button", { type: "button", class: "name", "aria-pressed": "false", "aria-controls": "layer" }, first.textContent);
    first.replaceChildren(button);
    button.addEventListener("click", () => {
      choose(row);
      if (matchMedia("(max-width: 104.99rem)").matches) {
        document.getElementById("layer").scrollIntoView();
      }
    });
  }
  const folds = [...document.querySelectorAll(".convcalc details")];
  if (folds.length) {
    const fold = (open) => () => { for (const one of folds) one.open = open; };
    const buttons = [["Open all", true], ["Fold all", false]].map(([text, open]) => {
      const button = make("button", { type: "button" }, text);
      button.addEventListener("click", fold(open));
      return button;
    });
    document.querySelector("div.convcalc").before(make("p", { class: "controls" }, buttons));
  }
  const first = document.querySelector("tr[data-layer]");
  if (first) choose(first);
}
