package chsql

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects/sqltoken"
)

// place says where the secrets stand among the arguments of a call.
type place int

const (
	// placeNamed: in arguments key = value alone.
	placeNamed place = iota
	// placeMySQL: the fifth, or of an engine of databases the fourth.
	placeMySQL
	// placeMongoDB: the fifth where the first is no URL.
	placeMongoDB
	// placeThird, placeFourth and so on: just there.
	placeThird
	placeFourth
	placeFifth
	placeSixth
	// placeS3: the third and a token behind it, unless the second is a format
	// or NOSIGN; behind a cluster one later.
	placeS3
	placeS3Cluster
	// placeAzure: the fifth, unless the fourth is a format.
	placeAzure
	placeAzureCluster
	// placeRemote: behind address, table and user.
	placeRemote
	// placeHeaders: the values of headers('A' = 'value').
	placeHeaders
	// placeEncrypt: the key and what goes with it.
	placeEncrypt
	// placeDisk: in arguments of a disk, of which key is one more.
	placeDisk
)

// secretPlaces are the functions and engines that take secrets, in lower case.
// What a server of 26.7 hides in SHOW CREATE was tried; the engines that such a
// build lacks are as documented.
var secretPlaces = map[string]place{
	"mysql": placeMySQL, "postgresql": placeMySQL, "materializedpostgresql": placeMySQL, "materializedmysql": placeMySQL, "mongodb": placeMongoDB,
	"externaldistributed": placeSixth, "remote": placeRemote, "remotesecure": placeRemote, "arrowflight": placeFourth, "ytsaurus": placeThird,
	"s3": placeS3, "cosn": placeS3, "oss": placeS3, "gcs": placeS3, "s3queue": placeS3, "hudi": placeS3, "deltalake": placeS3, "deltalakes3": placeS3,
	"iceberg": placeS3, "icebergs3": placeS3, "paimon": placeS3, "paimons3": placeS3, "datalakecatalog": placeS3,
	"s3cluster": placeS3Cluster, "hudicluster": placeS3Cluster, "deltalakecluster": placeS3Cluster, "deltalakes3cluster": placeS3Cluster,
	"icebergcluster": placeS3Cluster, "icebergs3cluster": placeS3Cluster, "paimoncluster": placeS3Cluster, "paimons3cluster": placeS3Cluster,
	"azureblobstorage": placeAzure, "azurequeue": placeAzure, "icebergazure": placeAzure, "deltalakeazure": placeAzure, "paimonazure": placeAzure,
	"azureblobstoragecluster": placeAzureCluster, "icebergazurecluster": placeAzureCluster, "deltalakeazurecluster": placeAzureCluster,
	"paimonazurecluster": placeAzureCluster,
	"encrypt":            placeEncrypt, "decrypt": placeEncrypt, "trydecrypt": placeEncrypt, "aes_encrypt_mysql": placeEncrypt, "aes_decrypt_mysql": placeEncrypt,
	"hmac": placeThird, "headers": placeHeaders, "disk": placeDisk,
	"url": placeNamed, "urlcluster": placeNamed, "odbc": placeNamed, "jdbc": placeNamed, "hdfs": placeNamed, "hdfscluster": placeNamed, "kafka": placeNamed,
	"rabbitmq": placeNamed, "nats": placeNamed, "kafka2": placeNamed, "iceberglocal": placeNamed,
}

// placeOf is where a call has secrets. The engine Redis and the table function
// of that name differ.
func placeOf(name string) (place, bool) {
	switch name {
	case "Redis":
		return placeThird, true
	case "redis":
		return placeFifth, true
	}
	p, known := secretPlaces[strings.ToLower(name)]
	return p, known
}

// argument is one of a call, as tokens [from, to).
type argument struct{ from, to int }

// call hides the secrets among the arguments of the call whose name is the token.
func (f *secretFinder) call(i int) {
	p, known := placeOf(f.tokens[i].Value)
	if !known {
		return
	}
	arguments := f.arguments(i + 1)
	for _, a := range arguments {
		f.named(a, p)
	}
	named := len(arguments) > 0 && f.isName(arguments[0]) && p != placeEncrypt
	if !named {
		f.positional(p, arguments)
	}
}

