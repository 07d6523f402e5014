#!/bin/sh
# Builds the pages into server/dist, unless they are built from the same sources
# already. Needs Node 20.19 or newer; `make tools` installs it where Debian has it.
set -eu
cd "$(dirname "$0")/.."

command -v node >/dev/null && command -v npm >/dev/null || {
	echo 'web: the pages are built with Node.js and npm: run make tools, or build without pages: make build WEB=' >&2
	exit 1
}
node -e '
const [a, b] = process.versions.node.split(".").map(Number)
if (a < 20 || (a === 20 && b < 19) || a === 21 || (a === 22 && b < 12)) {
  console.error("web: Node " + process.versions.node + " is too old for Vite 8, which builds the pages: it needs 20.19, 22.12 or newer.\nInstall one from nodejs.org, or build without pages: make build WEB=")
  process.exit(1)
}'

lock=$(sha256sum package-lock.json | cut -c1-64)
if [ "$(cat node_modules/.rawi-lock 2>/dev/null)" != "$lock" ]; then
	npm ci --no-audit --no-fund --loglevel=error
	echo "$lock" >node_modules/.rawi-lock
fi
[ "${1-}" = deps ] && exit 0

stamp=$(find . ../format/labels.txt ../lexicon/query-words.txt -path ./node_modules -prune -o -path ./shots -prune -o -type f ! -name .stamp -print | LC_ALL=C sort | xargs sha256sum | sha256sum | cut -c1-64)
if [ "$(cat .stamp 2>/dev/null)" = "$stamp" ] && [ -f ../server/dist/index.html ]; then
	exit 0
fi
rm -f .stamp
npm run --silent build
echo "$stamp" >.stamp
