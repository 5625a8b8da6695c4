import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inEnglish } from '../../src/formats/system-words.ts';

describe('in other languages', () => {
  it.each([
    ['make: arm-none-eabi-gcc: comando non trovato', 'make: arm-none-eabi-gcc: command not found'],
    ['bash: dfu-util : commande introuvable', 'bash: dfu-util: command not found'],
    [
      "ls: Zugriff auf '/dev/serial/by-id/*' nicht möglich: Datei oder Verzeichnis nicht gefunden",
      "ls: cannot access '/dev/serial/by-id/*': No such file or directory",
    ],
    ['bash: /dev/ttyACM0: Отказано в доступе', 'bash: /dev/ttyACM0: Permission denied'],
    [
      'make[1]: *** [Makefile:70: out/src/sched.o] Fehler 127',
      'make[1]: *** [Makefile:70: out/src/sched.o] Error 127',
    ],
    [
      "make: *** No hay ninguna regla para construir el objetivo 'flash'.  Alto.",
      "make: *** No rule to make target 'flash'.  Stop.",
    ],
    [
      'make: *** Keine Regel, um „flash“ zu erstellen.  Schluss.',
      "make: *** No rule to make target 'flash'.  Stop.",
    ],
    [
      'make: *** Aucune règle pour fabriquer la cible « flash ». Arrêt.',
      "make: *** No rule to make target 'flash'.  Stop.",
    ],
    [
      'make: *** Нет правила для сборки цели «out/board/irq.h», требуемой для «out/src/sched.o».  Останов.',
      "make: *** No rule to make target 'out/board/irq.h', needed by 'out/src/sched.o'.  Stop.",
    ],
    [
      'make: *** Keine Targets angegeben und keine »make«-Steuerdatei gefunden.  Schluss.',
      'make: *** No targets specified and no makefile found.  Stop.',
    ],
    [
      'make: *** No se especificó ningún objetivo y no se encontró ningún makefile.  Alto.',
      'make: *** No targets specified and no makefile found.  Stop.',
    ],
  ])('%s', (abroad, english) => {
    expect(inEnglish(abroad)).toBe(english);
  });
});

describe('what is English stays as it is', () => {
  it.each([
    "make: *** No rule to make target 'flash'.  Stop.",
    'make: *** No targets specified and no makefile found.  Stop.',
    "make: *** Recursive variable 'X' references itself (eventually).  Stop.",
    'make: *** [Makefile:70: out/src/sched.o] Error 127',
    'bash: dfu-util: command not found',
    'dfu-util: No DFU capable USB device available',
  ])('%s', (line) => {
    expect(inEnglish(line)).toBe(line);
  });

  it('and so does any line without a colon', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (line) => {
        fc.pre(!line.includes(':'));
        expect(inEnglish(line)).toBe(line);
      }),
    );
  });
});

it('a line is never made much longer, whatever it holds', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'make: *** ',
      '[x] Fehler 1',
      'ls: ',
      "'a'",
      '«b»',
      ': ',
      'Permiso denegado',
      'Alto.',
      '  ',
    ),
    fc.string({ maxLength: 8 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const line = pieces.join('');
      expect(inEnglish(line).length).toBeLessThan(line.length + 60);
    }),
  );
});
