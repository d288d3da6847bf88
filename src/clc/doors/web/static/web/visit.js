// The visit form: drafts stay in this phone until the server has kept them; photos are hashed before they leave it.
const root = document.querySelector("[data-visit]");
const form = root.querySelector("form");
const said = (name) => root.dataset[name];
const EDGE_MAX = 2560;
const BYTES_MAX = 3 * 1024 * 1024;
let draft = null;

// Drafts in IndexedDB.
const opening = new Promise((done, failed) => {
  const asked = indexedDB.open("clc-visits", 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore("drafts", { keyPath: "key" });
  asked.onsuccess = () => done(asked.result);
  asked.onerror = () => failed(asked.error);
});
async function drafts(mode, act) {
  const base = await opening;
  return new Promise((done, failed) => {
    const deal = base.transaction("drafts", mode);
    const asked = act(deal.objectStore("drafts"));
    deal.oncomplete = () => done(asked.result);
    deal.onerror = () => failed(deal.error);
  });
}
const store = (one) => drafts("readwrite", (box) => box.put(one));
const forget = (key) => drafts("readwrite", (box) => box.delete(key));
const find = (key) => drafts("readonly", (box) => box.get(key));
const every = () => drafts("readonly", (box) => box.getAll());

// Photos: the hash of what the camera made is taken first, then a large one is made smaller.
async function sha256(blob) {
  const digest = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
async function smaller(file) {
  try {
    const picture = await createImageBitmap(file);
    const share = Math.min(1, EDGE_MAX / Math.max(picture.width, picture.height));
    const sheet = document.createElement("canvas");
    sheet.width = Math.round(picture.width * share);
    sheet.height = Math.round(picture.height * share);
    sheet.getContext("2d").drawImage(picture, 0, 0, sheet.width, sheet.height);
    return await new Promise((done) => sheet.toBlob((made) => done(made || file), "image/jpeg", 0.85));
  } catch {
    return file;
  }
}
async function photo(file) {
  const original = await sha256(file);
  const blob = file.size > BYTES_MAX ? await smaller(file) : file;
  const name = blob === file ? file.name : file.name.replace(/\.\w+$/, "") + ".jpg";
  const { latitude = null, longitude = null } = draft;
  return {
    name, blob, sha256: blob === file ? original : await sha256(blob), original_sha256: original,
    taken_at: new Date(file.lastModified).toISOString(), latitude, longitude,
  };
}

// The form and the draft behind it.
const line = (text, tag = "p", kind = "") => {
  const made = document.createElement(tag);
  made.textContent = text;
  if (kind) made.className = kind;
  return made;
};
function stockRow(told = {}) {
  const row = root.querySelector("template").content.firstElementChild.cloneNode(true);
  for (const field of row.querySelectorAll("input")) field.value = told[field.name] || "";
  root.querySelector("[data-stock]").append(row);
}
function showPhotos() {
  const list = root.querySelector("[data-photos]");
  list.replaceChildren(...draft.photos.map((each, place) => {
    const item = document.createElement("li");
    const away = line(said("remove"), "button", "button quiet small");
    away.type = "button";
    away.addEventListener("click", async () => {
      draft.photos.splice(place, 1);
      await store(draft);
      showPhotos();
    });
    const picture = document.createElement("canvas");
    createImageBitmap(each.blob, { resizeHeight: 96 }).then((made) => {
      [picture.width, picture.height] = [made.width, made.height];
      picture.getContext("2d").drawImage(made, 0, 0);
    }).catch(() => picture.remove());
    item.append(picture, line(each.name, "span"), line(each.original_sha256.slice(0, 12), "span", "mono dim"), away);
    return item;
  }));
}
function showPlace() {
  const { latitude, longitude, accuracy } = draft;
  root.querySelector("[data-position]").textContent = latitude === null ? said("nowhere") : `${latitude}, ${longitude} ± ${Math.round(accuracy)} m`;
}
function fill() {
  form.hidden = false;
  root.querySelector("[data-file]").textContent = draft.label;
  const choice = form.elements.companion;
  choice.replaceChildren(new Option(said("alone"), ""), ...draft.people.map((one) => new Option(one.name, one.key)));
  for (const name of ["at", "place", "interviewed", "observations", "companion"]) form.elements[name].value = draft[name] ?? "";
  root.querySelector("[data-stock]").replaceChildren();
  (draft.stock.length ? draft.stock : [{}]).forEach(stockRow);
  showPhotos();
  showPlace();
  history.replaceState(null, "", `${location.pathname}#${draft.key}`);
}
async function gather() {
  for (const name of ["at", "place", "interviewed", "observations", "companion"]) draft[name] = form.elements[name].value;
  draft.stock = [...root.querySelectorAll("[data-stock] > *")].map((row) => Object.fromEntries(
    [...row.querySelectorAll("input")].map((field) => [field.name, field.value.trim()]))).filter((row) => row.item);
  await store(draft);
}
const local = (moment) => new Date(moment - moment.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
async function begin(file) {
  const answer = await fetch(`${said("about")}${file}/`, { redirect: "manual", headers: { Accept: "application/json" } });
  if (!answer.ok) {
    root.querySelector("[data-said]").textContent = said(answer.type === "opaqueredirect" ? "signIn" : "notYours");
    return;
  }
  const told = await answer.json();
  const begun = (await every()).find((one) => one.file === told.file && one.me === told.me && one.state === "draft");
  draft = begun ? { ...begun, ...told } : {
    ...told, key: crypto.randomUUID(), at: local(new Date()), place: "", interviewed: "", observations: "", stock: [],
    photos: [], latitude: null, longitude: null, accuracy: null, state: "draft", trouble: "",
  };
  await store(draft);
  fill();
  await showDrafts();
}

// What is kept on this phone, and where each stands.
async function showDrafts() {
  const all = await every();
  root.querySelector("[data-drafts]").replaceChildren(...all.map((one) => {
    const item = document.createElement("li");
    const open = line(`${one.label} · ${one.at.replace("T", " ")}`, "button", "button quiet");
    open.type = "button";
    open.addEventListener("click", () => { draft = one; fill(); });
    const away = line(said("discard"), "button", "button quiet small bad");
    away.type = "button";
    away.addEventListener("click", async () => {
      if (!confirm(said("surely"))) return;
      await forget(one.key);
      if (draft && draft.key === one.key) { draft = null; form.hidden = true; }
      showDrafts();
    });
    item.append(open, line(said(one.state), "span", `badge ${{ waiting: "warn", conflict: "bad", refused: "bad" }[one.state] || ""}`), away);
    if (one.trouble) item.append(line(one.trouble, "p", "error"));
    if (one.other) item.append(line(`${said("theirs")} ${one.other}`, "p", "well"), again(one));
    return item;
  }));
  root.querySelector("[data-none]").hidden = all.length > 0;
}
function again(one) {
  const anew = line(said("anew"), "button", "button small");
  anew.type = "button";
  anew.addEventListener("click", async () => {
    await forget(one.key);
    await store({ ...one, key: crypto.randomUUID(), state: "waiting", trouble: "", other: "" });
    await send();
  });
  return anew;
}

// Sending: each waiting draft once; what the server kept is forgotten here.
function packed(one) {
  const body = new FormData();
  const { key, file, place, interviewed, observations, stock, latitude, longitude, accuracy } = one;
  body.set("visit", JSON.stringify({
    key, file, by: one.me, at: new Date(one.at).toISOString(), place, interviewed, observations, stock, latitude, longitude, accuracy,
    companion: one.companion ? Number(one.companion) : null,
    photos: one.photos.map(({ blob, ...rest }) => rest),
  }));
  one.photos.forEach((each, place_) => body.set(`photo-${place_}`, each.blob, each.name));
  return body;
}
async function hand(one, token) {
  const answer = await fetch(said("keep"), { method: "POST", body: packed(one), headers: { "X-CSRFToken": token }, redirect: "manual" });
  if (answer.ok) {
    await forget(one.key);
    if (draft && draft.key === one.key) { draft = null; form.hidden = true; form.reset(); history.replaceState(null, "", location.pathname); }
    root.querySelector("[data-said]").textContent = `${said("sent")} ${one.label}`;
    return;
  }
  const told = await answer.json().catch(() => ({ message: said("failed"), todo: "" }));
  one.state = answer.status === 409 ? "conflict" : "refused";
  one.trouble = `${told.message} ${told.todo}`;
  one.other = answer.status === 409 ? told.kept.observations : "";
  await store(one);
}
let sending = false;
async function send() {
  const waiting = (await every()).filter((one) => one.state === "waiting");
  if (sending || !navigator.onLine || !waiting.length) return showDrafts();
  sending = true;
  try {
    const pass = await fetch(said("token"), { redirect: "manual" });
    if (!pass.ok) throw new Error(said("signIn"));
    const { token } = await pass.json();
    for (const one of waiting) await hand(one, token);
  } catch (error) {
    root.querySelector("[data-said]").textContent = error instanceof TypeError ? said("offline") : error.message;
  } finally {
    sending = false;
    await showDrafts();
  }
}

let timer = null;
form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(gather, 300);
});
form.addEventListener("change", async (event) => {
  if (event.target.type !== "file") return;
  for (const file of event.target.files) draft.photos.push(await photo(file));
  event.target.value = "";
  await store(draft);
  showPhotos();
});
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  await gather();
  Object.assign(draft, { state: "waiting", trouble: "", other: "" });
  await store(draft);
  root.querySelector("[data-said]").textContent = navigator.onLine ? "" : said("offline");
  await send();
});
root.querySelector("[data-add-stock]").addEventListener("click", () => stockRow());
root.querySelector("[data-take-position]").addEventListener("click", () => {
  navigator.geolocation.getCurrentPosition(async ({ coords }) => {
    Object.assign(draft, {
      latitude: Number(coords.latitude.toFixed(6)), longitude: Number(coords.longitude.toFixed(6)), accuracy: coords.accuracy });
    await store(draft);
    showPlace();
  }, () => { root.querySelector("[data-position]").textContent = said("noPosition"); }, { enableHighAccuracy: true, timeout: 15000 });
});
const light = () => { root.querySelector("[data-net]").textContent = said(navigator.onLine ? "online" : "offline"); };
addEventListener("online", () => { light(); send(); });
addEventListener("offline", light);

async function start() {
  light();
  if (!window.isSecureContext || !navigator.serviceWorker) root.querySelector("[data-said]").textContent = said("insecure");
  else navigator.serviceWorker.register(said("worker"), { scope: said("scope") }).then(() => navigator.serviceWorker.ready)
    .then(() => { root.dataset.ready = "1"; });
  const asked = new URLSearchParams(location.search).get("file");
  const held = location.hash ? await find(location.hash.slice(1)) : null;
  if (asked && /^\d+$/.test(asked)) await begin(asked).catch(() => { root.querySelector("[data-said]").textContent = said("offline"); });
  else if (held) { draft = held; fill(); }
  await send();
}
start();
