// The map that a reader explores, on top of the drawn one: see map.html for what a page hands over.
import { Map as Canvas, NavigationControl, setWorkerUrl } from "./vendor/maplibre-gl.mjs";
import { key } from "./map_key.js";
import { Slider } from "./slider.js";
import { hatch, name, ruling } from "./map_pictures.js";

setWorkerUrl(new URL("./vendor/maplibre-gl-worker.mjs", import.meta.url).href);

export const maps = new Map(); // element → Explorer, for tests
const CLASSES = 5;
const KINDS = 7;
const RULINGS = ["upright", "level", "grid"];
const LARGEST_PX = 24; // radius of the largest circle, whatever the month
const SMALLEST_PX = 2; // one is still seen

class Explorer {
  constructor(root, outlines, data) {
    this.root = root;
    this.words = JSON.parse(root.dataset.words);
    this.outlines = outlines;
    this.data = data;
    this.at = data.months.length - 1;
    this.names = new Map(outlines.units.features.map((unit) => [unit.properties.code, unit.properties.name]));
    this.largest = Math.max(0, ...[...this.names.keys()].map((code) => this.most(code)));
    this.numbers = new Intl.NumberFormat(`${document.documentElement.lang || "en"}-u-nu-latn`, { maximumFractionDigits: 2 });
    this.stage = Object.assign(document.createElement("div"), { className: "map-stage" });
    this.told = Object.assign(document.createElement("p"), { className: "map-told" });
    this.told.setAttribute("aria-live", "polite");
    root.append(this.stage, this.told);
    this.closed = new AbortController();
    this.canvas = this.open();
    this.canvas.once("load", () => this.begin());
  }

  open() { // a map within its frame, turned north; the page still scrolls under one finger or the wheel
    const rtl = document.documentElement.dir === "rtl";
    const canvas = new Canvas({
      container: this.stage, attributionControl: false, style: this.style(), fadeDuration: 0,
      bounds: this.outlines.bounds, fitBoundsOptions: { padding: 16 },
      maxBounds: this.outlines.frame,
      maxZoom: 12, dragRotate: false, pitchWithRotate: false, touchPitch: false, cooperativeGestures: true,
      renderWorldCopies: false, locale: {
        "Map.Title": this.root.dataset.label, "NavigationControl.ZoomIn": this.words.zoomIn,
        "NavigationControl.ZoomOut": this.words.zoomOut, "CooperativeGesturesHandler.WindowsHelpText": this.words.scroll,
        "CooperativeGesturesHandler.MacHelpText": this.words.scroll, "CooperativeGesturesHandler.MobileHelpText": this.words.fingers,
      },
    });
    canvas.touchZoomRotate.disableRotation();
    canvas.keyboard.disableRotation();
    canvas.addControl(new NavigationControl({ showCompass: false }), rtl ? "top-left" : "top-right");
    canvas.setMissingStyleImageResolver((id) => this.picture(id));
    return canvas;
  }

  most(code) { // the largest figure of a unit: names of those with more go before others where room is short
    if (this.data.kind === "kinds") return 0;
    return Math.max(0, ...(this.data.places[code] ?? []).filter((value) => typeof value === "number"));
  }

  colour(property) { // a colour of the page's own, so that dark mode and print have theirs
    return getComputedStyle(this.root).getPropertyValue(property).trim();
  }

