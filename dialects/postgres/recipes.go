package postgres

// What to do instead, for the hazards that have a gentler way. What one recipe
// does in several migrations cannot be had in one: each of its statements has
// to be committed before the next.
const (
	saferDropTable    = "Rename the table first, and drop it once nobody has missed it."
	saferDropColumn   = "First deploy programs that do not use the column, and drop its NOT NULL so that they can insert. Drop it once nobody has missed it."
	saferDrop         = "First deploy programs that do not use it."
	saferRevoke       = "First see that no program needs it, for instance by SET ROLE on a copy of the database."
	saferPolicy       = "Try it on a copy of the database as the roles that it is for: a policy hides rows without an error."
	saferExtension    = "Read what its new version changes, and try it on a copy of the database."
	saferRule         = "First deploy programs that obey the rule."
	saferRequired     = "Give it a constant DEFAULT, which is instant. Or add it nullable, fill it in batches, and set NOT NULL in a later migration."
	saferVolatile     = "Add the column without the default, then SET DEFAULT in a statement of its own, and fill the old rows in batches."
	saferCounter      = "Add a plain bigint column, let it DEFAULT to a new sequence, and fill the old rows in batches before it becomes an identity."
	saferGenerated    = "Make it VIRTUAL (PostgreSQL 18), or a plain column that a trigger fills, and fill the old rows in batches."
	saferNotNull      = "ADD CONSTRAINT … CHECK (… IS NOT NULL) NOT VALID, and VALIDATE it in a second migration. In a third, SET NOT NULL reads no rows, and the check can go."
	saferCheck        = "ADD CONSTRAINT … NOT VALID is instant. VALIDATE CONSTRAINT in a second migration lets reads and writes go on."
	saferForeignKey   = "ADD CONSTRAINT … FOREIGN KEY … NOT VALID is instant. VALIDATE CONSTRAINT in a second migration lets reads and writes go on."
	saferValidate     = "VALIDATE it in a migration of its own: then reads and writes go on."
	saferUnique       = "CREATE UNIQUE INDEX CONCURRENTLY, then ADD CONSTRAINT … USING INDEX, which is instant. For a primary key, the columns have to be NOT NULL before."
	saferIndex        = "CREATE INDEX CONCURRENTLY lets writes go on. It runs outside transactions."
	saferLeftover     = "Leave IF NOT EXISTS out: schemac knows what has run, and takes away what a failed build leaves behind."
	saferReindex      = "REINDEX … CONCURRENTLY lets reads and writes go on. It runs outside transactions."
	saferType         = "Add a column of the new type, keep it in step by a trigger, fill it in batches, and exchange the names in one transaction."
	saferRenameTable  = "Make a view of the old name over the renamed table in the same transaction, and drop it once no program uses it."
	saferRenameColumn = "Add a column of the new name, keep both in step by a trigger, and drop the old one once no program uses it."
	saferMove         = "pg_repack writes a table anew while it is in use."
	saferAttach       = "Give the table a validated CHECK that implies the partition's bounds, with IS NOT NULL: then no row is read."
	saferAttachKey    = "Make an equal one on the table first, of an index that is built CONCURRENTLY: then the server takes it over."
	saferPublication  = "First let every subscription leave it, by ALTER SUBSCRIPTION … SET PUBLICATION."
	saferRefresh      = "REFRESH MATERIALIZED VIEW CONCURRENTLY lets reads go on. It needs a unique index."
	saferRefill       = "Make a view of another name first, and exchange the names in one transaction once it is filled."
	saferDelete       = "Say which rows with WHERE, and go through a large table in batches."
	saferTruncate     = "Keep a copy of the rows, or rename the table and make an empty one."
)
