package enginetest

import (
	"bufio"
	"context"
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os/exec"
	"path/filepath"
)

// moduleServer runs the pg_dump module as often as it is asked to; it says what
// the frames mean.
//
//go:embed pgdump.cjs
var moduleServer string

// installPgDump returns the path of the pg_dump module.
func installPgDump(ctx context.Context) (string, error) {
	if _, err := exec.LookPath("node"); err != nil {
		return "", missing("pg_dump is a module for node, and there is none: %v", err)
	}
	installed, err := install(ctx, pgDumpRelease)
	return filepath.Join(installed, "dist", "pg_dump.cjs"), err
}

// dumper is a process with the pg_dump module. It ends with the test binary,
// whose pipe it reads.
type dumper struct {
	in  io.Writer
	out *bufio.Reader
}

// idleDumpers wait for the next dump. Starting one takes several times as long
// as a dump.
var idleDumpers = make(chan *dumper, 16)

func startDumper(module string) (*dumper, error) {
	cmd := exec.Command("node", "--liftoff-only", "--eval", moduleServer, module)
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	return &dumper{in, bufio.NewReader(out)}, cmd.Start()
}

// moduleDump is what the module's pg_dump writes about a database.
func moduleDump(module, address string) (string, error) {
	var d *dumper
	select {
	case d = <-idleDumpers:
	default:
		var err error
		if d, err = startDumper(module); err != nil {
			return "", err
		}
	}
	dump, err := d.dump(address)
	if err != nil {
		return "", err
	}
	select {
	case idleDumpers <- d:
	default:
	}
	return dump, nil
}

// dump connects and hands on what either side says, because node itself has
// no connection that can be waited for, as the module does.
func (d *dumper) dump(address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", err
	}
	server, err := net.Dial("tcp", u.Host)
	if err != nil {
		return "", err
	}
	if err := d.send('d', []byte(address)); err != nil {
		return "", errors.Join(err, server.Close())
	}
	relayed := make(chan struct{})
	go func() {
		defer close(relayed)
		d.relay(server)
	}()
	dump, err := d.converse(server)
	closed := server.Close()
	<-relayed
	return dump, errors.Join(err, closed)
}

// relay sends what the server says until it says no more.
func (d *dumper) relay(server io.Reader) {
	chunk := make([]byte, 1<<16)
	for {
		n, err := server.Read(chunk)
		if d.send('s', chunk[:n]) != nil || err != nil {
			return
		}
	}
}

// converse tells the server what the module says until it has the dump.
func (d *dumper) converse(server io.Writer) (string, error) {
	for {
		var head [5]byte
		if _, err := io.ReadFull(d.out, head[:]); err != nil {
			return "", fmt.Errorf("the module ended: %w", err)
		}
		body := make([]byte, binary.BigEndian.Uint32(head[1:]))
		if _, err := io.ReadFull(d.out, body); err != nil {
			return "", fmt.Errorf("the module ended: %w", err)
		}
		switch head[0] {
		case 't':
			return string(body), nil
		case 'e':
			return "", errors.New(string(body))
		default:
			if _, err := server.Write(body); err != nil {
				return "", err
			}
		}
	}
}

func (d *dumper) send(kind byte, body []byte) error {
	frame := binary.BigEndian.AppendUint32([]byte{kind}, uint32(len(body)))
	_, err := d.in.Write(append(frame, body...))
	return err
}