  style() { // from the ground up; what changes with the month is a state of the unit, so nothing is cut into tiles again
    const state = (property, otherwise) => ["coalesce", ["feature-state", property], otherwise];
    const when = (value) => ["case", ["==", state("missing", "none"), value], 1, 0];
    const kinds = this.data.kind === "kinds";
    const classes = Array.from({ length: kinds ? KINDS : CLASSES }, (_, at) => [at, this.colour(`--${kinds ? "k" : "c"}${at + 1}`)]).flat();
    const points = [...this.names].map(([code, text]) => ({
      type: "Feature", properties: { code, name: text, most: this.most(code) }, geometry: { type: "Point", coordinates: this.outlines.centres[code] },
    }));
    const from = (data, more = {}) => ({ type: "geojson", data, ...more });
    const line = (id, source, colour, width, more = {}) => ({
      id, source, type: "line", layout: { "line-join": "round", "line-cap": "round" },
      paint: { "line-color": this.colour(colour), "line-width": width, ...more },
    });
    const hatched = (kind) => ({
      id: kind, source: "units", type: "fill", paint: { "fill-pattern": `hatch:${kind}`, "fill-opacity": when(kind) },
    });
    return {
      version: 8,
      sources: {
        land: from(this.outlines.land), borders: from(this.outlines.borders), above: from(this.outlines.above), disputed: from(this.outlines.disputed),
        units: from(this.outlines.units, { promoteId: "code" }),
        points: from({ type: "FeatureCollection", features: points }, { promoteId: "code" }),
        ...(kinds ? { letters: from(this.letters()) } : {}),
      },
      layers: [
        { id: "water", type: "background", paint: { "background-color": this.colour("--water") } },
        { id: "land", source: "land", type: "fill", paint: { "fill-color": this.colour("--land") } },
        line("borders", "borders", "--rule", 0.8),
        { id: "units", source: "units", type: "fill",
          paint: { "fill-color": ["match", state("class", -1), ...classes, this.colour("--field")] } },
        hatched("no-data"), hatched("withheld"),
        ...(kinds ? RULINGS : []).map((rule) => ({
          id: `rule-${rule}`, source: "units", type: "fill",
          paint: { "fill-pattern": `rule:${rule}`, "fill-opacity": ["case", ["==", state("rule", ""), rule], 1, 0] },
        })),
        line("units-line", "units", "--map-line", 0.6),
        line("above-line", "above", "--map-above", 1.4),
        line("disputed", "disputed", "--ink", 1.4, { "line-dasharray": [0.1, 2.4] }),
        line("chosen", "units", "--ink", ["case", ["boolean", ["feature-state", "chosen"], false], 2.5, 0]),
        { id: "circles", source: "points", type: "circle", paint: {
          "circle-radius": state("radius", 0), "circle-color": this.colour("--c5"), "circle-opacity": 0.75,
          "circle-stroke-color": this.colour("--paper"), "circle-stroke-width": ["case", [">", state("radius", 0), 0], 1, 0] } },
        { id: "names", source: "points", type: "symbol",
          layout: { "icon-image": ["concat", "name:", ["get", "name"]], "icon-padding": kinds ? 0 : 3,
            "symbol-sort-key": ["-", 0, ["get", "most"]],
            "icon-anchor": this.data.kind === "rate" ? "center" : "top", "icon-offset": [0, kinds ? 12 : this.data.kind === "rate" ? 0 : 3] } },
        ...(kinds ? [{ id: "letters", source: "letters", type: "symbol",
          layout: { "icon-image": ["concat", "letter:", ["get", "letter"]], "icon-allow-overlap": true, "icon-padding": 0 } }] : []),
      ],
    };
  }

  picture(id) { // hatches, and names in the page's own fonts: shaped by the browser in any script, no glyph server
    const [kind, ...rest] = id.split(":");
    const text = rest.join(":");
    const made = kind === "hatch" ? hatch(text === "no-data", this.colour("--hatch"), this.colour("--paper"))
      : kind === "rule" ? ruling(text, this.colour("--hatch"))
      : name(text, getComputedStyle(this.root).fontFamily, this.colour("--ink"), this.colour("--paper"));
    if (!this.canvas.hasImage(id)) this.canvas.addImage(id, made.image, { pixelRatio: made.ratio });
  }

  letters() { // the kind of each unit in the month as a letter, with a plus where others hold some: no colour has to be read
    const features = [...this.names.keys()].filter((code) => typeof this.value(code) === "number").map((code) => ({
      type: "Feature", properties: { letter: this.data.letters[this.value(code)] + (this.data.mixed[code][this.at] ? "+" : "") },
      geometry: { type: "Point", coordinates: this.outlines.centres[code] },
    }));
    return { type: "FeatureCollection", features };
  }

