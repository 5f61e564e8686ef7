// One call: its websocket to the server, and its way back after a break.

import { Audio } from "./audio.js";

const MOST_WAITING = 64 * 1024; // bytes; more means that the network has stalled, and old sound helps nobody

export class Call {
  // on: state(name, detail), message(content), level(value), playing(bool)
  constructor(format, parameters, on) {
    this.format = format;
    this.parameters = parameters;
    this.on = on;
    this.isOver = false;
    this.audio = new Audio(format, {
      heard: (bytes) => this.sendAudio(bytes),
      played: (name) => this.send({ type: "played", name }),
      level: on.level,
      playing: on.playing,
    });
  }

  async start() {
    this.on.state("connecting");
    try {
      await this.audio.open();
      if (this.isOver) return this.audio.close();
      const answer = await fetch("calls", { method: "POST" });
      if (!answer.ok) throw new Error(answer.status === 503 ? "Every line is busy." : await answer.text());
      // A server of several workers names the address of the one that has the call.
      ({ call: this.id, root: this.root } = await answer.json());
      if (!this.isOver) this.connect();
    } catch (error) {
      this.end(explain(error), true);
    }
  }

  connect() {
    const url = new URL(`${this.root}stream?call=${this.id}`, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    this.socket = new WebSocket(url);
    this.socket.binaryType = "arraybuffer";
    this.socket.onopen = () => {
      this.send({ type: "start", call: this.id, format: this.format, parameters: this.parameters });
      this.on.state("up");
    };
    this.socket.onmessage = ({ data }) => this.take(data);
    this.socket.onclose = () => this.isOver || this.comeBack();
  }

  take(data) {
    if (typeof data !== "string") return this.audio.play(data);
    const message = JSON.parse(data);
    if (message.type === "mark") this.audio.mark(message.name);
    else if (message.type === "clear") this.audio.clear();
    else if (message.type === "ended") this.end("The agent hung up.");
    else if (message.type === "transferred") this.end("The agent transferred the call.", false, message.to);
    else this.on.message(message);
  }

  // A socket that closes without a word has broken: the server keeps the call for a while.
  async comeBack() {
    this.on.state("broken");
    this.audio.clear();
    try {
      const answer = await fetch(`${this.root}calls/${this.id}/return`, { method: "POST" });
      if (this.isOver) return;
      if (answer.ok && (await answer.json()).again) return this.connect();
      this.end("The call is over.");
    } catch {
      this.end("The server cannot be reached.", true);
    }
  }

  press(digit) {
    this.send({ type: "key", digit });
  }

  mute(isMuted) {
    this.audio.isMuted = isMuted;
  }

  hangUp() {
    this.send({ type: "stop" });
    this.end("You hung up.");
  }

  end(reason, isError = false, detail = "") {
    if (this.isOver) return;
    this.isOver = true;
    this.socket?.close();
    this.audio.close();
    this.on.state(isError ? "failed" : "over", reason, detail);
  }

  sendAudio(bytes) {
    if (this.isUp && this.socket.bufferedAmount < MOST_WAITING) this.socket.send(bytes);
  }

  send(message) {
    if (this.isUp) this.socket.send(JSON.stringify(message));
  }

  get isUp() {
    return this.socket?.readyState === WebSocket.OPEN;
  }
}

function explain(error) {
  if (!window.isSecureContext) return "Browsers open the microphone on https:// or localhost only.";
  if (error.name === "NotAllowedError") return "Allow this page to use the microphone, then call again.";
  if (error.name === "NotFoundError") return "This computer has no microphone.";
  if (error.name === "NotReadableError") return "The microphone is in use by another program.";
  if (error instanceof TypeError) return "The server cannot be reached.";
  return error.message;
}
