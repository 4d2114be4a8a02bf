#!/bin/sh
# Makes the two compressed samples again, the same bytes on every run (with the same gzip):
#   logs/inventory/inventory.log.gz          one log, JSON lines
#   logs/bundle-2026-01-20-21.tar.gz         the logs of three services, one of them compressed in the archive
# Needs awk, gzip and GNU tar. Nothing but these two files is changed.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# lines COUNT SEED PROGRAM: COUNT events at even steps over the two days. The program sees the time as day, h, m, s, ms, whether
# the shop is down (2026-01-21 09:12:07 to 09:47:31), and r(n), a number from 0 to n-1.
lines() {
    awk -v count="$1" -v state="$2" '
        function r(n) { state = (state * 16807) % 2147483647; return state % n }
        function pick(n, list, parts) { n = split(list, parts, "|"); return parts[1 + r(n)] }
        function emit() { '"$3"' }
        BEGIN {
            for (i = 0; i < count; i++) {
                # Every fourth event lies in the hour of the outage, the others from 06:00 to 18:00 the next day.
                t = i % 4 == 3 ? 118800 + int(3600 * i / count) : 21600 + int(129600 * i / count)
                at[i] = t
            }
            for (i = 1; i < count; i++) { v = at[i]; for (j = i - 1; j >= 0 && at[j] > v; j--) at[j + 1] = at[j]; at[j + 1] = v }
            for (i = 0; i < count; i++) {
                t = at[i]; day = 20 + int(t / 86400); t %= 86400
                h = int(t / 3600); m = int(t % 3600 / 60); s = t % 60; ms = r(1000)
                down = day == 21 && t >= 33127 && t <= 35251
                emit()
            }
        }'
}

lines 160 20260120 '
    if (down) { level = pick(0, "ERROR|WARN|ERROR"); text = pick(0, "reservation failed: orders database unavailable|connection refused to 10.0.4.12:5432|timeout after 5000 ms waiting for a connection") }
    else { level = pick(0, "INFO|INFO|INFO|DEBUG|WARN"); text = level == "WARN" ? "stock of product " 300 + r(20) " is low" : pick(0, "reserved|released|counted") " product " 1000 + r(90) }
    printf "{\"timestamp\":\"2026-01-%dT%02d:%02d:%02d.%03dZ\",\"severity\":\"%s\",\"service\":\"inventory\",\"message\":\"%s\",\"shelf\":\"%s%d\",\"took_ms\":%d}\n", day, h, m, s, ms, level, text, pick(0, "A|B|C"), r(40), down ? 5000 + r(90) : 2 + r(60)
' >"$work/inventory.log"

mkdir -p "$work/bundle/shipping" "$work/bundle/search" "$work/bundle/mail"
lines 120 7 '
    if (down) { level = "warn"; text = pick(0, "no paid orders to ship|orders service answered 503|retrying label request") }
    else { level = pick(0, "info|info|debug"); text = pick(0, "label printed|parcel handed to carrier|address checked") }
    printf "time=2026-01-%dT%02d:%02d:%02d.%03dZ level=%s app=shipping msg=\"%s\" carrier=%s parcel=P%06d\n", day, h, m, s, ms, level, text, pick(0, "north|south|express"), r(1000000)
' >"$work/bundle/shipping/shipping.log"
lines 140 11 '
    if (r(40) == 0) { level = "ERROR"; text = "shard 2 rebuild failed: out of memory" } else { level = pick(0, "INFO|INFO|INFO|WARN"); text = level == "WARN" ? "slow query took " 900 + r(3000) " ms" : "query answered in " 3 + r(80) " ms" }
    printf "2026-01-%d %02d:%02d:%02d,%03d %-5s [search-%d] com.example.shop.search.Engine - %s\n", day, h, m, s, ms, level, r(8), text
' >"$work/bundle/search/search.log"
lines 90 13 '
    printf "Jan %d %02d:%02d:%02d mail-1 postfix/smtp[%d]: %s\n", day, h, m, s, 2000 + r(900), down ? "connect to relay.example.com[10.0.5.9]:25: Connection timed out" : "4F" 1000 + r(9000) "A: to=<customer" r(900) "@example.com>, relay=relay.example.com[10.0.5.9]:25, delay=0." r(9) ", status=sent (250 OK)"
' | gzip -9n >"$work/bundle/mail/mail.log.gz"

mkdir -p logs/inventory
gzip -9n <"$work/inventory.log" >logs/inventory/inventory.log.gz
tar -C "$work/bundle" --format=ustar --sort=name --mtime=2026-01-21T18:00:00Z --owner=0 --group=0 --numeric-owner --mode=0644 \
    -cf - mail/mail.log.gz search/search.log shipping/shipping.log | gzip -9n >logs/bundle-2026-01-20-21.tar.gz
