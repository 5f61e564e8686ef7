// The microphone and the loudspeaker of one call, and the two encodings.

export const FORMATS = {
  pcm16: { rate: 16000, encode: toPcm16, decode: fromPcm16 },
  mulaw: { rate: 8000, encode: toMulaw, decode: fromMulaw },
};

const BIAS = 132;
const CLIP = 32635;

export class Audio {
  // heard(bytes): a packet of the microphone. played(name): a mark. level(value): 0 to 1, for the meter.
  constructor(format, { heard, played, level, playing }) {
    this.format = FORMATS[format];
    this.on = { heard, played, level, playing };
    this.isMuted = false;
  }

  // Must follow a click: browsers start no sound without one.
  async open() {
    const { rate } = this.format;
    this.stream = await navigator.mediaDevices.getUserMedia({
      audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true },
    });
    try {
      this.output = new AudioContext({ sampleRate: rate, latencyHint: "interactive" });
      this.input = await this.listen(rate);
      await this.output.audioWorklet.addModule("worklets.js");
      this.speaker = new AudioWorkletNode(this.output, "speaker", { numberOfInputs: 0, outputChannelCount: [1] });
      this.speaker.port.onmessage = ({ data }) =>
        data.mark === undefined ? this.on.playing(data.playing) : this.on.played(data.mark);
      this.speaker.connect(this.output.destination);
      await Promise.all([this.output.resume(), this.input.resume()]);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  async listen(rate) {
    let context = new AudioContext({ sampleRate: rate });
    let source;
    try {
      source = context.createMediaStreamSource(this.stream);
    } catch {
      // Firefox opens a microphone at its own rate only; the worklet converts it.
      await context.close();
      context = new AudioContext();
      source = context.createMediaStreamSource(this.stream);
    }
    await context.audioWorklet.addModule("worklets.js");
    const node = new AudioWorkletNode(context, "microphone", { processorOptions: { rate } });
    node.port.onmessage = ({ data }) => this.capture(data);
    source.connect(node);
    // A node that leads nowhere is not run by every browser. It puts out silence.
    node.connect(context.destination);
    return context;
  }

  capture(samples) {
    if (this.isMuted) samples.fill(0);
    let sum = 0;
    for (const sample of samples) sum += sample * sample;
    this.on.level(Math.min(1, Math.sqrt(sum / samples.length) * 6));
    this.on.heard(this.format.encode(samples));
  }

  play(bytes) {
    const samples = this.format.decode(bytes);
    this.speaker.port.postMessage(samples, [samples.buffer]);
  }

  mark(name) {
    this.speaker.port.postMessage({ mark: name });
  }

  clear() {
    this.speaker.port.postMessage({ clear: true });
  }

  close() {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    for (const context of [this.input, this.output]) if (context && context.state !== "closed") context.close();
  }
}

function toPcm16(samples) {
  const view = new DataView(new ArrayBuffer(samples.length * 2));
  samples.forEach((sample, at) => view.setInt16(at * 2, clamp(sample), true));
  return view.buffer;
}

function fromPcm16(bytes) {
  const view = new DataView(bytes);
  return Float32Array.from({ length: bytes.byteLength >> 1 }, (_, at) => view.getInt16(at * 2, true) / 32768);
}

function clamp(sample) {
  return Math.max(-32768, Math.min(32767, Math.round(sample * 32768)));
}

// ITU-T G.711.
function toMulaw(samples) {
  return Uint8Array.from(samples, (sample) => {
    const value = clamp(sample);
    const size = Math.min(Math.abs(value), CLIP) + BIAS;
    const exponent = Math.max(0, 31 - Math.clz32(size) - 7);
    return ~((value < 0 ? 0x80 : 0) | (exponent << 4) | ((size >> (exponent + 3)) & 0x0f)) & 0xff;
  }).buffer;
}

function fromMulaw(bytes) {
  return Float32Array.from(new Uint8Array(bytes), (byte) => {
    const code = ~byte & 0xff;
    const size = ((((code & 0x0f) << 3) + BIAS) << ((code & 0x70) >> 4)) - BIAS;
    return (code & 0x80 ? -size : size) / 32768;
  });
}
