// Ticking rows: the bulk bar counts them; shift ticks a run; a click on a row opens its first link.
let last = null;

function count(form) {
  const ticks = [...form.querySelectorAll("[data-tick]")];
  const on = ticks.filter((tick) => tick.checked).length;
  const bar = form.querySelector("[data-bulk]");
  const all = form.querySelector("[data-tick-all]");
  if (bar) {
    bar.hidden = on === 0;
    bar.querySelector("[data-bulk-count]").textContent = String(on);
  }
  if (all) {
    all.checked = on > 0 && on === ticks.length;
    all.indeterminate = on > 0 && on < ticks.length;
  }
}

document.addEventListener("click", (event) => {
  const tick = event.target.closest("[data-tick]");
  const form = event.target.closest("form");
  if (tick && form) {
    const ticks = [...form.querySelectorAll("[data-tick]")];
    if (event.shiftKey && last && ticks.includes(last)) {
      const [from, to] = [ticks.indexOf(last), ticks.indexOf(tick)].sort((a, b) => a - b);
      ticks.slice(from, to + 1).forEach((one) => { one.checked = tick.checked; });
    }
    last = tick;
    count(form);
  }
  if (event.target.closest("[data-tick-all]") && form) {
    form.querySelectorAll("[data-tick]").forEach((one) => { one.checked = event.target.checked; });
    count(form);
  }
  if (event.target.closest("[data-bulk-clear]") && form) {
    form.querySelectorAll("[data-tick], [data-bulk-all]").forEach((one) => { one.checked = false; });
    count(form);
  }
  const row = event.target.closest("tr[data-open]");
  if (row && !event.target.closest("a, button, input, label, select, details") && !String(getSelection())) {
    row.querySelector("a")?.click();
  }
});
document.querySelectorAll("form:has([data-tick])").forEach(count);

// Click to copy a code.
document.addEventListener("click", async (event) => {
  const copy = event.target.closest("[data-copy]");
  if (!copy) return;
  await navigator.clipboard.writeText(copy.dataset.copy);
  copy.classList.add("copied");
  setTimeout(() => copy.classList.remove("copied"), 1500);
});

// A box that scrolls and holds nothing to focus is itself reached by the keyboard.
function reach() {
  for (const box of document.querySelectorAll(".scroll, .table-box, .book-text")) {
    const scrolls = box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1;
    if (scrolls && !box.querySelector("a[href], button, input, select, textarea, summary")) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
}
addEventListener("resize", reach);
document.addEventListener("htmx:afterSettle", reach);
reach();
