import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { includedFiles, type SerialEdit, serialEdit } from '../../src/setup/printer-config.ts';

const SERIAL = '/dev/serial/by-id/usb-Klipper_stm32f446xx_2B0007000C50425539393020-if00';

function changeOf(text: string): SerialEdit | null {
  const edit = serialEdit(text, SERIAL);
  return typeof edit === 'string' ? null : edit;
}

describe('the [mcu] section of printer.cfg', () => {
  test('gets its serial line replaced where it is', () => {
    const text =
      '[include mainsail.cfg]\n[mcu]\n# the board\nserial: /dev/ttyACM0\nrestart_method: command\n[printer]\n';
    expect(serialEdit(text, SERIAL)).toEqual({
      line: 4,
      before: 'serial: /dev/ttyACM0',
      after: `serial: ${SERIAL}`,
      text: text.replace('/dev/ttyACM0', SERIAL),
    });
  });

  test('gets one added where it has none', () => {
    expect(serialEdit('[mcu]\n\n[printer]\nkinematics: corexy\n', SERIAL)).toMatchObject({
      line: 2,
      before: null,
      text: `[mcu]\nserial: ${SERIAL}\n\n[printer]\nkinematics: corexy\n`,
    });
  });

  test.each([
    ['says so already', `[mcu]\nserial: ${SERIAL}\n`, 'same'],
    ['stands in an included file', '[include mcu.cfg]\n[printer]\n', 'no-section'],
    ['is that of another board', '[mcu EBBCan]\ncanbus_uuid: 1234\n', 'no-section'],
    ['is what Klipper saved', '[printer]\n#*# [mcu]\n#*# serial: x\n', 'no-section'],
  ])('is left alone when it %s', (_, text, why) => {
    expect(serialEdit(text, SERIAL)).toBe(why);
  });

  test('is looked for in the files that are included by name, not by pattern', () => {
    const text =
      '[include mainsail.cfg]\n[include boards/*.cfg]\n#[include old.cfg]\n[include boards/mcu.cfg]\r\n';
    expect(includedFiles(text)).toEqual(['mainsail.cfg', 'boards/mcu.cfg']);
  });

  test('keeps the line ends of Windows, and replaces a canbus_uuid', () => {
    expect(changeOf('[mcu]\r\ncanbus_uuid=0e0d81e4210c\r\n[printer]\r\n')?.text).toBe(
      `[mcu]\r\nserial: ${SERIAL}\r\n[printer]\r\n`,
    );
  });

  test('changes one line of any file and says so already afterwards', () => {
    const line = fc.oneof(
      fc.constantFrom(
        '[mcu]',
        '[mcu x]',
        '[printer]',
        'serial: a',
        'serial = b',
        '# serial: c',
        '  serial: d',
        '',
      ),
      fc.string({ maxLength: 30 }),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
        const text = lines.join('\n');
        const change = changeOf(text);
        if (!change) return;
        expect(serialEdit(change.text, SERIAL)).toBe('same');
        const [was, is] = [text.split('\n'), change.text.split('\n')];
        expect(is[change.line - 1]?.trim()).toBe(`serial: ${SERIAL}`);
        if (change.before === null) was.splice(change.line - 1, 0, is[change.line - 1] ?? '');
        else was[change.line - 1] = is[change.line - 1] ?? '';
        expect(is).toEqual(was);
      }),
      { numRuns: 1000 },
    );
  });
});
