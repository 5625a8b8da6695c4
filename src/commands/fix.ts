import path from 'node:path';
import { rules } from '../../rules/index.ts';
import { diagnose } from '../diagnosis/diagnose.ts';
import type { Finding } from '../diagnosis/finding.ts';
import { jsonText } from '../formats/json-text.ts';
import { printable } from '../formats/text.ts';
import type { FileWriter } from '../ports/file-writer.ts';
import { collectEvidence } from '../probes/collect-evidence.ts';
import { commandLine } from '../remedies/command-line.ts';
import { MendError, type Patch, planPatches, planUndo, writePatch, writeUndo } from '../remedies/mend.ts';
import { askFor } from './consent.ts';
import { type CommandContext, EXIT, type OpenedHost, openHost } from './context.ts';
import { FIX_SCHEMA_VERSION, type FixReport, leftToUser, toldPatch } from './fix-report.ts';
import { renderLeft, renderPatch } from './fix-text.ts';
import { UsageError } from './usage-error.ts';
import { wrapText } from './wrap-text.ts';

export interface FixOptions {
  ruleId?: string;
  /** a file that an earlier fix has changed */
  undo?: string;
  klipper?: string;
  yes?: boolean;
  json?: boolean;
  /** an opened host instead of this machine */
  host?: OpenedHost;
}

/**
 * Shows what mends a finding, writes file edits once they are agreed to, with a copy beside each file, and looks again.
 * Commands are shown and never run. Exit codes: 0 gone, put back or not there, 1 still there or left to the user, 2
 * without consent where nobody can be asked, 130 interrupted.
 */
export async function runFix(context: CommandContext, options: FixOptions): Promise<number> {
  const host = options.host ?? (await openHost(undefined));
  const job: Job = { context, options, host, writer: host.writer };
  try {
    if (options.undo !== undefined) return await undo(job, options.undo);
    if (options.ruleId === undefined) {
      throw new UsageError(
        'There is nothing named that should be mended.',
        'Name a rule that `dfu-doctor check` prints, e.g. `dfu-doctor fix reset-flag-with-leave`.',
      );
    }
    return await fix(job, options.ruleId);
  } catch (error) {
    if (!(error instanceof MendError)) throw error;
    context.talk(wrapped(context, `${error.message} ${error.next}`));
    return EXIT.blocked;
  }
}

interface Job {
  context: CommandContext;
  options: FixOptions;
  host: OpenedHost;
  writer: FileWriter;
}

async function fix(job: Job, ruleId: string): Promise<number> {
  if (!rules.some(({ id }) => id === ruleId)) {
    throw new UsageError(
      `There is no rule called ${printable(ruleId, 60)}.`,
      'See `dfu-doctor rules` for all of them.',
    );
  }
  const { context, host } = job;
  const findings = await findingsOf(job, ruleId);
  const report = (outcome: FixReport['outcome'], patches: FixReport['patches'] = []) =>
    tell(job, { schemaVersion: FIX_SCHEMA_VERSION, ruleId, outcome, patches, ...leftToUser(findings) });
  if (findings.length === 0) {
    report('not-found');
    say(job, `Nothing to mend: ${ruleId} finds nothing on this machine.`);
    return EXIT.ok;
  }
  const patches = await planPatches(host.ports.files, findings);
  if (patches.length === 0) {
    report('by-hand');
    say(
      job,
      'Nothing of this can be changed from here; this is what you can do. Lines with sudo need your password and are never run by this program.',
    );
    show(job, renderLeft(leftToUser(findings), context.columns));
    return EXIT.blocked;
  }
  const consent = await consentTo(job, patches, 'change');
  if (consent !== EXIT.ok) {
    report(
      'shown',
      patches.map((patch) => toldPatch(patch, null)),
    );
    return consent;
  }
  const written: FixReport['patches'][number][] = [];
  for (const patch of patches) {
    const backup = await writePatch(host.ports.files, job.writer, patch, host.ports.clock.epochMs());
    written.push(toldPatch(patch, backup));
    say(
      job,
      `${patch.path} is changed; what was there is kept as ${backup}. To take it back: ${commandLine(['dfu-doctor', 'fix', '--undo', patch.path], false)}`,
    );
  }
  const isGone = (await findingsOf(job, ruleId)).length === 0;
  report(isGone ? 'mended' : 'still-there', written);
  say(
    job,
    isGone
      ? `Looked again: ${ruleId} is gone.`
      : `Looked again: ${ruleId} is still found. See \`dfu-doctor check\` for what it says now.`,
  );
  return isGone ? EXIT.ok : EXIT.blocked;
}

async function undo(job: Job, named: string): Promise<number> {
  const { files } = job.host.ports;
  const patch = await planUndo(files, path.resolve(job.host.ports.environment.workingDirectory, named));
  const report = (outcome: FixReport['outcome']) =>
    tell(job, {
      schemaVersion: FIX_SCHEMA_VERSION,
      ruleId: null,
      outcome,
      patches: [toldPatch(patch, patch.backup)],
      commands: [],
      steps: [],
    });
  if (patch.before === patch.after) {
    report('undone');
    say(job, `${patch.path} is as its copy ${patch.backup} has it already.`);
    return EXIT.ok;
  }
  const consent = await consentTo(job, [patch], 'put back');
  if (consent !== EXIT.ok) {
    report('shown');
    return consent;
  }
  await writeUndo(job.writer, patch);
  report('undone');
  say(job, `${patch.path} is as it was; the copy ${patch.backup} is still there.`);
  return EXIT.ok;
}

async function findingsOf({ options, host }: Job, ruleId: string): Promise<Finding[]> {
  const klipperPath = options.klipper === undefined ? host.klipperPath : path.resolve(options.klipper);
  const evidence = await collectEvidence(host.ports, {
    source: host.source,
    intent: 'look',
    ...(klipperPath === undefined ? {} : { klipperPath }),
  });
  return diagnose(evidence, rules).findings.filter((finding) => finding.ruleId === ruleId);
}

/** Shows the patches and asks; EXIT.ok when they may be written. */
async function consentTo(job: Job, patches: readonly Patch[], deed: 'change' | 'put back'): Promise<number> {
  const { context, options } = job;
  for (const patch of patches) show(job, renderPatch(patch));
  if (options.yes) return EXIT.ok;
  const answer = options.json
    ? 'nobody'
    : await askFor(context, 'yes', `${deed} ${patches.length === 1 ? 'this file' : 'these files'}`);
  switch (answer) {
    case 'given':
      return EXIT.ok;
    case 'no':
      context.talk('Nothing was changed.\n');
      return EXIT.blocked;
    case 'interrupted':
      return EXIT.interrupted;
    case 'nobody':
      context.talk(
        wrapped(
          context,
          'Nothing was changed: there is nobody to ask. Run it again with --yes to carry this out.',
        ),
      );
      return EXIT.usage;
  }
}

function tell({ context, options }: Job, report: FixReport): void {
  if (options.json) context.out(`${jsonText(report, 2)}\n`);
}

function say(job: Job, sentence: string): void {
  show(job, wrapped(job.context, sentence));
}

function show({ context, options }: Job, text: string): void {
  if (!options.json) context.out(text);
}

function wrapped({ columns }: CommandContext, sentence: string): string {
  return `${wrapText(printable(sentence, 2000), columns)}\n`;
}
