# The bot without its build and test tools. Settings come from the environment or from files under /run/secrets.

FROM python:3.13-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
RUN python -m venv --without-pip /opt/keesa-bot
WORKDIR /src
COPY locks/build.txt locks/run.txt locks/
RUN pip install --require-hashes -r locks/build.txt \
    && pip --python /opt/keesa-bot/bin/python install --require-hashes -r locks/run.txt
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY handlers handlers
RUN pip wheel --no-deps --no-build-isolation --wheel-dir dist . \
    && pip --python /opt/keesa-bot/bin/python install --no-deps dist/*.whl

FROM python:3.13-slim
LABEL org.opencontainers.image.title="keesa-bot" \
      org.opencontainers.image.description="A Slack bot to raise, view and update DSS Keesa tickets, and to post new ones in channels" \
      org.opencontainers.image.licenses="MIT"
# A fixed id, so that the owner of a mounted volume can be named.
RUN groupadd --gid 10001 keesa && useradd --uid 10001 --gid 10001 --home-dir /data --no-create-home --shell /usr/sbin/nologin keesa \
    && install --directory --owner=10001 --group=10001 --mode=0700 /data
COPY --from=build /opt/keesa-bot /opt/keesa-bot
ENV PATH=/opt/keesa-bot/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    HTTP_HOST=0.0.0.0 \
    HTTP_PORT=8080 \
    DATABASE_URL=sqlite:////data/keesa-bot.sqlite3
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 CMD ["python", "-c", "\
import http.client, os; \
connection = http.client.HTTPConnection('127.0.0.1', int(os.environ['HTTP_PORT']), timeout=4); \
connection.request('GET', '/healthz'); \
raise SystemExit(connection.getresponse().status != 200)"]
ENTRYPOINT ["keesa-bot"]
CMD ["run"]
