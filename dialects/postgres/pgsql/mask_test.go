package pgsql

import (
	"strings"
	"testing"
)

func TestMask(t *testing.T) {
	for plain, want := range map[string]string{
		`CREATE ROLE r LOGIN PASSWORD 'zq''7' VALID UNTIL '2030-01-01'`:                        `CREATE ROLE r LOGIN PASSWORD '[HIDDEN]' VALID UNTIL '2030-01-01'`,
		`alter user r with encrypted password E'zq\'7'; SELECT 'x'`:                            `alter user r with encrypted password '[HIDDEN]'; SELECT 'x'`,
		`ALTER ROLE r PASSWORD NULL`:                                                           `ALTER ROLE r PASSWORD NULL`,
		`CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS ("user" 'u', password 'zq7')`:         `CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS ("user" 'u', password '[HIDDEN]')`,
		`ALTER SERVER s OPTIONS (SET host 'h', ADD "API_KEY" 'zq7', SET uri 'https://u:zq@h')`: `ALTER SERVER s OPTIONS (SET host 'h', ADD "API_KEY" '[HIDDEN]', SET uri 'https://u:[HIDDEN]@h')`,
		`CREATE FOREIGN TABLE t (x int OPTIONS (name 'n', token 'zq7')) SERVER s`:              `CREATE FOREIGN TABLE t (x int OPTIONS (name 'n', token '[HIDDEN]')) SERVER s`,
		`CREATE SUBSCRIPTION s CONNECTION 'host=h password=zq7 dbname=d' PUBLICATION p`:        `CREATE SUBSCRIPTION s CONNECTION 'host=h password=[HIDDEN] dbname=d' PUBLICATION p`,
		`ALTER SUBSCRIPTION s CONNECTION 'host=h password=''zq 7'' dbname=d'`:                  `ALTER SUBSCRIPTION s CONNECTION 'host=h password=[HIDDEN] dbname=d'`,
		`CREATE SUBSCRIPTION s CONNECTION 'postgresql://u:zq7@h/d?sslpassword=zq8'`:            `CREATE SUBSCRIPTION s CONNECTION 'postgresql://u:[HIDDEN]@h/d?sslpassword=[HIDDEN]'`,
		`SELECT dblink_connect('c', 'dbname=d password=zq7')`:                                  `SELECT dblink_connect('c', 'dbname=d password=[HIDDEN]')`,
		"DO $$ BEGIN ALTER ROLE r PASSWORD 'zq7'; END $$":                                      "DO $$ BEGIN ALTER ROLE r PASSWORD '[HIDDEN]'; END $$",
		"DO $a$ BEGIN EXECUTE $b$ALTER ROLE r PASSWORD 'zq7'$b$; END $a$":                      "DO $a$ BEGIN EXECUTE $b$ALTER ROLE r PASSWORD '[HIDDEN]'$b$; END $a$",
		`ALTER ROLE r PASSWORD $$zq7$$`:                                                        `ALTER ROLE r PASSWORD '[HIDDEN]'`,
		`ALTER ROLE r PASSWORD 'zq7`:                                                           `ALTER ROLE r PASSWORD '[HIDDEN]'`,
		`SELECT password, 'password=x' FROM users WHERE password = 'x' -- PASSWORD 'x'`:        `SELECT password, 'password=x' FROM users WHERE password = 'x' -- PASSWORD 'x'`,
		`CREATE TABLE t (password text DEFAULT 'x', token text); COMMENT ON TABLE t IS 'x'`:    `CREATE TABLE t (password text DEFAULT 'x', token text); COMMENT ON TABLE t IS 'x'`,
	} {
		if got := Mask(plain); got != want {
			t.Errorf("%s\nmasked %s\n  want %s", plain, got, want)
		}
		if again := Mask(want); again != want {
			t.Errorf("masked twice: %s\n is %s", want, again)
		}
		if has := strings.Contains(plain, "zq"); has != (len(Secrets(plain)) > 0) {
			t.Errorf("%s\nhas the secrets %q", plain, Secrets(plain))
		}
	}
}

// FuzzMask: the mask never panics, and applied twice it is the same.
func FuzzMask(f *testing.F) {
	f.Add(`ALTER ROLE r PASSWORD 'x'; DO $$ ALTER ROLE r PASSWORD 'y $$`)
	f.Add(`CREATE SUBSCRIPTION s CONNECTION 'host=h password=''z q'' dbname=d'`)
	f.Add(`'host=0 pAsswd=''00'00`)
	f.Fuzz(func(t *testing.T, text string) {
		masked := Mask(text)
		if again := Mask(masked); again != masked {
			t.Errorf("%q\nis masked %q\nand again %q", text, masked, again)
		}
		Secrets(text)
	})
}
