"""The audit questions, asked of logetl and of DuckDB over the same cold archive, and compared row for row.

usage: run.py LOGETL FOLDER [SEED]

Makes a store in FOLDER of a seeded corpus, moves all of it to the archive, and asks each question of questions.sql in three ways: logetl,
logetl with --no-pushdown, DuckDB. Exit status: 0 all equal, 1 some differ, 77 there is no DuckDB.
"""

import json
import math
import os
import random
import re
import subprocess
import sys

try:
    import duckdb
except ImportError:
    print("skipped: there is no DuckDB for Python (pip install duckdb)")
    sys.exit(77)

BIN, FOLDER = sys.argv[1], sys.argv[2]
SEED = int(sys.argv[3]) if len(sys.argv) > 3 else 1
HERE = os.path.dirname(os.path.abspath(__file__))
DAYS, EVENTS = 12, 24_000


def corpus(path):
    """JSON lines of six services over twelve days: numbers, texts, truth values, nothing, nested values, texts that need escapes."""
    pick = random.Random(SEED)
    services = ["checkout", "api", "auth", "billing", "search", "mailer"]
    levels = ["INFO"] * 12 + ["DEBUG"] * 4 + ["WARN"] * 3 + ["ERROR"] * 2 + ["FATAL"]
    users = ["ana", "bo", "chén", "dmitri", "eve", "o'hara", 'quo"te']
    with open(path, "w", encoding="utf-8") as out:
        for i in range(EVENTS):
            ms = i * DAYS * 86_400_000 // EVENTS
            day, rest = divmod(ms, 86_400_000)
            h, rest = divmod(rest, 3_600_000)
            m, rest = divmod(rest, 60_000)
            s, rest = divmod(rest, 1_000)
            level = pick.choice(levels)
            service = services[i % 6]
            user = pick.choice(users)
            status = pick.choice([200, 200, 200, 200, 201, 301, 404, 404, 500, 503])
            event = {
                "timestamp": "2026-01-%02dT%02d:%02d:%02d.%03dZ" % (5 + day, h, m, s, rest),
                "level": level,
                "service": service,
                "message": pick.choice([
                    "request /api/v%d/items/%d handled in %d ms" % (pick.randint(1, 3), pick.randint(1, 400), pick.randint(1, 900)),
                    "user %s logged in from 10.%d.%d.%d" % (user, pick.randint(0, 3), pick.randint(0, 255), pick.randint(1, 254)),
                    "connection refused to db-%d:5432" % pick.randint(1, 5),
                    "POST /checkout/%d failed with 50%d after retry" % (pick.randint(1, 99), pick.randint(0, 4)),
                    "cache miss key=user:%d ttl=%d\tpath=\\tmp" % (pick.randint(1, 999), pick.randint(1, 60)),
                ]),
                "status": status,
                "duration_ms": round(pick.expovariate(1 / 80), 2),
                "user_name": user,
                "region": pick.choice(["eu", "us", "ap"]),
                "ok": status < 400,
            }
            if pick.random() < 0.3:
                event["traceId"] = "%032x" % pick.getrandbits(128)
            if pick.random() < 0.1:
                event["batch"] = {"size": pick.randint(1, 50), "name": pick.choice(["night", "day"])}
            if pick.random() < 0.2:
                event["attempt"] = pick.randint(1, 5)
            if i == EVENTS // 3:
                event["message"] += " quorum_lost_77"
            out.write(json.dumps(event, ensure_ascii=False) + "\n")


def run(*command):
    result = subprocess.run([BIN, *command], capture_output=True, text=True, timeout=120)
    if result.returncode:
        raise RuntimeError("%s: %s" % (" ".join(command[:2]), result.stderr.strip()))
    return result.stdout


