import { readFileSync } from 'node:fs';
import type { Evidence } from '../../src/evidence/evidence.ts';
import type { Run } from '../../src/evidence/runs.ts';
import type { UsbFacts } from '../../src/evidence/usb.ts';
import { readTranscript } from '../../src/transcript/read-transcript.ts';

/** The console text of test/fixtures/transcripts/NAME.txt. */
export function fixture(name: string): string {
  return readFileSync(new URL(`../fixtures/transcripts/${name}.txt`, import.meta.url), 'utf8');
}

export function read(text: string): Evidence {
  return readTranscript([{ name: 'paste', text }]);
}

export function runsOf(evidence: Evidence): Run[] {
  return evidence.runs.status === 'collected' ? evidence.runs.value.runs : [];
}

export function usbOf(evidence: Evidence): UsbFacts {
  return evidence.usb.status === 'collected' ? evidence.usb.value : { devices: [], sightings: [] };
}

export function meanings(run: Run | undefined): string[] {
  return (run?.lines ?? []).map((line) => line.meaning);
}
