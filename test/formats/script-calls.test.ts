import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findScriptCalls } from '../../src/formats/script-calls.ts';

const spell = (fileName: string, text: string) =>
  findScriptCalls(fileName, text).map((call) => call.tokens.map((token) => token.text).join(' '));
const python = (text: string) => spell('flash.py', text);
const make = (text: string) => spell('Makefile', text);

describe('calls in Python', () => {
  it.each([
    ['a list', 'run(["dfu-util", "-a", "0"])', ['dfu-util -a 0']],
    ['a tuple', "run(('dfu-util', '-a', '0'))", ['dfu-util -a 0']],
    ['sudo and a path in front', 'run(["sudo", "-n", "/usr/bin/dfu-util", "-l"])', ['dfu-util -l']],
    ['a formatted address', 'run(["dfu-util", "-s", "%s:leave" % start])', ['dfu-util -s %s:leave']],
    ['format()', 'run(["dfu-util", "-s", "0x{:x}:leave".format(at)])', ['dfu-util -s 0x{:x}:leave']],
    ['an f-string', 'run(["dfu-util", "-s", f"{at:#x}:leave"])', ['dfu-util -s {at:#x}:leave']],
    ['a sum of strings', 'run(["dfu-util", "-s", hex(at) + ":leave"])', ['dfu-util -s <hex(at)>:leave']],
    [
      'a string in two pieces',
      'run(["dfu-util", "-s", "0x8000000"\n  ":leave"])',
      ['dfu-util -s 0x8000000:leave'],
    ],
    ['opened lists', 'flags = ["-R"]\nrun(["stm32flash", *flags, "-v"])', ['stm32flash -R -v']],
    ['sums of lists', 'x = ["sudo"] + ["dfu-util"] + ["-R"]', ['dfu-util -R']],
    ['a chain of sums', 'a = ["dfu-util", "-l"]\nb = a + ["-R"]\nrun(b)', ['dfu-util -l -R']],
    ['append and extend', 'a = ["dfu-util"]\na.append("-R")\na.extend(["-a", "0"])', ['dfu-util -R -a 0']],
    ['insert and +=', 'a = ["dfu-util", "-l"]\na.insert(0, "sudo")\na += ["-R"]', ['dfu-util -l -R']],
    ['a list made longer', 'a = ["dfu-util"]\na = a + ["-R"]\nrun(a)', ['dfu-util -R']],
    ['a choice', 'a = ["dfu-util"] + (["-R"] if r else ["-l"])', ['dfu-util -R', 'dfu-util -l']],
    ['a shell string', 'os.system("sudo dfu-util -a 0 -D %s" % f)', ['dfu-util -a 0 -D %s']],
    ['a line joined by a backslash', 'a = ["dfu-util"] + \\\n    ["-R"]', ['dfu-util -R']],
  ])('are found in %s', (_form, text, calls) => {
    expect(python(text)).toEqual(calls);
  });

  it.each([
    ['a comment', '# run(["dfu-util", "-R"])'],
    ['help text', 'HELP = """\ndfu-util -R -a 0\n"""\nprint("dfu-util -l lists devices")'],
    ['a look for the program', 'shutil.which("dfu-util")\nTOOLS = ["dfu-util", "make"]'],
    ['another tool', 'run(["avrdude", "-R"])'],
  ])('are not seen in %s', (_form, text) => {
    expect(python(text)).toEqual([]);
  });

  const SCRIPT = [
    'def start_tool(flags, image, sudo):',
    '    args = ["dfu-util"] + flags + ["-D", image]',
    '    if sudo:',
    '        args.insert(0, "sudo")',
    '    subprocess.call(args)',
    '',
    'def send(device, image, extra_flags=[], sudo=True):',
    '    if is_usb_id(device):',
    '        start_tool(["-d", "," + device.strip()] + extra_flags, image, sudo)',
    '        return',
    '    start_tool(["-p", path_of(device)] + extra_flags, image, sudo)',
    '',
    'def flash_plain(options, image):',
    '    send(options.device, image, sudo=options.sudo)',
    '',
    'def flash_f1(options, image):',
    '    send(options.device, image, ["-R", "-a", "2"], options.sudo)',
    '',
    'def flash_f4(options, image):',
    '    start = "0x%x:leave" % (options.start,)',
    '    try:',
    '        send(options.device, image,',
    '             ["-R", "-a", "0", "-s", start], options.sudo)',
    '    except Failure as e:',
    '        sys.exit(-1)',
  ];

  it('are followed from function to function, each way of its own', () => {
    expect(python(SCRIPT.join('\n'))).toEqual([
      'dfu-util -d ,<device.strip()> -D <image>',
      'dfu-util -d ,<device.strip()> -R -a 2 -D <image>',
      'dfu-util -d ,<device.strip()> -R -a 0 -s 0x%x:leave -D <image>',
      'dfu-util -p <path_of(device)> -D <image>',
      'dfu-util -p <path_of(device)> -R -a 2 -D <image>',
      'dfu-util -p <path_of(device)> -R -a 0 -s 0x%x:leave -D <image>',
    ]);
  });

  it('keep the line of every token', () => {
    const call = findScriptCalls('flash.py', SCRIPT.join('\n'))[2];
    expect(call?.line).toBe(2);
    expect(call?.tokens.map(({ text, line }) => `${text}@${line}`)).toEqual([
      'dfu-util@2',
      '-d@9',
      ',<device.strip()>@9',
      '-R@23',
      '-a@23',
      '0@23',
      '-s@23',
      '0x%x:leave@20',
      '-D@2',
      '<image>@2',
    ]);
  });

  it('are followed through a parameter that None stands for', () => {
    const text = [
      'def send(flags=None):',
      '    if flags is None:',
      '        flags = ["-l"]',
      '    run(["dfu-util"] + flags)',
      'send()',
      'send(["-R"])',
    ];
    expect(python(text.join('\n'))).toEqual(['dfu-util -l', 'dfu-util -R']);
  });

  it('are the same however the file is laid out', () => {
    const reformatted = SCRIPT.join('\n')
      .replace(
        '["-R", "-a", "0", "-s", start]',
        '[\n  "-R",  # restart\n  "-a",\n  "0",\n  "-s",\n  start,\n]',
      )
      .replaceAll('"', "'");
    expect(python(reformatted)).toEqual(python(SCRIPT.join('\n')));
  });
});

