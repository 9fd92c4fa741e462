SELECT concat('CREATE NAMED COLLECTION db0_extra AS ', arrayJoin(['a = 1', 'url = \'http://localhost:1/\' OVERRIDABLE, format = \'CSV\' NOT OVERRIDABLE', 'a = \'it\'\'s\', b = 2']));

SELECT concat('ALTER NAMED COLLECTION ', name, arrayJoin([' SET a = \'5\'', ' SET c = \'x\' NOT OVERRIDABLE', ' DELETE a', ' SET a = \'7\' OVERRIDABLE DELETE b', ' SET d = \'\''])) FROM own_collection;

SELECT concat('DROP NAMED COLLECTION ', name) FROM own_collection;

SELECT concat('CREATE TABLE db0.of_collection (a String) ENGINE = URL(', name, ', url = \'http://localhost:1/\', format = \'CSV\')') FROM own_collection;

SELECT concat('CREATE DICTIONARY db0.of_collection (id UInt64, v String) PRIMARY KEY id SOURCE(CLICKHOUSE(NAME ', name, ' TABLE \'x\')) LAYOUT(FLAT()) LIFETIME(0)') FROM own_collection;
