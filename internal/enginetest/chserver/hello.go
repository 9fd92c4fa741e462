package main

import (
	"bytes"
	"encoding/binary"
	"strings"
)

// helloQuery is what clickhouse-go asks at first. It reads the answer, and
// only this one, in the block format of its own revision; what it reads later
// is in the format of the revision that the answer states. The engine writes
// revision 0 only, so that this one answer is made here.
const helloQuery = "SELECT displayName(), version(), revision(), timezone()"

// Revisions of the protocol from which a block has more parts.
const (
	revisionBlockInfo     = 51903
	revisionSerialization = 54454
)

// identity is what the engine says of itself.
type identity struct{ version, timezone string }

// hello is the answer to helloQuery: one row, in the client's revision.
func (i identity) hello(revision uint64) []byte {
	var b bytes.Buffer
	if revision >= revisionBlockInfo {
		b.Write([]byte{1, 0, 2, 0xff, 0xff, 0xff, 0xff, 0}) // no overflow, no bucket
	}
	b.Write([]byte{4, 1}) // columns and rows
	column := func(name, kind string, value []byte) {
		b.Write(sized(name))
		b.Write(sized(kind))
		if revision >= revisionSerialization {
			b.WriteByte(0) // no custom serialization
		}
		b.Write(value)
	}
	column("displayName()", "String", sized("chserver"))
	column("version()", "String", sized(i.version))
	column("revision()", "UInt32", binary.LittleEndian.AppendUint32(nil, 0))
	column("timezone()", "String", sized(i.timezone))
	return b.Bytes()
}

// sized is a text in the Native format: its length, then its bytes.
func sized(text string) []byte {
	return append(binary.AppendUvarint(nil, uint64(len(text))), text...)
}

// native is the format that clickhouse-go asks for.
const native = "Native"

// isHello tells whether a query is the one that hello answers.
func isHello(q *request) bool {
	return q.format == native && strings.TrimSpace(q.query) == helloQuery
}
