# Rawi in a container: the pages are built, then the program, static, and nothing
# but the program goes into the image.
#
#	docker build -t rawi --build-arg VERSION=$(git describe --tags --always) .
#	docker run --rm -it -v rawi:/var/lib/rawi rawi user add NAME --role admin
#	docker run -d --name rawi -v rawi:/var/lib/rawi -p 8080:8080 --read-only --tmpfs /tmp \
#		--cap-drop ALL --security-opt no-new-privileges rawi
#
# docs/running.md says what to put before it, for TLS.

FROM node:22-bookworm-slim AS pages
WORKDIR /src
COPY web web
COPY format/labels.txt format/labels.txt
RUN mkdir -p server/dist && sh web/scripts/build.sh

FROM golang:1.26-bookworm AS program
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
COPY --from=pages /src/server/dist server/dist
ARG VERSION=devel
RUN go generate ./lexicon && CGO_ENABLED=0 go build -buildvcs=false -tags compiled -trimpath -ldflags "-s -w -X main.version=$VERSION" -o /rawi ./cmd/rawi

# Debian rather than nothing: the health check needs a shell, TLS the certificates
# of authorities, and times the names of zones.
FROM debian:bookworm-slim
RUN apt-get update -q && apt-get install -q -y --no-install-recommends ca-certificates tzdata && rm -rf /var/lib/apt/lists/* \
	&& useradd --system --uid 10001 --home-dir /var/lib/rawi --create-home --shell /usr/sbin/nologin rawi && chmod 0700 /var/lib/rawi
COPY --from=program /rawi /usr/local/bin/rawi
COPY LICENSE NOTICE /usr/share/doc/rawi/
USER 10001
VOLUME /var/lib/rawi
ENV RAWI_DB=/var/lib/rawi/archive RAWI_LOG_FORMAT=json RAWI_LOG_LEVEL=info XDG_DATA_HOME=/var/lib/rawi
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /healthz HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]
ENTRYPOINT ["rawi"]
CMD ["serve", "--addr", "0.0.0.0:8080"]
