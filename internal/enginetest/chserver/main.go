// Command chserver is a ClickHouse server for tests: the engine from its
// shared library, behind as much of ClickHouse's HTTP interface as clickhouse-go
// uses.
//
// It listens on a free loopback port, which it writes to the file that
// -address names, and runs until it is killed: the engine may crash when the
// last connection is closed, and nobody needs the data afterwards.
package main

import (
	"embed"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/schemac/schemac/internal/enginetest/chserver/chdb"
)

//go:embed config.xml users.xml
var configuration embed.FS

func main() {
	library := flag.String("library", "", "the engine's shared library")
	folder := flag.String("data", "", "an existing folder for configuration and data")
	address := flag.String("address", "", "the file to write host and port to when ready")
	password := flag.String("locked-password", "", "the password of the user locked; all others need none")
	flag.Parse()
	if err := run(*library, *folder, *address, *password); err != nil {
		log.Fatalf("chserver: %v", err)
	}
}

func run(library, folder, address, password string) error {
	if err := prepare(folder); err != nil {
		return err
	}
	engine, err := chdb.Boot(library, []string{
		"--path=" + filepath.Join(folder, "data"),
		"--config-file=" + filepath.Join(folder, "config.xml"),
		"--default_database=_chdb", // so that the database called default is an ordinary one
	}, []string{
		"--implicit_select=0", // a server doesn't take an unknown word for an expression
		"--allow_introspection_functions=0",
	})
	if err != nil {
		return err
	}
	h, err := newHandler(engine, password)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	if err := announce(address, listener.Addr().String()); err != nil {
		return err
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: time.Minute}
	return server.Serve(listener)
}

// defaultDatabase defines the database called default. Without it the engine
// would make one that shows files as tables.
const defaultDatabase = "ATTACH DATABASE _ UUID '6f2b0b5e-9d0e-4a53-8f0b-0d3a54f7c001'\nENGINE = Atomic\n"

func prepare(folder string) error {
	metadata := filepath.Join(folder, "data", "metadata")
	if err := os.MkdirAll(metadata, 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(metadata, "default.sql"), []byte(defaultDatabase), 0o644); err != nil {
		return err
	}
	for _, name := range []string{"config.xml", "users.xml"} {
		content, err := configuration.ReadFile(name)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, name), content, 0o644); err != nil {
			return err
		}
	}
	return os.Chdir(folder) // relative paths of the configuration
}

// announce writes the address in one step, so that nobody reads half of it.
func announce(file, address string) error {
	partial := file + ".partial"
	if err := os.WriteFile(partial, []byte(address), 0o644); err != nil {
		return fmt.Errorf("announce the address: %w", err)
	}
	return os.Rename(partial, file)
}
