"use strict";
// Keeps the parts of a page current, and sends its forms without leaving it.

const byId = (name) => document.getElementById(name);

const say = (name, text) => {
  const place = byId(name);
  if (place) place.textContent = text;
};

// A drawing that is scrolled to its end stays there; elsewhere it stays where the reader put it.
function replace({ id, html }) {
  const place = byId(id);
  if (!place) return;
  const before = place.querySelector(".scroll");
  const wasAtEnd = !before || before.scrollLeft + before.clientWidth >= before.scrollWidth - 4;
  const left = before ? before.scrollLeft : 0;
  const open = [...place.querySelectorAll("details")].map((one) => one.open);
  place.innerHTML = html;
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
  }
}

document.addEventListener("submit", (event) => {
  if (event.target.method !== "post") return;
  event.preventDefault();
  send(event.target);
});

if (document.body.dataset.events) follow(document.body.dataset.events);
