// The board: cards are dragged by mouse or finger, or moved with Shift and an arrow key; the server's word decides.
const board = document.querySelector("[data-board]");
const lost = document.querySelector("[data-lost]");
let heard = false;

document.addEventListener("clc:lead-moved", () => { heard = true; });

const lanes = () => [...board.querySelectorAll("[data-lane]")];
const laneOf = (card) => card.closest("[data-lane]");

// Send a move; the card stands in its new lane already and goes back where the server refuses.
async function send(card, to, home) {
  const { lead, move, saves } = card.dataset;
  const focused = card.contains(document.activeElement);
  heard = false;
  card.classList.add("saving");
  try {
    await window.htmx.ajax("POST", move + board.dataset.query, { source: card, target: card, swap: "none", values: { to, saves } });
  } finally {
    const now = document.getElementById(`lead-${lead}`) || card;
    now.classList.remove("saving");
    if (!heard) home();
    window.htmx.process(now);
    if (focused) now.querySelector("a")?.focus();
  }
}

function wayBack(card) {
  const lane = laneOf(card);
  const next = card.nextElementSibling;
  return () => (next && next.parentElement === lane ? next.before(card) : lane.append(card));
}

function shift(card, step) {
  const all = lanes();
  const place = all.indexOf(laneOf(card));
  const target = all[place + step];
  if (!target) return;
  const home = wayBack(card);
  target.prepend(card);
  card.querySelector("a")?.focus();
  card.scrollIntoView({ block: "nearest", inline: "nearest" });
  send(card, target.dataset.lane, () => { home(); card.querySelector("a")?.focus(); });
}

function ask(card) {
  window.htmx.ajax("GET", card.dataset.lose, { target: "#sheet-body" });
}

function drag() {
  const options = {
    group: "leads", draggable: ".lead-card", filter: "details", preventOnFilter: false, delay: 180, delayOnTouchOnly: true,
    animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 140, scroll: true, bubbleScroll: true,
    onStart: () => { if (lost) lost.hidden = false; lanes().forEach((lane) => lane.classList.add("open-to")); },
    onEnd: (event) => {
      if (lost) lost.hidden = true;
      lanes().forEach((lane) => lane.classList.remove("open-to"));
      const card = event.item;
      const back = () => {
        const after = event.from.querySelectorAll(".lead-card")[event.oldDraggableIndex];
        if (after && after !== card) after.before(card);
        else event.from.append(card);
      };
      if (event.to === event.from) return;
      if (!event.to.dataset.lane) {
        back();
        ask(card);
        return;
      }
      send(card, event.to.dataset.lane, back);
    },
  };
  lanes().forEach((lane) => window.Sortable.create(lane, options));
  if (lost) window.Sortable.create(lost.querySelector("ul"), { group: "leads" });
}

if (board) {
  board.addEventListener("keydown", (event) => {
    const card = event.target.closest(".lead-card");
    if (!card || !event.shiftKey || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    event.preventDefault();
    shift(card, event.key === "ArrowRight" ? 1 : -1);
  });
  board.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move-to]");
    if (!button) return;
    event.preventDefault();
    const card = button.closest(".lead-card");
    const target = lanes().find((lane) => lane.dataset.lane === button.dataset.moveTo);
    button.closest("details").open = false;
    const home = wayBack(card);
    target.prepend(card);
    card.querySelector("a")?.focus();
    send(card, target.dataset.lane, home);
  });
  if (window.Sortable) drag();
  else addEventListener("load", drag);
}
