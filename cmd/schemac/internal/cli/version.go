package cli

import (
	"runtime"
	"runtime/debug"

	"github.com/schemac/schemac/cmd/schemac/internal/views"
	"github.com/schemac/schemac/project"
)

type versionCommand struct{}

func (versionCommand) run(s *session) int {
	report := &views.VersionReport{Version: "devel", Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH, Dialects: project.Dialects()}
	if info, ok := debug.ReadBuildInfo(); ok {
		if v := info.Main.Version; v != "" && v != "(devel)" {
			report.Version = v
		}
		for _, setting := range info.Settings {
			if setting.Key == "vcs.revision" {
				report.Revision = setting.Value
			}
		}
	}
	return s.show(report, nil)
}
