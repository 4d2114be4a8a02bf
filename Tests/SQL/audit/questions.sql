-- count of all
SELECT count(*) AS n FROM logs;
-- count by level
SELECT level, count(*) AS n FROM logs GROUP BY level ORDER BY level;
-- count by service
SELECT service, count(*) AS n FROM logs GROUP BY 1 ORDER BY 1;
-- count by service and level
SELECT service, level, count(*) AS n FROM logs GROUP BY 1, 2 ORDER BY 1, 2;
-- count by day
SELECT substr(timestamp, 1, 10) AS d, count(*) AS n FROM logs GROUP BY 1 ORDER BY 1;
-- count by hour of the day
SELECT substr(timestamp, 12, 2) AS h, count(*) AS n FROM logs GROUP BY 1 ORDER BY 1;
-- count by day and level
SELECT year, month, day, level, count(*) AS n FROM logs GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4;
-- errors by day
SELECT substr(timestamp, 1, 10) AS d, count(*) AS n FROM logs WHERE level = 'ERROR' GROUP BY 1 ORDER BY 1;
-- errors in any case
SELECT service, count(*) AS n FROM logs WHERE lower(level) = 'error' GROUP BY 1 ORDER BY 1;
-- severe levels
SELECT level, count(*) AS n FROM logs WHERE level IN ('ERROR', 'CRITICAL', 'WARN') GROUP BY 1 ORDER BY 1;
-- one day
SELECT count(*) AS n FROM logs WHERE timestamp >= '2026-01-07' AND timestamp < '2026-01-08';
-- one hour
SELECT count(*) AS n FROM logs WHERE timestamp >= '2026-01-07T10' AND timestamp < '2026-01-07T11';
-- minutes of one hour
SELECT substr(timestamp, 1, 16) AS m, count(*) AS n FROM logs
WHERE timestamp >= '2026-01-07T10:00:00' AND timestamp < '2026-01-07T11:00:00' GROUP BY 1 ORDER BY 1;
-- part of a minute
SELECT count(*) AS n FROM logs WHERE timestamp >= '2026-01-07T10:00:12.5' AND timestamp < '2026-01-07T13:07:43.2';
-- a month by number
SELECT count(*) AS n FROM logs WHERE year = 2026 AND month = 1 AND day BETWEEN 6 AND 9;
-- a word
SELECT count(*) AS n FROM logs WHERE message LIKE '%quorum_lost_77%';
-- the event of a word
SELECT timestamp, service, message FROM logs WHERE message LIKE '%quorum%' ORDER BY timestamp;
-- a phrase
SELECT service, count(*) AS n FROM logs WHERE message LIKE '%connection refused%' GROUP BY 1 ORDER BY 1;
-- not a phrase
SELECT count(*) AS n FROM logs WHERE message NOT LIKE '%connection%' AND level = 'WARN';
-- like with one character
SELECT count(*) AS n FROM logs WHERE message LIKE '%/api/v_/items/7_ %'
duckdb:
SELECT count(*) AS n FROM logs WHERE message ILIKE '%/api/v_/items/7_ %';
-- regular expression
SELECT count(*) AS n FROM logs WHERE regexp(message, 'POST .*checkout.* 50[0-3] ');
-- regular expression by service
SELECT service, count(*) AS n FROM logs WHERE regexp(message, 'handled in [5-9][0-9]{2} ms') GROUP BY 1 ORDER BY 1;
-- extraction by regular expression
SELECT regexp_extract(message, 'db-([0-9])', 1) AS db, count(*) AS n FROM logs WHERE message LIKE '%db-%' GROUP BY 1 ORDER BY 1;
-- count by status
SELECT metadata ->> '$.status' AS status, count(*) AS n FROM logs GROUP BY 1 ORDER BY 1;
-- count by status and region
SELECT metadata ->> '$.status' AS s, metadata ->> '$.region' AS r, count(*) AS n FROM logs GROUP BY 1, 2 ORDER BY 1, 2;
-- status of one service and day
SELECT metadata ->> '$.status' AS s, count(*) AS n FROM logs
WHERE service = 'api' AND timestamp >= '2026-01-09' AND timestamp < '2026-01-10' GROUP BY 1 ORDER BY 1;
-- equality in metadata
SELECT service, count(*) AS n FROM logs WHERE metadata ->> '$.user_name' = 'o''hara' GROUP BY 1 ORDER BY 1;
-- text beyond ASCII
SELECT count(*) AS n FROM logs WHERE metadata ->> '$.user_name' = 'chén';
-- a quote in a value
SELECT count(*) AS n FROM logs WHERE metadata ->> '$.user_name' = 'quo"te';
-- a number in metadata
SELECT count(*) AS n FROM logs WHERE CAST(metadata ->> '$.status' AS INTEGER) = 503;
-- numbers in metadata compared
SELECT service, count(*) AS n FROM logs WHERE CAST(metadata ->> '$.status' AS INTEGER) >= 500 GROUP BY 1 ORDER BY 1;
-- a truth value
SELECT count(*) AS n FROM logs WHERE (metadata -> '$.ok') = 'true';
-- what few events have
SELECT metadata ->> '$.attempt' AS a, count(*) AS n FROM logs GROUP BY 1 ORDER BY 1 NULLS FIRST;
-- what is missing
SELECT count(*) AS n FROM logs WHERE metadata ->> '$.attempt' IS NULL;
-- what is there
SELECT service, count(metadata ->> '$.attempt') AS n FROM logs GROUP BY 1 ORDER BY 1;
-- nested value
SELECT metadata ->> '$."batch.name"' AS b, count(*) AS n FROM logs WHERE metadata ->> '$."batch.name"' IS NOT NULL GROUP BY 1 ORDER BY 1;
-- sum of a number
SELECT service, sum(CAST(metadata ->> '$.attempt' AS INTEGER)) AS s FROM logs GROUP BY 1 ORDER BY 1;
-- average, least and greatest
SELECT service, round(avg(CAST(metadata ->> '$.duration_ms' AS REAL)), 3) AS a, min(CAST(metadata ->> '$.duration_ms' AS REAL)) AS lo,
max(CAST(metadata ->> '$.duration_ms' AS REAL)) AS hi FROM logs GROUP BY 1 ORDER BY 1
duckdb:
SELECT service, round(avg(CAST(metadata ->> '$.duration_ms' AS DOUBLE)), 3), min(CAST(metadata ->> '$.duration_ms' AS DOUBLE)),
max(CAST(metadata ->> '$.duration_ms' AS DOUBLE)) FROM logs GROUP BY 1 ORDER BY 1;
-- average of a status
SELECT level, round(avg(metadata ->> '$.status'), 3) AS a FROM logs GROUP BY 1 ORDER BY 1
duckdb:
SELECT level, round(avg(CAST(metadata ->> '$.status' AS DOUBLE)), 3) FROM logs GROUP BY 1 ORDER BY 1;
-- median
SELECT service, round(median(metadata ->> '$.duration_ms'), 3) AS m FROM logs GROUP BY 1 ORDER BY 1
duckdb:
SELECT service, round(median(CAST(metadata ->> '$.duration_ms' AS DOUBLE)), 3) FROM logs GROUP BY 1 ORDER BY 1;
-- percentiles by hour
SELECT substr(timestamp, 1, 13) AS h, round(quantile(metadata ->> '$.duration_ms', 0.95), 2) AS p FROM logs
WHERE timestamp >= '2026-01-08' AND timestamp < '2026-01-09' GROUP BY 1 ORDER BY 1
duckdb:
SELECT substr(timestamp, 1, 13), round(quantile_cont(CAST(metadata ->> '$.duration_ms' AS DOUBLE), 0.95), 2) FROM logs
WHERE timestamp >= '2026-01-08' AND timestamp < '2026-01-09' GROUP BY 1 ORDER BY 1;
-- distinct values
SELECT count(DISTINCT metadata ->> '$.user_name') AS n FROM logs;
-- distinct values by service
SELECT service, count(DISTINCT metadata ->> '$.status') AS n, count(*) AS m FROM logs GROUP BY 1 ORDER BY 1;
-- distinct rows
SELECT DISTINCT service, level FROM logs ORDER BY 1, 2;
-- events with a trace
SELECT service, count(trace_id) AS n, count(DISTINCT trace_id) AS d FROM logs GROUP BY 1 ORDER BY 1;
-- groups that are large
SELECT metadata ->> '$.user_name' AS u, count(*) AS n FROM logs GROUP BY 1 HAVING count(*) > 3000 ORDER BY 2 DESC, 1;
-- top values
SELECT metadata ->> '$.path' AS p, metadata ->> '$.user_name' AS u, count(*) AS n FROM logs GROUP BY 1, 2 ORDER BY 3 DESC, 2 LIMIT 3;
-- newest errors
SELECT timestamp, service FROM logs WHERE level = 'ERROR' ORDER BY timestamp DESC, service LIMIT 20;
-- oldest warnings
SELECT timestamp, service, message FROM logs WHERE level = 'WARN' ORDER BY timestamp LIMIT 15;
-- first and last of each service
SELECT service, min(timestamp) AS first, max(timestamp) AS last FROM logs GROUP BY 1 ORDER BY 1;
-- a page in the middle
SELECT timestamp, message FROM logs ORDER BY timestamp LIMIT 10 OFFSET 12000;
-- share of errors
SELECT service, round(100.0 * sum(CASE WHEN level = 'ERROR' THEN 1 ELSE 0 END) / count(*), 4) AS share FROM logs GROUP BY 1 ORDER BY 1;
-- classes of status
SELECT substr(metadata ->> '$.status', 1, 1) || 'xx' AS class, count(*) AS n FROM logs GROUP BY 1 ORDER BY 1;
-- filtered aggregates
SELECT service, count(*) FILTER (WHERE level = 'ERROR') AS errors, count(*) AS n FROM logs GROUP BY 1 ORDER BY 1;
-- a join with a lookup
SELECT u.team, count(*) AS n FROM logs l JOIN users u ON u.name = l.metadata ->> '$.user_name' WHERE l.level = 'ERROR' GROUP BY 1 ORDER BY 1;
-- an outer join with a lookup
SELECT l.metadata ->> '$.user_name' AS name, max(u.quota) AS q, count(*) AS n
FROM logs l LEFT JOIN users u ON u.name = l.metadata ->> '$.user_name' WHERE l.service = 'auth' GROUP BY 1 ORDER BY 1;
-- a common table expression
WITH daily AS (SELECT day, service, count(*) AS n FROM logs WHERE level = 'ERROR' GROUP BY 1, 2)
SELECT service, max(n) AS most, min(n) AS least FROM daily GROUP BY 1 ORDER BY 1;
-- a window over groups
SELECT day, n, sum(n) OVER (ORDER BY day) AS total FROM (SELECT day, count(*) AS n FROM logs WHERE level = 'ERROR' GROUP BY 1) AS d ORDER BY 1;
-- a window over events
SELECT timestamp, lag(timestamp) OVER (ORDER BY timestamp) AS before FROM logs
WHERE service = 'mailer' AND level = 'CRITICAL' ORDER BY timestamp LIMIT 25;
-- a union of two questions
SELECT 'errors' AS what, count(*) AS n FROM logs WHERE level = 'ERROR' UNION ALL SELECT 'warnings', count(*) FROM logs WHERE level = 'WARN';
-- a question within a question
SELECT service, count(*) AS n FROM logs WHERE timestamp > (SELECT max(timestamp) FROM logs WHERE message LIKE '%quorum%') GROUP BY 1 ORDER BY 1;
-- either of two
SELECT count(*) AS n FROM logs WHERE level = 'ERROR' OR metadata ->> '$.region' = 'ap';
-- neither of two
SELECT count(*) AS n FROM logs WHERE NOT (level = 'ERROR' OR metadata ->> '$.region' = 'ap');
-- bounds by nanoseconds
SELECT count(*) AS n FROM logs WHERE ts_ns >= 1767830400000000000 AND ts_ns < 1767916800000000000;
-- hours as numbers
SELECT ts_ns / 3600000000000 AS h, count(*) AS n FROM logs WHERE service = 'api' GROUP BY 1 ORDER BY 1 LIMIT 30
duckdb:
SELECT ts_ns // 3600000000000 AS h, count(*) AS n FROM logs WHERE service = 'api' GROUP BY 1 ORDER BY 1 LIMIT 30;
-- lengths of messages
SELECT service, max(length(message)) AS most, sum(length(message)) AS total FROM logs GROUP BY 1 ORDER BY 1;
-- nothing found is zero
SELECT count(*) AS n FROM logs WHERE message LIKE '%there is no such text%' AND level = 'ERROR';
