import * as fc from 'fast-check';
import { unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { rules } from '../../rules/index.ts';
import { reportPage } from '../../src/bundle/html/report-page.ts';
import { learnNames } from '../../src/bundle/known-names.ts';
import { prepareBundle } from '../../src/bundle/make-bundle.ts';
import { ownNames } from '../../src/bundle/own-names.ts';
import { createRedactor } from '../../src/bundle/redactor.ts';
import { reportPageOf } from '../../src/commands/report-page-of.ts';
import { renderReport } from '../../src/commands/report-text.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { toReport } from '../../src/diagnosis/report.ts';
import type { Evidence } from '../../src/evidence/evidence.ts';
import { withoutControls } from '../../src/formats/text.ts';
import { FileError } from '../../src/ports/files.ts';
import { collectEvidence } from '../../src/probes/collect-evidence.ts';
import { simulateHost } from '../../src/simulation/simulate-host.ts';
import { readTranscript } from '../../src/transcript/read-transcript.ts';
import { liveEvidence } from '../fixtures/evidence.ts';
import { ODD_SECRETS } from './odd-secrets.ts';
import { planted, plantedIn } from './planting.ts';

async function evidenceOf(scene: string): Promise<Evidence> {
  const host = simulateHost(scene);
  const source = { kind: 'simulated' as const, name: scene };
  return collectEvidence(host.ports, { source, intent: 'flash', klipperPath: host.klipperPath });
}

/** Every file of a default bundle with its name, as one text. */
async function textsOf(evidence: Evidence, log: string): Promise<string> {
  const bundle = prepareBundle({
    evidence,
    texts: [
      { path: 'raw/logs/log-1.txt', content: withoutControls(log) },
      {
        path: 'raw/flash-events.jsonl',
        content: log
          .split('\n')
          .map((text) => JSON.stringify({ text }))
          .join('\n'),
      },
    ],
    unmodified: [],
    redact: true,
    diagnose: (one) => diagnose(one, rules),
    render: (one, diagnosis) => [
      { path: 'report.txt', content: renderReport(diagnosis, one, { columns: 80, color: false }) },
      {
        path: 'report.html',
        content: reportPage(
          reportPageOf(one, diagnosis, { toolVersion: '1.0.0', createdAt: '2026-01-01', replaced: [] }),
        ),
      },
    ],
    toolVersion: '1.0.0',
    createdMs: Date.UTC(2026, 0, 1),
  });
  const decoder = new TextDecoder();
  return Object.entries(unzipSync(await bundle.write()))
    .map(([name, bytes]) => `${name}\n${decoder.decode(bytes)}`)
    .join('\n');
}

/** A secret of several words is one even when only a word of it gets through. */
function partsOf(secret: string): string[] {
  return [secret, ...secret.split(/[ @]/).filter((part) => part.length >= 5)];
}

function redactText(text: string, evidence: Evidence = liveEvidence({})): string {
  return createRedactor(learnNames(evidence, [text])).redact(text);
}

describe('a bundle', () => {
  test('holds none of two hundred secrets of every kind, wherever they were planted', async () => {
    const evidence = await evidenceOf('octopus-pro-f446');
    await fc.assert(
      fc.asyncProperty(fc.array(planted, { minLength: 200, maxLength: 200 }), async (secrets) => {
        const lines = secrets.map(({ line }) => line);
        const whole = await textsOf(plantedIn(evidence, lines), lines.join('\n'));
        expect(secrets.filter(({ secret }) => whole.includes(secret))).toEqual([]);
      }),
      { numRuns: 10 },
    );
  }, 120_000);

  test.each(Object.keys(ODD_SECRETS))('holds none of the %s that stand in odd forms', async (kind) => {
    const evidence = await evidenceOf('octopus-pro-f446');
    const secrets = ODD_SECRETS[kind] ?? [];
    const lines = secrets.map(([, line]) => withoutControls(line));
    const log = lines.join('\n');
    const runs = readTranscript([{ name: 'console.txt', text: log }]).runs;
    const whole = await textsOf({ ...plantedIn(evidence, lines), runs }, log);
    const through = secrets.filter(([secret]) => partsOf(secret).some((part) => whole.includes(part)));
    expect(through).toEqual([]);
  });

  test('is tried with two hundred secrets in odd forms', () => {
    expect(Object.values(ODD_SECRETS).flat().length).toBeGreaterThanOrEqual(200);
  });

  test('holds none of them when each stands in a log of its own', () => {
    fc.assert(
      fc.property(planted, ({ secret, line }) => {
        expect(redactText(line)).not.toContain(secret);
      }),
      { numRuns: 1000 },
    );
  });

  test('keeps the serial number of the board, in every mode that it is known by', async () => {
    const evidence = await evidenceOf('octopus-pro-f446');
    if (evidence.usb.status !== 'collected') throw new Error('no USB facts');
    const board = evidence.usb.value.devices.find(({ vendorId }) => vendorId === 0x0483);
    const serial = board?.serialNumber?.text ?? '';
    expect(serial.length).toBeGreaterThan(6);
    const link = '/dev/serial/by-id/usb-Klipper_stm32f446xx_2B0007000C50425539393020-if00';
    const whole = await textsOf(evidence, `[ 12.0] usb 1-1.4: SerialNumber: ${serial}\n${link}\n`);
    expect(whole).toContain(serial);
    expect(whole).toContain(link);
  });
});

describe('what the machine calls itself and its people', () => {
  test('is replaced wherever it stands, even without a prompt or a path around it, in any spelling', () => {
    const own = { users: ['annelie', 'Annelie Meyer'], hosts: ['drucker-keller'] };
    const text = 'seen by ANNELIE on DRUCKER-KELLER; Annelie Meyer was asked, annelies was not';
    const clean = createRedactor(learnNames(liveEvidence({}), [text], own)).redact(text);
    expect(clean).toBe('seen by user-1 on host-1; user-2 was asked, annelies was not');
  });

  test('is read from the names that Linux keeps: people, not the accounts of the system', async () => {
    const texts: Readonly<Record<string, string>> = {
      '/etc/hostname': 'drucker-keller\n',
      '/etc/passwd':
        'root:x:0:0:root:/root:/bin/bash\nsshd:x:104:65534::/run/sshd:/usr/sbin/nologin\nannelie:x:1000:1000:Annelie Meyer,,,:/home/annelie:/bin/bash\nnobody:x:65534:65534:nobody:/:/usr/sbin/nologin\n',
    };
    const { ports } = simulateHost('octopus-pro-f446');
    const files = {
      ...ports.files,
      read: async (path: string) => {
        const text = texts[path];
        if (text === undefined) throw new FileError('not-found', path, 'nothing there');
        return new TextEncoder().encode(text);
      },
    };
    expect(await ownNames({ files })).toEqual({
      users: ['annelie', 'Annelie Meyer'],
      hosts: ['drucker-keller'],
    });
  });

  test.each([
    'collected',
    'flash',
    'usb',
    'dev',
    'device',
    'text',
    'stm32',
    'high',
    'unknown',
    'look',
    'file',
    'dfu',
    'path',
  ])('changes nothing about the report where both are called "%s"', async (name) => {
    const evidence = await evidenceOf('octopus-pro-f429');
    const bundle = prepareBundle({
      evidence,
      texts: [{ path: 'raw/logs/log-1.txt', content: `${name}@${name}:~ $ cd /home/${name}\n` }],
      unmodified: [],
      redact: true,
      own: { users: [name], hosts: [name] },
      diagnose: (one) => diagnose(one, rules),
      render: () => [],
      toolVersion: '1.0.0',
      createdMs: 0,
    });
    expect(toReport(bundle.diagnosis)).toEqual(toReport(diagnose(evidence, rules)));
  });
});

describe('a stand-in', () => {
  test('is the same for the same secret, so relations survive', () => {
    const clean = redactText(
      'erika@workshop:~ $ ls\nerika@workshop:~ $ ssh max@cellar\nmax@cellar:~ $ ls /home/erika',
    );
    expect(clean).toBe(
      'user-1@host-1:~ $ ls\nuser-1@host-1:~ $ ssh user-2@host-2\nuser-2@host-2:~ $ ls /home/user-1',
    );
  });

  test.each([
    'pi@raspberrypi:~/klipper $ make flash FLASH_DEVICE=0483:df11',
    'usb 1-1.4.2.1: new full-speed USB device number 38 using xhci_hcd',
    'Bus 001 Device 038: ID 0483:df11 STMicroelectronics STM32 BOOTLOADER',
    'Found DFU: [0483:df11] ver=2200, devnum=38, cfg=1, intf=0, path="1-1.4", alt=0, name="@Internal Flash  /0x08000000/04*016Kg,01*064Kg,03*128Kg", serial="203739645542"',
    'dfu-util 0.11 and libusb 1.0.26.11724, kernel 6.1.21-v7l+',
    'Linux version v0.12.0-316-g4f2c8d0e at 12:00:01',
    'listening on 127.0.0.1',
    'CONFIG_FLASH_APPLICATION_ADDRESS=0x8008000',
    'Token Ring support is off',
  ])('is put nowhere into: %s', (line) => {
    expect(redactText(line)).toBe(line);
  });

  test('is not made of a stand-in: what was redacted once stays as it is', () => {
    fc.assert(
      fc.property(fc.array(planted, { minLength: 1, maxLength: 5 }), (secrets) => {
        const once = redactText(secrets.map(({ line }) => line).join('\n'));
        const redactor = createRedactor([]);
        expect(redactor.redact(once)).toBe(once);
      }),
      { numRuns: 1000 },
    );
  });
});

test('redacting takes linear time, whatever the text holds', () => {
  const alphabet = ['a', '@', '.', ':', '-', '/', '=', '"', ' ', 'ssid', 'token', '::', '1', '\n', 'Bearer '];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...alphabet), { maxLength: 3 }), (parts) => {
      const text = parts.join('').repeat(20_000);
      const start = performance.now();
      redactText(text);
      expect(performance.now() - start).toBeLessThan(3000);
    }),
    { numRuns: 60 },
  );
}, 120_000);