  begin() { // the drawn map steps back only when this one stands
    this.root.classList.add("map-live");
    this.key = key(this.data, this.words, this.largest, LARGEST_PX, this.outlines.disputed.features.length > 0, this.numbers);
    this.root.append(this.key);
    this.slider = new Slider(this.root.querySelector(".map-time"), this.data, this.words, (at) => this.show(at));
    this.show(this.slider.at);
    this.canvas.on("mousemove", "units", (event) => this.choose(event.features[0].properties.code));
    this.canvas.on("mouseleave", "units", () => this.choose(null));
    this.canvas.on("click", "units", (event) => this.go(event.features[0].properties.code));
    const element = this.canvas.getCanvas();
    element.setAttribute("aria-description", this.words.keys);
    element.addEventListener("keydown", (event) => event.key === "Enter" && this.go(this.middle()));
    element.addEventListener("focus", () => {
      this.stage.classList.add("map-keys");
      this.choose(this.middle());
    });
    element.addEventListener("blur", () => this.stage.classList.remove("map-keys"));
    this.canvas.on("moveend", () => document.activeElement === element && this.choose(this.middle()));
    const repaint = () => this.canvas.setStyle(this.style(), { diff: false }).once("styledata", () => this.show(this.at));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint, { signal: this.closed.signal });
    this.root.dispatchEvent(new CustomEvent("map:ready", { bubbles: true }));
  }

  middle() { // the unit under the cross in the middle, for those who move by keys
    const point = this.canvas.project(this.canvas.getCenter());
    return this.canvas.queryRenderedFeatures(point, { layers: ["units"] })[0]?.properties.code ?? null;
  }

  value(code) { // a number, "withheld", or null for no data
    return this.data.places[code]?.[this.at] ?? null;
  }

  show(at) { // one month: a rate or a kind fills by class, a count is a circle whose area is the count
    this.at = at;
    const kinds = this.data.kind === "kinds";
    for (const code of this.names.keys()) {
      const value = this.value(code);
      const known = typeof value === "number";
      const missing = known ? "none" : value === "withheld" ? "withheld" : "no-data";
      const rate = this.data.kind === "rate" && known;
      const found = rate ? this.data.breaks.findIndex((upper) => upper === null || value <= upper) : kinds && known ? value : -1;
      this.canvas.setFeatureState({ source: "units", id: code }, { missing, class: found, rule: kinds && known ? this.data.patterns[value] : "" });
      const radius = !rate && !kinds && known && value > 0 ? Math.max(SMALLEST_PX, LARGEST_PX * Math.sqrt(value / this.largest)) : 0;
      this.canvas.setFeatureState({ source: "points", id: code }, { radius });
    }
    if (kinds) this.canvas.getSource("letters").setData(this.letters());
    if (this.chosen) this.tell(this.chosen);
  }

  choose(code) { // outlined, and told in words
    if (code === this.chosen) return;
    for (const [which, chosen] of [[this.chosen, false], [code, true]]) {
      if (which) this.canvas.setFeatureState({ source: "units", id: which }, { chosen });
    }
    this.chosen = code;
    this.canvas.getCanvas().classList.toggle("map-go", Boolean(code));
    this.tell(code);
  }

  tell(code) {
    const value = code && this.value(code);
    const text = typeof value === "number" && this.data.kind === "kinds" ? this.data.told[code][this.at]
      : typeof value === "number" ? `${this.numbers.format(value)} ${this.data.unit}`.trim()
      : value === "withheld" ? this.words.withheld : this.words.noData;
    this.told.textContent = code ? `${this.names.get(code)}: ${text} (${this.data.labels[this.at]})` : "";
  }

  close() { // when the page has swapped it out
    this.closed.abort();
    this.slider?.pause();
    this.canvas.remove();
  }

  go(code) { // the page of a place
    if (code) location.assign(this.root.dataset.href.replace(/\{code\}|%7Bcode%7D/, encodeURIComponent(code)));
  }
}

export async function start(root) { // a map that cannot be drawn leaves the drawn one as it is
  if (maps.has(root)) return;
  maps.set(root, null);
  try {
    const [outlines, data] = await Promise.all([root.dataset.outlines, root.dataset.values].map(async (address) => {
      const answer = await fetch(address);
      if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
      return answer.json();
    }));
    if (data.months.length) maps.set(root, new Explorer(root, outlines, data)); // nothing known of any month: nothing to explore
  } catch (error) {
    console.warn(error);
    root.querySelectorAll(".map-stage, .map-told").forEach((part) => part.remove());
  }
}

function startAll(within) { // maps that are new start, maps that are gone let go of the graphics card
  for (const [root, explorer] of maps) {
    if (!root.isConnected && explorer) explorer.close();
    if (!root.isConnected) maps.delete(root);
  }
  within.querySelectorAll(".map[data-outlines]").forEach(start);
}

startAll(document);
document.addEventListener("htmx:load", (event) => startAll(event.target.parentNode ?? document)); // a filter has swapped a new map in
