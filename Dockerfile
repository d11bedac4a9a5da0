# ferry and its worker. Debian and not Alpine: Temporal's SDK has a native part that is built against glibc.
FROM node:24.21.0-bookworm AS packages
WORKDIR /opt/ferry
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --no-audit --no-fund \
  # Of the SDK's native part this platform's alone: saves 100 MB.
  && cd node_modules/@temporalio/core-bridge/releases \
  && find . -mindepth 1 -maxdepth 1 ! -name "$(uname -m)-unknown-linux-gnu" -exec rm -rf {} +

FROM node:24.21.0-bookworm-slim
# The SDK's native part checks certificates against the system's.
COPY --from=packages /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
# Watches guests by ICMP. Its right to raw sockets is a property of its file, which the package sets.
RUN apt-get update && apt-get install -y --no-install-recommends fping && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/ferry
COPY --from=packages /opt/ferry/node_modules node_modules
COPY package.json LICENSE ./
COPY bin bin
COPY client client
COPY worker worker
COPY activities activities
COPY workflows workflows
COPY openstack openstack
COPY domain domain
COPY guest guest
COPY results results
COPY simulator simulator
COPY examples examples
COPY deploy/influxdb deploy/influxdb
# The workflows are bundled once, not at each start: who runs here may not write there. The second bundle is that of encrypted runs.
RUN node --disable-warning=ExperimentalWarning -e "import('/opt/ferry/worker/workflow-bundle.ts') \
  .then((m) => m.workflowBundle().then(() => m.workflowBundle({ failureConverterPath: '/opt/ferry/workflows/sealed-failures.ts' })))"
# Volumes take their owner from the folders that they are first mounted on.
RUN ln -s /opt/ferry/bin/ferry /usr/local/bin/ferry \
  && mkdir -p /var/lib/ferry /tokens/ferry /tokens/grafana /tokens/telegraf \
  && chown -R node:node /var/lib/ferry /tokens
ENV NODE_ENV=production FERRY_HOME=/var/lib/ferry
USER node
WORKDIR /var/lib/ferry
# Asks Temporal whether it has lately heard from the worker of this container.
HEALTHCHECK --interval=30s --timeout=15s --start-period=60s --retries=3 CMD ["ferry", "worker", "--check"]
ENTRYPOINT ["ferry"]
CMD ["worker"]
