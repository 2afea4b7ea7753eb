# Release Kraken as an image: no root, nothing written but below /var/lib/release-kraken, /var/cache/release-kraken and /tmp.
ARG BASE=python:3.13-slim-bookworm

FROM ${BASE} AS build
WORKDIR /build
RUN python3 -m venv /opt/kraken
COPY requirements.txt ./
RUN /opt/kraken/bin/pip install --quiet --no-cache-dir --no-compile --require-hashes --requirement requirements.txt
COPY pyproject.toml README.md LICENSE ./
COPY src src
RUN /opt/kraken/bin/pip install --quiet --no-cache-dir --no-compile --no-deps . \
 && /opt/kraken/bin/pip uninstall --quiet --yes pip \
 && python3 -m compileall -q /opt/kraken/lib

FROM ${BASE}
# git fetches pull requests; terraform comes from an image of your own (docs/operations.md)
RUN apt-get update --quiet \
 && apt-get install --quiet --yes --no-install-recommends ca-certificates git \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/archives/* /usr/share/doc /usr/share/man \
 && groupadd --gid 10001 kraken \
 && useradd --uid 10001 --gid kraken --no-create-home --home-dir /var/lib/release-kraken --shell /usr/sbin/nologin kraken \
 && install --directory --owner=kraken --group=kraken --mode=0700 /var/lib/release-kraken /var/cache/release-kraken
COPY --from=build /opt/kraken /opt/kraken
ENV PATH=/opt/kraken/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    XDG_STATE_HOME=/var/lib \
    XDG_CACHE_HOME=/var/cache
USER 10001:10001
WORKDIR /var/lib/release-kraken
VOLUME ["/var/lib/release-kraken", "/var/cache/release-kraken"]
EXPOSE 8420
ENTRYPOINT ["kraken"]
CMD ["up"]
