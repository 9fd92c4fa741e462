package compiler

import "testing"

func TestFormat(t *testing.T) {
	for given, want := range map[string]string{
		"a \"${x}_y\"   {\nb=1\n  cc   = 2\n}\n": "a \"${x}_y\" {\n  b  = 1\n  cc = 2\n}\n",
		"# note\nx=1":                            "# note\nx = 1",
		"":                                       "",
		"x = \n":                                 "x = \n",
		"x = \x00":                               "x = \x00",
	} {
		got, _ := Format([]byte(given))
		if string(got) != want {
			t.Errorf("Format(%q) is %q, want %q", given, got, want)
		}
	}
	if _, problems := Format([]byte("x = \n")); len(problems) != 1 || problems[0].Range.Start.Line != 1 {
		t.Error(problems)
	}
}
