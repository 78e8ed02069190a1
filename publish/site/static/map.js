/* The map page with a script: a slider over the periods, and the map you can move, on request. Everything it shows comes
   from the same page of the server; without this file the form, the drawing and the table hold the same numbers. */
const move = document.querySelector(".move");
let drawnMap = null;

/* The same page for another period or area, put in place of this one. */
async function show(address, { keepFocus = "" } = {}) {
  const answer = await fetch(address);
  if (!answer.ok) { location.assign(address); return; }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of document.querySelectorAll("[data-live]")) {
    const other = page.querySelector(`[data-live="${part.dataset.live}"]`);
    if (other) part.replaceChildren(...other.childNodes);
  }
  const others = [...page.querySelectorAll(".langs a, .seg a")];
  for (const link of document.querySelectorAll(".langs a, .seg a")) {
    const other = others.find((one) => one.textContent === link.textContent);
    if (other) link.setAttribute("href", other.getAttribute("href"));
  }
  history.replaceState(null, "", address);
  slide();
  if (drawnMap) colour(drawnMap);
  if (keepFocus) document.querySelector(keepFocus)?.focus();
}

function address(change) {
  const at = new URL(location.href);
  at.hash = "";
  at.searchParams.set("level", move.dataset.level);
  for (const [key, value] of Object.entries(change)) {
    if (value) at.searchParams.set(key, value); else at.searchParams.delete(key);
  }
  return at.pathname + at.search;
}

function slide() {
  const track = document.querySelector(".track"), list = document.querySelector("#period");
  if (!track || !list || list.options.length < 2) return;
  const range = document.createElement("input");
  Object.assign(range, { type: "range", min: 0, max: list.options.length - 1, step: 1, value: list.selectedIndex });
  range.setAttribute("aria-label", track.dataset.label);
  const tell = () => range.setAttribute("aria-valuetext", list.options[range.value].textContent);
  range.addEventListener("input", () => { list.selectedIndex = range.value; tell(); });
  range.addEventListener("change", () => show(address({ period: list.options[range.value].value }), { keepFocus: ".track input" }));
  tell();
  track.replaceChildren(range);
}

const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/* Stripes of the background's colour over a fill, as on the drawing. */
function stripes() {
  const side = 14, canvas = document.createElement("canvas");
  canvas.width = canvas.height = side;
  const pen = canvas.getContext("2d");
  pen.strokeStyle = token("--bg");
  pen.lineWidth = 3.6;
  for (const start of [-side, 0, side]) { pen.beginPath(); pen.moveTo(start - 2, side + 2); pen.lineTo(start + side + 2, -2); pen.stroke(); }
  return pen.getImageData(0, 0, side, side);
}

/* Colours, stripes and the chosen area, from the table of the page. */
function colour(map) {
  const fill = ["match", ["get", "area"]], striped = [], some = [];
  for (const row of document.querySelectorAll("#map-table tr[data-area]")) {
    if (row.dataset.shade === "0") continue;
    fill.push(row.dataset.area, token(`--s${row.dataset.shade}`));
    some.push(row.dataset.area);
    if ("striped" in row.dataset) striped.push(row.dataset.area);
  }
  const level = ["==", ["get", "area_level"], move.dataset.level];
  const among = (names) => ["all", level, ["in", ["get", "area"], ["literal", names]]];
  map.setPaintProperty("ground", "background-color", token("--sheet"));
  map.setPaintProperty("areas", "fill-color", some.length ? [...fill, token("--bg")] : token("--bg"));
  map.setPaintProperty("borders", "line-color", token("--line-2"));
  map.setPaintProperty("chosen", "line-color", token("--ink"));
  if (map.hasImage("stripes")) map.updateImage("stripes", stripes()); else map.addImage("stripes", stripes());
  map.setPaintProperty("striped", "fill-pattern", "stripes");
  map.setPaintProperty("striped", "fill-opacity", 1);
  map.setFilter("striped", among(striped));
  map.setFilter("chosen", among([new URL(location.href).searchParams.get("area") || ""]));
}

