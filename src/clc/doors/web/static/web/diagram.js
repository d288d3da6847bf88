// Drawings of processes: the library is fetched when the first one comes into view; colours come from the page's variables.
const shown = new Map();
let library = null;

function colour(name) {
  const probe = document.createElement("canvas").getContext("2d");
  probe.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  probe.fillRect(0, 0, 1, 1);
  const [red, green, blue] = probe.getImageData(0, 0, 1, 1).data;
  return `rgb(${red},${green},${blue})`;
}

function fetchLibrary(address) {
  library ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => done(window.BpmnJS);
    script.onerror = failed;
    document.head.append(script);
  });
  return library;
}

function mark(viewer, figure) {
  const marks = JSON.parse(figure.querySelector("[data-diagram-marks]").textContent);
  const canvas = viewer.get("canvas");
  const known = viewer.get("elementRegistry");
  for (const [node, state] of Object.entries(marks)) {
    if (known.get(node)) canvas.addMarker(node, `is-${state}`);
  }
}

// A wide drawing fitted into a narrow place would be too small to read: it is shown from its focus, at a readable size.
function fit(viewer, figure) {
  const canvas = viewer.get("canvas");
  canvas.zoom("fit-viewport", "auto");
  const box = canvas.viewbox();
  const focus = figure.dataset.focus && viewer.get("elementRegistry").get(figure.dataset.focus);
  if (box.scale >= 0.5 && !focus) return;
  const scale = Math.max(box.scale, 0.55);
  const size = { width: box.outer.width / scale, height: box.outer.height / scale };
  const inner = box.inner;
  const at = focus ? { x: focus.x + focus.width / 2 - size.width / 2, y: focus.y + focus.height / 2 - size.height / 2 }
    : { x: inner.x - 16, y: inner.y - 16 };
  canvas.viewbox({ ...at, ...size });
}

async function draw(figure) {
  const place = figure.querySelector("[data-diagram-place]");
  try {
    const Viewer = await fetchLibrary(figure.dataset.library);
    const answer = await fetch(figure.dataset.diagram, { headers: { Accept: "application/xml" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const xml = await answer.text();
    shown.get(figure)?.destroy();
    place.replaceChildren();
    const ink = colour("--ink-2");
    const viewer = new Viewer({
      container: place, textRenderer: { defaultStyle: { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 12 },
        externalStyle: { fontSize: 11 } },
      bpmnRenderer: { defaultFillColor: colour("--paper"), defaultStrokeColor: ink, defaultLabelColor: colour("--ink") },
    });
    shown.set(figure, viewer);
    await viewer.importXML(xml);
    mark(viewer, figure);
    fit(viewer, figure);
    figure.dataset.drawn = "yes";
  } catch (_wrong) {
    place.textContent = figure.dataset.failed;
    place.classList.add("diagram-failed");
    figure.querySelector("details")?.setAttribute("open", "");
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-zoom]");
  const viewer = button && shown.get(button.closest("[data-diagram]"));
  if (!viewer) return;
  const canvas = viewer.get("canvas");
  if (button.dataset.zoom === "all") canvas.zoom("fit-viewport", "auto");
  else canvas.zoom(canvas.zoom() * (button.dataset.zoom === "in" ? 1.25 : 0.8));
});

// The arrow keys move the drawing, plus and minus change its size, for those without a mouse.
document.addEventListener("keydown", (event) => {
  const viewer = event.target.matches?.("[data-diagram-place]") && shown.get(event.target.closest("[data-diagram]"));
  if (!viewer) return;
  const moves = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] };
  const canvas = viewer.get("canvas");
  if (moves[event.key]) canvas.scroll({ dx: moves[event.key][0], dy: moves[event.key][1] });
  else if (event.key === "+" || event.key === "-") canvas.zoom(canvas.zoom() * (event.key === "+" ? 1.25 : 0.8));
  else return;
  event.preventDefault();
});

const watcher = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (!entry.isIntersecting) continue;
    watcher.unobserve(entry.target);
    draw(entry.target);
  }
}, { rootMargin: "120px" });
const watchAll = (root) => root.querySelectorAll("[data-diagram]").forEach((figure) => watcher.observe(figure));

document.addEventListener("htmx:afterSwap", (event) => watchAll(event.detail.target));
document.addEventListener("clc:display", () => setTimeout(() => shown.forEach((_viewer, figure) => draw(figure)), 60));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => shown.forEach((_viewer, figure) => draw(figure)));
watchAll(document);
