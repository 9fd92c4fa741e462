package clickhouse

import (
	"fmt"

	"github.com/schemac/schemac/dialects"
)

func dataLoss(format string, args ...any) dialects.Hazard {
	return dialects.Hazard{Kind: dialects.DataLoss, Message: fmt.Sprintf(format, args...)}
}

func mayFail(format string, args ...any) dialects.Hazard {
	return dialects.Hazard{Kind: dialects.MayFail, Message: fmt.Sprintf(format, args...)}
}

func rewrite(format string, args ...any) dialects.Hazard {
	return dialects.Hazard{Kind: dialects.Rewrite, Message: fmt.Sprintf(format, args...)}
}

func breaking(format string, args ...any) dialects.Hazard {
	return dialects.Hazard{Kind: dialects.Breaking, Message: fmt.Sprintf(format, args...)}
}
