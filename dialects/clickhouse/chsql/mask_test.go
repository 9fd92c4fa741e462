package chsql

import (
	"regexp"
	"strings"
	"testing"

	"github.com/schemac/schemac/dialects/sqltoken"
)

// maskForms are texts with secrets, each of which is SECRET. In place of the
// string that it stands in there is '[HIDDEN]' then, of <SECRET> only [HIDDEN],
// and '[HIDDEN]' also in place of all between brackets.
var maskForms = []string{
	// Users.
	`CREATE USER u IDENTIFIED BY 'SECRET' HOST LOCAL`,
	`CREATE USER u IDENTIFIED WITH sha256_password BY 'SECRET' DEFAULT ROLE r`,
	`ALTER USER u IDENTIFIED WITH plaintext_password BY 'SECRET', bcrypt_password BY 'SECRET' VALID UNTIL '2030-01-01'`,
	`CREATE USER u IDENTIFIED WITH sha256_hash BY 'SECRET' SALT 'SECRET' HOST NAME 'h'`,
	`ALTER USER u ADD IDENTIFIED WITH double_sha1_hash BY 'SECRET'; SELECT 1 ORDER BY 'x'`,
	`CREATE USER u IDENTIFIED WITH ssh_key BY KEY 'AAAA' TYPE 'ssh-rsa'`,
	"create user if not exists u identified with bcrypt_password by 'SECRET'",
	// Collections.
	`CREATE NAMED COLLECTION c AS url = 'SECRET', secret_access_key = 'SECRET' NOT OVERRIDABLE, port = [9000]`,
	`ALTER NAMED COLLECTION c ON CLUSTER x SET a = 'SECRET' OVERRIDABLE, b = [-1] DELETE d; SELECT a = 'b'`,
	// Engines.
	`CREATE TABLE t (a Int8 COMMENT 'c') ENGINE = S3('http://h/b', 'KEY', 'SECRET', 'CSV', 'gzip')`,
	`CREATE TABLE t (a Int8) ENGINE = S3('http://h/b', 'KEY', 'SECRET')`,
	`S3('http://h/b', 'KEY', 'SECRET', headers('A' = 'SECRET', 'B' = 'SECRET'))`,
	`S3('http://h/b', 'KEY', 'SECRET', 'SECRET', 'CSV')`,
	`S3('http://h/b', NOSIGN, 'CSV', 'gzip')`,
	`S3('http://h/b', 'CSV', 'gzip')`,
	`S3('http://h/b', 'CSV')`,
	`S3(backups, filename = 'x', secret_access_key = 'SECRET', format = 'CSV')`,
	`S3Queue('http://h/b', 'KEY', 'SECRET', 'CSV') SETTINGS mode = 'ordered'`,
	`GCS('http://h/b', 'KEY', 'SECRET', 'CSV')`, `OSS('http://h/b', 'KEY', 'SECRET')`, `COSN('http://h/b', 'KEY', 'SECRET')`,
	`IcebergS3('http://h/b/', 'KEY', 'SECRET')`, `DeltaLake('http://h/b/', 'KEY', 'SECRET')`, `Hudi('http://h/b/', 'KEY', 'SECRET')`,
	`MySQL('h:1', 'd', 't', 'u', 'SECRET', 0, 'ON DUPLICATE')`,
	`PostgreSQL('h:1', 'd', 't', 'u', 'SECRET', 'schema')`,
	`MySQL(creds, database = 'd', password = 'SECRET')`,
	`CREATE DATABASE x ENGINE = PostgreSQL('h:1', 'd', 'u', 'SECRET', 'schema', 1)`,
	`CREATE DATABASE x ENGINE = MySQL('h:1', 'd', 'u', 'SECRET')`,
	`CREATE DATABASE x ENGINE = DataLakeCatalog('http://c', 'KEY', 'SECRET') SETTINGS catalog_credential = 'SECRET', warehouse = 'w'`,
	`MongoDB('h:1', 'd', 'c', 'u', 'SECRET')`,
	`MongoDB('mongodb://u:<SECRET>@h/d', 'c')`,
	`Redis('h:1', 0, 'SECRET', 10)`,
	`URL('http://u:<SECRET>@h/', CSV)`,
	`URL('http://h/', 'CSV', headers('X-API' = 'SECRET'))`,
	`AzureBlobStorage('https://a.example', 'c', 'p', 'account', 'SECRET', 'CSV')`,
	`AzureBlobStorage('DefaultEndpointsProtocol=https;AccountName=n;AccountKey=<SECRET>;Endpoint=x', 'c', 'p', 'CSV')`,
	`AzureBlobStorage('BlobEndpoint=x;SharedAccessSignature=<SECRET>', 'c', 'p', 'CSV')`,
	`AzureQueue('https://a.example', 'c', 'p', 'CSV', 'x')`,
	`ExternalDistributed('MySQL', 'h:1', 'd', 't', 'u', 'SECRET')`,
	`ODBC('DSN=x;UID=u;PWD=<SECRET>', 'd', 't')`,
	`JDBC('jdbc:mysql://h/?user=u&password=<SECRET>', 'd', 't')`,
	`YTsaurus('http://h', '//path', 'SECRET')`,
	`ArrowFlight('h:1', 'd', 'u', 'SECRET')`,
	`Distributed(main, default, 't', rand())`,
	// Settings.
	`CREATE TABLE t (a Int8) ENGINE = Kafka SETTINGS kafka_broker_list = 'h:1', kafka_sasl_password = 'SECRET', kafka_format = 'CSV'`,
	`ALTER TABLE t MODIFY SETTING kafka_sasl_password = 'SECRET'`,
	`CREATE TABLE t (a Int8) ENGINE = RabbitMQ SETTINGS rabbitmq_address = 'amqp://u:<SECRET>@h/', rabbitmq_password = 'SECRET'`,
	`CREATE TABLE t (a Int8) ENGINE = NATS SETTINGS nats_url = 'h', nats_token = 'SECRET', nats_password = 'SECRET'`,
	`CREATE TABLE t (a Int8) ENGINE = MergeTree ORDER BY a SETTINGS disk = disk(type = s3, access_key_id = 'KEY', secret_access_key = 'SECRET'), index_granularity = 8192`,
	`CREATE TABLE t (a Int8) ENGINE = MergeTree ORDER BY a SETTINGS disk = disk(type = encrypted, disk = disk(type = local), path = 'p', key = 'SECRET', key_hex = 'SECRET')`,
	`CREATE TABLE t (a Int8) ENGINE = MergeTree ORDER BY a SETTINGS index_granularity = 1 AS SELECT 1 WHERE password = 'x'`,
	// Dictionaries.
	`CREATE DICTIONARY d (id UInt64) PRIMARY KEY id SOURCE(CLICKHOUSE(HOST 'h' USER 'u' PASSWORD 'SECRET' TABLE 't')) LAYOUT(FLAT()) LIFETIME(1) COMMENT 'c'`,
	`MYSQL(PORT 1 USER 'u' PASSWORD 'SECRET' REPLICA(HOST 'h' PRIORITY 1) DB 'd' TABLE 't')`,
	`POSTGRESQL(HOST 'h' PASSWORD 'SECRET')`, `REDIS(HOST 'h' PASSWORD 'SECRET')`, `CASSANDRA(HOST 'h' PASSWORD 'SECRET')`,
	`HTTP(URL 'http://u:<SECRET>@h/' FORMAT 'CSV' CREDENTIALS(USER 'u' PASSWORD 'SECRET') HEADERS(HEADER(NAME 'A' VALUE 'SECRET')))`,
	`MONGODB(URI 'mongodb://u:<SECRET>@h/d' COLLECTION 'c')`,
	`ODBC(CONNECTION_STRING 'DSN=x;PWD=<SECRET>' TABLE 't')`,
	`YTSAURUS(HTTP_PROXY_URLS 'h' OAUTH_TOKEN 'SECRET')`,
	// Table functions.
	`SELECT a FROM s3('http://h/b', 'KEY', 'SECRET', 'CSV', 'a Int8') WHERE b = 'x'`,
	`SELECT a FROM s3(concat('http://h', '/b'), 'KEY', 'SECRET')`,
	`SELECT a FROM s3('http://h/b', 'CSV', 'a Int8', 'gzip')`,
	`SELECT a FROM s3Cluster('main', 'http://h/b', 'KEY', 'SECRET', 'CSV')`,
	`SELECT a FROM s3Cluster('main', 'http://h/b', 'CSV', 'a Int8')`,
	`SELECT a FROM azureBlobStorageCluster('main', 'http://h', 'c', 'p', 'n', 'SECRET', 'CSV')`,
	`SELECT a FROM gcs('http://h/b', 'KEY', 'SECRET')`,
	`SELECT a FROM mysql('h:1', 'd', 't', 'u', 'SECRET', SETTINGS connect_timeout = 1)`,
	`SELECT a FROM postgresql('h:1', 'd', (SELECT a FROM t), 'u', 'SECRET')`,
	`SELECT a FROM mongodb('mongodb://u:<SECRET>@h/d', 'c', 'a Int8')`,
	`SELECT a FROM redis('h:1', 'k', 'k String, v String', 0, 'SECRET', 16)`,
	`SELECT a FROM remote('h:1', system.one, 'u', 'SECRET', rand())`,
	`SELECT a FROM remote('h:1', 'system.one', 'u', 'SECRET')`,
	`SELECT a FROM remote('h:1', system, one, 'u', 'SECRET')`,
	`SELECT a FROM remoteSecure('h:1', 'system', 'one', 'u', 'SECRET')`,
	`SELECT a FROM remote('h:1', numbers(10), 'u', 'SECRET')`,
	`SELECT a FROM remote('h:1', system.one, 'u', cityHash64('x'))`,
	`SELECT a FROM remote('h:1', system.one)`,
	`SELECT a FROM remote(creds, database = 'd', password = 'SECRET')`,
	`SELECT a FROM url('http://u:<SECRET>@h/', 'CSV', 'a Int8', headers('A' = 'SECRET'))`,
	`INSERT INTO FUNCTION s3('http://h/b', 'KEY', 'SECRET', 'CSV') SELECT 1`,
	// Functions.
	`SELECT encrypt('aes-128-ecb', ['x', 'SECRET'])`, `SELECT decrypt('aes-128-gcm', [a, 'SECRET', 'iv', 'aad']), b`,
	`SELECT tryDecrypt('aes-128-gcm', [a, lower('SECRET'), b])`,
	`SELECT encrypt('aes-128-ecb', a, b)`,
	`SELECT HMAC('sha256', a, 'SECRET')`,
	// Backups.
	`BACKUP TABLE t TO S3('http://h/b', 'KEY', 'SECRET') SETTINGS password = 'SECRET', async = 1`,
	`RESTORE TABLE t FROM AzureBlobStorage('https://h', 'c', 'p', 'n', 'SECRET')`,
	`BACKUP DATABASE d TO Disk('backups', 'x.zip')`,
	// What only looks like a secret, or cannot be read.
	`SELECT password FROM users WHERE token = 'x' AND secret IN ('a', 'b')`,
	`SELECT 's3(''u'', ''k'', ''x'')' -- IDENTIFIED BY 'x'`,
	`ALTER TABLE t COMMENT COLUMN password 'mine'`,
	`INSERT INTO t VALUES ('postgres://u:p@h')`,
	`S3('http://h/b', 'KEY', 'SECRET`,
	"SELECT \x01 FROM mysql('h', 'd', 't', 'u', 'SECRET', /* ) */ 1",
	"CREATE USER u IDENTIFIED BY 'SECRET\nSELECT 1",
	`MySQL('h', 'd', 't', 'u', '')`,
	`MySQL('h', 'd', 't', 'u', $$SECRET$$)`,
	`MySQL('h', 'd', 't', 'u', ['SECRET' || 'x'])` + "\x00",
}