// arguments splits what stands between the parentheses that open at a token.
// Parentheses that do not close end with the text.
func (f *secretFinder) arguments(open int) (list []argument) {
	from, depth := open+1, 0
	for i := open; i < len(f.tokens); i++ {
		if f.tokens[i].Kind != sqltoken.Operator {
			continue
		}
		switch f.tokens[i].Text {
		case "(", "[", "{":
			depth++
		case ")", "]", "}":
			depth--
		case ",":
			if depth == 1 {
				list, from = append(list, argument{from, i}), i+1
			}
		case ";":
			depth = 0
		}
		if depth == 0 {
			return f.last(list, argument{from, i})
		}
	}
	return f.last(list, argument{from, len(f.tokens)})
}

func (f *secretFinder) last(list []argument, a argument) []argument {
	if a.from < a.to {
		list = append(list, a)
	}
	return list
}

// isName reports whether an argument may be the name of a collection.
func (f *secretFinder) isName(a argument) bool {
	return a.to == a.from+1 && (f.tokens[a.from].Kind == sqltoken.Word || f.tokens[a.from].Kind == sqltoken.QuotedIdent)
}

// named hides the value of key = value, as far as it is secret, and of any other
// argument what is secret within it.
func (f *secretFinder) named(a argument, p place) {
	value := a.from
	if f.op(a.from+1, "=") && a.from+2 < a.to {
		value = a.from + 2
		key := f.tokens[a.from].Value
		if isSecretName(key) || p == placeDisk && (key == "key" || strings.HasPrefix(key, "key_")) || p == placeHeaders {
			f.literal(value)
			return
		}
	}
	if a.to == value+1 && p != placeEncrypt {
		f.parts(value)
	}
}

// positional hides the arguments that are secret by their place.
func (f *secretFinder) positional(p place, list []argument) {
	switch p {
	case placeThird, placeFourth, placeFifth, placeSixth:
		f.at(list, int(p-placeThird)+2)
	case placeMySQL:
		at := 4
		if f.database || len(list) <= 4 {
			at = 3
		}
		f.at(list, at)
	case placeMongoDB:
		if len(list) > 4 && !strings.Contains(f.tokens[list[0].from].Text, "://") {
			f.at(list, 4)
		}
	case placeS3:
		f.s3(list)
	case placeS3Cluster:
		f.s3(list[min(1, len(list)):])
	case placeAzure:
		f.azure(list)
	case placeAzureCluster:
		f.azure(list[min(1, len(list)):])
	case placeRemote:
		f.remote(list)
	case placeEncrypt:
		f.encrypt(list)
	}
}

// at hides the argument at an index: a string, or an expression of strings.
func (f *secretFinder) at(list []argument, index int) {
	if index >= len(list) {
		return
	}
	a := list[index]
	if slices.ContainsFunc(f.tokens[a.from:a.to], func(t sqltoken.Token) bool { return t.Kind == sqltoken.String }) && !f.op(a.from+1, "=") {
		f.hide(a.from, a.to)
	}
}

// stringAt is at for a place where an expression is something else.
func (f *secretFinder) stringAt(list []argument, index int) {
	if index < len(list) && list[index].to == list[index].from+1 {
		f.string(list[index].from)
	}
}

// textAt is the string at an index, "" for anything else.
func (f *secretFinder) textAt(list []argument, index int) string {
	if index >= len(list) || list[index].to != list[index].from+1 {
		return ""
	}
	t := f.tokens[list[index].from]
	if t.Kind == sqltoken.String {
		return valueOf(t.Text)
	}
	return t.Value
}

// s3 hides the key and the token of S3('url', 'id', 'key'[, 'token'][, 'format'
// [, …]]).
func (f *secretFinder) s3(list []argument) {
	list = slices.DeleteFunc(slices.Clone(list), func(a argument) bool {
		return f.is(a.from, "headers") || f.is(a.from, "extra_credentials") || f.op(a.from+1, "=")
	})
	if second := f.textAt(list, 1); strings.EqualFold(second, "NOSIGN") || isFormat(second) {
		return
	}
	f.at(list, 2)
	if len(list) > 3 && !isFormat(f.textAt(list, 3)) {
		f.at(list, 3)
	}
}

// azure hides the key of AzureBlobStorage('url', 'container', 'path', 'account',
// 'key'[, …]).
func (f *secretFinder) azure(list []argument) {
	if !isFormat(f.textAt(list, 3)) {
		f.at(list, 4)
	}
}

// remote hides the password of remote('address', database.table, 'user',
// 'password'), where the second may also be a table function, or two arguments.
func (f *secretFinder) remote(list []argument) {
	if len(list) < 3 {
		return
	}
	user := 2
	switch table := list[1]; {
	case f.op(table.from+1, "("), table.to-table.from == 3 && f.op(table.from+1, "."):
	case f.isString(table.from) && strings.Contains(f.tokens[table.from].Value, "."):
	case table.to == table.from+1:
		user = 3
	default: // an expression: the password is one of the two
		f.stringAt(list, 4)
	}
	f.stringAt(list, user+1)
}

