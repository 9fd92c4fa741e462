package postgres

import (
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/schemac/schemac/schema"
)

// routineAnswersQuery reads what the server keeps of a routine as it understood
// it: the body, as number 0, and the defaults of arguments by their number.
const routineAnswersQuery = `
SELECT n, CASE n WHEN 0 THEN {sql_body} ELSE coalesce(pg_get_function_arg_default(p.oid, n), '') END
FROM pg_proc p, generate_series(0, $2::int) n
WHERE p.proname = $1 AND p.pronamespace = pg_my_temp_schema()`

// routine makes the routine among the temporary objects, under its name, since
// the stored form may qualify arguments with it.
func (s settler) routine(o schema.Object) error {
	if _, err := s.tx.Exec(s.ctx, "SAVEPOINT schemac_routine"); err != nil {
		return err
	}
	made, err := s.try(temporaryRoutine(o))
	if err != nil {
		return err
	}
	if made {
		if err := s.readRoutine(o); err != nil {
			return err
		}
	}
	_, err = s.tx.Exec(s.ctx, "ROLLBACK TO SAVEPOINT schemac_routine")
	return err
}

func temporaryRoutine(o schema.Object) string {
	definition := ""
	switch o := o.(type) {
	case *schema.Function:
		definition = "CREATE FUNCTION " + functionDefinition(o)
	case *schema.Procedure:
		definition = "CREATE PROCEDURE " + procedureDefinition(o)
	}
	return strings.Replace(definition, qualified(o.Address())+"(", "pg_temp."+ident(o.Address().Name)+"(", 1)
}

func (s settler) readRoutine(o schema.Object) error {
	r := routineOf(o)
	rows, err := s.tx.Query(s.ctx, s.features.fill(routineAnswersQuery), o.Address().Name, len(r.Args))
	if err != nil {
		return err
	}
	var n int
	var text string
	_, err = pgx.ForEachRow(rows, []any{&n, &text}, func() error {
		switch {
		case text == "":
		case n == 0:
			r.Body.Stored = text
		case r.Args[n-1].Default.Literal == schema.NotLiteral:
			r.Args[n-1].Default.Stored = trimParens(text)
		}
		return nil
	})
	return err
}
