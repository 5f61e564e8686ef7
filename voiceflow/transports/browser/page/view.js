// The conversation on the page.

const STAGES = ["transcript", "turn", "model", "voice", "line"];

export class Conversation {
  // list: what is seen. spoken: what a screen reader reads out; whole lines only, and not the agent's, whose
  // voice is heard anyway.
  constructor(list, spoken) {
    this.list = list;
    this.spoken = spoken;
    this.isAtEnd = true;
    list.addEventListener("scroll", () => (this.isAtEnd = distance(list) < 40));
    new ResizeObserver(() => this.follow()).observe(list);
    this.reset();
  }

  reset() {
    this.list.replaceChildren();
    this.spoken.replaceChildren();
    this.rows = new Map();
  }

  show(message) {
    const show = { user: this.user, agent: this.agent, latency: this.latency, error: this.error }[message.type];
    if (!show) return;
    show.call(this, message);
    this.follow();
  }

  follow() {
    if (this.isAtEnd) this.list.scrollTop = this.list.scrollHeight;
  }

  read(text) {
    const line = element("p", "");
    line.textContent = text;
    this.spoken.append(line);
  }

  note(text, kind = "note") {
    const row = element("li", kind);
    row.textContent = text;
    this.list.append(row);
    this.read(text);
    this.follow();
  }

  user({ turn, text, final }) {
    const row = this.row(`user ${turn}`, "user", "You");
    row.words.textContent = text;
    row.item.classList.toggle("interim", !final);
    if (final) this.read(`You: ${text}`);
  }

  agent({ reply, heard, unheard, over }) {
    if (over && !heard.trim()) {
      // Prepared for a turn that went on: nothing of it was ever heard.
      this.rows.get(`agent ${reply}`)?.item.remove();
      this.rows.delete(`agent ${reply}`);
      return;
    }
    const row = this.row(`agent ${reply}`, "agent", "Agent");
    const rest = element("span", over ? "unheard dropped" : "unheard");
    rest.textContent = unheard;
    if (over && unheard.trim()) rest.title = "You did not hear these words, and the agent knows it.";
    row.words.replaceChildren(heard, rest);
  }

  latency({ reply, seconds, stages }) {
    const row = this.row(`agent ${reply}`, "agent", "Agent");
    row.time.textContent = `${seconds.toFixed(2)} s`;
    const parts = STAGES.filter((name) => stages[name] >= 0.005).map(
      (name) => `${name} ${Math.round(stages[name] * 1000)} ms`,
    );
    row.stages.textContent = parts.join(" · ");
    row.time.title = "From your last sound to the agent's first";
  }

  error({ text }) {
    this.note(text, "error");
  }

  row(key, kind, name) {
    const known = this.rows.get(key);
    if (known) return known;
    const item = element("li", kind);
    const head = element("div", "head");
    const who = element("span", "who");
    who.textContent = name;
    const time = element("span", "time");
    head.append(who, time);
    const words = element("p", "words");
    const stages = element("div", "stages");
    item.append(head, words, stages);
    this.list.append(item);
    const made = { item, words, time, stages };
    this.rows.set(key, made);
    return made;
  }
}

function distance(list) {
  return list.scrollHeight - list.scrollTop - list.clientHeight;
}

function element(name, className) {
  const made = document.createElement(name);
  made.className = className;
  return made;
}