describe('calls in Makefiles', () => {
  it.each([
    [
      'a recipe',
      'flash:\n\t$(Q)stm32flash -w $< -v -g 0 $(FLASH_DEVICE)',
      ['stm32flash -w $< -v -g 0 $(FLASH_DEVICE)'],
    ],
    ['a recipe that is not echoed', 'a:\n\t@-dfu-util -l', ['dfu-util -l']],
    ['sudo and settings in front', 'a:\n\tLC_ALL=C sudo -E dfu-util -R', ['dfu-util -R']],
    ['a variable', 'TOOL ?= /opt/bin/dfu-util\na:\n\t$(TOOL) -R', ['dfu-util -R']],
    [
      'the second command of a line',
      'a:\n\tcd x && dfu-util -R || true; stm32flash -v',
      ['dfu-util -R', 'stm32flash -v'],
    ],
    ['quotes', 'a:\n\tdfu-util -s "$(AT):leave" -D \'a b.bin\'', ['dfu-util -s $(AT):leave -D a b.bin']],
    ['a function of make', 'a:\n\tdfu-util $(if $(X),-a 0) -R', ['dfu-util $(if $(X),-a 0) -R']],
  ])('are found in %s', (_form, text, calls) => {
    expect(make(text)).toEqual(calls);
  });

  it.each([
    ['an echo', 'a:\n\t@echo "  Flashing $< via stm32flash"\n\t@echo dfu-util -R'],
    ['a comment', 'a:\n\ttrue # dfu-util -R\n# \tdfu-util -R'],
    ['prerequisites', 'dfu-util: -R\ninstall: dfu-util -R'],
    ['a look for the program', 'a:\n\twhich dfu-util'],
  ])('are not seen in %s', (_form, text) => {
    expect(make(text)).toEqual([]);
  });

  it('keep the line of every word of a joined line', () => {
    const [call] = findScriptCalls('Makefile', 'a:\n\tdfu-util -a 0 \\\n\t  -R \\\n\t  -D x\n');
    expect(call?.tokens.map(({ text, line }) => `${text}@${line}`)).toEqual([
      'dfu-util@2',
      '-a@2',
      '0@2',
      '-R@3',
      '-D@4',
      'x@4',
    ]);
  });
});

describe('hostile scripts', () => {
  const pieces = [
    '"dfu-util"',
    'x',
    '[',
    ']',
    '(',
    ')',
    ',',
    '+',
    '=',
    '+=',
    '\n',
    '  ',
    'def f(x):\n ',
    'f',
    "'",
    '"""',
    '\\',
    '#',
    '\t',
    'stm32flash',
    '$(',
    '.append',
    'if',
    'else',
    '*',
  ];

  it('end in calls with lines of the text, whatever they hold', () => {
    const source = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 8 })), {
      maxLength: 120,
    });
    fc.assert(
      fc.property(source, fc.constantFrom('a.py', 'Makefile'), (parts, fileName) => {
        const text = parts.join('');
        const lines = text.split('\n').length;
        for (const call of findScriptCalls(fileName, text)) {
          expect(call.tokens[0]?.text).toBe(call.tool);
          expect(call.tokens.every(({ line }) => line >= 1 && line <= lines)).toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['lists without end', '["dfu-util",'],
    ['one name assigned again and again', 'x = ["dfu-util", x] + x\n'],
    ['functions that call themselves', 'def f(a):\n  f(["dfu-util"] + a + a)\n'],
    ['open brackets', '('],
    ['open quotes', '"""a'],
    ['endless sums', '["dfu-util"] + '],
    ['endless recipes', '\tstm32flash -w \\\n'],
  ])('cost no more than their length: %s', (_form, piece) => {
    const work = (size: number) => {
      const text = piece.repeat(size / piece.length);
      const start = performance.now();
      findScriptCalls('a.py', text);
      findScriptCalls('Makefile', text);
      return performance.now() - start;
    };
    work(2000);
    // quadratic work would take minutes here; linear work takes a few hundred milliseconds at most
    expect(work(256 * 1024)).toBeLessThan(5000);
  });
});
