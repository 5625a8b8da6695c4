import { type ChildProcess, fork } from 'node:child_process';
import { appendFileSync, mkdirSync } from 'node:fs';
import process from 'node:process';
import { ACTIONS, type Actions } from './actions.ts';

const GROUPS = { dialout: 20, plugdev: 46 };

/** A user of the guest as a printer's host has it. */
export const PLAIN_USER = { name: 'pi', uid: 1234, gid: 1234, groups: Object.values(GROUPS) };
type Name = keyof Actions;
type Ask = { id: number; name: Name; argument: unknown };
type Answer = { id: number; value: unknown } | { id: number; error: string };

/** The actions as the plain user does them: one process for all, as node starts slowly here. */
export class PlainUser {
  private readonly child: ChildProcess;
  private readonly waiting = new Map<number, (answer: Answer) => void>();
  private count = 0;

  private constructor(child: ChildProcess) {
    this.child = child;
    child.on('message', (answer: Answer) => this.waiting.get(answer.id)?.(answer));
  }

  static start(): PlainUser {
    appendFileSync('/etc/passwd', `${PLAIN_USER.name}:x:1234:1234::/home/pi:/bin/bash\n`);
    appendFileSync('/etc/group', `${PLAIN_USER.name}:x:1234:\n`);
    mkdirSync('/home/pi', { recursive: true });
    const [, program = ''] = process.argv;
    return new PlainUser(fork(program, ['plain-user'], { serialization: 'advanced' }));
  }

  /** Rejects with what the action threw. */
  do<N extends Name>(name: N, argument: Parameters<Actions[N]>[0]): Promise<Awaited<ReturnType<Actions[N]>>> {
    this.count += 1;
    const id = this.count;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, (answer) => {
        this.waiting.delete(id);
        if ('error' in answer) reject(new Error(answer.error));
        // what comes back is what the action of that name returned
        else resolve(answer.value as Awaited<ReturnType<Actions[N]>>);
      });
      this.child.send({ id, name, argument } satisfies Ask);
    });
  }

  stop(): void {
    this.child.disconnect();
  }
}

/** The child's side: gives up root and does what it is asked, until the parent lets go. */
export async function serveAsPlainUser(): Promise<void> {
  // the native packages may lie where only root can read
  await Promise.all([import('usb'), import('serialport')]);
  process.setgroups?.([PLAIN_USER.gid, ...PLAIN_USER.groups]);
  process.setgid?.(PLAIN_USER.gid);
  process.setuid?.(PLAIN_USER.uid);
  process.env['HOME'] = '/home/pi';
  process.on('message', ({ id, name, argument }: Ask) => {
    // the pair of name and argument was type-checked where it was sent
    const action = ACTIONS[name] as (argument: unknown) => Promise<unknown>;
    action(argument).then(
      (value) => process.send?.({ id, value } satisfies Answer),
      (error: unknown) =>
        process.send?.({
          id,
          error: error instanceof Error ? (error.stack ?? error.message) : String(error),
        }),
    );
  });
  await new Promise<void>((resolve) => process.once('disconnect', () => resolve()));
}
