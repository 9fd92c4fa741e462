SELECT concat('CREATE DICTIONARY ', t.database, '.extra_dictionary (', k.quoted, arrayJoin([' UInt64, ', ' String, ']), a.quoted, ' ', arrayJoin([a.type, 'String', 'Nullable(String)', 'String DEFAULT \'it\'\'s\'', 'UInt64 DEFAULT 7']), ') PRIMARY KEY ', k.quoted, ' SOURCE(CLICKHOUSE(TABLE \'', t.name, '\' DB \'', t.database, '\'', arrayJoin(['', ' USER default', concat(' WHERE \'1 = 1\'')]), ')) LAYOUT(', arrayJoin(['FLAT()', 'HASHED()', 'COMPLEX_KEY_HASHED()', 'HASHED_ARRAY()', 'CACHE(SIZE_IN_CELLS 100)', 'COMPLEX_KEY_DIRECT()', 'SPARSE_HASHED()']), ')', arrayJoin(['', ' LIFETIME(300)', ' LIFETIME(MIN 5 MAX 10)']), arrayJoin(['', ' COMMENT \'it\'\'s\'']))
FROM own_table AS t INNER JOIN own_column AS k ON k.of = t.quoted INNER JOIN own_column AS a ON a.of = t.quoted WHERE k.position = 1 AND a.position > 1 AND a.position < 5 AND NOT match(t.name, '[`\'\\\\]');

SELECT concat('CREATE DICTIONARY ', database, '.range_dictionary (id UInt64, s Date, e Date, v String) PRIMARY KEY id SOURCE(CLICKHOUSE(QUERY \'SELECT 1 AS id, today() AS s, today() AS e, count() AS v FROM ', quoted, '\')) LAYOUT(RANGE_HASHED()) RANGE(MIN s MAX e) LIFETIME(0)') FROM own_table WHERE NOT match(name, '[`\'\\\\]');

SELECT concat('CREATE OR REPLACE ', substring(replaceRegexpOne(create_table_query, change.1, change.2), 8)) FROM own_dictionary CROSS JOIN (SELECT arrayJoin([
  ('LIFETIME\\([^)]*\\)', 'LIFETIME(MIN 1 MAX 77)'), ('LIFETIME\\([^)]*\\)', ''), ('LAYOUT\\(.*?\\)\\)', 'LAYOUT(HASHED())'), ('LAYOUT\\(.*?\\)\\)', 'LAYOUT(COMPLEX_KEY_HASHED())'), ('LAYOUT\\(.*?\\)\\)', 'LAYOUT(FLAT(INITIAL_ARRAY_SIZE 100))'),
  ('SOURCE\\(.*\\)\\) LIFETIME', 'SOURCE(NULL()) LIFETIME'), ('SOURCE\\(.*\\)\\) LIFETIME', 'SOURCE(EXECUTABLE(COMMAND \'cat\' FORMAT CSV)) LIFETIME'),
  ('\\) PRIMARY KEY', ', extra_attribute String DEFAULT \'x\') PRIMARY KEY'), ('\\) PRIMARY KEY', ', extra_attribute UInt64 DEFAULT 0 EXPRESSION 1 + 1) PRIMARY KEY'), ('\\) PRIMARY KEY', ', extra_parent UInt64 HIERARCHICAL) PRIMARY KEY'), ('$', ' COMMENT \'new\''), ('$', ' SETTINGS(format_csv_allow_single_quotes = 1)')]) AS change) AS changes;

SELECT concat('DROP DICTIONARY ', quoted) FROM own_dictionary;

SELECT concat('RENAME DICTIONARY ', quoted, ' TO ', database, '.`', name, '_new`') FROM own_dictionary;

SELECT concat('EXCHANGE DICTIONARIES ', a.quoted, ' AND ', b.quoted) FROM own_dictionary AS a CROSS JOIN own_dictionary AS b WHERE a.quoted < b.quoted;

SELECT concat('ALTER TABLE ', quoted, ' MODIFY COMMENT ', arrayJoin(['\'it\'\'s; \\\\ new\'', '\'\''])) FROM own_dictionary;

SELECT concat('ALTER TABLE ', c.of, ' ', arrayJoin(['ADD COLUMN asked String', 'ADD CONSTRAINT asked CHECK notEmpty', concat('MODIFY COLUMN ', c.quoted, ' String')]), if(1, '', ''), ' DEFAULT dictGetOrDefault(\'', d.database, '.', d.name, '\', \'', d.`attribute.names`[1], '\', ', c.quoted, ', \'\')')
FROM own_column AS c CROSS JOIN (SELECT own_dictionary.*, dictionaries.`attribute.names` FROM own_dictionary INNER JOIN system.dictionaries AS dictionaries ON dictionaries.database = own_dictionary.database AND dictionaries.name = own_dictionary.name) AS d;
