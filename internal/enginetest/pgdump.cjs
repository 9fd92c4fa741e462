// Runs pg_dump (WebAssembly) as often as it is asked to, so that node starts
// and the module is compiled only once. Usage: node --eval … MODULE.
//
// Standard input and output are frames: a letter, the length of what follows
// (four bytes, big endian), and that. In comes "d" with the address of a
// database to dump, and "s" with bytes of its server, empty at the end; out go
// "c" with bytes for the server, and at last "t" with the dump, or "e" with
// what went wrong.
const fs = require("fs");

// What the module compiles is the same each time.
const instantiate = WebAssembly.instantiate;
let compiled;
WebAssembly.instantiate = async (code, imports) => {
  const module = await (compiled ??= WebAssembly.compile(code));
  return { module, instance: await instantiate(module, imports) };
};

const { pgDump } = require(process.argv[1]);

// read fills a buffer, or returns null where the input has ended.
function read(length) {
  const bytes = Buffer.alloc(length);
  for (let at = 0; at < length; ) {
    const count = fs.readSync(0, bytes, at, length - at, null);
    if (count === 0) return null;
    at += count;
  }
  return bytes;
}

function receive() {
  const head = read(5);
  return head && { type: String.fromCharCode(head[0]), bytes: read(head.readUInt32BE(1)) };
}

function send(type, bytes) {
  const frame = Buffer.alloc(5 + bytes.length);
  frame.write(type, 0);
  frame.writeUInt32BE(bytes.length, 1);
  frame.set(bytes, 5);
  for (let at = 0; at < frame.length; ) at += fs.writeSync(1, frame, at);
}

// connection is the module's own kind of server, spoken for by a real one. The
// module sends bytes and expects that the answer is there when it comes to
// read. So after each whole message that is answered, everything up to
// ReadyForQuery is read.
function connection() {
  let sent = Buffer.alloc(0); // an unfinished message of the client
  let greeted = false;

  // answered consumes the whole messages in sent and counts those that the
  // server answers with ReadyForQuery: the first one, queries and syncs.
  function answered() {
    let count = 0;
    for (;;) {
      const head = greeted ? 1 : 0; // the first message has no type
      if (sent.length < head + 4) return count;
      const end = head + sent.readUInt32BE(head);
      if (sent.length < end) return count;
      if (!greeted || sent[0] === 0x51 /* Query */ || sent[0] === 0x53 /* Sync */) count++;
      greeted = true;
      sent = sent.subarray(end);
    }
  }

  // answer hands on what the server sends, until it is ready count times.
  function answer(count, onRawData) {
    let rest = Buffer.alloc(0);
    while (count > 0) {
      const { bytes } = receive();
      if (bytes.length === 0) return;
      onRawData(bytes);
      rest = Buffer.concat([rest, bytes]);
      while (rest.length >= 5) {
        const end = 1 + rest.readUInt32BE(1);
        if (rest.length < end) break;
        if (rest[0] === 0x5a /* ReadyForQuery */) count--;
        rest = rest.subarray(end);
      }
    }
  }

  return {
    query: async () => ({ rows: [{ search_path: "" }] }), // asked before and after, for the module's own kind of server
    exec: async () => {},
    execProtocolRawStream: (bytes, { onRawData }) => {
      const copy = Buffer.from(bytes);
      send("c", copy);
      sent = Buffer.concat([sent, copy]);
      answer(answered(), onRawData);
    },
  };
}

(async () => {
  for (let request; (request = receive()); ) {
    if (request.type !== "d") continue; // the end of the connection before
    try {
      const file = await pgDump({ pg: connection(), args: ["--schema-only", "--dbname=" + request.bytes] });
      send("t", Buffer.from(await file.text()));
    } catch (error) {
      send("e", Buffer.from(error.message));
    }
  }
})();
