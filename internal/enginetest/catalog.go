package enginetest

import (
	"fmt"
	"runtime"
)

// The majors of PostgreSQL between which schemac's tests choose.
const (
	OldestPostgres = 13
	NewestPostgres = 18
)

// artifact is one engine as a package of the npm registry. Integrity is the
// base64 form of the tarball's SHA-512; a tarball that differs is refused.
type artifact struct {
	name      string
	version   string
	integrity string
}

// folder is the artifact's place below the cache folder.
func (a artifact) folder() string {
	return fmt.Sprintf("%s-%s", safeName(a.name), a.version)
}

// platform names a target as the npm packages do in their suffix.
func platform() string { return runtime.GOOS + "/" + runtime.GOARCH }

// postgresArtifact is the PostgreSQL server of a major for this platform.
func postgresArtifact(major int) (artifact, error) {
	suffix, ok := postgresPlatforms[platform()]
	if !ok {
		return artifact{}, missing("PostgreSQL has no pinned package for %s", platform())
	}
	release, ok := postgresReleases[major]
	if !ok {
		return artifact{}, missing("PostgreSQL %d has no pinned package; majors %d to %d have", major, OldestPostgres, NewestPostgres)
	}
	integrity, ok := release.integrity[suffix]
	if !ok {
		return artifact{}, missing("PostgreSQL %d has no pinned package for %s", major, platform())
	}
	return artifact{"@embedded-postgres/" + suffix, release.version, integrity}, nil
}

// clickhouseArtifact is the ClickHouse engine for this platform, as a library.
func clickhouseArtifact() (artifact, error) {
	a, ok := clickhouseReleases[platform()]
	if !ok {
		return artifact{}, missing("ClickHouse has no pinned package for %s", platform())
	}
	return a, nil
}

type postgresRelease struct {
	version   string
	integrity map[string]string
}

var postgresPlatforms = map[string]string{
	"linux/amd64":  "linux-x64",
	"linux/arm64":  "linux-arm64",
	"darwin/arm64": "darwin-arm64",
}

var postgresReleases = map[int]postgresRelease{
	13: {"13.23.0-beta.16", map[string]string{
		"linux-x64": "0ipxynPYHBsr6aM8BS4yKdLNdYwWD08Xpu05JrvMkcLezmCr0hd0hA9Bq4mR+CdmY0flRKEtgkPbZhvhvDR4+w==",
	}},
	14: {"14.23.0-beta.17", map[string]string{
		"linux-x64": "WlG1LDcOwA+V0uYSdSGCwqk/aDPiMX/X23cgNdYY5YcBprXjOH3IFoeCrgeXsct4Ep8LL8UsBP9/Ho2mpoea1w==",
	}},
	15: {"15.18.0-beta.17", map[string]string{
		"linux-x64":    "TC0kHcDMAusLbQXRc+9KMz1BLJY+ntfPNbwFP79f9IURSxPRgFLy0Ig8oF1J8Wy9Wnj0XdZkMItV3Nov/LwqhA==",
		"linux-arm64":  "ape8eUuz4O2KrO8mySDMEKuHYEppJ71EJ4IanBa1fH6LOui9wifm4+iJnhFkaY+WGBa/Rgw/of+RlFHO2i+bLg==",
		"darwin-arm64": "1hTznqARpTs+IaX3YYltEIJVNwXCuUoHhif+Xiub09SgtzpVhX1LRaJCpzp8kVJV0zxsBBFfv8kkT9TqJdJ32Q==",
	}},
	16: {"16.14.0-beta.17", map[string]string{
		"linux-x64":    "8fr7hEiI7XlbPDPsLZJ4RU1NR6jTIDWpf81Sfiwk3T845V0yJJGxjawjkQZmIWVgPW/qY/dMSv0o08FRWJ/zsg==",
		"linux-arm64":  "LNT9TXoOGR/RSop1PewcMtpuf1Dtg6sKU7sFA1ODqInRA8NoP15HyLekUHW5aWnruu4yfs1pcy6DaV39T556mQ==",
		"darwin-arm64": "CB1DFZ08zfmNapx231rAJW74UZfs1jQmeGLwbQSaAIRVs2uqEdMhVNLwVlztFG3ZPSeuCsgTn/0yeYDmKF67og==",
	}},
	17: {"17.10.0-beta.17", map[string]string{
		"linux-x64":    "hU4Sgna19ixDP/l3P/zkHhQ9B0JDV39qA97RNz55QcngeRjFC5/1G36LZjODVJ84kVJHUTQMmly7nzWO8js8kg==",
		"linux-arm64":  "mC+bQvaBEf0WDD0nPWW3eGUXDUVzoyCzMtgl+Fw6Jy9DkQFK+jcPtzkzqhhrS/fGzn5telNpKInl8xPqDh71Ig==",
		"darwin-arm64": "E2dxhSllrcyAJBHuvgTrBTx2BaPlX2vvjXClPKHxfwBezk+nTZ01uAEraKiRJMpzHSCyN8J1dTjKh4q/uTsBLQ==",
	}},
	18: {"18.4.0-beta.17", map[string]string{
		"linux-x64":    "jVw/MdDtIX/vICH/DKIe6/mHpiCggdx6QVyza4vt/NbcZFsL0KhwglF6F1Koqx3gRBZ9XtN+vi63EsqSyqOSxA==",
		"linux-arm64":  "TIzjtGnDGSD/LbdW0OWCEcbI+YVT0WKSfSr20TCkkP4UR8zeKe+QCZbO0/CM4hS9EWyZ4cDebjRvpRc3iMi6wg==",
		"darwin-arm64": "Kg1ZMNFzkVIJs3g4V2UYEc5X005km9rGinxFBH8R1sOU2Rblvz4pt2Uf93Pu8Rk273Ue9HIdrbMPpgUqwjUi0Q==",
	}},
}

// pgDumpRelease is pg_dump 18.3 as WebAssembly, which runs on every platform and
// dumps every supported major.
var pgDumpRelease = artifact{
	"@electric-sql/pglite-tools", "0.4.8",
	"WjgS8US6xfuE0wLYn5m9WrZ/+8dQWoQuQSRkpe7eYcxxx1UjZjvq30rpYSHfGrGtTke/zNiCd9ijVGeRUD8ukg==",
}

var clickhouseReleases = map[string]artifact{
	"linux/amd64": {
		"@chdb/lib-linux-x64-gnu", "26.7.3-stable.1",
		"XP97mMqnc5tZpKQywR8N7cLTsHNiTmHr30pC5mzo3jWmukjKn2IBa60c2B/gWUNcuFjOMjWoorQICCqBVj5wpw==",
	},
}
