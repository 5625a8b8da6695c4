import type { Remedy } from '../../src/diagnosis/finding.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, linesSaying, onHost, type SaidLine } from '../../src/diagnosis/run-lines.ts';
import { printable } from '../../src/formats/text.ts';

interface Package {
  debian: string | null;
  pip: string;
}

/** What the flash scripts import: Debian's package and the name on PyPI. */
const PACKAGES: Readonly<Record<string, Package>> = {
  serial: { debian: 'python3-serial', pip: 'pyserial' },
  usb: { debian: 'python3-usb', pip: 'pyusb' },
  can: { debian: 'python3-can', pip: 'python-can' },
  kconfiglib: { debian: 'python3-kconfiglib', pip: 'kconfiglib' },
  elftools: { debian: 'python3-pyelftools', pip: 'pyelftools' },
  intelhex: { debian: 'python3-intelhex', pip: 'intelhex' },
  yaml: { debian: 'python3-yaml', pip: 'PyYAML' },
  jinja2: { debian: 'python3-jinja2', pip: 'Jinja2' },
  cffi: { debian: 'python3-cffi', pip: 'cffi' },
  greenlet: { debian: 'python3-greenlet', pip: 'greenlet' },
  qmk: { debian: null, pip: 'qmk' },
};

/** A script of the build or the flash imports a module that is not installed. */
export const rule = defineRule({
  id: 'python-module-missing',
  title: 'a Python module is missing',
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: 'A script that builds or flashes needs a Python module that is not installed.',
    why: 'The script ends where it imports the module, before it has touched the board.',
    fix: "Install the module: from the system's packages, or into the environment that the script runs in.",
  },
  needs: ['runs'],
  explains: ['flash-tool-crashed', 'wrapper-tool-bug', 'build-tree-broken'],
  *check({ runs }) {
    for (const { host, first, items } of byHost(linesSaying(runs.runs, 'python-module-missing'))) {
      const module = nameOf(first);
      yield {
        subject: `${module}${onHost(host)}`,
        what: `The Python module ${module} is not installed${onHost(host)}, so the script that needs it ended at once.`,
        why: 'The script stops before it does anything to the board, which is as it was. Python 2 and Python 3, and each virtual environment, have modules of their own.',
        origins: items.map((item) => item.origin),
        remedies: remediesFor(module),
      };
    }
  },
});

function nameOf({ line }: SaidLine): string {
  return printable(String(line.details['module']), 60);
}

function remediesFor(module: string): Remedy[] {
  const top = module.split('.')[0] ?? '';
  const known = Object.hasOwn(PACKAGES, top) ? PACKAGES[top] : undefined;
  const pip: Remedy = {
    kind: 'command',
    title: known?.debian
      ? 'Or into the environment that the script runs in (activate it first)'
      : 'Install it into the environment that the script runs in (activate it first; the package may have another name)',
    risk: 'reversible',
    argv: ['python3', '-m', 'pip', 'install', known?.pip ?? top],
    elevated: false,
  };
  if (!known?.debian) return [pip];
  const debian: Remedy = {
    kind: 'command',
    title: 'Install it (Debian, Raspberry Pi OS, Armbian, Ubuntu)',
    risk: 'reversible',
    argv: ['apt-get', 'install', known.debian],
    elevated: true,
  };
  return [debian, pip];
}
