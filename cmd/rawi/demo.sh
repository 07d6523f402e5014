#!/bin/sh
# Opens the pages of rawi serve --demo. Where nobody looks (no terminal, or CI),
# it ends when the first page has answered.
set -eu

rawi=${RAWI:-rawi}
if [ -t 1 ] && [ -z "${CI:-}" ]; then
	exec "$rawi" serve --demo
fi
out=$(mktemp)
"$rawi" serve --demo --addr 127.0.0.1:0 >"$out" &
server=$!
# What ends the server is not what ends the script: kill fails where it is gone.
trap 'kill $server 2>/dev/null || true; rm -f "$out"' EXIT
# The address is printed when the pages are there.
for _ in $(seq 100); do
	[ -s "$out" ] && break
	kill -0 $server 2>/dev/null || exit 1
	sleep 0.1
done
[ -s "$out" ] || { echo 'demo: no address after ten seconds' >&2; exit 1; }
cat "$out"
kill $server
wait $server
