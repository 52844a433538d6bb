// Small pictures for the map: hatches and names, drawn by the browser with the page's own colours and fonts.

function sheet(width, height, ratio) { // a canvas that is told in CSS pixels
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(width * ratio);
  canvas.height = Math.ceil(height * ratio);
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.scale(ratio, ratio);
  return { pen, picture: () => ({ image: pen.getImageData(0, 0, canvas.width, canvas.height), ratio }) };
}

export function hatch(rising, colour, ground) { // no data rises to the right, withheld falls
  const size = 8;
  const { pen, picture } = sheet(size, size, 2);
  pen.fillStyle = ground;
  pen.fillRect(0, 0, size, size);
  pen.strokeStyle = colour;
  for (const off of [-size, 0, size]) {
    pen.moveTo(off, rising ? size : 0);
    pen.lineTo(off + size, rising ? 0 : size);
  }
  pen.stroke();
  return picture();
}

export function ruling(kind, colour) { // upright or level lines, or both, on nothing: the colour of the kind is below
  const size = 8;
  const { pen, picture } = sheet(size, size, 2);
  pen.strokeStyle = colour;
  if (kind !== "level") pen.moveTo(size / 2, 0), pen.lineTo(size / 2, size);
  if (kind !== "upright") pen.moveTo(0, size / 2), pen.lineTo(size, size / 2);
  pen.stroke();
  return picture();
}

const ruler = sheet(1, 1, 1).pen;

export function name(text, family, colour, halo) { // with a halo, so that it is read on any colour
  const ratio = Math.max(2, Math.ceil(devicePixelRatio));
  const font = `500 12px ${family}`;
  ruler.font = font;
  const { pen, picture } = sheet(ruler.measureText(text).width + 8, 20, ratio);
  Object.assign(pen, { font, textBaseline: "middle", textAlign: "center", lineJoin: "round", lineWidth: 3.5, strokeStyle: halo, fillStyle: colour });
  const middle = pen.canvas.width / ratio / 2;
  pen.strokeText(text, middle, 10);
  pen.fillText(text, middle, 10);
  return picture();
}
