// The page: buttons, keys, meter, settings.

import { Call } from "./call.js";
import { Conversation } from "./view.js";

const find = (id) => document.getElementById(id);
const conversation = new Conversation(find("conversation"), find("spoken"));
const KEYS = "123456789*0#";
const LABELS = { "*": "star", "#": "pound" };
const STATES = {
  idle: "Not in a call",
  connecting: "Calling …",
  up: "In a call",
  broken: "Connection lost, coming back …",
  over: "Call over",
  failed: "No call",
};

let call = null;
let began = 0;
let ticking = 0;

function show(state, reason = "", detail = "") {
  document.body.dataset.state = state;
  find("state").textContent = STATES[state];
  const isOn = ["connecting", "up", "broken"].includes(state);
  find("call").textContent = isOn ? "Hang up" : "Call";
  find("mute").disabled = !isOn;
  for (const key of find("keys").children) key.disabled = state !== "up";
  for (const field of find("settings").elements) field.disabled = isOn;
  if (reason) conversation.note(detail ? `${reason} ${detail}` : reason, state === "failed" ? "error" : "note");
  if (state === "up" && !ticking) {
    began = performance.now();
    tick();
    ticking = setInterval(tick, 500);
  }
  if (!isOn) {
    clearInterval(ticking);
    ticking = 0;
    find("meter").value = 0;
    document.body.dataset.playing = "no";
  }
}

function tick() {
  const seconds = Math.floor((performance.now() - began) / 1000);
  find("clock").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function toggleCall() {
  if (call && !call.isOver) return call.hangUp();
  conversation.reset();
  setMuted(false);
  find("clock").textContent = "0:00";
  const parameters = { From: find("from").value.trim(), To: find("to").value.trim() };
  call = new Call(find("phone").checked ? "mulaw" : "pcm16", parameters, {
    state: show,
    message: (message) => conversation.show(message),
    level: (value) => (find("meter").value = value),
    playing: (isPlaying) => (document.body.dataset.playing = isPlaying ? "yes" : "no"),
  });
  call.start();
}

function setMuted(isMuted) {
  find("mute").setAttribute("aria-pressed", String(isMuted));
  find("mute").textContent = isMuted ? "Unmute" : "Mute";
  call?.mute(isMuted);
}

function press(digit) {
  call?.press(digit);
  const key = find("keys").children[KEYS.indexOf(digit)];
  key.classList.add("pressed");
  setTimeout(() => key.classList.remove("pressed"), 150);
}

for (const digit of KEYS) {
  const key = document.createElement("button");
  key.type = "button";
  key.textContent = digit;
  key.disabled = true;
  key.setAttribute("aria-label", `Key ${LABELS[digit] ?? digit}`);
  key.addEventListener("click", () => press(digit));
  find("keys").append(key);
}

find("call").addEventListener("click", toggleCall);
find("mute").addEventListener("click", () => setMuted(find("mute").getAttribute("aria-pressed") !== "true"));
find("settings").addEventListener("submit", (event) => event.preventDefault());
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.tagName === "INPUT") return;
  if (KEYS.includes(event.key) && document.body.dataset.state === "up") press(event.key);
  if (event.key.toLowerCase() === "m" && !find("mute").disabled) find("mute").click();
});
addEventListener("pagehide", () => call?.hangUp());
show("idle");
find("call").focus();
