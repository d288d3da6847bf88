// The service worker of the visit form: keeps the empty form and its styles, nothing that anybody typed or that tells of a client.
const { name, shell, files } = self.SHELL;

self.addEventListener("install", (event) => {
  const fill = async () => {
    const box = await caches.open(name);
    await box.addAll([shell, ...files]);
    await self.skipWaiting();
  };
  event.waitUntil(fill());
});

self.addEventListener("activate", (event) => {
  const clean = async () => {
    const old = (await caches.keys()).filter((each) => each.startsWith("clc-visit-") && each !== name);
    await Promise.all(old.map((each) => caches.delete(each)));
    await self.clients.claim();
  };
  event.waitUntil(clean());
});

async function fresh(request) {
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected) (await caches.open(name)).put(shell, answer.clone());
    return answer;
  } catch {
    return (await caches.match(shell)) || Response.error();
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate" && pathname === shell) event.respondWith(fresh(request));
  else if (files.includes(pathname)) event.respondWith(caches.match(pathname).then((held) => held || fetch(request)));
});
