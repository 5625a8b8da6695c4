import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { readTranscript } from '../../src/transcript/read-transcript.ts';

const FOLDER = new URL('../fixtures/recorded/', import.meta.url);
const NAMES = readdirSync(FOLDER).map((name) => name.replace(/\.txt$/, ''));

/** What stopped the user, where a rule knows it. */
const BLOCKED_BY: Readonly<Record<string, string>> = {
  'dfu-util-no-device': 'no-dfu-device',
  'dfu-util-permission': 'permission-denied-udev',
  'dfu-util-two-boards': 'multiple-dfu-devices',
  'dfu-util-running-klipper': 'no-dfu-device',
  'dfu-util-read-protected': 'read-protected',
  'stm32flash-read-protected': 'read-protected',
  'stm32flash-on-klipper': 'wrong-tool-stm32flash-on-usb-cdc',
  'stm32flash-usb-id-as-port': 'wrong-tool-stm32flash-on-dfu-device',
  'stm32flash-held-in-reset': 'serial-bootloader-no-response',
  'stm32flash-wrong-byte': 'serial-bootloader-no-response',
  'stm32flash-no-port': 'serial-port-missing',
  'stm32flash-file-missing': 'file-missing',
  'dfu-util-file-missing': 'file-missing',
  'dfu-util-hex-file': 'wrong-file-type',
  'dfu-util-no-address': 'missing-dfuse-address',
  'dfu-util-no-such-alternate': 'bad-alt-setting-argument',
  'dfu-util-address-in-ram': 'address-not-writeable',
};

/** Harmless lines that frighten, and what else is to be said of a recording. */
const ALSO_FOUND: Readonly<Record<string, readonly string[]>> = {
  'dfu-util-success': ['benign-suffix-warning'],
  'dfu-util-success-leave-f407': ['benign-suffix-warning', 'benign-error-after-leave'],
  'dfu-util-success-leave-and-reset': ['reset-flag-with-leave', 'benign-cant-detach-after-leave'],
};

/** Attempts to flash that failed; what only reads (list, information, upload) stops no flash. */
const FAILED = NAMES.filter((name) => !/success|list|information|file-exists/.test(name));

function explain(name: string) {
  const text = readFileSync(new URL(`${name}.txt`, FOLDER), 'utf8');
  return diagnose(readTranscript([{ name, text }]), rules);
}

describe('transcripts recorded from dfu-util 0.11 and stm32flash 0.7', () => {
  it('cover successes and at least fifteen failures', () => {
    expect(NAMES.filter((name) => name.includes('success')).length).toBeGreaterThanOrEqual(6);
    expect(FAILED.length).toBeGreaterThanOrEqual(15);
    expect(NAMES).toEqual(expect.arrayContaining([...Object.keys(BLOCKED_BY), ...Object.keys(ALSO_FOUND)]));
  });

  it.each(NAMES.filter((name) => name.includes('success')))('%s stops nobody', (name) => {
    const { verdict } = explain(name);
    expect(verdict.outcome).toBe('clear');
    expect(verdict.primary).toBeNull();
  });

  it.each(Object.entries(BLOCKED_BY))('%s was stopped by %s', (name, rule) => {
    expect(explain(name).verdict).toMatchObject({ outcome: 'blocked', primary: rule });
  });

  it.each(FAILED)('%s is not called clear', (name) => {
    expect(explain(name).verdict.outcome).not.toBe('clear');
  });

  it.each(Object.entries(ALSO_FOUND))('%s has %j', (name, found) => {
    expect(explain(name).findings.map(({ ruleId }) => ruleId)).toEqual(expect.arrayContaining([...found]));
  });

  it.each(NAMES)('%s crashes no rule', (name) => {
    expect(explain(name).crashed).toEqual([]);
  });
});
