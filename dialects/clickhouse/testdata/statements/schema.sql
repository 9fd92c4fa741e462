SELECT concat('ALTER DATABASE ', name, ' MODIFY COMMENT ', arrayJoin(['\'it\'\'s; new\'', '\'\''])) FROM system.databases WHERE name IN ('db0', 'db0_two', 'db0_three');

SELECT concat('CREATE DATABASE ', arrayJoin(['db0_two', 'db0_three']), arrayJoin(['', ' ENGINE = Memory', ' COMMENT \'it\'\'s\'']));

SELECT concat('DROP DATABASE ', name) FROM system.databases WHERE name IN ('db0_two', 'db0_three');

SELECT concat('RENAME DATABASE ', name, ' TO ', arrayJoin(['db0_two', 'db0_three'])) FROM system.databases WHERE name IN ('db0_two', 'db0_three');