function style(tiles) {
  const level = ["==", ["get", "area_level"], move.dataset.level], from = { source: "release", "source-layer": "areas", filter: level };
  return {
    version: 8, sources: { release: { type: "vector", url: `pmtiles://${tiles}` } },
    layers: [
      { id: "ground", type: "background" }, { id: "areas", type: "fill", ...from },
      { id: "striped", type: "fill", ...from, paint: { "fill-opacity": 0 } },
      { id: "borders", type: "line", ...from, paint: { "line-width": 1 } },
      { id: "chosen", type: "line", ...from, paint: { "line-width": 3 } },
    ],
  };
}

const loaded = (element) => new Promise((done, failed) => {
  element.addEventListener("load", done);
  element.addEventListener("error", failed);
  document.head.append(element);
});
const script = (src) => loaded(Object.assign(document.createElement("script"), { src }));

async function open() {
  const said = move.querySelector(".said"), { site, tiles } = move.dataset, button = move.querySelector("button");
  if (!document.createElement("canvas").getContext("webgl2") && !document.createElement("canvas").getContext("webgl")) {
    said.textContent = move.dataset.none;
    return;
  }
  button.disabled = true;
  said.textContent = move.dataset.loading;
  try {
    await Promise.all([
      script(`${site}maplibre-gl-csp.js`), script(`${site}pmtiles.js`),
      loaded(Object.assign(document.createElement("link"), { rel: "stylesheet", href: `${site}maplibre-gl.css` })),
    ]);
    maplibregl.setWorkerUrl(new URL(`${site}maplibre-gl-csp-worker.js`, location.href).href);
    const file = new pmtiles.PMTiles(new URL(tiles, location.href).href), protocol = new pmtiles.Protocol();
    protocol.add(file);
    maplibregl.addProtocol("pmtiles", protocol.tile);
    const header = await file.getHeader();
    place(new URL(tiles, location.href).href, [[header.minLon, header.minLat], [header.maxLon, header.maxLat]]);
    said.textContent = "";
    move.querySelector(".keys").hidden = false;
    button.hidden = true;
    button.nextElementSibling.hidden = true;
  } catch {
    said.textContent = move.dataset.failed;
    button.disabled = false;
  }
}

function place(tiles, bounds) {
  const box = document.createElement("div"), name = document.createElement("p"), cross = document.createElement("span");
  box.className = "canvas"; name.className = "name"; cross.className = "cross";
  move.append(box);
  const map = new maplibregl.Map({
    container: box, style: style(tiles), bounds, fitBoundsOptions: { padding: 20, animate: false }, attributionControl: false,
    dragRotate: false, pitchWithRotate: false, fadeDuration: 0, maxZoom: 15, renderWorldCopies: false,
    locale: { "Map.Title": move.dataset.label, "NavigationControl.ZoomIn": move.dataset.closer, "NavigationControl.ZoomOut": move.dataset.further },
  });
  map.keyboard.disableRotation();
  map.touchZoomRotate.disableRotation();
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }));
  box.append(name, cross);
  const under = (point) => map.queryRenderedFeatures(point, { layers: ["areas"] })[0]?.properties.area ?? "";
  const choose = async (area) => { if (area) await show(address({ period: new URL(location.href).searchParams.get("period"), area })); };
  map.on("load", () => { drawnMap = map; colour(map); map.once("idle", () => { box.dataset.ready = "yes"; }); });
  map.on("mousemove", (event) => { name.textContent = under(event.point); });
  map.on("moveend", () => {
    if (box.contains(document.activeElement)) name.textContent = under(map.project(map.getCenter()));
  });
  map.on("click", (event) => choose(under(event.point)));
  map.getCanvas().addEventListener("keydown", (event) => {
    if (event.key === "Enter") choose(under(map.project(map.getCenter())));
  });
  map.getCanvas().focus();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { if (drawnMap) colour(map); });
}

if (move) {
  move.hidden = false;
  move.querySelector("button").addEventListener("click", open);
  slide();
}