// planted is a secret that needs escapes.
const planted = `zq\'7;-- zq`

func TestMask(t *testing.T) {
	for _, form := range maskForms {
		plain, want := formOf(form)
		if got := Mask(plain); got != want {
			t.Errorf("%s\nmasked %s\n  want %s", plain, got, want)
		}
		if got := Mask(want); got != want {
			t.Errorf("masked twice: %s\n is %s", want, got)
		}
		has := strings.Contains(form, "SECRET")
		if secrets := Secrets(plain); (len(secrets) > 0) != has && !strings.Contains(form, "[") {
			t.Errorf("%s\nhas the secrets %q", plain, secrets)
		}
		if strings.Contains(Mask(plain), "zq") {
			t.Errorf("%s\nshows its secret: %s", plain, Mask(plain))
		}
	}
}

var (
	brackets   = regexp.MustCompile(`\[([^\]]*)\]`)
	quotedForm = regexp.MustCompile(`(?s)'SECRET(?:'|.*$)|\$\$SECRET\$\$`)
)

// formOf is a form with secrets in it, and what the mask makes of it.
func formOf(form string) (plain, masked string) {
	plain = strings.NewReplacer("<SECRET>", "zq%7", "SECRET", planted).Replace(brackets.ReplaceAllString(form, "$1"))
	masked = brackets.ReplaceAllString(form, "'SECRET'")
	masked = quotedForm.ReplaceAllString(masked, "'"+sqltoken.Hidden+"'")
	return plain, strings.ReplaceAll(masked, "<SECRET>", sqltoken.Hidden)
}

// FuzzMask: the mask never panics, is the same when applied twice, and leaves
// no secret that it has found.
func FuzzMask(f *testing.F) {
	for _, form := range maskForms {
		plain, _ := formOf(form)
		f.Add(plain)
	}
	f.Add("CREATE NAMED COLLECTION c AS k=0'0")
	f.Fuzz(func(t *testing.T, text string) {
		masked := Mask(text)
		if again := Mask(masked); again != masked {
			t.Errorf("%q\nis masked %q\nand again %q", text, masked, again)
		}
		if len(secretsIn(text, false)) == 0 && masked != text {
			t.Errorf("%q has no secrets and is masked %q", text, masked)
		}
		Secrets(text)
		maskAll(text)
	})
}