// encrypt hides all behind the mode, as the server does, if any of it is a
// literal.
func (f *secretFinder) encrypt(list []argument) {
	if len(list) < 2 {
		return
	}
	from, to := list[1].from, list[len(list)-1].to
	if to == from+1 {
		f.hide(from, to)
		return
	}
	if f.all || slices.ContainsFunc(f.tokens[from:to], func(t sqltoken.Token) bool { return t.Kind == sqltoken.String && t.Value != "" }) {
		f.hide(from, to)
	}
}

// settings looks at the assignments behind the word SETTINGS.
func (f *secretFinder) settings(i int) {
	for f.op(i+1, "=") && i+2 < len(f.tokens) {
		value := i + 2
		if f.isString(value) && isSecretName(f.tokens[i].Value) {
			f.string(value)
		} else {
			f.parts(value)
		}
		if i = f.behind(value); !f.op(i, ",") {
			return
		}
		i++
	}
}

// behind is the token behind a value: a literal, a call or an array.
func (f *secretFinder) behind(i int) int {
	depth := 0
	for ; i < len(f.tokens); i++ {
		if f.tokens[i].Kind != sqltoken.Operator {
			if depth == 0 && !f.op(i+1, "(") {
				return i + 1
			}
			continue
		}
		switch f.tokens[i].Text {
		case "(", "[", "{":
			depth++
		case ")", "]", "}":
			if depth--; depth <= 0 {
				return i + 1
			}
		case ";", ",":
			if depth == 0 {
				return i
			}
		}
	}
	return i
}

// isFormat reports whether a string is the name of a format rather than a
// secret. auto stands for one.
func isFormat(text string) bool {
	return text == "auto" || slices.Contains(formats, text)
}

// formats are those of system.formats of a server of 26.7, and those that it
// had before or has where all of its libraries are built in.
var formats = strings.Fields(`Arrow ArrowStream Avro AvroConfluent BSONEachRow Buffers CapnProto CSV CSVWithNames CSVWithNamesAndTypes CustomSeparated
CustomSeparatedIgnoreSpaces CustomSeparatedIgnoreSpacesWithNames CustomSeparatedIgnoreSpacesWithNamesAndTypes CustomSeparatedWithNames
CustomSeparatedWithNamesAndTypes DWARF Form GeoJSON Hash HiveText JSON JSONAsObject JSONAsString JSONColumns JSONColumnsWithMetadata JSONCompact
JSONCompactColumns JSONCompactEachRow JSONCompactEachRowWithNames JSONCompactEachRowWithNamesAndTypes JSONCompactEachRowWithProgress JSONCompactStrings
JSONCompactStringsEachRow JSONCompactStringsEachRowWithNames JSONCompactStringsEachRowWithNamesAndTypes JSONCompactStringsEachRowWithProgress
JSONEachRow JSONEachRowWithProgress JSONL JSONLines JSONObjectEachRow JSONStrings JSONStringsEachRow JSONStringsEachRowWithProgress LineAsString
LineAsStringWithNames LineAsStringWithNamesAndTypes Markdown MD MsgPack MySQLDump MySQLWire Native NDJSON Npy Null ODBCDriver2 One ORC Parquet
ParquetMetadata PNG PostgreSQLWire Pretty PrettyCompact PrettyCompactMonoBlock PrettyCompactNoEscapes PrettyCompactNoEscapesMonoBlock
PrettyJSONEachRow PrettyJSONLines PrettyMonoBlock PrettyNDJSON PrettyNoEscapes PrettyNoEscapesMonoBlock PrettySpace PrettySpaceMonoBlock
PrettySpaceNoEscapes PrettySpaceNoEscapesMonoBlock Prometheus Protobuf ProtobufList ProtobufSingle Raw RawBLOB RawWithNames RawWithNamesAndTypes
Regexp RowBinary RowBinaryWithDefaults RowBinaryWithNames RowBinaryWithNamesAndTypes RowBinaryWithNamesAndTypesAndDefaults SQLInsert TabSeparated
TabSeparatedRaw TabSeparatedRawWithNames TabSeparatedRawWithNamesAndTypes TabSeparatedWithNames TabSeparatedWithNamesAndTypes Template
TemplateIgnoreSpaces TSKV TSV TSVRaw TSVRawWithNames TSVRawWithNamesAndTypes TSVWithNames TSVWithNamesAndTypes Values Vertical XML`)
