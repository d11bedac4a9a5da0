import { basename } from 'node:path';
import type { Heartbeat } from './heartbeat.ts';

/** What activities of preparation and clean-up let be known in their heartbeats. */
interface Note {
  readonly uploading?: string;
  readonly sent?: number;
  readonly total?: number;
  readonly creating?: string;
  readonly servers?: number;
  readonly volumes?: number;
  readonly of?: number;
  readonly removing?: number;
  readonly unanswering?: number;
}

/** What a run is at outside its evacuations, in a few words: `uploading ubuntu.qcow2, 43 %`. */
export function doing({ details }: Heartbeat): string | undefined {
  const note = (details ?? {}) as Note;
  const { sent, total, of } = note;
  if (note.uploading !== undefined && sent !== undefined && total !== undefined) {
    return `uploading ${basename(note.uploading)}, ${Math.floor((100 * sent) / Math.max(total, 1))} %`;
  }
  if (note.creating !== undefined) return `booting ${note.creating}`;
  if (note.servers !== undefined) return `${note.servers} of ${of ?? '?'} servers there`;
  if (note.volumes !== undefined) return `${note.volumes} of ${of ?? '?'} volumes there`;
  if (note.unanswering !== undefined)
    return `waiting for ${note.unanswering} of ${of ?? '?'} guests to answer the probes`;
  if (note.removing !== undefined) return `${note.removing} to be removed`;
  return undefined;
}
