import { describe, expect, it } from 'vitest';
import { runSetup } from '../../src/commands/setup.ts';
import { setupReport } from '../../src/setup/setup-report.ts';
import { STEP_IDS } from '../../src/setup/step-ids.ts';
import { recordingContext } from './recording-context.ts';

describe('setup without a terminal', () => {
  it('prints how each step stands, with the lines for another terminal whole', async () => {
    const { context, said } = recordingContext();
    expect(await runSetup(context, { simulate: 'no-permission' })).toBe(0);
    expect(said.out).toMatch(/^\d of 10 steps are done\./);
    expect(said.out).toContain('[ ] 2. Permission to talk to the board');
    expect(said.out).toMatch(/^ {6}sudo sh -c .*ATTR\{idProduct\}=="df11".*'$/m);
    expect(said.out).toContain('[ ] 10. The line for printer.cfg');
  });

  it('says with --json what its schema describes', async () => {
    const { context, said } = recordingContext();
    expect(await runSetup(context, { simulate: 'octopus-pro-f446', json: true })).toBe(0);
    const { steps } = setupReport.parse(JSON.parse(said.out));
    expect(steps.map(({ id }) => id)).toEqual(STEP_IDS);
    expect(steps.find(({ id }) => id === 'board')?.choices[0]).toEqual({
      id: 'board:octopus-pro-f446',
      label: 'BTT Octopus Pro (STM32F446)',
    });
  });
});
