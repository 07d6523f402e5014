#!/bin/sh
# Measures rawi serve on a large made archive: how soon it is ready, and how soon it
# answers many readers, alone and while articles are ingested. The archive is made
# if it is not there, which takes a while; what is known across it too.
set -eu

db=${LOAD_DB:-bin/load-archive}
articles=${LOAD_ARTICLES:-100000}
time=${LOAD_TIME:-60s}
addr=127.0.0.1:8098
log=$(mktemp)

start() {
	begin=$(date +%s%N)
	bin/rawi serve -v --db "$db" --addr $addr >"$log" 2>"$log.err" &
	server=$!
	trap 'kill $server 2>/dev/null; rm -f "$log" "$log.err" "$log.jsonl"' EXIT
	until bin/load ready --addr $addr 2>/dev/null; do
		kill -0 $server
		sleep 0.02
	done
	echo "ready after $((($(date +%s%N) - begin) / 1000000)) ms"
}

# whole waits until all is known that was there at the start.
whole() {
	until grep -q 'all that was there is known' "$log.err"; do
		kill -0 $server
		sleep 1
	done
	grep 'all that was there is known\|took=' "$log.err" | tail -2
}

stop() {
	kill $server
	wait $server || true
}

if [ ! -e "$db/rawi.db" ]; then
	bin/load fill --db "$db" --articles "$articles"
fi
echo '--- the first start: the index, and what is known across articles'
start
whole
stop
echo '--- another start'
start
whole
echo "--- 50 readers for $time"
bin/load read --addr $addr --for "$time"
echo "--- 50 readers for $time, while articles are ingested"
bin/load articles --articles 20000 >"$log.jsonl"
bin/rawi ingest --quiet --db "$db" --jobs 1 "$log.jsonl" &
ingest=$!
bin/load read --addr $addr --for "$time" --seed 2
kill $ingest 2>/dev/null || true
stop
