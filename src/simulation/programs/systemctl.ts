import type { Program, ProgramOutput } from '../virtual-processes.ts';

/** systemctl show and is-active, for the units that run on the host; every other unit is not installed. */
export function systemctl(running: readonly string[]): Program {
  return (args) => {
    const [command, ...rest] = args;
    const units = rest.filter((arg) => !arg.startsWith('-'));
    if (command === 'is-active') return isActive(units, running);
    if (command !== 'show') return null;
    const wanted = rest.find((arg) => arg.startsWith('--property='));
    if (!wanted || rest.some((arg) => arg.startsWith('-') && arg !== wanted && arg !== '--no-pager'))
      return null;
    const properties = wanted.slice('--property='.length).split(',');
    const blocks = units.map((unit) => {
      const values = describe(unit, running);
      return properties.map((name) => `${name}=${values.get(name) ?? ''}\n`).join('');
    });
    return { stdout: blocks.join('\n') };
  };
}

function isActive(units: readonly string[], running: readonly string[]): ProgramOutput {
  const states = units.map((unit) => (isRunning(unit, running) ? 'active' : 'inactive'));
  return {
    stdout: states.map((state) => `${state}\n`).join(''),
    exitCode: states.every((state) => state === 'active') ? 0 : 3,
  };
}

function describe(unit: string, running: readonly string[]): ReadonlyMap<string, string> {
  const runs = isRunning(unit, running);
  return new Map([
    ['Id', fullName(unit)],
    ['LoadState', runs ? 'loaded' : 'not-found'],
    ['ActiveState', runs ? 'active' : 'inactive'],
    ['SubState', runs ? 'running' : 'dead'],
  ]);
}

function isRunning(unit: string, running: readonly string[]): boolean {
  return running.some((name) => fullName(name) === fullName(unit));
}

function fullName(unit: string): string {
  return unit.includes('.') ? unit : `${unit}.service`;
}
