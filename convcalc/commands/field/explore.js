"use strict";

// Two pictures that answer each other: `names` are those of the axes, `units` what every unit sees,
// as in the data of the page, `position` the unit to begin with; positions count from `origin`.
function explore({ names, units, position, origin }) {
  const byId = (id) => document.getElementById(id);
  const planes = {};
  for (const svg of document.querySelectorAll("[data-plane]")) {
    const [across, down] = svg.dataset.cell.split(",").map(Number);
    planes[svg.dataset.plane] = {
      svg, across, down, left: Number(svg.dataset.left),
      sizes: svg.dataset.sizes.split("x").map(Number), marks: svg.querySelector(".marks"),
    };
  }

  // a block is a run for each axis; blocks share nothing
  const product = (runs) => runs.reduce(
    (found, axis) => found.flatMap((block) => axis.map((run) => [...block, run])), [[]]);
  const length = (runs) => runs.reduce((sum, [a, b]) => sum + b - a + 1, 0);
  const holds = (runs, p) => runs.some(([a, b]) => a <= p && p <= b);

  function spans(numbers) {
    const found = [];
    for (const n of numbers) {
      if (found.length && found.at(-1)[1] === n - 1) found.at(-1)[1] = n;
      else found.push([n, n]);
    }
    return found;
  }
  // the runs on one axis of blocks
  function along(blocks, k) {
    const some = new Set();
    for (const block of blocks) for (let p = block[k][0]; p <= block[k][1]; p++) some.add(p);
    return spans([...some].sort((a, b) => a - b));
  }

  // what is told and drawn: the runs on each axis, the number, and the blocks of the last two axes
  function ofAxes(runs) {
    return {
      runs, count: runs.map(length).reduce((a, b) => a * b, 1),
      blocks: runs.every((axis) => axis.length) ? product(runs.slice(-2)) : [],
    };
  }
  function ofBlocks(blocks) {
    const count = blocks.reduce((sum, block) => sum + block.map((run) => length([run])).reduce((a, b) => a * b, 1), 0);
    return { runs: names.map((_, k) => along(blocks, k)), count, blocks };
  }
  const sizes = { unit: planes.units.sizes, pixel: planes.pixels.sizes };
  const index = (at) => at.reduce((sum, p, k) => sum * sizes.unit[k] + p, 0);
  const found = {
    unit: (at) => units.axes
      ? ofAxes(at.map((p, k) => units.axes[k][p])) : ofBlocks(units.blocks[index(at)]),
    pixel: (at) => units.axes ? ofAxes(at.map((p, k) => seeing(k, p))) : ofBlocks(seeingAll(at)),
  };
  // the units that see a pixel: where what they see holds it
  function seeing(k, p) {
    return spans(units.axes[k].flatMap((runs, o) => (holds(runs, p) ? [o] : [])));
  }
  function seeingAll(at) {
    const rows = new Map();
    units.blocks.forEach((blocks, k) => {
      if (!blocks.some((block) => block.every(([a, b], axis) => a <= at[axis] && at[axis] <= b))) return;
      const last = sizes.unit.at(-1);
      const row = Math.floor(k / last);
      rows.set(row, [...(rows.get(row) ?? []), k % last]);
    });
    return [...rows].flatMap(([row, columns]) =>
      spans(columns).map((run) => (names.length > 1 ? [[row, row], run] : [run])));
  }

  function runsTold(runs) {
    const moved = runs.map(([a, b]) => [a + origin, b + origin]);
    if (moved.length > 4) return `${moved[0][0]}…${moved.at(-1)[1]} (${length(runs)} positions)`;
    return moved.map(([a, b]) => (a === b ? a : `${a}…${b}`)).join(", ");
  }
  function told(kind, at, { runs, count }) {
    const place = at.map((p) => p + origin).join(",");
    const axes = runs.map((axis, k) => `${names[k]} ${runsTold(axis)}`).join(", ");
    const total = sizes[kind === "unit" ? "pixel" : "unit"].reduce((a, b) => a * b, 1);
    if (kind === "unit") return count ? `unit ${place} sees ${axes}: ${count} of ${total} pixels` : `unit ${place} sees no pixel`;
    return count ? `pixel ${place} is seen by units ${axes}: ${count} of ${total}` : `pixel ${place} is seen by no unit`;
  }

  function draw({ marks, across, down }, blocks, kind) {
    marks.replaceChildren(...blocks.map((block) => {
      const [[a, b], [c, d]] = [[0, 0], ...block].slice(-2);
      const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      const box = { class: kind, x: c * across, y: a * down, width: (d - c + 1) * across, height: (b - a + 1) * down };
      for (const [key, value] of Object.entries(box)) rect.setAttribute(key, value);
      return rect;
    }));
  }

  const plural = { unit: "units", pixel: "pixels" };
  const other = { unit: "pixels", pixel: "units" };
  const at = { unit: [...position], pixel: sizes.pixel.map((n) => Math.floor(n / 2)) };
  let kind = "unit";

  function show(of, place, stays = false) {
    const result = found[of](place);
    draw(planes[plural[of]], [place.slice(-2).map((p) => [p, p])], "now");
    draw(planes[other[of]], result.blocks, "seen");
    if (!stays) return;
    byId("now").textContent = told(of, place, result);
    place.forEach((p, k) => { byId(`${of}${k}`).value = p + origin; });
  }
  function go(of, place) {
    kind = of;
    at[of] = place.map((p, k) => Math.min(Math.max(p, 0), sizes[of][k] - 1));
    show(of, at[of], true);
  }

  for (const of of ["unit", "pixel"]) {
    const plane = planes[plural[of]];
    const { svg, across, down, left } = plane;
    const rank = sizes[of].length;
    const under = (event) => {
      const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
      const place = [Math.floor((point.y - 2) / down), Math.floor((point.x - left) / across)].slice(-rank);
      const inside = place.every((p, k) => p >= 0 && p < sizes[of].slice(-2)[k]);
      return inside ? [...at[of].slice(0, -place.length), ...place] : null;
    };
    svg.addEventListener("pointermove", (event) => {
      const place = event.pointerType === "touch" ? null : under(event);
      if (place) show(of, place);
    });
    svg.addEventListener("pointerleave", () => show(kind, at[kind]));
    svg.addEventListener("click", (event) => {
      const place = under(event);
      if (place) go(of, place);
    });
    svg.addEventListener("keydown", (event) => {
      const last = sizes[of].at(-1) - 1;
      const [row, column] = rank > 1 ? at[of].slice(-2) : [0, at[of][0]];
      const to = {
        ArrowLeft: [row, column - 1], ArrowRight: [row, column + 1],
        ArrowUp: [row - 1, column], ArrowDown: [row + 1, column],
        Home: [row, 0], End: [row, last],
      }[event.key];
      if (!to || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      go(of, [...at[of].slice(0, -2), ...to].slice(-rank));
    });
    svg.setAttribute("tabindex", "0");
    sizes[of].forEach((_, k) => {
      byId(`${of}${k}`).addEventListener("input", () => {
        const place = sizes[of].map((__, j) => Number(byId(`${of}${j}`).value) - origin);
        if (place.every((p, j) => Number.isInteger(p) && p >= 0 && p < sizes[of][j])) go(of, place);
      });
    });
  }

  document.body.classList.add("live");
  for (const id of ["controls", "keys"]) byId(id).hidden = false;
  show("pixel", at.pixel);
  at.pixel.forEach((p, k) => { byId(`pixel${k}`).value = p + origin; });
  go("unit", at.unit);
}
