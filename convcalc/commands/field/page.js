{
  const { field, units } = JSON.parse(document.getElementById("data").textContent);
  const names = field.axes.map((axis) => axis.axis);
  const origin = Number(document.getElementById("stage").dataset.origin);
  if (units) explore({ names, units, position: field.position, origin });
}
