// Runs pg_dump (WebAssembly) on the server that standard input is connected to.
// Usage: node --eval … MODULE ARGUMENT…; the dump goes to standard output.
//
// The module was made for a server within the same process: it sends bytes and
// expects that the answer is there when it comes to read. So after each whole
// message that is answered, everything up to ReadyForQuery is read here.
const fs = require("fs");
const { pgDump } = require(process.argv[1]);

const server = 0;
let sent = Buffer.alloc(0); // an unfinished message of the client
let greeted = false;

function writeAll(to, bytes) {
  for (let at = 0; at < bytes.length; ) at += fs.writeSync(to, bytes, at);
}

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

const chunk = Buffer.alloc(1 << 16);

// answer hands on what the server sends, until it is ready count times.
function answer(count, onRawData) {
  let rest = Buffer.alloc(0);
  while (count > 0) {
    const length = fs.readSync(server, chunk, 0, chunk.length, null);
    if (length === 0) return;
    const bytes = Buffer.from(chunk.subarray(0, length));
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

const pg = {
  query: async () => ({ rows: [{ search_path: "" }] }), // asked before and after, for the module's own kind of server
  exec: async () => {},
  execProtocolRawStream: (bytes, { onRawData }) => {
    const copy = Buffer.from(bytes);
    writeAll(server, copy);
    sent = Buffer.concat([sent, copy]);
    answer(answered(), onRawData);
  },
};

pgDump({ pg, args: process.argv.slice(2) })
  .then((file) => file.text())
  .then((text) => writeAll(1, Buffer.from(text)))
  .catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
