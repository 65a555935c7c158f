# One bot. It runs as nobody in particular, and its root may be read-only: what it writes goes to /data and /tmp.
#   docker build -t touchdown .
#   docker run --rm --read-only --tmpfs /tmp --cap-drop ALL -v touchdown:/data --env-file .env touchdown
FROM python:3.12.11-slim-bookworm AS built
WORKDIR /app
COPY pyproject.toml uv.lock README.md LICENSE ./
# The versions and hashes are those of uv.lock; nothing else is installed.
RUN python -m venv /venv \
 && pip install --no-cache-dir "uv>=0.11,<1" \
 && uv export --quiet --frozen --no-dev --no-emit-project --output-file requirements.txt \
 && /venv/bin/pip install --no-cache-dir --require-hashes --requirement requirements.txt
COPY bot bot
COPY commands commands
COPY jobs jobs
COPY store store
RUN /venv/bin/python -m compileall -q bot commands jobs store

FROM python:3.12.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin touchdown \
 && install --directory --owner touchdown --group touchdown --mode 0700 /data
COPY --from=built /venv /venv
COPY --from=built /app /app
WORKDIR /app
ENV PATH=/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 MPLCONFIGDIR=/tmp \
    DATABASE_URL=sqlite:////data/touchdown.db BACKUPS=/data/backups HEALTH_PORT=9090
USER 10001
VOLUME /data
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:9090/healthz', timeout=4)"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["serve"]
