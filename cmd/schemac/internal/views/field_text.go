package views

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/schemac/schemac/schema"
)

// none stands for the absence of a value.
const none = "(none)"

// fieldText renders one field, named as schema.Diff names it.
func fieldText(o schema.Object, field string) string {
	if o == nil {
		return none
	}
	if column, ok := o.(*schema.Column); ok && field == "null" {
		return map[bool]string{true: "null", false: "not null"}[column.Null]
	}
	if column, ok := o.(*schema.Column); ok && field == "type" {
		return typeText(column.Type)
	}
	if field == "parts" {
		return objectParts(o)
	}
	data, err := json.Marshal(o)
	var value any
	if err == nil {
		err = json.Unmarshal(data, &value)
	}
	if err != nil {
		return none
	}
	for key := range strings.SplitSeq(field, ".") {
		object, _ := value.(map[string]any)
		value = object[key]
	}
	return valueText(value)
}

func objectParts(o schema.Object) string {
	switch o := o.(type) {
	case *schema.PrimaryKey:
		return partsText(o.Parts)
	case *schema.Unique:
		return partsText(o.Parts)
	case *schema.Exclude:
		return partsText(o.Parts)
	case *schema.Index:
		return partsText(o.Parts)
	}
	return none
}

// valueText renders a JSON value: expressions by their SQL, lists in
// brackets, objects as key = value.
func valueText(value any) string {
	switch value := value.(type) {
	case nil:
		return none
	case string:
		return value
	case []any:
		texts := make([]string, len(value))
		for i, v := range value {
			texts[i] = valueText(v)
		}
		return "(" + strings.Join(texts, ", ") + ")"
	case map[string]any:
		return objectText(value)
	}
	return fmt.Sprint(value)
}

func objectText(object map[string]any) string {
	if text, ok := object["value"].(string); ok {
		return "'" + strings.ReplaceAll(text, "'", "''") + "'"
	}
	for _, key := range []string{"value", "sql", "column"} {
		if value, ok := object[key]; ok {
			return valueText(value)
		}
	}
	var pairs []string
	for _, key := range slices.Sorted(maps.Keys(object)) {
		pairs = append(pairs, key+" = "+valueText(object[key]))
	}
	return strings.Join(pairs, ", ")
}
