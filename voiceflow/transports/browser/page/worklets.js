// Runs on the audio thread: the microphone into packets of 20 ms, and what arrived into sound.

const PACKET = 0.02;
const TAPS = 32;

// Changes the rate of a stream by a windowed sinc. Only for browsers that cannot open the microphone at the
// rate of the call.
class Resampler {
  constructor(from, to) {
    this.step = from / to;
    this.cut = Math.min(1, to / from) * 0.92;
    this.half = Math.ceil(TAPS / 2 / this.cut);
    this.kept = new Float32Array(this.half * 2);
    this.at = this.half;
  }

  process(input) {
    const all = new Float32Array(this.kept.length + input.length);
    all.set(this.kept);
    all.set(input, this.kept.length);
    const out = [];
    let at = this.at;
    for (; at + this.half < all.length; at += this.step) {
      const centre = Math.floor(at);
      let sum = 0;
      for (let i = centre - this.half + 1; i <= centre + this.half; i++) {
        const x = (at - i) * this.cut;
        const window = 0.5 + 0.5 * Math.cos((Math.PI * (at - i)) / this.half);
        sum += all[i] * window * this.cut * (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));
      }
      out.push(sum);
    }
    const drop = Math.max(0, Math.floor(at) - this.half);
    this.kept = all.slice(drop);
    this.at = at - drop;
    return out;
  }
}

class Microphone extends AudioWorkletProcessor {
  constructor({ processorOptions: { rate } }) {
    super();
    this.resampler = rate === sampleRate ? null : new Resampler(sampleRate, rate);
    this.packet = new Float32Array(Math.round(rate * PACKET));
    this.filled = 0;
  }

  process([[input]]) {
    // An input without a source has no channels.
    for (const sample of this.resampler ? this.resampler.process(input ?? []) : input ?? []) {
      this.packet[this.filled++] = sample;
      if (this.filled === this.packet.length) {
        this.port.postMessage(this.packet.slice());
        this.filled = 0;
      }
    }
    return true;
  }
}

class Speaker extends AudioWorkletProcessor {
  constructor() {
    super();
    this.queue = [];
    this.at = 0;
    this.wasPlaying = false;
    this.port.onmessage = ({ data }) => this.take(data);
  }

  take(item) {
    if (item.clear) {
      const marks = this.queue.filter((one) => one.mark !== undefined);
      this.queue = [];
      this.at = 0;
      for (const mark of marks) this.port.postMessage(mark);
    } else {
      this.queue.push(item);
    }
  }

  process(_, [[output]]) {
    let filled = 0;
    while (this.queue.length) {
      const first = this.queue[0];
      if (first.mark !== undefined) {
        this.port.postMessage(first);
        this.queue.shift();
        continue;
      }
      if (filled === output.length) break;
      const count = Math.min(output.length - filled, first.length - this.at);
      output.set(first.subarray(this.at, this.at + count), filled);
      filled += count;
      this.at += count;
      if (this.at === first.length) {
        this.queue.shift();
        this.at = 0;
      }
    }
    const isPlaying = filled > 0;
    if (isPlaying !== this.wasPlaying) {
      this.wasPlaying = isPlaying;
      this.port.postMessage({ playing: isPlaying });
    }
    return true;
  }
}

registerProcessor("microphone", Microphone);
registerProcessor("speaker", Speaker);
