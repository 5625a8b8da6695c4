import type { Program } from '../virtual-processes.ts';

/** The tools' names, versions and notices as they print them; the simulation flashes nothing through them. */

export function dfuUtil(version: '0.9' | '0.11'): Program {
  const lastYear = version === '0.9' ? '2016' : '2021';
  const banner = `dfu-util ${version}

Copyright 2005-2009 Weston Schmidt, Harald Welte and OpenMoko Inc.
Copyright 2010-${lastYear} Tormod Volden and Stefan Schmidt
This program is Free Software and has ABSOLUTELY NO WARRANTY
Please report bugs to http://sourceforge.net/p/dfu-util/tickets/

`;
  return (args) =>
    args.length === 1 && /^(?:--version|-V)$/.test(args[0] ?? '') ? { stdout: banner } : null;
}

export function stm32flash(version: '0.5' | '0.7'): Program {
  const head = `stm32flash ${version}\n\nhttp://stm32flash.sourceforge.net/\n\n`;
  return (args) => (args.length === 1 && args[0] === '-h' ? { stdout: head, exitCode: 1 } : null);
}
