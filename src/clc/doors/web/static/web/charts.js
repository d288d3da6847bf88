// Large charts: the library is fetched when the first chart comes into view; colours come from the page's variables.
const drawn = new Map();
let library = null;

function colour(name) {
  const probe = document.createElement("canvas").getContext("2d");
  probe.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  probe.fillRect(0, 0, 1, 1);
  const [red, green, blue] = probe.getImageData(0, 0, 1, 1).data;
  return `rgb(${red},${green},${blue})`;
}

function fetchLibrary() {
  library ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = document.body.dataset.charts;
    script.onload = () => done(window.echarts);
    script.onerror = failed;
    document.head.append(script);
  });
  return library;
}

// A colour written as "--name" in an option stands for the page's variable.
function resolved(value) {
  if (typeof value === "string" && value.startsWith("--")) return colour(value);
  if (Array.isArray(value)) return value.map(resolved);
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, resolved(one)]));
  }
  return value;
}

function dressed(option) {
  const dim = colour("--dim");
  const line = colour("--line");
  const axis = {
    axisLine: { lineStyle: { color: line } }, axisTick: { show: false }, axisLabel: { color: dim, fontSize: 11 },
    splitLine: { lineStyle: { color: line } }, nameTextStyle: { color: dim, fontSize: 11 },
  };
  const both = (given) => (Array.isArray(given) ? given.map((one) => ({ ...axis, ...one })) : { ...axis, ...given });
  const out = {
    color: [1, 2, 3, 4, 5, 6].map((number) => colour(`--chart-${number}`)),
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: colour("--ink") },
    grid: { left: 8, right: 16, top: 32, bottom: 8, containLabel: true },
    animationDuration: 160, backgroundColor: "transparent",
    ...resolved(option),
  };
  if (out.xAxis) out.xAxis = both(out.xAxis);
  if (out.yAxis) out.yAxis = both(out.yAxis);
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) out.animation = false;
  out.tooltip = {
    trigger: "item", renderMode: "richText", confine: true, backgroundColor: colour("--paper"), borderColor: line,
    textStyle: { color: colour("--ink"), fontSize: 12 }, ...out.tooltip,
  };
  return out;
}

async function draw(figure) {
  const echarts = await fetchLibrary();
  const option = JSON.parse(figure.querySelector("[data-chart-option]").textContent);
  const place = figure.querySelector("[data-chart-place]");
  const chart = drawn.get(figure) || echarts.init(place, null, { renderer: "canvas" });
  if (!drawn.has(figure)) {
    drawn.set(figure, chart);
    new ResizeObserver(() => chart.resize()).observe(place);
    chart.on("click", (point) => {
      if (point.data && point.data.url) location.assign(point.data.url);
    });
  }
  chart.setOption(dressed(option), true);
}

const watcher = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (!entry.isIntersecting) continue;
    watcher.unobserve(entry.target);
    draw(entry.target);
  }
}, { rootMargin: "120px" });
const watchAll = (root) => root.querySelectorAll("[data-chart]").forEach((figure) => watcher.observe(figure));

document.addEventListener("htmx:afterSwap", (event) => watchAll(event.detail.target));
document.addEventListener("clc:display", () => setTimeout(() => drawn.forEach((_chart, figure) => draw(figure)), 60));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawn.forEach((_chart, figure) => draw(figure)));
watchAll(document);