def questions():
    """Name, text for logetl, text for DuckDB of each question."""
    blocks = re.split(r"^-- ", open(os.path.join(HERE, "questions.sql"), encoding="utf-8").read(), flags=re.M)[1:]
    for block in blocks:
        name, _, text = block.partition("\n")
        ours, _, theirs = text.partition("\nduckdb:\n")
        yield name.strip(), ours.strip().rstrip(";"), (theirs or ours).strip().rstrip(";")


def plain(value):
    if value is None:
        return None
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, (int, float)) or re.fullmatch(r"-?\d+(\.\d+)?([eE][-+]?\d+)?", str(value)):
        return "%.6g" % float(value)
    return {"true": "1", "false": "0"}.get(str(value), str(value))


def equal(a, b):
    """Whether two answers are the same, but for the last digits of numbers that were computed."""
    def same(x, y):
        try:
            return x == y or math.isclose(float(x), float(y), rel_tol=1e-4)
        except (TypeError, ValueError):
            return False
    return len(a) == len(b) and all(len(p) == len(q) and all(map(same, p, q)) for p, q in zip(a, b))


def rows(text):
    return [tuple(plain(v) for v in json.loads(line).values()) for line in text.splitlines()]


def main():
    store, source = os.path.join(FOLDER, "store"), os.path.join(FOLDER, "audit.jsonl")
    corpus(source)
    users = os.path.join(FOLDER, "users.csv")
    with open(users, "w", encoding="utf-8") as out:
        out.write("name,team,quota\n" + "ana,red,10\nbo,blue,20\nchén,red,30\neve,green,\n\"quo\"\"te\",blue,5\n")
    run("ingest", "--store", store, "--mask", "off", source)
    run("lifecycle", "run", "--store", store, "--now", "2027-01-01T00:00:00Z")
    files = os.path.join(store, "default/cold/*/*/*/*/*.json.gz")
    duckdb.sql("SET TimeZone='UTC'")
    duckdb.sql(
        """CREATE VIEW logs AS SELECT "timestamp", level, service, message, "traceId" AS trace_id, host, source, metadata,
           CAST(year AS INT) AS year, CAST(month AS INT) AS month, CAST(day AS INT) AS day,
           epoch_ns(CAST(replace("timestamp", 'Z', '') AS TIMESTAMP_NS)) AS ts_ns
           FROM read_json('%s', format='newline_delimited', hive_partitioning=true, hive_types={'year':INT,'month':VARCHAR,'day':VARCHAR,'service':VARCHAR},
           columns={'timestamp':'VARCHAR','level':'VARCHAR','message':'VARCHAR','traceId':'VARCHAR','host':'VARCHAR','source':'VARCHAR','metadata':'JSON'})"""
        % files)
    duckdb.sql("CREATE VIEW users AS SELECT * FROM read_csv('%s')" % users)
    duckdb.sql("CREATE MACRO regexp(a, b) AS regexp_matches(a, b)")
    bad = count = 0
    for name, ours, theirs in questions():
        count += 1
        answers = []
        try:
            base = ["query", "--store", store, "--table", "users=" + users, "--output", "json"]
            answers.append(rows(run(*base, ours)))
            answers.append(rows(run(*base, "--no-pushdown", ours)))
            answers.append([tuple(plain(v) for v in row) for row in duckdb.sql(theirs).fetchall()])
        except Exception as error:
            bad += 1
            print("%s: %s" % (name, str(error)[:300]))
            continue
        if "order by" not in ours.lower():
            answers = [sorted(a, key=str) for a in answers]
        if not answers[0]:
            bad += 1
            print("%s: no rows" % name)
        for other, label in zip(answers[1:], ["--no-pushdown", "DuckDB"]):
            if not equal(answers[0], other):
                bad += 1
                first = next((p for p in zip(answers[0], other) if not equal([p[0]], [p[1]])), (len(answers[0]), len(other)))
                print("%s: differs from %s: %s / %s" % (name, label, *first))
    print("%d questions, %d differences" % (count, bad))
    sys.exit(1 if bad else 0)


main()
