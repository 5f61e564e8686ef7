"use strict";
// Keeps the parts of a page current, and sends its forms without leaving it.

const byId = (name) => document.getElementById(name);

const say = (name, text) => {
  const place = byId(name);
  if (place) place.textContent = text;
};

const reachable = (place) => [...place.querySelectorAll("a, button, input, select, summary")];

// A drawing that is scrolled to its end stays there; elsewhere it stays where the reader put it. So does the
// focus of the keyboard.
function replace({ id, html }) {
  const place = byId(id);
  if (!place) return;
  const before = place.querySelector(".scroll");
  const wasAtEnd = !before || before.scrollLeft + before.clientWidth >= before.scrollWidth - 4;
  const left = before ? before.scrollLeft : 0;
  const open = [...place.querySelectorAll("details")].map((one) => one.open);
  const at = reachable(place).indexOf(document.activeElement);
  const link = at < 0 ? null : document.activeElement.getAttribute("href");
  place.innerHTML = html;
  if (at >= 0) {
    const all = reachable(place);
    const same = link && all.find((one) => one.getAttribute("href") === link);
    (same || all[at])?.focus({ preventScroll: true });
  }
  place.querySelectorAll("details").forEach((one, at) => { one.open = open[at] ?? one.open; });
  const after = place.querySelector(".scroll");
  if (after) after.scrollLeft = wasAtEnd && id === "timeline" ? after.scrollWidth : left;
}

function follow(address) {
  const source = new EventSource(address);
  source.onopen = () => say("connection", "live");
  source.onerror = () => say("connection", "connecting again …");
  source.addEventListener("part", (event) => replace(JSON.parse(event.data)));
  source.addEventListener("over", () => {
    source.close();
    say("connection", "");
    byId("controls")?.remove();
  });
}

async function send(form) {
  const button = form.querySelector("button");
  const hadFocus = document.activeElement === button;
  button.disabled = true;
  try {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    const found = answer.headers.get("Content-Type")?.startsWith("application/json");
    say("answer", found ? (await answer.json()).answer : await answer.text());
    if (answer.ok) form.reset();
  } catch {
    say("answer", "The server does not answer.");
  } finally {
    button.disabled = false;
    if (hadFocus) button.focus();
  }
}

// Both sides of a call, 16 bits at 8 kHz, left the caller and right the agent.
async function hear(address, signal) {
  const context = new AudioContext({ sampleRate: 8000 });
  try {
    const answer = await fetch(address, { signal });
    if (!answer.ok) return say("answer", await answer.text());
    const reader = answer.body.getReader();
    let rest = new Uint8Array(0);
    let at = 0;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const bytes = new Uint8Array(rest.length + value.length);
      bytes.set(rest);
      bytes.set(value, rest.length);
      const count = bytes.length >> 2;
      rest = bytes.slice(count * 4);
      if (!count) continue;
      const samples = new DataView(bytes.buffer);
      const buffer = context.createBuffer(2, count, 8000);
      for (const side of [0, 1]) {
        const channel = buffer.getChannelData(side);
        for (let place = 0; place < count; place++) channel[place] = samples.getInt16(place * 4 + side * 2, true) / 32768;
      }
      const source = new AudioBufferSourceNode(context, { buffer });
      source.connect(context.destination);
      at = Math.max(at, context.currentTime + 0.1);
      source.start(at);
      at += buffer.duration;
    }
  } catch (error) {
    if (!signal.aborted) say("answer", "The sound has stopped.");
  } finally {
    context.close();
  }
}

let stop = null;
byId("listen")?.addEventListener("click", async ({ currentTarget: button }) => {
  if (stop) return stop.abort();
  stop = new AbortController();
  button.setAttribute("aria-pressed", "true");
  button.textContent = "Stop listening";
  await hear(button.dataset.sound, stop.signal);
  stop = null;
  button.setAttribute("aria-pressed", "false");
  button.textContent = "Listen in";
});

document.addEventListener("submit", (event) => {
  if (event.target.method !== "post") return;
  event.preventDefault();
  send(event.target);
});

const drawing = document.querySelector("#timeline .scroll");
if (drawing && document.body.dataset.events) drawing.scrollLeft = drawing.scrollWidth;
if (document.body.dataset.events) follow(document.body.dataset.events);
