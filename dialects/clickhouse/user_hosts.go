package clickhouse

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/schema"
)

func hostsSQL(h schema.UserHosts) string {
	var list []string
	if h.Local {
		list = append(list, "LOCAL")
	}
	for _, part := range []struct {
		word  string
		texts []string
	}{{"IP", h.IP}, {"NAME", h.Names}, {"REGEXP", h.Regexp}, {"LIKE", h.Like}} {
		for _, text := range part.texts {
			list = append(list, part.word+" "+chsql.QuoteString(text))
		}
	}
	switch {
	case h.None:
		return "NONE"
	case len(list) == 0:
		return "ANY"
	}
	return joinList(list)
}

// normalizeHosts spells hosts as the server does: its own host is LOCAL under
// each of its names, networks begin with their first address, and what means
// everybody is everybody.
func normalizeHosts(h *schema.UserHosts) {
	everybody := false
	var ips, names []string
	for _, text := range h.IP {
		switch ip := canonicalIP(text); ip {
		case "127.0.0.1", "::1":
			h.Local = true
		case "::/0":
			everybody = true
		default:
			ips = append(ips, ip)
		}
	}
	for _, name := range h.Names {
		if strings.EqualFold(name, "localhost") {
			h.Local = true
			continue
		}
		names = append(names, name)
	}
	everybody = everybody || slices.Contains(h.Regexp, ".*") || slices.Contains(h.Like, "%")
	if everybody {
		*h = schema.UserHosts{}
		return
	}
	h.IP, h.Names, h.Regexp, h.Like = sortedSet(ips), sortedSet(names), sortedSet(h.Regexp), sortedSet(h.Like)
	h.None = h.None && !h.Local && len(h.IP)+len(h.Names)+len(h.Regexp)+len(h.Like) == 0
}

// canonicalIP is an address or network as the server writes it. 0.0.0.0/0 is
// what it takes for everything.
func canonicalIP(text string) string {
	if network, err := netip.ParsePrefix(text); err == nil {
		switch {
		case network.Bits() == 0:
			return "::/0"
		case network.IsSingleIP():
			return network.Addr().String()
		}
		return network.Masked().String()
	}
	if address, err := netip.ParseAddr(text); err == nil {
		return address.String()
	}
	return text
}
