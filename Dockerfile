# The bot without its build and test tools. Settings come from the environment or from files under /run/secrets. It writes
# only to /data. `make image` builds it. It has none of the extras: matplotlib alone, for pictures of charts, would add 170 MB.

# docs/operations.md says how to update it.
ARG BASE=python:3.13.15-slim-trixie@sha256:7c61056e61ac89e852de05f3dc6fa51a6dd2181797bceed46aa725dd7cb2cd3b

FROM ${BASE} AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
RUN apt-get update && apt-get install --yes --no-install-recommends binutils
RUN python -m venv --without-pip /opt/keesa-bot
WORKDIR /src
COPY locks/build.txt locks/run.txt locks/
RUN pip install --require-hashes -r locks/build.txt \
    && pip --python /opt/keesa-bot/bin/python install --no-compile --require-hashes -r locks/run.txt \
    && find /opt/keesa-bot -path '*/sqlalchemy/*.so' -exec strip --strip-unneeded {} + \
    && find /opt/keesa-bot -type d \( -name tests -o -name testing \) -prune -exec rm -r {} +
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY handlers handlers
RUN pip wheel --no-deps --no-build-isolation --wheel-dir dist . \
    && pip --python /opt/keesa-bot/bin/python install --no-compile --no-deps dist/*.whl
# Bytecode only of what the bot imports: of everything, it would be a sixth of the image. The bot itself can't write any.
RUN cd /tmp && DATABASE_URL=sqlite:///throwaway.sqlite3 SLACK_BOT_TOKEN=xoxb-none SLACK_APP_TOKEN=xapp-none KEESA_USER=none \
    KEESA_PASSWORD=nothing /opt/keesa-bot/bin/keesa-bot migrate \
    && /opt/keesa-bot/bin/python -c "import bot.app, bot.doctor, psycopg, sqlalchemy.dialects.postgresql.psycopg"

FROM ${BASE}
# A fixed id, so that the owner of a mounted volume can be named.
RUN groupadd --gid 10001 keesa && useradd --uid 10001 --gid 10001 --home-dir /data --no-create-home --shell /usr/sbin/nologin keesa \
    && install --directory --owner=10001 --group=10001 --mode=0700 /data
COPY --from=build /opt/keesa-bot /opt/keesa-bot
ENV PATH=/opt/keesa-bot/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    HTTP_HOST=0.0.0.0 \
    HTTP_PORT=8080
USER 10001:10001
# Also where the database is, unless DATABASE_URL says otherwise.
WORKDIR /data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 CMD ["python", "-c", "\
import http.client, os; \
connection = http.client.HTTPConnection('127.0.0.1', int(os.environ['HTTP_PORT']), timeout=4); \
connection.request('GET', '/healthz'); \
raise SystemExit(connection.getresponse().status != 200)"]
# Last, because they differ in each build.
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="keesa-bot" \
      org.opencontainers.image.description="A Slack bot to raise, view and update DSS Keesa tickets, and to post new ones in channels" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
ENTRYPOINT ["keesa-bot"]
CMD ["run"]
