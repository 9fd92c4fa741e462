SELECT arrayJoin(['CREATE ROLE extra_role', 'CREATE ROLE other_role SETTINGS max_threads = 2', 'CREATE USER extra_user IDENTIFIED WITH sha256_hash BY \'0000000000000000000000000000000000000000000000000000000000000000\' HOST LOCAL',
  'CREATE USER other_user NOT IDENTIFIED HOST IP \'10.0.0.0/8\' DEFAULT DATABASE db0', 'CREATE QUOTA extra_quota KEYED BY user_name FOR INTERVAL 1 hour MAX queries = 7, errors = 2', 'CREATE SETTINGS PROFILE extra_profile SETTINGS max_threads = 2 MIN 1 MAX 4 CONST']);

SELECT concat(arrayJoin(['GRANT ', 'GRANT ', 'REVOKE ']) AS verb, arrayJoin(['SELECT', 'INSERT, SELECT', 'ALTER', 'ALL', 'CREATE TABLE, DROP TABLE', 'ALTER DELETE', 'SHOW']), ' ON ', arrayJoin([quoted, concat(database, '.*'), '*.*']), if(startsWith(verb, 'GRANT'), ' TO ', ' FROM '), arrayJoin(['extra_role', 'extra_user', 'app', 'other_role']), if(startsWith(verb, 'GRANT'), arrayJoin(['', ' WITH GRANT OPTION']), '')) FROM own_relation;

SELECT concat(arrayJoin(['GRANT ', 'REVOKE ']) AS verb, arrayJoin(['SELECT', 'INSERT']), '(', quoted, ') ON ', of, if(startsWith(verb, 'GRANT'), ' TO ', ' FROM '), arrayJoin(['extra_role', 'extra_user', 'app', 'other_role'])) FROM own_column;

SELECT arrayJoin(['GRANT extra_role TO extra_user', 'GRANT other_role, app TO extra_user WITH ADMIN OPTION', 'GRANT extra_role TO other_role', 'REVOKE extra_role FROM extra_user', 'ALTER USER extra_user DEFAULT ROLE extra_role', 'ALTER USER extra_user DEFAULT ROLE NONE', 'ALTER USER extra_user HOST ANY', 'ALTER USER extra_user GRANTEES other_user',
  'ALTER USER extra_user SETTINGS max_threads = 3', 'ALTER USER extra_user RENAME TO renamed_user', 'DROP USER extra_user', 'DROP ROLE extra_role', 'DROP ROLE app', 'ALTER ROLE app RENAME TO apps', 'ALTER QUOTA extra_quota FOR INTERVAL 1 hour NO LIMITS', 'ALTER QUOTA extra_quota FOR INTERVAL 1 day MAX read_rows = 5 TO ALL', 'DROP QUOTA extra_quota',
  'ALTER SETTINGS PROFILE extra_profile SETTINGS max_memory_usage = 5000', 'DROP SETTINGS PROFILE extra_profile', 'ALTER SETTINGS PROFILE extra_profile TO extra_user, app']);

SELECT concat('CREATE ROW POLICY extra_policy ON ', of, ' FOR SELECT USING ', quoted, ' = ', quoted, arrayJoin([' AS PERMISSIVE', ' AS RESTRICTIVE']), arrayJoin([' TO ALL', ' TO extra_role, app', ' TO ALL EXCEPT extra_user', ''])) FROM own_column;

SELECT concat(arrayJoin(['DROP ROW POLICY extra_policy ON ', 'ALTER ROW POLICY extra_policy ON ', 'DROP ROW POLICY own ON ']) AS verb, quoted, if(startsWith(verb, 'ALTER'), arrayJoin([' TO NONE', ' USING 1', ' RENAME TO other_policy']), '')) FROM own_table;
