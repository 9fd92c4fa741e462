SELECT concat('ALTER TABLE ', of, ' ADD INDEX extra_index ', replaceAll(arrayJoin(['{c} TYPE minmax', '({c}) TYPE set(100) GRANULARITY 4', 'lower(toString({c})) TYPE bloom_filter', 'toString({c}) TYPE bloom_filter(0.01) GRANULARITY 2', '{c} TYPE tokenbf_v1(256, 2, 0)', 'lower({c}) TYPE ngrambf_v1(3, 256, 2, 0)', '{c} TYPE text(tokenizer = \'splitByNonAlpha\')', '{c} TYPE text(tokenizer = ngrams(3))', '{c} TYPE vector_similarity(\'hnsw\', \'L2Distance\', 4)', 'mapKeys({c}) TYPE bloom_filter', '{c}.size0 TYPE minmax', '{c}.null TYPE minmax', '{c} + 1 TYPE MinMax GRANULARITY 3', '({c}, toString({c})) TYPE set(0)', '{c} TYPE sparse_grams(3, 100, 256, 2, 0)']), '{c}', quoted), arrayJoin(['', '', ' FIRST'])) FROM own_column;

SELECT concat('ALTER TABLE ', a.of, ' ADD INDEX extra_index (', a.quoted, ', ', b.quoted, ') TYPE ', arrayJoin(['minmax', 'set(10)', 'bloom_filter']), arrayJoin(['', concat(' AFTER ', i.quoted)])) FROM own_column AS a INNER JOIN own_column AS b ON a.of = b.of INNER JOIN own_index AS i ON i.of = a.of WHERE a.name < b.name;

SELECT concat('ALTER TABLE ', of, ' DROP INDEX ', quoted) FROM own_index;

SELECT concat('ALTER TABLE ', of, ' DROP INDEX ', quoted, ', ADD INDEX ', quoted, ' ', expr, ' TYPE ', arrayJoin(['minmax', 'set(7)', type_full]), ' GRANULARITY ', arrayJoin(['2', '5'])) FROM own_index;

SELECT concat('ALTER TABLE ', of, ' DROP INDEX ', quoted, ', ADD INDEX renamed_index ', expr, ' TYPE ', type_full, ' GRANULARITY ', toString(granularity)) FROM own_index;
