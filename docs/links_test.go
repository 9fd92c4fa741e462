package docs_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

var link = regexp.MustCompile(`\[[^\]]*\]\(([^)\s]+)\)`)

func TestLinksResolve(t *testing.T) {
	pages := readPages(t)
	anchors := map[string]map[string]bool{}
	for _, p := range pages {
		anchors[p.name()] = p.anchors()
	}
	for _, p := range pages {
		for _, m := range link.FindAllStringSubmatch(p.prose(), -1) {
			if strings.Contains(m[1], "://") || strings.HasPrefix(m[1], "mailto:") {
				continue
			}
			path, anchor, _ := strings.Cut(m[1], "#")
			target := p.name()
			if path != "" {
				target = filepath.Join(filepath.Dir(p.name()), path)
			}
			if _, err := os.Stat(filepath.Join("..", target)); err != nil {
				t.Errorf("%s: the link %s leads nowhere", p.path, m[1])
				continue
			}
			if anchor != "" && !anchors[target][anchor] {
				t.Errorf("%s: the link %s leads to no heading", p.path, m[1])
			}
		}
	}
}

func TestEveryPageIsReachable(t *testing.T) {
	reached := map[string]bool{}
	pages := map[string]*page{}
	for _, p := range readPages(t) {
		pages[p.name()] = p
	}
	var follow func(path string)
	follow = func(path string) {
		if reached[path] || pages[path] == nil {
			return
		}
		reached[path] = true
		for _, m := range link.FindAllStringSubmatch(pages[path].prose(), -1) {
			target, _, _ := strings.Cut(m[1], "#")
			follow(filepath.Join(filepath.Dir(path), target))
		}
	}
	follow("README.md")
	for path := range pages {
		if !reached[path] {
			t.Errorf("no link leads from the README to %s", path)
		}
	}
}

// name is the page's path from the root of the repository.
func (p *page) name() string { return filepath.Join("docs", p.path) }

// anchors are the names that links give the page's headings.
func (p *page) anchors() map[string]bool {
	anchors := map[string]bool{}
	for _, line := range p.lines {
		if heading := strings.TrimLeft(line, "#"); heading != line && strings.HasPrefix(heading, " ") {
			anchors[anchorOf(heading[1:])] = true
		}
	}
	return anchors
}

func anchorOf(heading string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' || r == '-':
			return unicode.ToLower(r)
		}
		return -1
	}, heading)
}
