# candled in an image of its own: built in one stage, run as a user without rights in another.
#   docker build -t candled .    --build-arg CANDLED_COMMIT=$(git rev-parse --short=12 HEAD) tells `candled version` the commit
#   docker run -p 8080:8080 -v candles:/data --read-only candled
FROM debian:12-slim AS build
WORKDIR /src
COPY scripts/install-dependencies scripts/
RUN scripts/install-dependencies && rm -rf /var/lib/apt/lists/*
COPY CMakeLists.txt CMakePresets.json ./
COPY cmake cmake
COPY lib lib
COPY app app
COPY sql sql
COPY web web
ARG CANDLED_COMMIT=
RUN cmake --preset run -DCANDLED_PACKAGING=OFF -DCANDLED_COMMIT="$CANDLED_COMMIT" -Wno-dev && cmake --build build/release \
    && cmake --install build/release --prefix /opt/candled --strip

# The libraries are those that the two programs are linked with; a test compares.
FROM debian:12-slim
RUN apt-get update -q \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
       ca-certificates libcpp-httplib0.11 libcurl4 libdeflate0 libfmt9 libpq5 libprometheus-cpp-core1.0 libspdlog1.10 \
       libsqlite3-0 libsystemd0 libtomlplusplus3 libxxhash0 libzstd1 zlib1g \
    && apt-get clean && rm -rf /var/lib/apt/lists/* /var/log/apt /var/log/dpkg.log \
    && useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin candled \
    && install -d -o candled -g candled /data
COPY --from=build /opt/candled/bin/ /usr/local/bin/

USER candled
WORKDIR /data
VOLUME /data
EXPOSE 8080
# Settings belong into the environment: `candled health` reads them there, the address to ask among them.
ENV CANDLED_LISTEN=0.0.0.0:8080 CANDLED_STORE=sqlite:/data/candles.db
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["candled", "health"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["candled"]
