import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { constants, gzipSync } from 'node:zlib';
import type { PlainLoad, NamedLoad } from '../domain/campaign/load.ts';
import { multipart, partOf } from './multipart.ts';

export interface AgentConfig {
  /** Of the run: 32 bytes. */
  readonly key: Buffer;
  readonly port: number;
  readonly loads: readonly NamedLoad[];
}

/**
 * User data that brings the agent into a server, beside the campaign's own where it has any. What it is made of is a
 * script for cloud-init: its first line of JSON is the agent's configuration (which guest/small reads from there),
 * the rest unpacks the agent and starts it, under systemd where that runs.
 * @throws UnknownUserData where the campaign's own is nothing that cloud-init would know beside a script
 */
export function agentUserData(config: AgentConfig, own: Buffer | undefined): Buffer {
  const script = Buffer.from(startScript(config));
  if (own === undefined || own.length === 0) return script;
  return multipart([partOf(own), { type: 'text/x-shellscript', content: script }]);
}

let packed: string | undefined;
function packedAgent(): string {
  packed ??= gzipSync(readFileSync(join(import.meta.dirname, 'agent.py')), {
    level: constants.Z_BEST_COMPRESSION,
  })
    .toString('base64')
    .replaceAll(/.{1,120}/g, '$&\n');
  return packed;
}

/** No load's text can end the document early: JSON has no line breaks, and the line begins with a brace. */
function startScript(config: AgentConfig): string {
  return `#!/bin/sh
# Brought by ferry: the agent that answers its probes, and the load that this server was asked to carry.
umask 077
[ -x /usr/bin/ferry-agent ] && exit 0 # the image has the small form, which reads this file by itself
mkdir -p /usr/local/lib/ferry-agent && cd /usr/local/lib/ferry-agent || exit 1
cat > agent.json <<'FERRY_CONFIG'
${configLine(config)}
FERRY_CONFIG
PYTHON=$(command -v python3 || command -v /usr/libexec/platform-python) || {
  echo 'ferry agent: the image has no python3' >&2
  exit 1
}
$PYTHON -c 'import base64, gzip, sys; sys.stdout.buffer.write(gzip.decompress(base64.b64decode(sys.stdin.read())))' \\
  > agent.py <<'FERRY_AGENT'
${packedAgent()}FERRY_AGENT
[ -d /run/systemd/system ] || { setsid "$PYTHON" "$PWD/agent.py" "$PWD/agent.json" < /dev/null > agent.log 2>&1 & exit 0; }
cat > /etc/systemd/system/ferry-agent.service <<FERRY_UNIT
[Unit]
Description=ferry's agent: heartbeats and load
After=network.target

[Service]
ExecStart=$PYTHON $PWD/agent.py $PWD/agent.json
Restart=on-failure
RestartSec=1

[Install]
WantedBy=multi-user.target
FERRY_UNIT
systemctl daemon-reload && systemctl enable --now ferry-agent.service
`;
}

/** One line: guest/small finds it in the user data by how it begins. */
export function configLine({ key, port, loads }: AgentConfig): string {
  const config = { ferry_agent: 1, key: key.toString('base64'), port, loads: loads.map(asTheAgentReads) };
  return JSON.stringify(config);
}

function asTheAgentReads({ name, load }: NamedLoad): object {
  return { name, kind: load.kind, ...fieldsOf(load) };
}

function fieldsOf(load: PlainLoad): object {
  switch (load.kind) {
    case 'memory': {
      const { workingSetMib, dirtyMibPerSecond, pattern } = load;
      return { working_set_mib: workingSetMib, dirty_mib_per_second: dirtyMibPerSecond, pattern };
    }
    case 'cpu':
      return { cores: load.cores, percent: load.percent };
    case 'disk': {
      const { writeMibPerSecond, fileMib, fsync } = load;
      return { write_mib_per_second: writeMibPerSecond, file_mib: fileMib, fsync };
    }
    case 'network':
      return { mib_per_second: load.mibPerSecond, to: load.to };
    case 'wordcount':
      return { lines_per_second: load.linesPerSecond };
    case 'command':
      return { run: load.run };
  }
}
