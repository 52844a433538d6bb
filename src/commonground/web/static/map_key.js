// The key of a map: classes, kinds or circles, the two hatches, disputed borders; words beside every colour.

function row(sign, words) { // a sign with its words
  const item = document.createElement("li");
  item.append(sign, words);
  return item;
}

function swatch(kind) {
  return Object.assign(document.createElement("span"), { className: `map-swatch map-${kind}` });
}

function circle(radius) { // drawn by attributes, as a page without inline styles must
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const drawn = document.createElementNS("http://www.w3.org/2000/svg", "circle");
  const size = Math.ceil(radius * 2) + 2;
  for (const [name, value] of Object.entries({ width: size, height: size, "aria-hidden": "true" })) svg.setAttribute(name, value);
  for (const [name, value] of Object.entries({ cx: size / 2, cy: size / 2, r: radius })) drawn.setAttribute(name, value);
  svg.append(drawn);
  return svg;
}

function round(value) { // to one digit, so that the key has plain numbers
  const tens = 10 ** Math.floor(Math.log10(value));
  return Math.floor(value / tens) * tens;
}

export function key(data, words, largest, largestPx, disputed, numbers) {
  const list = Object.assign(document.createElement("ul"), { className: "map-key" });
  if (data.kind === "kinds") {
    data.words.forEach((text, at) => text && list.append(row(swatch(`kind-${at + 1}${data.patterns[at] ? ` map-rule-${data.patterns[at]}` : ""}`), text)));
    if (Object.values(data.mixed).some((values) => values.includes(true))) list.append(row(Object.assign(document.createElement("b"), { textContent: "+" }), data.plus));
  } else if (data.kind === "rate") {
    data.words.forEach((text, at) => list.append(row(swatch(`class-${at + 1}`), text)));
  } else if (largest >= 1) {
    const sizes = [...new Set([round(largest), round(largest / 5)])].filter((value) => value >= 1);
    for (const value of sizes) list.append(row(circle(largestPx * Math.sqrt(value / largest)), `${numbers.format(value)} ${data.unit}`));
  }
  list.append(row(swatch("no-data"), words.noData));
  if (Object.values(data.places).some((values) => values.includes("withheld"))) list.append(row(swatch("withheld"), words.withheld));
  if (disputed) list.append(row(swatch("disputed"), words.disputed));
  return list;
}
